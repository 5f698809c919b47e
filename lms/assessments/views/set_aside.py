"""The submissions that could not be graded, and trying again."""

from __future__ import annotations

from typing import Any, cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import ngettext

from lms.assessments.queries import overview
from lms.assessments.services.queueing import queue_again
from lms.assessments.views import blueprint
from lms.assessments.views.regrades import cohort_or_404
from lms.cohorts.permissions import TEACH
from lms.db import db, transaction
from lms.permissions import requires
from lms.web import dispatch, now


@blueprint.get("/teach/<uuid:cohort_uuid>/set-aside")
@requires(TEACH)
def set_aside(cohort_uuid: Any) -> str:
    """The submissions of a cohort that could not be graded, with the cause."""
    cohort = cohort_or_404(cohort_uuid)
    return render_template(
        "assessments/set_aside.html", cohort=cohort, runs=overview.set_aside(db.session, cohort.id)
    )


@blueprint.post("/teach/<uuid:cohort_uuid>/set-aside")
@requires(TEACH)
def grade_set_aside(cohort_uuid: Any) -> Response:
    """Queues them again, one or all."""
    cohort_id, chosen = cohort_or_404(cohort_uuid).id, request.form.get("run")
    with transaction() as session:
        found = [
            run for run in overview.set_aside(session, cohort_id) if chosen is None or run.uuid == chosen
        ]
        for run in found:
            queue_again(session, submission=run.submission, now=now())
        number = len(found)
    dispatch("autograde")
    flash(
        ngettext("%(num)d submission is graded again.", "%(num)d submissions are graded again.", number),
        "success",
    )
    return cast(Response, redirect(url_for("assessments.set_aside", cohort_uuid=cohort_uuid)))

"""Worked notebooks: read on the page, opened in JupyterLab, never handed in; and what staff see of them."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.catalog.models import Activity
from lms.cohorts import services
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN, TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.cohorts.views.learning import enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.labs import queries, worked
from lms.labs.views import blueprint
from lms.permissions import requires
from lms.web import blobs, dispatch, now


def notebook_or_404(
    enrollment_uuid: Any, activity_uuid: Any
) -> tuple[Enrollment, Step | None, Step, Step | None]:
    """The enrollment, what comes before, the worked notebook on its way, and what comes after."""
    enrollment = enrollment_or_404(enrollment_uuid)
    before, step, after = step_or_404(enrollment, activity_uuid)
    if step.kind != "notebook":
        abort(404)
    return enrollment, before, step, after


def executed(enrollment: Enrollment, step: Step) -> dict[str, Any]:
    """What the part of the page shows that holds the executed notebook; `html` is None until it is made."""
    language = str(get_locale())[:2]
    page = queries.worked_page(db.session, db.session.get_one(Activity, step.id), language)
    # What the worker stored was cleaned by notebooks.grader.rendering: nothing in it can run or load
    html = Markup(blobs().get(page.blob).decode()) if page and page.blob else None  # noqa: S704
    return {"enrollment": enrollment, "step": step, "page": page, "html": html, "language": language}


@blueprint.get("/learn/<uuid:enrollment_uuid>/notebooks/<uuid:activity_uuid>")
@requires(LEARN)
def notebook(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """The notebook with its outputs, to read, and the way into JupyterLab."""
    enrollment, before, step, after = notebook_or_404(enrollment_uuid, activity_uuid)
    if step.state(now()) == "locked":
        return render_template("cohorts/locked.html", enrollment=enrollment, step=step)
    if not step.opened:
        with transaction() as session:
            services.progress_of(session, enrollment_id=enrollment.id, activity_id=step.id, now=now())
        enrollment = enrollment_or_404(enrollment_uuid)
    return render_template("labs/notebook.html", before=before, after=after, **executed(enrollment, step))


@blueprint.get("/learn/<uuid:enrollment_uuid>/notebooks/<uuid:activity_uuid>/executed")
@requires(LEARN)
def executed_notebook(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """The part of the page with the outputs; it looks again by itself while they are being prepared."""
    enrollment, _before, step, _after = notebook_or_404(enrollment_uuid, activity_uuid)
    if step.state(now()) == "locked":
        abort(404)
    return render_template("labs/_executed.html", **executed(enrollment, step))


@blueprint.get("/teach/<uuid:cohort_uuid>/notebooks")
@requires(TEACH)
def notebooks_of_cohort(cohort_uuid: Any) -> str:
    """The worked notebooks of a cohort: which pages are there, and what went wrong with the others."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    return render_template(
        "labs/notebooks.html",
        cohort=cohort,
        notebooks=queries.notebooks_of(db.session, cohort.track_version_id),
    )


@blueprint.post("/teach/<uuid:cohort_uuid>/notebooks/<uuid:activity_uuid>")
@requires(TEACH)
def make_notebook_again(cohort_uuid: Any, activity_uuid: Any) -> Response:
    """Lets the worker run a notebook once more; what learners read stays until it has."""
    with transaction() as session:
        cohort = cohort_by_uuid(session, str(cohort_uuid)) or abort(404)
        found = queries.notebooks_of(session, cohort.track_version_id)
        versions = {activity.uuid: version for activity, version in found}
        version = versions.get(str(activity_uuid)) or abort(404)
        worked.make_again(session, version=version)
    dispatch("notebooks")
    flash(_("The notebook runs again; its pages are here in about a minute."), "success")
    return redirect(url_for("labs.notebooks_of_cohort", cohort_uuid=cohort_uuid))

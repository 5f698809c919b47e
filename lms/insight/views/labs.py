"""The labs of a cohort, cell by cell, while learners work on them."""

from __future__ import annotations

from typing import Any

from flask import abort, render_template, request

from lms.assessments.queries import assignment_version
from lms.assessments.views.gradebook import cohort_or_404
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import activities_on
from lms.db import db
from lms.insight.domain.cells import STUCK_AFTER, STUCK_TRIES
from lms.insight.domain.heat import SPANS
from lms.insight.queries.cells import lab_heat, labs_of, newest_event
from lms.insight.queries.risk import unnamed_labs
from lms.insight.views import blueprint
from lms.insight.views.words import columns_of, heat_rows
from lms.permissions import requires
from lms.web import now, wants_fragment

ADDRESS = "/teach/<uuid:cohort_uuid>/insight/labs"
USUAL = "day"


@blueprint.get(ADDRESS)
@requires(TEACH)
def labs(cohort_uuid: Any) -> str:
    """The labs, with how many have tried them and how many are stuck."""
    cohort = cohort_or_404(cohort_uuid)
    return render_template(
        "insight/labs.html",
        cohort=cohort,
        labs=labs_of(db.session, cohort),
    )


def activity_or_404(cohort: Cohort, activity_uuid: Any, *kinds: str) -> Activity:
    """An activity of one of these kinds on the way of a cohort."""
    on_the_way = activities_on(db.session, cohort.track_version_id)
    found = (one for one in on_the_way if one.uuid == str(activity_uuid) and one.kind in kinds)
    return next(found, None) or abort(404)


@blueprint.get(f"{ADDRESS}/<uuid:activity_uuid>")
@requires(TEACH)
def lab_cells(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """The heat map of a lab. Asked again by its page: the part that changes, or nothing when nothing has."""
    cohort = cohort_or_404(cohort_uuid)
    activity = activity_or_404(cohort, activity_uuid, "lab")
    version = assignment_version(db.session, activity)
    span = SPANS.get(request.args.get("span", ""), SPANS[USUAL])
    starts = span.starts(now(), cohort.time_zone)
    newest = newest_event(db.session, cohort.id, version.assignment_id) if version else 0
    seen = f"{newest}-{int(starts[-1].timestamp())}"
    if wants_fragment() and request.args.get("seen") == seen:
        return "", 204
    heat = lab_heat(db.session, cohort, version, starts) if version else None
    shown = {
        "cohort": cohort,
        "activity": activity,
        "span": span,
        "starts": starts,
        "heat": heat,
        "seen": seen,
        "chart": heat_rows(heat.rows, starts, cohort.time_zone) if heat else [],
        "columns": columns_of(span, starts, cohort.time_zone),
        "named": activity.definition["lab"] not in unnamed_labs(db.session, cohort),
        "stuck": (STUCK_TRIES, int(STUCK_AFTER.total_seconds() // 60)),
    }
    if wants_fragment():
        return render_template("insight/_heat.html", **shown)
    return render_template("insight/lab.html", **shown, spans=SPANS)

"""What a learner's grades would add up to if some of them were otherwise; nothing of it is kept."""

from __future__ import annotations

from typing import Any

from flask import render_template, request
from flask_babel import gettext as _

from lms.assessments import queries
from lms.assessments.domain import read_number
from lms.assessments.domain.conditions import conditions
from lms.assessments.domain.electives import whole
from lms.assessments.domain.gradebook import needed, settled, supposed
from lms.assessments.queries.electives import requirements_of
from lms.assessments.views import blueprint
from lms.catalog.models import Activity
from lms.cohorts.permissions import LEARN
from lms.cohorts.views.learning import enrollment_or_404
from lms.db import db
from lms.permissions import requires


@blueprint.get("/learn/<uuid:enrollment_uuid>/grades/what-if")
@requires(LEARN)
def what_if(enrollment_uuid: Any) -> str:
    """The grades with those percents instead that the form supposes."""
    enrollment = enrollment_or_404(enrollment_uuid)
    real, activities, grades = queries.standing_of(db.session, enrollment)
    grading = enrollment.cohort.track_version.grading
    percents, entered, errors = read_percents(activities)
    items = queries.items(activities, grades)
    rules = requirements_of(db.session, enrollment.cohort.track_version_id)
    then = supposed(settled(items), percents) if percents and not errors else None
    return render_template(
        "assessments/what_if.html",
        enrollment=enrollment,
        activities=activities,
        items={item.activity_id: item for item in items},
        real=real,
        supposed=whole(grading, rules, then) if then else None,
        conditions=conditions(grading, rules, then or items),
        needed=needed(grading, rules, items),
        entered=entered,
        errors=errors,
    )


def read_percents(activities: list[Activity]) -> tuple[dict[int, float], dict[int, str], dict[int, str]]:
    """The percents in the address, what was entered as it was, and a sentence for each that is wrong."""
    percents, entered, errors = {}, {}, {}
    for number, activity in enumerate(activities, 1):
        text = request.args.get(f"c{number}", "").strip()[:20]
        if not text:
            continue
        entered[activity.id], percent = text, read_number(text)
        if percent is None or not 0 <= percent <= 100:
            errors[activity.id] = _("Give a percent from 0 to 100.")
        else:
            percents[activity.id] = percent
    return percents, entered, errors

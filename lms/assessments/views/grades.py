"""What a learner sees of the grades."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.assessments import queries
from lms.assessments.domain.conditions import conditions
from lms.assessments.domain.electives import spare
from lms.assessments.queries.electives import requirements_of
from lms.assessments.queries.gradebook import histories_of
from lms.assessments.views import blueprint
from lms.cohorts.permissions import LEARN
from lms.cohorts.views.learning import enrollment_or_404
from lms.db import db
from lms.permissions import requires


@blueprint.get("/learn/<uuid:enrollment_uuid>/grades")
@requires(LEARN)
def grades(enrollment_uuid: Any) -> str:
    """Every graded activity, what they add up to, and what is still missing."""
    enrollment = enrollment_or_404(enrollment_uuid)
    standing, activities, found = queries.standing_of(db.session, enrollment)
    version = enrollment.cohort.track_version
    rules, items = requirements_of(db.session, version.id), queries.items(activities, found)
    return render_template(
        "assessments/grades.html",
        enrollment=enrollment,
        standing=standing,
        activities=activities,
        grades=found,
        conditions=conditions(version.grading, rules, items),
        left_out=spare(version.grading, rules, items),
        histories=histories_of(db.session, enrollment.id),
    )

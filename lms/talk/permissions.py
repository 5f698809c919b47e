"""Rights to talk in a cohort."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import NotFound

from lms.accounts.models import Person
from lms.cohorts.domain.enrolling import PLACED
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.permissions import instructor_of_cohort, teaches
from lms.db import db
from lms.permissions import Permission


def member_of_cohort(person: Person, *, cohort_uuid: Any, **_arguments: Any) -> None:
    """The person has a place in the cohort in the address, or teaches it."""
    cohort_id = db.session.scalar(select(Cohort.id).where(Cohort.uuid == str(cohort_uuid)))
    if place_in(person, cohort_id) is None and not teaches(person, cohort_id):
        raise NotFound


def place_in(person: Person, cohort_id: int | None) -> Enrollment | None:
    """The person's own enrollment in a cohort, while they have a place."""
    return db.session.scalar(
        select(Enrollment).where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.person_id == person.id,
            Enrollment.state.in_(PLACED),
        )
    )


TALK = Permission("talk", "Learners with a place in a cohort, and whoever teaches it.", member_of_cohort)
ANNOUNCE = Permission(
    "announce",
    "Instructors, not graders, in a cohort that they teach; administrators in all.",
    instructor_of_cohort,
)

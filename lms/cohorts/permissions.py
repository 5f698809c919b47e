"""Rights that depend on a cohort."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from werkzeug.exceptions import Forbidden, NotFound

from lms.accounts.models import Person
from lms.cohorts.models import Cohort, Enrollment, StaffRole
from lms.db import db
from lms.permissions import Permission


def own_enrollment(person: Person, *, enrollment_uuid: Any, **_arguments: Any) -> None:
    """The enrollment in the address is the person's own, and not withdrawn."""
    found = db.session.scalar(
        select(Enrollment.id).where(
            Enrollment.uuid == str(enrollment_uuid),
            Enrollment.person_id == person.id,
            Enrollment.state != "withdrawn",
        )
    )
    if found is None:
        raise NotFound


def staff_of_cohort(person: Person, *, cohort_uuid: Any, **_arguments: Any) -> None:
    """The person teaches the cohort in the address, or administers the installation."""
    if not teaches(person, db.session.scalar(select(Cohort.id).where(Cohort.uuid == str(cohort_uuid)))):
        raise NotFound


def teaches(person: Person, cohort_id: int | None) -> bool:
    """Whether the person may see and grade the work of a cohort."""
    if cohort_id is None:
        return False
    if person.has_role("admin"):
        return True
    return (
        db.session.scalar(
            select(StaffRole.id).where(StaffRole.cohort_id == cohort_id, StaffRole.person_id == person.id)
        )
        is not None
    )


def instructor_of_cohort(person: Person, *, cohort_uuid: Any, **arguments: Any) -> None:
    """The person is an instructor of the cohort in the address, or administers the installation."""
    staff_of_cohort(person, cohort_uuid=cohort_uuid, **arguments)
    if not instructs(person, str(cohort_uuid)):
        raise Forbidden


def instructs(person: Person, cohort_uuid: str) -> bool:
    """Whether the person decides about a cohort, beyond grading in it."""
    if person.has_role("admin"):
        return True
    query = (
        select(StaffRole.id)
        .join(Cohort, Cohort.id == StaffRole.cohort_id)
        .where(Cohort.uuid == cohort_uuid, StaffRole.person_id == person.id, StaffRole.role == "instructor")
    )
    return db.session.scalar(query) is not None


LEARN = Permission("learn", "A learner, in an enrollment of their own.", own_enrollment)
TEACH = Permission(
    "teach", "Instructors and graders, in a cohort that they teach; administrators in all.", staff_of_cohort
)
MOVE_COHORT = Permission(
    "move_cohort",
    "Instructors, not graders, in a cohort that they teach; administrators in all.",
    instructor_of_cohort,
)
EDIT_COHORT = Permission(
    "edit_cohort",
    "Instructors, not graders, in a cohort that they teach; administrators in all: its facts and its dates.",
    instructor_of_cohort,
)
MANAGE_PEOPLE = Permission(
    "manage_people",
    "Instructors, not graders, in a cohort that they teach; administrators in all.",
    instructor_of_cohort,
)

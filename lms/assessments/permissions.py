"""Rights that depend on a submission."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import joinedload
from werkzeug.exceptions import NotFound

from lms.accounts.models import Person
from lms.assessments.models import Submission
from lms.cohorts.permissions import instructor_of_cohort, teaches
from lms.db import db
from lms.permissions import Permission, with_role


def _submission(submission_uuid: Any) -> Submission:
    found = db.session.scalar(
        select(Submission)
        .where(Submission.uuid == str(submission_uuid))
        .options(joinedload(Submission.enrollment))
    )
    if found is None:
        raise NotFound
    return found


def grader_of_submission(person: Person, *, submission_uuid: Any, **_arguments: Any) -> None:
    """The person teaches the cohort in which the submission was handed in."""
    if not teaches(person, _submission(submission_uuid).enrollment.cohort_id):
        raise NotFound


def reader_of_submission(person: Person, *, submission_uuid: Any, **_arguments: Any) -> None:
    """The person handed it in, or teaches its cohort."""
    found = _submission(submission_uuid)
    if found.enrollment.person_id != person.id and not teaches(person, found.enrollment.cohort_id):
        raise NotFound


INSTRUCT = Permission(
    "instruct", "Instructors and administrators: the teaching pages.", with_role("instructor", "admin")
)
GRADE = Permission("grade", "Staff of the submission's cohort, and administrators.", grader_of_submission)
READ_SUBMISSION = Permission(
    "read_submission", "Whoever handed it in, and staff of the cohort.", reader_of_submission
)
CHANGE_GRADES = Permission(
    "change_grades",
    "Changing grades by hand or from a table: instructors, not graders, in a cohort that they teach; "
    "administrators in all.",
    instructor_of_cohort,
)
COMPARE = Permission(
    "compare_submissions",
    "Similar submissions: instructors, not graders, in a cohort that they teach; administrators in all.",
    instructor_of_cohort,
)
SET_MARKING = Permission(
    "set_marking",
    "Instructors, not graders, in a cohort that they teach; administrators in all.",
    instructor_of_cohort,
)

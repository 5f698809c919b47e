"""The work of a grader: the submissions of a lab that a person grades, and how far each is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.domain.marking import Neighbours, WorkState, neighbours, work_state
from lms.assessments.models import AutogradeRun, Mark, SavedComment, Submission
from lms.assessments.queries import SubmissionRow
from lms.assessments.queries.results import graded_run, newest_marks
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment


@dataclass(frozen=True)
class Work:
    """A learner's newest submission of a lab, and what a person has left to do with it."""

    submission_id: int
    uuid: str
    state: WorkState


def work_of(session: Session, *, cohort_id: int, activity_id: int) -> list[Work]:
    """Every submission of a lab that a person grades, in the order in which they came in; three queries."""
    newest = _newest(cohort_id, activity_id)
    marked: dict[int, set[str]] = {}
    for submission_id, grade_id in session.execute(
        select(Mark.submission_id, Mark.grade_id).where(Mark.submission_id.in_(newest))
    ):
        marked.setdefault(submission_id, set()).add(grade_id)
    graded = (
        select(func.max(AutogradeRun.id))
        .where(AutogradeRun.counts, AutogradeRun.state == "graded", AutogradeRun.submission_id.in_(newest))
        .group_by(AutogradeRun.submission_id)
    )
    found = session.execute(
        select(Submission.id, Submission.uuid, Submission.released_at, AutogradeRun.report["cells"])
        .join(AutogradeRun, AutogradeRun.submission_id == Submission.id)
        .where(AutogradeRun.id.in_(graded))
        .order_by(Submission.submitted_at, Submission.id)
    )
    work = [
        Work(id, uuid, work_state(cells or (), marked.get(id, set()), released=released is not None))
        for id, uuid, released, cells in found
    ]
    return [one for one in work if one.state != "nothing"]


def _newest(cohort_id: int, activity_id: int) -> Select[int]:
    return (
        select(func.max(Submission.id))
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Submission.activity_id == activity_id,
        )
        .group_by(Submission.enrollment_id)
    )


def around(work: Iterable[Work], uuid: str) -> Neighbours:
    """The ungraded submissions before and after one, and how many are left."""
    return neighbours([(one.uuid, one.state == "todo") for one in work], uuid)


@dataclass(frozen=True)
class LabWork:
    """A lab on the teaching page: how many submissions a person grades, and how far they are."""

    activity: Activity
    total: int
    todo: int
    ready: int


def lab_work(rows: Iterable[SubmissionRow]) -> list[LabWork]:
    """The labs in which a person grades something, from the rows of the teaching page."""
    states: dict[int, list[WorkState]] = {}
    labs: dict[int, Activity] = {}
    for submission in (row.submission for row in rows):
        run = graded_run(submission)
        cells: list[dict[str, Any]] = (run.report or {})["cells"] if run else []
        released = submission.released_at is not None
        state = work_state(cells, newest_marks(submission), released=released)
        if state != "nothing":
            labs[submission.activity_id] = submission.activity
            states.setdefault(submission.activity_id, []).append(state)
    return [
        LabWork(labs[id], len(of_lab), of_lab.count("todo"), of_lab.count("ready"))
        for id, of_lab in sorted(states.items())
    ]


@dataclass(frozen=True)
class LastSave:
    """What a grader saved last in a lab: when, and for which submission."""

    at: dt.datetime
    submission: Submission


def last_save(session: Session, *, grader_id: int, cohort_id: int, activity_id: int) -> LastSave | None:
    """The newest marks of a grader in a lab of a cohort, which can be taken back."""
    mark = session.execute(
        select(Mark.at, Submission)
        .join(Submission, Submission.id == Mark.submission_id)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            Mark.grader_id == grader_id,
            Enrollment.cohort_id == cohort_id,
            Submission.activity_id == activity_id,
        )
        .options(joinedload(Submission.enrollment).joinedload(Enrollment.person))
        .order_by(Mark.id.desc())
        .limit(1)
    ).first()
    return LastSave(*mark) if mark else None


def saved_comments(session: Session, *, person_id: int, assignment_id: int) -> dict[str, list[SavedComment]]:
    """A grader's comments of a lab: grade id -> comments, oldest first, so that their numbers stay."""
    found: dict[str, list[SavedComment]] = {}
    query = select(SavedComment).filter_by(person_id=person_id, assignment_id=assignment_id, removed_at=None)
    for one in session.scalars(query.order_by(SavedComment.id)):
        found.setdefault(one.grade_id, []).append(one)
    return found

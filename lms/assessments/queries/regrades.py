"""Reading regrades: how far they are, and what their previews are worked out from."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload, lazyload
from sqlalchemy.orm.attributes import set_committed_value

from lms.assessments.domain.regrading import Progress
from lms.assessments.models import (
    AssignmentVersion,
    AutogradeRun,
    Grade,
    GradeEvent,
    Mark,
    Regrade,
    Submission,
)
from lms.cohorts.models import Enrollment

PAST_RUNS = 50


def regrade_by_uuid(session: Session, uuid: str, *, cohort_id: int) -> Regrade | None:
    """A regrade of a cohort."""
    return session.scalar(
        select(Regrade)
        .where(Regrade.uuid == uuid, Regrade.cohort_id == cohort_id)
        .options(
            joinedload(Regrade.activity),
            joinedload(Regrade.assignment_version),
            joinedload(Regrade.requested_by),
            joinedload(Regrade.settled_by),
        )
    )


def regrades_of(session: Session, cohort_id: int) -> Sequence[Regrade]:
    """The regrades of a cohort, newest first."""
    return session.scalars(
        select(Regrade)
        .where(Regrade.cohort_id == cohort_id)
        .options(joinedload(Regrade.activity), joinedload(Regrade.requested_by))
        .order_by(Regrade.id.desc())
    ).all()


def open_regrade(session: Session, *, cohort_id: int, activity_id: int) -> Regrade | None:
    """The regrade of a lab in a cohort that is neither applied nor cancelled."""
    return session.scalar(
        select(Regrade).where(
            Regrade.cohort_id == cohort_id, Regrade.activity_id == activity_id, Regrade.state == "open"
        )
    )


def handed_in(*columns: Any, cohort_id: int, activity_id: int) -> Select[Any]:
    """A query over the submissions of a lab in a cohort and their enrollments, without withdrawn ones."""
    return (
        select(*columns)
        .select_from(Submission)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Submission.activity_id == activity_id,
        )
    )


def submissions_to_regrade(session: Session, *, cohort_id: int, activity_id: int) -> Sequence[Submission]:
    """Every submission of a lab in a cohort."""
    return session.scalars(
        handed_in(Submission, cohort_id=cohort_id, activity_id=activity_id).order_by(Submission.id)
    ).all()


def withdrawn_submissions(session: Session, *, cohort_id: int, activity_id: int) -> int:
    """How many submissions of a lab belong to learners who have left the cohort."""
    found = session.scalar(
        select(func.count(Submission.id))
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == "withdrawn",
            Submission.activity_id == activity_id,
        )
    )
    return found or 0


def progress_of(session: Session, regrade_id: int) -> Progress:
    """How many runs of a regrade are in which state."""
    rows = session.execute(
        select(AutogradeRun.state, func.count())
        .where(AutogradeRun.regrade_id == regrade_id)
        .group_by(AutogradeRun.state)
    )
    return Progress(**dict(rows.all()))


def first_start(session: Session, regrade_id: int) -> dt.datetime | None:
    """When the first run of a regrade was begun."""
    return session.scalar(
        select(func.min(AutogradeRun.started_at)).where(AutogradeRun.regrade_id == regrade_id)
    )


def past_seconds(session: Session, assignment_id: int) -> list[float]:
    """How long the newest graded runs of a lab took, in seconds, in whichever cohort."""
    rows = session.execute(
        select(AutogradeRun.started_at, AutogradeRun.finished_at)
        .join(AssignmentVersion, AssignmentVersion.id == AutogradeRun.assignment_version_id)
        .where(AssignmentVersion.assignment_id == assignment_id, AutogradeRun.state == "graded")
        .order_by(AutogradeRun.id.desc())
        .limit(PAST_RUNS)
    )
    return [(end - begin).total_seconds() for begin, end in rows if begin and end]


@dataclass(frozen=True)
class Loaded:
    """The submissions of a lab with marks, enrollments and people, and the graded runs of each, oldest first.

    ``versions`` are held so that no run has to look up its own.
    """

    submissions: Sequence[Submission]
    runs: dict[int, list[AutogradeRun]]
    versions: Sequence[AssignmentVersion]

    @cached_property
    def by_id(self) -> dict[int, Submission]:
        """The submissions by their id."""
        return {one.id: one for one in self.submissions}


def load(session: Session, regrade: Regrade) -> Loaded:
    """What a regrade's preview is worked out from: four queries, however many learners there are.

    Of the runs, those that count already and those of this regrade.
    """
    where = {"cohort_id": regrade.cohort_id, "activity_id": regrade.activity_id}
    submissions = session.scalars(
        handed_in(Submission, **where)
        .join(Enrollment.person)
        .options(
            lazyload(Submission.marks),
            contains_eager(Submission.enrollment).contains_eager(Enrollment.person),
        )
        .order_by(Submission.id)
    ).all()
    marks: dict[int, list[Mark]] = {one.id: [] for one in submissions}
    for mark in session.scalars(handed_in(Mark, **where).join(Mark, Mark.submission_id == Submission.id)):
        marks[mark.submission_id].append(mark)
    for one in submissions:
        set_committed_value(one, "marks", marks[one.id])
    versions = session.scalars(
        select(AssignmentVersion).where(
            AssignmentVersion.assignment_id == regrade.assignment_version.assignment_id
        )
    ).all()
    runs: dict[int, list[AutogradeRun]] = {one.id: [] for one in submissions}
    for run in session.scalars(
        handed_in(AutogradeRun, **where)
        .join(AutogradeRun, AutogradeRun.submission_id == Submission.id)
        .where(
            AutogradeRun.state == "graded",
            or_(AutogradeRun.counts, AutogradeRun.regrade_id == regrade.id),
        )
        .order_by(AutogradeRun.id)
    ):
        runs[run.submission_id].append(run)
    return Loaded(submissions, runs, versions)


def grades_before(session: Session, regrade: Regrade) -> dict[int, tuple[GradeEvent, int | None]]:
    """The grades in force of a regrade's lab: enrollment id -> (event, number of the counted submission)."""
    rows = session.execute(
        select(GradeEvent, Submission.number)
        .join(Grade, Grade.event_id == GradeEvent.id)
        .join(Enrollment, Enrollment.id == Grade.enrollment_id)
        .outerjoin(Submission, Submission.id == GradeEvent.submission_id)
        .where(Enrollment.cohort_id == regrade.cohort_id, Grade.activity_id == regrade.activity_id)
    )
    return {event.enrollment_id: (event, number) for event, number in rows}


def applied_events(
    session: Session, regrade: Regrade
) -> Sequence[tuple[GradeEvent, GradeEvent | None, Submission]]:
    """What an applied regrade wrote: (event, the one before, the submission that counts)."""
    before = aliased(GradeEvent)
    return session.execute(
        select(GradeEvent, before, Submission)
        .join(Submission, Submission.id == GradeEvent.submission_id)
        .join(Submission.enrollment)
        .join(Enrollment.person)
        .join(Submission.activity)
        .outerjoin(before, before.id == GradeEvent.supersedes_id)
        .where(
            Enrollment.cohort_id == regrade.cohort_id,
            GradeEvent.activity_id == regrade.activity_id,
            GradeEvent.reason == "regraded",
            GradeEvent.at == regrade.settled_at,
        )
        .options(
            contains_eager(Submission.enrollment).contains_eager(Enrollment.person),
            contains_eager(Submission.activity),
            lazyload(Submission.marks),
        )
        .order_by(GradeEvent.id)
    ).all()

"""From results to grades: every change is an appended event, the grade is the newest one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, cast

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.assessments.domain import LatePolicy, Scored, counting, event_hash
from lms.assessments.models import Attempt, AutogradeRun, Grade, GradeEvent, Mark, Submission
from lms.audit.services import record
from lms.catalog.models import TrackVersion
from lms.cohorts.models import Cohort, Enrollment
from lms.db import new_uuid

# Sent in the transaction of the change, with enrollment_id and now: what rests on grades listens.
grade_changed = Signal()


def graded_run(submission: Submission) -> AutogradeRun | None:
    """The newest run of a submission that ended with a report."""
    return next((run for run in reversed(submission.runs) if run.state == "graded" and run.report), None)


def newest_marks(submission: Submission) -> dict[str, Mark]:
    """The mark in force of each hand-graded cell."""
    return {mark.grade_id: mark for mark in sorted(submission.marks, key=lambda mark: mark.id)}


def manual_cells(submission: Submission) -> list[str]:
    """The grade ids of the cells that a person grades."""
    return [cell["grade_id"] for cell in submission.assignment_version.cells if cell["kind"] == "manual"]


def raw_score(submission: Submission) -> tuple[float, bool] | None:
    """Points of a submission and whether they are provisional; None before it was autograded.

    A person's marks count once they are released, and a flagged submission waits for its release too.
    """
    run = graded_run(submission)
    if run is None or run.report is None:
        return None
    auto = sum(cell["score"] or 0.0 for cell in run.report["cells"] if cell["kind"] == "auto")
    if submission.released_at is None:
        return auto, bool(run.report["needs_manual"])
    marks = newest_marks(submission)
    return auto + sum(marks[cell].points for cell in manual_cells(submission) if cell in marks), False


def regrade(
    session: Session,
    *,
    enrollment_id: int,
    activity_id: int,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Works out which submission of a lab counts, and records the grade when it changed."""
    submissions = {one.number: one for one in graded_submissions(session, enrollment_id, activity_id)}
    grading = grading_of(session, enrollment_id)
    policy = LatePolicy.of(grading)
    used = slip_used_elsewhere(session, policy, enrollment_id, activity_id)
    counted = counting([scored(one, policy, used) for one in submissions.values()], keep_of(grading, "lab"))
    if counted is None:
        return
    submission = submissions[counted.number]
    append(
        session,
        GradeEvent(
            enrollment_id=enrollment_id,
            activity_id=activity_id,
            raw=counted.raw,
            penalty=counted.penalty,
            final=counted.final,
            max_score=submission.assignment_version.max_score,
            provisional=counted.provisional,
            reason=reason,
            actor_id=actor_id,
            submission_id=submission.id,
            run_id=cast(AutogradeRun, graded_run(submission)).id,
            at=now,
        ),
    )


def graded_submissions(session: Session, enrollment_id: int, activity_id: int) -> list[Submission]:
    """The submissions of a lab that have points, read anew with their runs and marks."""
    found = session.scalars(
        select(Submission)
        .where(Submission.enrollment_id == enrollment_id, Submission.activity_id == activity_id)
        .options(selectinload(Submission.runs), selectinload(Submission.marks))
        .order_by(Submission.number)
        .execution_options(populate_existing=True)
    )
    return [submission for submission in found if raw_score(submission) is not None]


def scored(submission: Submission, policy: LatePolicy, slip_used: int) -> Scored:
    """The points of a graded submission with its penalty for lateness."""
    raw, provisional = cast(tuple[float, bool], raw_score(submission))
    penalty = raw * policy.penalty_percent(submission.late_seconds, slip_used) / 100
    return Scored(submission.number, raw, penalty, provisional)


def record_attempt(session: Session, *, attempt: Attempt, now: dt.datetime) -> None:
    """The grade after a quiz attempt: the best or the latest one, as the quiz says."""
    attempts = session.scalars(
        select(Attempt).where(
            Attempt.enrollment_id == attempt.enrollment_id,
            Attempt.activity_id == attempt.activity_id,
            Attempt.submitted_at.is_not(None),
        )
    ).all()
    latest = attempt.activity.definition["keep"] == "latest"
    counted = max(attempts, key=lambda one: one.number if latest else (one.score or 0.0, one.number))
    score = counted.score or 0.0
    append(
        session,
        GradeEvent(
            enrollment_id=attempt.enrollment_id,
            activity_id=attempt.activity_id,
            raw=score,
            penalty=0.0,
            final=score,
            max_score=counted.max_score,
            provisional=False,
            reason="quiz",
            attempt_id=counted.id,
            at=now,
        ),
    )


def append(session: Session, event: GradeEvent) -> None:
    """Appends an event and moves the grade to it, unless nothing that counts has changed."""
    grade = session.scalar(
        select(Grade).where(
            Grade.enrollment_id == event.enrollment_id, Grade.activity_id == event.activity_id
        )
    )
    previous = grade.event if grade else None
    if previous is not None and _same(previous, event):
        return
    event.uuid = new_uuid()
    event.supersedes_id = previous.id if previous else None
    event.sha256 = event_hash(previous.sha256 if previous else None, event_fields(event))
    session.add(event)
    session.flush()
    if grade is None:
        grade = Grade(enrollment_id=event.enrollment_id, activity_id=event.activity_id)
        session.add(grade)
    grade.event_id, grade.final = event.id, event.final
    grade.max_score, grade.provisional = event.max_score, event.provisional
    session.flush()
    grade_changed.send(session, enrollment_id=event.enrollment_id, now=event.at)


def event_fields(event: GradeEvent) -> dict[str, object]:
    """What the hash of a grade event covers."""
    names = (
        "uuid", "enrollment_id", "activity_id", "raw", "penalty", "final", "max_score", "provisional",
        "reason", "actor_id", "attempt_id", "submission_id", "run_id",
    )  # fmt: skip
    return {name: getattr(event, name) for name in names} | {"at": event.at.isoformat()}


def broken_link(events: Sequence[GradeEvent]) -> GradeEvent | None:
    """The first event of a grade's history, oldest first, that was rewritten or whose forerunner is gone."""
    before: GradeEvent | None = None
    for event in events:
        expected = event_hash(before.sha256 if before else None, event_fields(event))
        if event.sha256 != expected or event.supersedes_id != (before.id if before else None):
            return event
        before = event
    return None


def _same(one: GradeEvent, other: GradeEvent) -> bool:
    names = ("raw", "penalty", "max_score", "provisional", "attempt_id", "submission_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def grading_of(session: Session, enrollment_id: int) -> dict[str, Any]:
    """The grading of an enrollment's track."""
    found = session.scalar(
        select(TrackVersion.grading)
        .join(Cohort, Cohort.track_version_id == TrackVersion.id)
        .join(Enrollment, Enrollment.cohort_id == Cohort.id)
        .where(Enrollment.id == enrollment_id)
    )
    return found or {}


def keep_of(grading: Mapping[str, Any], kind: str) -> str:
    """Whether the best or the latest submission counts in the category of this kind of activity."""
    return next(
        (one.get("keep", "best") for one in grading.get("categories", ()) if one["kind"] == kind), "best"
    )


def slip_used_elsewhere(session: Session, policy: LatePolicy, enrollment_id: int, activity_id: int) -> int:
    """Slip days that the counted submissions of the other activities used, in the order of handing in."""
    late = session.scalars(
        select(Submission.late_seconds)
        .join(GradeEvent, GradeEvent.submission_id == Submission.id)
        .join(Grade, Grade.event_id == GradeEvent.id)
        .where(Grade.enrollment_id == enrollment_id, Grade.activity_id != activity_id)
        .order_by(Submission.submitted_at)
    ).all()
    used = 0
    for seconds in late:
        used += policy.slip_used(seconds, used) if seconds > 0 else 0
    return used


def mark_and_release(
    session: Session,
    *,
    submission: Submission,
    marks: Sequence[tuple[str, float, str]],
    release: bool,
    grader_id: int,
    now: dt.datetime,
) -> None:
    """Keeps (grade id, points, comment) of hand-graded cells; released, they count and are shown."""
    current = newest_marks(submission)
    for grade_id, points, comment in marks:
        old = current.get(grade_id)
        if old is None or (old.points, old.comment) != (points, comment):
            session.add(
                Mark(
                    submission_id=submission.id,
                    grade_id=grade_id,
                    points=points,
                    comment=comment,
                    grader_id=grader_id,
                    at=now,
                )
            )
    if release:
        submission.released_at = now
        record(session, at=now, actor_id=grader_id, action="submission.released", subject=submission.uuid)
    session.flush()
    session.expire(submission, ["marks"])
    if submission.released_at is not None:
        regrade(
            session,
            enrollment_id=submission.enrollment_id,
            activity_id=submission.activity_id,
            reason="marked",
            actor_id=grader_id,
            now=now,
        )

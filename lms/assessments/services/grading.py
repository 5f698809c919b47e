"""From results to grades: every change is an appended event, the grade is the newest one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.assessments.domain import LatePolicy, Scored, counting
from lms.assessments.models import Attempt, AutogradeRun, Grade, GradeEvent, Mark, Submission
from lms.assessments.queries.results import graded_run, newest_marks, raw_score
from lms.assessments.services.events import append
from lms.audit.services import record
from lms.catalog.models import TrackVersion
from lms.cohorts.models import Cohort, Enrollment


@dataclass(frozen=True)
class Counted:
    """The submission of a lab that counts for a learner, and the run that says what it is worth."""

    submission: Submission
    run: AutogradeRun
    scored: Scored

    def event(self, *, reason: str, actor_id: int | None, now: dt.datetime, comment: str = "") -> GradeEvent:
        """The entry for the history of the grade."""
        return GradeEvent(
            enrollment_id=self.submission.enrollment_id,
            activity_id=self.submission.activity_id,
            raw=self.scored.raw,
            penalty=self.scored.penalty,
            final=self.scored.final,
            max_score=self.run.assignment_version.max_score,
            provisional=self.scored.provisional,
            reason=reason,
            comment=comment,
            actor_id=actor_id,
            submission_id=self.submission.id,
            run_id=self.run.id,
            at=now,
        )


def counted_of(
    graded: Sequence[tuple[Submission, AutogradeRun]], *, policy: LatePolicy, slip_used: int, keep: str
) -> Counted | None:
    """Which of a learner's submissions of a lab counts, by the run given with each; None without any."""
    by_number = {submission.number: (submission, run) for submission, run in graded}
    best = counting([scored(*one, policy, slip_used) for one in graded], keep)
    return Counted(*by_number[best.number], best) if best else None


def record_grade(
    session: Session,
    *,
    enrollment_id: int,
    activity_id: int,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Works out which submission of a lab counts, and records the grade when it changed."""
    grading = grading_of(session, enrollment_id)
    policy = LatePolicy.of(grading)
    counted = counted_of(
        graded_submissions(session, enrollment_id, activity_id),
        policy=policy,
        slip_used=slip_used_elsewhere(session, policy, [enrollment_id], activity_id).get(enrollment_id, 0),
        keep=keep_of(grading, "lab"),
    )
    if counted is not None:
        append(session, counted.event(reason=reason, actor_id=actor_id, now=now))


def graded_submissions(
    session: Session, enrollment_id: int, activity_id: int
) -> list[tuple[Submission, AutogradeRun]]:
    """The submissions of a lab that have points, read anew with marks, each with the run that counts."""
    found = session.scalars(
        select(Submission)
        .where(Submission.enrollment_id == enrollment_id, Submission.activity_id == activity_id)
        .options(selectinload(Submission.runs), selectinload(Submission.marks))
        .order_by(Submission.number)
        .execution_options(populate_existing=True)
    )
    return [(submission, run) for submission in found if (run := graded_run(submission))]


def scored(submission: Submission, run: AutogradeRun, policy: LatePolicy, slip_used: int) -> Scored:
    """The points of a graded submission with its penalty for lateness."""
    raw, provisional = raw_score(submission, run)
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


def slip_used_elsewhere(
    session: Session, policy: LatePolicy, enrollment_ids: Sequence[int], activity_id: int
) -> dict[int, int]:
    """Slip days that the counted submissions of the other activities used, by enrollment.

    They are used in the order of handing in. One query, however many enrollments; none without slip days.
    """
    if not policy.slip_days:
        return {}
    late = session.execute(
        select(Grade.enrollment_id, Submission.late_seconds)
        .join(GradeEvent, Grade.event_id == GradeEvent.id)
        .join(Submission, GradeEvent.submission_id == Submission.id)
        .where(
            Grade.enrollment_id.in_(enrollment_ids),
            Grade.activity_id != activity_id,
            Submission.late_seconds > 0,
        )
        .order_by(Submission.submitted_at)
    )
    used: dict[int, int] = {}
    for enrollment_id, seconds in late:
        before = used.get(enrollment_id, 0)
        used[enrollment_id] = before + policy.slip_used(seconds, before)
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
        record_grade(
            session,
            enrollment_id=submission.enrollment_id,
            activity_id=submission.activity_id,
            reason="marked",
            actor_id=grader_id,
            now=now,
        )

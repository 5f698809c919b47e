"""From results to grades: every change is an appended event, the grade is the newest one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session, aliased, selectinload

from lms.assessments.domain.late import HandedIn, LatePolicy, Scored, counting
from lms.assessments.models import Attempt, AutogradeRun, Grade, GradeEvent, Submission
from lms.assessments.queries.results import graded_run, raw_score
from lms.assessments.services.events import append_all, grade_changed, write_all
from lms.catalog.models import Activity, TrackVersion
from lms.cohorts.models import Cohort, Enrollment

Graded = tuple[Submission, AutogradeRun]
# Reasons for which nothing new was handed in or looked at: a deadline is another one
RECOUNTED = ("slip", "extension", "deadline", "accommodation")


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


def counted_labs(
    graded: Iterable[Graded], grading: Mapping[str, Any], late: Mapping[int, int] | None = None
) -> dict[int, Counted]:
    """Which of a learner's submissions of each lab counts (activity id -> it), by the run given with each.

    ``late``: how late submissions (by id) would be by other deadlines, in seconds.
    """
    late = late or {}
    work = {(submission.activity_id, submission.number): (submission, run) for submission, run in graded}
    handed_in = []
    for submission, run in work.values():
        raw, provisional = raw_score(submission, run)
        handed_in.append(
            HandedIn(
                submission.activity_id,
                submission.number,
                submission.submitted_at,
                late.get(submission.id, submission.late_seconds),
                raw,
                provisional,
            )
        )
    best = counting(handed_in, LatePolicy.of(grading), keep_of(grading, "lab"))
    return {lab: Counted(*work[lab, scored.number], scored) for lab, scored in best.items()}


def record_grade(
    session: Session,
    *,
    enrollment_id: int,
    activity_id: int,
    reason: str,
    actor_id: int | None,
    now: dt.datetime,
) -> list[GradeEvent]:
    """Works out which submission of a lab counts, and records the grade when it changed."""
    return record_labs(
        session, enrollment_ids=[enrollment_id], reasons={activity_id: reason}, actor_id=actor_id, now=now
    )


def record_labs(
    session: Session,
    *,
    enrollment_ids: Sequence[int],
    reasons: Mapping[int, str],
    actor_id: int | None,
    now: dt.datetime,
    comment: str = "",
) -> list[GradeEvent]:
    """Records what has changed in learners' labs; why, by activity id, with a comment. What was written.

    In their other labs only the days to spare can have changed with it: the reason there is ``slip``. What is
    only worked out anew never takes the place of a grade that a person gave by hand.
    """
    gradings = gradings_of(session, enrollment_ids)
    work = graded_work(session, gradings, reasons)
    fixed = fixed_by_hand(session, list(work))
    events: dict[int, list[GradeEvent]] = {}
    for enrollment_id, graded in work.items():
        for lab, counted in counted_labs(graded, gradings[enrollment_id]).items():
            reason = reasons.get(lab, "slip")
            if reason in RECOUNTED and (enrollment_id, lab) in fixed:
                continue
            said = comment if lab in reasons else ""
            event = counted.event(reason=reason, actor_id=actor_id, now=now, comment=said)
            events.setdefault(lab, []).append(event)
    changed = [event for of_lab in events.values() for event in write_all(session, of_lab)]
    if changed:
        ids = list(dict.fromkeys(event.enrollment_id for event in changed))
        grade_changed.send(session, enrollment_ids=ids, now=now)
    return changed


def graded_work(
    session: Session,
    gradings: Mapping[int, Mapping[str, Any]],
    activity_ids: Iterable[int],
    *,
    but: int | None = None,
) -> dict[int, list[Graded]]:
    """Learners' submissions of these labs that have points, read anew, each with the run that counts.

    With them what shares the days to spare, where there are any: the labs to which something came late.
    ``gradings``: of whom, enrollment id -> grading; ``but``: a lab that is left out.
    """
    wanted: ColumnElement[bool] = Submission.activity_id.in_(list(activity_ids))
    if any(LatePolicy.of(grading).slip_days for grading in gradings.values()):
        late = aliased(Submission)
        shares = (
            late.enrollment_id == Submission.enrollment_id,
            late.activity_id == Submission.activity_id,
            late.late_seconds > 0,
        )
        wanted = or_(wanted, exists().where(*shares))
    found = session.scalars(
        select(Submission)
        .where(Submission.enrollment_id.in_(list(gradings)), wanted, Submission.activity_id != (but or 0))
        .options(
            selectinload(Submission.runs).joinedload(AutogradeRun.assignment_version),
            selectinload(Submission.marks),
        )
        .order_by(Submission.number)
        .execution_options(populate_existing=True)
    )
    work: dict[int, list[Graded]] = {}
    for submission in found:
        if run := graded_run(submission):
            work.setdefault(submission.enrollment_id, []).append((submission, run))
    return work


def fixed_by_hand(session: Session, enrollment_ids: Sequence[int]) -> set[tuple[int, int]]:
    """(enrollment id, activity id) of grades that rest on nothing that was handed in."""
    query = (
        select(Grade.enrollment_id, Grade.activity_id)
        .join(GradeEvent, Grade.event_id == GradeEvent.id)
        .where(
            Grade.enrollment_id.in_(enrollment_ids),
            GradeEvent.submission_id.is_(None),
            GradeEvent.attempt_id.is_(None),
        )
    )
    return set(session.execute(query).all())


def record_attempt(session: Session, *, attempt: Attempt, now: dt.datetime) -> None:
    """The grade after a quiz attempt: the best or the latest one, as the quiz says."""
    record_attempts(session, enrollment_ids=[attempt.enrollment_id], activity=attempt.activity, now=now)


def record_attempts(
    session: Session,
    *,
    enrollment_ids: Sequence[int],
    activity: Activity,
    now: dt.datetime,
    **said: Any,
) -> list[GradeEvent]:
    """The grades of learners at a quiz or a checkpoint, in a few statements for all; what was written.

    ``said``: reason, comment and actor_id of the events, where it is not that something was handed in.
    """
    handed_in = session.scalars(
        select(Attempt).where(
            Attempt.enrollment_id.in_(enrollment_ids),
            Attempt.activity_id == activity.id,
            Attempt.submitted_at.is_not(None),
        )
    )
    latest = activity.definition["keep"] == "latest"
    counted: dict[int, Attempt] = {}
    for one in sorted(handed_in, key=lambda one: (0.0 if latest else one.score or 0.0, one.number)):
        counted[one.enrollment_id] = one
    said = {"reason": activity.kind} | said
    return append_all(session, [_attempt_event(one, now, **said) for one in counted.values()])


def _attempt_event(attempt: Attempt, now: dt.datetime, **said: Any) -> GradeEvent:
    score = attempt.score or 0.0
    return GradeEvent.settled(
        score,
        enrollment_id=attempt.enrollment_id,
        activity_id=attempt.activity_id,
        max_score=attempt.max_score,
        attempt_id=attempt.id,
        at=now,
        **said,
    )


def gradings_of(session: Session, enrollment_ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """The grading of each enrollment's track."""
    found = session.execute(
        select(Enrollment.id, TrackVersion.grading)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(TrackVersion, TrackVersion.id == Cohort.track_version_id)
        .where(Enrollment.id.in_(enrollment_ids))
    )
    return dict(found.all())


def keep_of(grading: Mapping[str, Any], kind: str) -> str:
    """Whether the best or the latest submission counts in the category of this kind of activity."""
    return next(
        (one.get("keep", "best") for one in grading.get("categories", ()) if one["kind"] == kind), "best"
    )

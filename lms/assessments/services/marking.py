"""Grading by hand: what a person gives, taking the last of it back, and releasing what is graded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.assessments.models import GradeEvent, Mark, Submission
from lms.assessments.queries.results import newest_marks
from lms.assessments.services.grading import record_grade
from lms.assessments.services.telling import tell_changed, tell_released
from lms.audit.services import record


class Given(NamedTuple):
    """Points and a comment for one cell; ``criteria``: points by criterion where the cell has a rubric."""

    grade_id: str
    points: float
    comment: str
    criteria: Mapping[str, float] | None = None

    def as_mark(
        self,
        submission: Submission,
        grader_id: int,
        now: dt.datetime,
        *,
        seat: int | None = None,
        over_tests: bool = False,
    ) -> Mark:
        """The row for it."""
        return Mark(
            submission_id=submission.id,
            seat=seat,
            over_tests=over_tests,
            grade_id=self.grade_id,
            points=self.points,
            comment=self.comment,
            criteria=dict(self.criteria) if self.criteria else None,
            grader_id=grader_id,
            at=now,
        )


def mark_and_release(
    session: Session,
    *,
    submission: Submission,
    marks: Sequence[Given],
    release: bool,
    grader_id: int,
    now: dt.datetime,
) -> bool:
    """Keeps what was given for hand-graded cells; released, it counts and is shown. Whether any is new."""
    current = newest_marks(submission)
    new = [one for one in marks if not same(current.get(one.grade_id), one)]
    for one in new:
        before = current.get(one.grade_id)
        answered = before is not None and before.over_tests
        session.add(one.as_mark(submission, grader_id, now, over_tests=answered))
    shown = release and submission.released_at is None
    if shown:
        show(session, submission, grader_id=grader_id, now=now)
    events = count(session, submission, grader_id, now) if submission.released_at else []
    if shown:
        tell_released(session, [submission], now)
    else:
        tell_changed(session, events, now)
    return bool(new)


def show(session: Session, submission: Submission, *, grader_id: int, now: dt.datetime) -> None:
    """From now on the learner sees what a person gave. Telling them and the grade are the caller's."""
    submission.released_at = now
    record(session, at=now, actor_id=grader_id, action="submission.released", subject=submission.uuid)


def same(mark: Mark | None, given: Given) -> bool:
    """Whether a mark says already what is given."""
    if mark is None:
        return False
    before = (mark.points, mark.comment, mark.criteria or None)
    return before == (given.points, given.comment, dict(given.criteria) if given.criteria else None)


def count(session: Session, submission: Submission, grader_id: int, now: dt.datetime) -> list[GradeEvent]:
    """The grade of a lab as the marks now in force and their release make it; the events of it, if any."""
    session.flush()
    session.expire(submission, ["marks"])
    return record_grade(
        session,
        enrollment_id=submission.enrollment_id,
        activity_id=submission.activity_id,
        reason="marked",
        actor_id=grader_id,
        now=now,
    )

"""Grading by hand: what a person gives, taking the last of it back, and releasing what is graded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from sqlalchemy.orm import Session

from lms.assessments.models import Mark, Submission
from lms.assessments.queries.results import newest_marks
from lms.assessments.services.events import certified
from lms.assessments.services.grading import record_grade
from lms.assessments.services.telling import tell_released
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


class CannotUndo(Exception):
    """The last save cannot be taken back. ``why``: superseded | certified | third."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


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
    if release and submission.released_at is None:
        show(session, submission, grader_id=grader_id, now=now)
        tell_released(session, [submission], now)
    _count(session, submission, grader_id, now)
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


def _count(session: Session, submission: Submission, grader_id: int, now: dt.datetime) -> None:
    """What a person gave becomes part of the grade where it is released."""
    session.flush()
    session.expire(submission, ["marks"])
    if submission.released_at is not None:
        _record(session, submission, grader_id, now)


def _record(session: Session, submission: Submission, grader_id: int, now: dt.datetime) -> None:
    record_grade(
        session,
        enrollment_id=submission.enrollment_id,
        activity_id=submission.activity_id,
        reason="marked",
        actor_id=grader_id,
        now=now,
    )


def undo(
    session: Session, *, submission: Submission, at: dt.datetime, grader_id: int, now: dt.datetime
) -> None:
    """Takes back what this grader saved at this moment, and its release when the same save released it.

    The marks are deleted, so that those before them are in force again; the audit trail keeps them. Raises
    ``CannotUndo`` when somebody has graded the cell since, or a certificate rests on the grade.
    """
    saved = [mark for mark in submission.marks if mark.at == at and mark.grader_id == grader_id]
    newest = newest_marks(submission)
    if not saved or any(newest[mark.grade_id] is not mark for mark in saved):
        raise CannotUndo("superseded")
    if submission.released_at is not None and certified(session, [submission.enrollment_id]):
        raise CannotUndo("certified")
    taken = {mark.grade_id: [mark.points, mark.comment] for mark in saved}
    record(session, at=now, actor_id=grader_id, action="marks.undone", subject=submission.uuid, marks=taken)
    for mark in saved:
        session.delete(mark)
    counted = submission.released_at is not None
    if submission.released_at == at:
        submission.released_at = None
    session.flush()
    session.expire(submission, ["marks"])
    if counted:
        _record(session, submission, grader_id, now)

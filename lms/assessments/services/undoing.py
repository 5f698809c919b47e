"""Taking back what a grader saved, and the release of work that was graded by hand.

Marks that are taken back are deleted, so that those before them are in force again; the audit trail keeps
them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import Mark, RegradeRequest, Submission
from lms.assessments.queries.results import newest_marks
from lms.assessments.services.apart import wanted
from lms.assessments.services.events import certified
from lms.assessments.services.grading import record_labs
from lms.assessments.services.marking import count
from lms.assessments.services.telling import tell_changed, untell_released
from lms.audit.services import record


class CannotUndo(Exception):
    """Something cannot be taken back. ``why``: superseded | certified | asked | third."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


def undo(
    session: Session,
    *,
    submission: Submission,
    at: dt.datetime,
    apart: bool,
    grader_id: int,
    now: dt.datetime,
) -> None:
    """Takes back what this grader saved at this moment, and its release when the same save released it.

    ``apart``: two graders mark the lab. Raises ``CannotUndo`` when somebody has graded the cell since, a
    third grader is asked, the learner has asked about it, or a certificate rests on the grade.
    """
    if apart and submission.released_at in (None, at):
        _undo_apart(session, submission, at, grader_id, now)
        return
    saved = [mark for mark in submission.marks if mark.at == at and mark.grader_id == grader_id]
    newest = newest_marks(submission)
    if not saved or any(newest[mark.grade_id] is not mark for mark in saved):
        raise CannotUndo("superseded")
    why = why_it_stays(session, [submission]).get(submission.id)
    if submission.released_at is not None and (why == "certified" or (why and submission.released_at == at)):
        raise CannotUndo(why)
    _delete(session, submission, saved, grader_id, now)
    if submission.released_at == at:
        _hide(session, [submission], grader_id, now)
        count(session, submission, grader_id, now)
    elif submission.released_at is not None:
        tell_changed(session, count(session, submission, grader_id, now), now)


def _undo_apart(
    session: Session, submission: Submission, at: dt.datetime, grader_id: int, now: dt.datetime
) -> None:
    saved = [mark for mark in submission.seat_marks if mark.at == at and mark.grader_id == grader_id]
    if not saved:
        raise CannotUndo("superseded")
    if submission.released_at is not None:
        if why := why_it_stays(session, [submission], apart=True):
            raise CannotUndo(why[submission.id])
        take_back_release(session, submissions=[submission], apart=True, grader_id=grader_id, now=now)
    elif not wanted(submission, grader_id):
        raise CannotUndo("third")
    _delete(session, submission, saved, grader_id, now)
    session.flush()
    session.expire(submission, ["seat_marks"])


def _delete(
    session: Session, submission: Submission, marks: Sequence[Mark], grader_id: int, now: dt.datetime
) -> None:
    taken = {mark.grade_id: [mark.points, mark.comment] for mark in marks}
    record(session, at=now, actor_id=grader_id, action="marks.undone", subject=submission.uuid, marks=taken)
    for mark in marks:
        session.delete(mark)


def take_back_release(
    session: Session,
    *,
    submissions: Sequence[Submission],
    grader_id: int,
    now: dt.datetime,
    apart: bool = False,
) -> list[Submission]:
    """Hides what was released again, as if it had not been; what was given stays. Those that were hidden.

    All of one lab, loaded with their enrollments. ``apart``: two graders mark it; what they gave counts from
    where they left it. What ``why_it_stays`` names stays released.
    """
    stays = why_it_stays(session, submissions, apart=apart)
    taken = [one for one in submissions if one.released_at is not None and one.id not in stays]
    if not taken:
        return []
    if apart:
        for one in taken:
            for mark in one.marks:
                session.delete(mark)
    _hide(session, taken, grader_id, now)
    session.flush()
    for one in taken:
        session.expire(one, ["marks"])
    record_labs(
        session,
        enrollment_ids=[one.enrollment_id for one in taken],
        reasons={taken[0].activity_id: "marked"},
        actor_id=grader_id,
        now=now,
    )
    return taken


def why_it_stays(
    session: Session, submissions: Sequence[Submission], *, apart: bool = False
) -> dict[int, str]:
    """Why the release of some of these cannot be taken back: submission id -> certified, asked, superseded.

    A certificate rests on the learner's grades, the learner has asked for a second look, or, where two
    graders mark (``apart``), the points are not those of the two: somebody has given others since, or one
    did before.
    """
    requests = select(RegradeRequest.submission_id).where(
        RegradeRequest.submission_id.in_([one.id for one in submissions])
    )
    asked = set(session.scalars(requests))
    holders = certified(session, [one.enrollment_id for one in submissions])
    found = {}
    for one in submissions:
        released = one.released_at
        if one.enrollment_id in holders:
            found[one.id] = "certified"
        elif one.id in asked:
            found[one.id] = "asked"
        elif apart and (not one.seat_marks or any(mark.at != released for mark in one.marks)):
            found[one.id] = "superseded"
    return found


def _hide(session: Session, submissions: Sequence[Submission], grader_id: int, now: dt.datetime) -> None:
    """From now on learners do not see what a person gave; unread notices of the release go with it."""
    for at in {one.released_at for one in submissions if one.released_at is not None}:
        untell_released(session, [one for one in submissions if one.released_at == at], at)
    for one in submissions:
        one.released_at = None
        record(session, at=now, actor_id=grader_id, action="submission.hidden", subject=one.uuid)

"""Marking by two graders, each without seeing the other, and what their marks come to."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.assessments.domain.marking import Seat, counted_points, counted_seats, may_mark, outcome_of
from lms.assessments.domain.two_graders import Outcome
from lms.assessments.models import Mark, Submission
from lms.assessments.queries.desk import seats_of
from lms.assessments.queries.results import graded_run
from lms.assessments.services.marking import Given, same
from lms.refusal import Refused


def outcome(submission: Submission) -> Outcome:
    """What the graders of a submission come to so far."""
    return outcome_of(*_seats(submission))


def _seats(submission: Submission) -> tuple[Sequence[dict[str, object]], list[Seat]]:
    run = graded_run(submission)
    return (run.report or {})["cells"] if run else (), seats_of(submission.seat_marks)


def wanted(submission: Submission, grader_id: int) -> bool:
    """Whether this grader's marks are wanted, or can still be changed."""
    return may_mark(*_seats(submission), grader_id)


def marks_by(submission: Submission, grader_id: int) -> dict[str, Mark]:
    """What one grader gave apart from the others: grade id -> the newest mark."""
    return {mark.grade_id: mark for mark in submission.seat_marks if mark.grader_id == grader_id}


def first_two(submission: Submission) -> list[dict[str, Mark]]:
    """What the first two graders gave, for the third one."""
    counted = counted_seats(*_seats(submission))[:2]
    return [marks_by(submission, seat.grader_id) for seat in counted]


def mark_apart(
    session: Session, *, submission: Submission, marks: Sequence[Given], grader_id: int, now: dt.datetime
) -> bool:
    """Keeps one grader's marks; they count with the others'. Whether any is new. Raises Refused."""
    if not wanted(submission, grader_id):
        _refuse(submission, grader_id)
    own = marks_by(submission, grader_id)
    new = [one for one in marks if not same(own.get(one.grade_id), one)]
    seats = {mark.grader_id: mark.seat for mark in submission.seat_marks}
    seat = seats.get(grader_id) or len(seats) + 1
    for one in new:
        session.add(one.as_mark(submission, grader_id, now, seat=seat))
    session.flush()
    session.expire(submission, ["seat_marks"])
    return bool(new)


def _refuse(submission: Submission, grader_id: int) -> None:
    if outcome(submission).state == "third" and marks_by(submission, grader_id):
        raise Refused(
            _("You and the other grader are too far apart: a third one decides, and your marks stay.")
        )
    raise Refused(_("Others have marked this submission meanwhile; your marks were not needed or saved."))


def result_of(submission: Submission) -> list[Given]:
    """The marks that count where the graders have come to one result; none before."""
    cells, seats = _seats(submission)
    found = outcome_of(cells, seats)
    if not found.done:
        return []
    counted = counted_seats(cells, seats)
    chosen = counted[2:] if found.state == "settled" else counted[:2]
    sources = [marks_by(submission, seat.grader_id) for seat in chosen]
    points = counted_points(cells, seats)
    return [_given(name, points[name], [one[name] for one in sources if name in one]) for name in points]


def _given(name: str, points: float, marks: Sequence[Mark]) -> Given:
    """One cell's mark of those that count: every comment once, criteria as the mean where all have them."""
    comments = list(dict.fromkeys(mark.comment for mark in marks if mark.comment))
    criteria = None
    given = [mark.criteria or {} for mark in marks]
    if given[0] and all(one.keys() == given[0].keys() for one in given):
        criteria = {slug: round(math.fsum(one[slug] for one in given) / len(given), 6) for slug in given[0]}
    return Given(name, points, "\n\n".join(comments), criteria)

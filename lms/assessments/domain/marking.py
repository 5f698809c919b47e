"""Rules of grading by hand: the levels of a criterion, their sum, and what is left to do."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from lms.assessments.domain.two_graders import Outcome, reconcile

# As many levels as fit side by side and have a number key; a criterion with more gets a field for its points
MOST_LEVELS = 10
# How many days after its release learners may ask for a second look, where nobody set another number
REQUEST_DAYS = 7
# Letters and digits that nobody mistakes for one another; a power of two, so that each is as likely
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
WorkState = Literal["todo", "others", "ready", "released", "nothing"]


@dataclass(frozen=True)
class Mode:
    """How a lab is graded by hand in a cohort; ``salt`` makes its pseudonyms."""

    anonymous: bool = False
    two_graders: bool = False
    request_days: int = REQUEST_DAYS
    salt: str = ""


def pseudonym(salt: str, enrollment: str) -> str:
    """A learner's name on the desk of one lab: always the same, and no way back to the person."""
    digest = hashlib.sha256(f"{salt} {enrollment}".encode()).digest()
    return "".join(ALPHABET[byte % len(ALPHABET)] for byte in digest[:6])


def levels_of(points: float, given: float | None = None) -> tuple[float, ...]:
    """The points that a criterion can get: halves where it has few, whole ones else; none when too many.

    ``given``: points that it got already, which stay one of the levels.
    """
    step = 0.5 if points <= 3 else 1.0
    if points / step > MOST_LEVELS:
        return ()
    steps = {step * number for number in range(math.floor(points / step) + 1)}
    return tuple(sorted(steps | {points} | ({given} if given is not None else set())))


def total(criteria: Mapping[str, float]) -> float:
    """The points of a cell from those of its criteria, without the dust of adding fractions."""
    return round(math.fsum(criteria.values()), 6)


def work_state(cells: Sequence[Mapping[str, Any]], marked: Collection[str], *, released: bool) -> WorkState:
    """What a person has left to do with a graded submission; ``marked``: the cells that have points.

    A cell that the tests did not trust counts as it is when the rest was graded, so it may stay blank.
    """
    unscored = {cell["grade_id"] for cell in cells if cell["score"] is None}
    flagged = any(cell["status"] == "flagged" for cell in cells)
    if not unscored and not flagged:
        return "nothing"
    if unscored - set(marked) or not (released or marked):
        return "todo"
    return "released" if released else "ready"


def ask_until(
    graded_at: dt.datetime, released_at: dt.datetime | None, *, by_hand: bool, days: int
) -> dt.datetime | None:
    """Until when a learner may ask for a second look: so many days after the result was to be seen.

    None while a person still has to release it (``by_hand``), and where no days are given for it.
    """
    if days == 0 or (by_hand and released_at is None):
        return None
    return max(graded_at, released_at or graded_at) + dt.timedelta(days=days)


def waits(cell: Mapping[str, Any]) -> bool:
    """Whether a person has to look at a cell of a report."""
    return cell["score"] is None or cell.get("status") == "flagged"


@dataclass(frozen=True)
class Seat:
    """What one of the graders gave who mark apart; ``latest``: the number of their newest mark."""

    grader_id: int
    latest: int
    points: Mapping[str, float]


def counted_seats(cells: Sequence[Mapping[str, Any]], seats: Sequence[Seat]) -> list[Seat]:
    """Those who marked every cell, in the order in which they did; who began only stops nobody."""
    done = [seat for seat in seats if work_state(cells, seat.points, released=False) == "ready"]
    return sorted(done, key=lambda seat: seat.latest)[:3]


def outcome_of(cells: Sequence[Mapping[str, Any]], seats: Sequence[Seat]) -> Outcome:
    """What graders come to, by percentages of what a person grades."""
    return reconcile([_percent(cells, seat) for seat in counted_seats(cells, seats)])


def _percent(cells: Sequence[Mapping[str, Any]], seat: Seat) -> float:
    """A flagged cell that was left blank counts as the tests left it."""
    own = [cell for cell in cells if waits(cell)]
    most = math.fsum(cell["max_score"] for cell in own)
    given = math.fsum(
        min(seat.points.get(cell["grade_id"], cell["score"] or 0.0), cell["max_score"]) for cell in own
    )
    return 100 * given / most if most else 0.0


def _place(cells: Sequence[Mapping[str, Any]], seats: Sequence[Seat], grader_id: int) -> int | None:
    counted = counted_seats(cells, seats)
    return next((number for number, seat in enumerate(counted) if seat.grader_id == grader_id), None)


def shared_state(cells: Sequence[Mapping[str, Any]], seats: Sequence[Seat], grader_id: int) -> WorkState:
    """What this grader has left to do with a submission that two mark and that is not released.

    ``others``: it waits for somebody else, be it the second grader or the third one.
    """
    if not any(waits(cell) for cell in cells):
        return "nothing"
    if outcome_of(cells, seats).done:
        return "ready"
    return "todo" if _place(cells, seats, grader_id) is None else "others"


def may_mark(cells: Sequence[Mapping[str, Any]], seats: Sequence[Seat], grader_id: int) -> bool:
    """Whether this grader's marks are wanted, or can still be changed.

    The first two may correct theirs until a third one is asked: from then on they know that they differ.
    """
    place = _place(cells, seats, grader_id)
    state = outcome_of(cells, seats).state
    allowed = {"waiting": True, "agreed": place in (0, 1), "third": place is None, "settled": place == 2}
    return allowed[state]


def counted_points(cells: Sequence[Mapping[str, Any]], seats: Sequence[Seat]) -> dict[str, float]:
    """The points that count for each cell where there is an outcome: the mean, or what the third gave."""
    counted = counted_seats(cells, seats)
    if outcome_of(cells, seats).state == "settled":
        return dict(counted[2].points)
    first, second = (seat.points for seat in counted[:2])
    found = {}
    for cell in cells:
        name, blank = cell["grade_id"], cell["score"] or 0.0
        if waits(cell) and (name in first or name in second):
            found[name] = round((first.get(name, blank) + second.get(name, blank)) / 2, 6)
    return found


@dataclass(frozen=True)
class Neighbours:
    """The work before and after one submission, and how much is left; None where there is no other."""

    before: str | None
    after: str | None
    left: int
    total: int


def neighbours(order: Sequence[tuple[str, bool]], here: str) -> Neighbours:
    """Where to go from a submission: ``order`` has every one that a person grades, and whether it is left.

    Past the end it begins again, so that whoever skips one comes back to it.
    """
    names = [name for name, _left in order]
    at = names.index(here) if here in names else -1
    ahead = [name for name, left in [*order[at + 1 :], *order[: max(at, 0)]] if left and name != here]
    return Neighbours(
        ahead[-1] if ahead else None,
        ahead[0] if ahead else None,
        sum(left for _name, left in order),
        len(order),
    )

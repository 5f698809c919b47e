"""Rules of grading by hand: the levels of a criterion, their sum, and what is left to do."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

# As many levels as fit side by side and have a number key; a criterion with more gets a field for its points
MOST_LEVELS = 10
WorkState = Literal["todo", "ready", "released", "nothing"]


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

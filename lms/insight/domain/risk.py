"""Who may need help, and why. A hint for a person who then asks; never a grade, never a decision."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

NOT_BEGUN_DAYS = (3, 7)
INACTIVE_DAYS = (7, 14)
OVERDUE_MANY = 3
OVERDUE_DAYS = 7
FAILING_GRADES = 2
FAR_BELOW = 20.0  # percent points
STUCK_MOST = 2
ACT_FROM = 3  # points


@dataclass(frozen=True)
class StuckCell:
    """A cell on which somebody is stuck: what it is called, of which lab, after how many answers."""

    cell: dict[str, Any]
    lab: dict[str, Any]
    tries: int


@dataclass(frozen=True)
class Facts:
    """What is known of a learner. `mean`: percent of what is graded so far; None without a grade.

    `begun_at`: since when they could work; `last_at`: their last activity, None before the first one;
    `has_work`: whether anything that is open is not done; `overdue`: the titles, the oldest first.
    """

    begun_at: dt.datetime
    last_at: dt.datetime | None = None
    has_work: bool = True
    overdue: tuple[dict[str, Any], ...] = ()
    overdue_since: dt.datetime | None = None
    grades: int = 0
    mean: float | None = None
    least: float = 60.0
    stuck: tuple[StuckCell, ...] = ()


@dataclass(frozen=True)
class Sign:
    """One reason to ask. `kind`: not_begun, inactive, overdue, failing, stuck; `points` say how much it
    weighs; `number` is days, items, percent or answers."""

    kind: str
    points: int
    number: float
    title: dict[str, Any] | None = None
    of: dict[str, Any] | None = None
    days: int = 0


def signs(facts: Facts, now: dt.datetime) -> tuple[Sign, ...]:
    """Why somebody may need help; empty when nothing says so."""
    found = (_silence(facts, now), _overdue(facts, now), _failing(facts))
    stuck = [Sign("stuck", 1, one.tries, one.cell, one.lab) for one in facts.stuck[:STUCK_MOST]]
    return (*(one for one in found if one), *stuck)


def points_of(found: Sequence[Sign]) -> int:
    """How much the signs weigh together."""
    return sum(one.points for one in found)


def level_of(found: Sequence[Sign]) -> str:
    """fine, watch or act."""
    points = points_of(found)
    return "act" if points >= ACT_FROM else "watch" if points else "fine"


def _silence(facts: Facts, now: dt.datetime) -> Sign | None:
    """Nothing begun, or nothing done for days although there is something to do."""
    if not facts.has_work:
        return None
    kind, limits = ("inactive", INACTIVE_DAYS) if facts.last_at else ("not_begun", NOT_BEGUN_DAYS)
    days = (now - (facts.last_at or facts.begun_at)).days
    reached = sum(days >= limit for limit in limits)
    if not reached:
        return None
    return Sign(kind, reached + (kind == "not_begun"), days)


def _overdue(facts: Facts, now: dt.datetime) -> Sign | None:
    if not facts.overdue or facts.overdue_since is None:
        return None
    days = (now - facts.overdue_since).days
    many = len(facts.overdue) >= OVERDUE_MANY or days >= OVERDUE_DAYS
    return Sign("overdue", 2 if many else 1, len(facts.overdue), facts.overdue[0], days=days)


def _failing(facts: Facts) -> Sign | None:
    if facts.mean is None or facts.grades < FAILING_GRADES or facts.mean >= facts.least:
        return None
    return Sign("failing", 3 if facts.mean < facts.least - FAR_BELOW else 2, facts.mean)

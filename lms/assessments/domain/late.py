"""What lateness costs: days to spare first, then percent a day. Pure functions."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any


@dataclass(frozen=True)
class Lateness:
    """How the penalty of a submission came about, in begun days.

    Of ``days`` late, ``slip`` were days to spare and ``charged`` cost something; ``percent`` is taken off.
    """

    days: int = 0
    slip: int = 0
    charged: int = 0
    percent: float = 0.0


@dataclass(frozen=True)
class LatePolicy:
    """Free slip days, then a penalty a day for at most ``days``. A day counts from its first second."""

    slip_days: int = 0
    most_per_item: int = 0
    penalty_percent_a_day: float = 0.0
    days: int = 0

    @classmethod
    def of(cls, grading: Mapping[str, Any]) -> LatePolicy:
        """The policy in a track's grading; without one, lateness costs nothing."""
        return cls(**grading["late"]) if grading.get("late") else cls()

    def judge(self, late_seconds: int, used: int = 0) -> Lateness:
        """What a submission costs when ``used`` days to spare have gone to other labs."""
        days = math.ceil(max(0, late_seconds) / 86400)
        slip = min(days, self.most_per_item, max(0, self.slip_days - used))
        charged = min(days - slip, self.days)
        return Lateness(days, slip, charged, min(100.0, charged * self.penalty_percent_a_day))


@dataclass(frozen=True)
class HandedIn:
    """A graded submission; ``provisional`` while a part of it waits for a person."""

    activity_id: int
    number: int
    at: dt.datetime
    late_seconds: int
    raw: float
    provisional: bool = False


@dataclass(frozen=True)
class Scored:
    """A submission by its number with its points, and how what was taken off came about."""

    number: int
    raw: float
    provisional: bool
    late: Lateness = Lateness()

    @property
    def penalty(self) -> float:
        """The points that lateness costs."""
        return self.raw * self.late.percent / 100

    @property
    def final(self) -> float:
        """The points that are left after the penalty."""
        return self.raw - self.penalty


def counting(handed_in: Iterable[HandedIn], policy: LatePolicy, keep: str) -> dict[int, Scored]:
    """Which submission of each lab of one learner counts (activity id -> it), and what it is worth.

    Submissions are judged in the order in which they came. One has the days to spare that the labs did not
    take whose submissions counted just then; it counts when it is the latest, or the best and of equals the
    later. So the result depends on nothing but what was handed in, and never more days are spared than there
    are: whoever changes a deadline or points works it out anew from the beginning.
    """
    found: dict[int, Scored] = {}
    for one in sorted(handed_in, key=attrgetter("at", "activity_id", "number")):
        used = sum(other.late.slip for lab, other in found.items() if lab != one.activity_id)
        new = Scored(one.number, one.raw, one.provisional, policy.judge(one.late_seconds, used))
        old = found.get(one.activity_id)
        if old is None or _rank(new, keep) >= _rank(old, keep):
            found[one.activity_id] = new
    return found


def _rank(scored: Scored, keep: str) -> tuple[float, int]:
    return (scored.number if keep == "latest" else scored.final, scored.number)

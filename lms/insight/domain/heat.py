"""The heat map of a lab: for each cell and each span of time, how many events tried it and did not pass."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lms.insight.domain.cells import NOT_PASSED, VALIDATE

LEVELS = 5


@dataclass(frozen=True)
class Span:
    """What the map shows: `parts` spans of `step` each, the last of them under way."""

    name: str
    step: dt.timedelta
    parts: int

    def starts(self, now: dt.datetime, zone: str) -> list[dt.datetime]:
        """When each part begins, at full steps of the cohort's clock."""
        local = now.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
        midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
        last = midnight + (local - midnight) // self.step * self.step
        walls = [last - self.step * before for before in range(self.parts - 1, -1, -1)]
        return [wall.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC) for wall in walls]


SPANS = {
    "hour": Span("hour", dt.timedelta(minutes=5), 12),
    "day": Span("day", dt.timedelta(hours=1), 24),
    "fortnight": Span("fortnight", dt.timedelta(days=1), 14),
}


@dataclass(frozen=True)
class Event:
    """One event of one learner: which cells were tried, and how that ended."""

    at: dt.datetime
    kind: str
    outcomes: Mapping[str, str]


@dataclass(frozen=True)
class Heat:
    """One cell of the lab in one part of the span."""

    validated: int = 0
    submitted: int = 0
    not_passed: int = 0

    @property
    def tried(self) -> int:
        """How often it was tried."""
        return self.validated + self.submitted


def heat_map(
    grade_ids: Sequence[str], starts: Sequence[dt.datetime], events: Iterable[Event]
) -> dict[str, list[Heat]]:
    """grade id -> the heat of each part. Events before the first start are left out."""
    counts = {grade_id: [[0, 0, 0] for _start in starts] for grade_id in grade_ids}
    for event in events:
        part = bisect_right(starts, event.at) - 1
        if part < 0:
            continue
        for grade_id, outcome in event.outcomes.items():
            if grade_id in counts:
                count = counts[grade_id][part]
                count[0 if event.kind == VALIDATE else 1] += 1
                count[2] += outcome in NOT_PASSED
    return {grade_id: [Heat(*count) for count in parts] for grade_id, parts in counts.items()}


def level(count: int, most: int) -> int:
    """0 for nothing, then 1 to LEVELS: the share of the most that any cell has."""
    return 0 if not count else max(1, -(-LEVELS * count // max(most, 1)))

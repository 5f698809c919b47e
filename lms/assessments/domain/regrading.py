"""What a regrade changes, how it is told, and how long it takes. Pure functions."""

from __future__ import annotations

import hashlib
import json
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass

# Bounds of the columns of the picture, in percentage points; between the middle two nothing has changed.
BOUNDS = (-20.0, -5.0, 0.0, 0.0, 5.0, 20.0)
TINY = 1e-9


@dataclass(frozen=True)
class Points:
    """A grade in numbers, and the submission that it rests on."""

    number: int
    raw: float
    penalty: float
    max_score: float
    provisional: bool

    @property
    def final(self) -> float:
        """The points that are left after the penalty."""
        return self.raw - self.penalty

    @property
    def percent(self) -> float:
        """The final points in percent of the most that can be reached."""
        return 100 * self.final / self.max_score if self.max_score else 0.0


@dataclass(frozen=True)
class Change:
    """A learner's grade before and after; no ``before``: there was none."""

    before: Points | None
    after: Points

    @property
    def changed(self) -> bool:
        """Whether anything that counts differs: then the grade's history gets an event."""
        return self.before != self.after

    @property
    def difference(self) -> float:
        """Percentage points gained, negative when lost; of a first grade, none."""
        return self.after.percent - self.before.percent if self.before else 0.0

    @property
    def direction(self) -> str:
        """new, up, down or same; a grade can be the same in percent and changed all the same."""
        if self.before is None:
            return "new"
        return "same" if abs(self.difference) < TINY else ("up" if self.difference > 0 else "down")


@dataclass(frozen=True)
class CellChange:
    """A cell's points before and after; None: no such cell, or nobody has given points yet."""

    grade_id: str
    before: float | None
    after: float | None
    most_before: float | None
    most_after: float | None


def cell_changes(
    before: dict[str, tuple[float | None, float]], after: dict[str, tuple[float | None, float]]
) -> tuple[CellChange, ...]:
    """The cells, grade id -> (points, at most), that are not as they were; in the order of the new ones."""
    nothing = (None, None)
    return tuple(
        CellChange(name, old[0], new[0], old[1], new[1])
        for name in dict.fromkeys((*after, *before))
        if (old := before.get(name, nothing)) != (new := after.get(name, nothing))
    )


def spread(differences: Iterable[float]) -> list[tuple[float | None, float | None, int]]:
    """How many differences lie between which bounds: (low, high, number); the middle one is exactly none."""
    edges = [None, *BOUNDS, None]
    numbers = [0] * (len(edges) - 1)
    middle = len(BOUNDS) // 2
    for one in differences:
        if abs(one) < TINY:
            numbers[middle] += 1
        elif one < 0:
            numbers[sum(one >= bound for bound in BOUNDS[:middle])] += 1
        else:
            numbers[middle + sum(one > bound for bound in BOUNDS[middle:])] += 1
    return [(edges[place], edges[place + 1], number) for place, number in enumerate(numbers)]


@dataclass(frozen=True)
class Progress:
    """How far the runs of a regrade are."""

    queued: int = 0
    running: int = 0
    graded: int = 0
    failed: int = 0

    @property
    def total(self) -> int:
        """All runs."""
        return self.queued + self.running + self.graded + self.failed

    @property
    def ended(self) -> int:
        """Runs that need no worker any more."""
        return self.graded + self.failed

    @property
    def ready(self) -> bool:
        """Whether nothing waits or runs."""
        return self.ended == self.total

    @property
    def percent(self) -> float:
        """Runs that have ended, of all."""
        return 100 * self.ended / self.total if self.total else 100.0


def seconds_left(
    progress: Progress, *, elapsed: float | None, past: Sequence[float], processes: int
) -> float | None:
    """How long the rest takes. None when nothing tells.

    ``elapsed``: seconds since the first run of this batch began; what it did in them is the best measure,
    learners' submissions that came between included. Before that, the median of ``past`` runs, in seconds.
    """
    left = progress.queued + progress.running
    if not left:
        return 0.0
    if progress.ended >= 2 and elapsed:
        return left * elapsed / progress.ended
    return left * statistics.median(past) / max(1, processes) if past else None


@dataclass(frozen=True)
class Basis:
    """What a preview rests on, short enough for a hidden field: whoever applies names what they have seen."""

    submissions: int
    newest_mark: int
    digest: str

    @classmethod
    def of(
        cls,
        changes: Iterable[tuple[int, Change]],
        *,
        submissions: int,
        newest_mark: int,
        elsewhere: Iterable[tuple[int, int, float, float]] = (),
    ) -> Basis:
        """From (enrollment id, change) of every learner; ``elsewhere``: what follows in their other labs."""
        rows = [
            (enrollment_id, change.before and astuple(change.before), astuple(change.after))
            for enrollment_id, change in changes
        ]
        text = json.dumps([sorted(rows, key=lambda row: row[0]), sorted(elsewhere)])
        return cls(submissions, newest_mark, hashlib.sha256(text.encode()).hexdigest()[:32])

    def __str__(self) -> str:
        return f"{self.submissions}.{self.newest_mark}.{self.digest}"

    def what_changed(self, seen: str) -> str | None:
        """None when ``seen`` is this basis; else submissions, marks or grades: what has changed since."""
        if seen == str(self):
            return None
        submissions, marks, *_rest = [*seen.split("."), "", ""]
        if submissions != str(self.submissions):
            return "submissions"
        return "marks" if marks != str(self.newest_mark) else "grades"

"""Rules about schedules and progress: pure, without a database."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

# What is read and then said to be done; nothing of it is graded
READ = ("lesson", "notebook")
DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """When an activity opens, is due and closes; None: never."""

    opens_at: dt.datetime | None = None
    due_at: dt.datetime | None = None
    closes_at: dt.datetime | None = None

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it can be worked on at this instant."""
        begun = self.opens_at is None or self.opens_at <= now
        return begun and (self.closes_at is None or now <= self.closes_at)

    def late_seconds(self, at: dt.datetime) -> int:
        """How late something handed in at this instant is, in seconds; 0 when it is in time."""
        if self.due_at is None or at <= self.due_at:
            return 0
        return int((at - self.due_at).total_seconds())

    def for_learner(self, factor: float = 1.0, extended_to: dt.datetime | None = None) -> Window:
        """The window of one learner: the time for it times `factor`, then an extension, which is absolute.

        What is added is whole days, rounded up, so that it ends at the hour at which it ends for all; of a
        window shorter than a day, whole minutes. It closes as much later; and nothing is ever taken away.
        """
        added = self._added(factor)
        due, closes = (at and at + added for at in (self.due_at, self.closes_at))
        if extended_to is not None:
            due, closes = (at and max(at, extended_to) for at in (due, closes))
        return Window(self.opens_at, due, closes)

    def _added(self, factor: float) -> dt.timedelta:
        end = self.due_at or self.closes_at
        if factor <= 1 or self.opens_at is None or end is None:
            return dt.timedelta()
        whole = end - self.opens_at
        unit = DAY if whole >= DAY else dt.timedelta(minutes=1)
        return math.ceil((factor - 1) * whole / unit) * unit


def window(starts_on: dt.date, zone: str, opens: int, due: int | None, closes: int | None) -> Window:
    """The absolute times of day offsets from a start, in a time zone.

    An activity opens at the beginning of its day, and is due and closes with the last second of theirs.
    """

    def at(days: int | None, time: dt.time) -> dt.datetime | None:
        if days is None:
            return None
        return dt.datetime.combine(starts_on + dt.timedelta(days), time, ZoneInfo(zone)).astimezone(dt.UTC)

    end = dt.time(23, 59, 59)
    return Window(at(opens, dt.time()), at(due, end), at(closes, end))


def end_of_day(now: dt.datetime, zone: str, days: int) -> dt.datetime:
    """The last second of the day so many days after today, in a time zone."""
    day = now.astimezone(ZoneInfo(zone)).date() + dt.timedelta(days)
    return dt.datetime.combine(day, dt.time(23, 59, 59), ZoneInfo(zone)).astimezone(dt.UTC)


@dataclass(frozen=True)
class Exempt:
    """Why the lessons of a module may be skipped; ``declined``: the learner does them anyway."""

    uuid: str
    reason: dict[str, Any]
    declined: bool


@dataclass(frozen=True)
class Step:
    """One activity on a learner's way, with everything that the track page says of it."""

    id: int
    uuid: str
    kind: str
    title: dict[str, Any]
    minutes: int
    course: dict[str, Any]
    module: dict[str, Any]
    window: Window
    opened: bool
    done: bool
    exempt: Exempt | None = None

    @property
    def optional(self) -> bool:
        """Whether it may be skipped: a lesson or a worked notebook of a module that one is exempt from.

        Never a quiz or a lab: grades rest on these, and certificates on grades.
        """
        return self.kind in READ and self.exempt is not None and not self.exempt.declined

    def is_open(self, now: dt.datetime) -> bool:
        """Whether it can be worked on. A checkpoint that is due cannot be begun, and a try then ends soon."""
        due = self.window.due_at if self.kind == "checkpoint" else None
        over = due is not None and now > due + dt.timedelta(minutes=self.minutes)
        return not over and self.window.is_open(now)

    def state(self, now: dt.datetime, current: bool = False) -> str:
        """done, locked (not open yet), closed, current (the next one) or todo."""
        if self.done:
            return "done"
        if self.window.opens_at and now < self.window.opens_at:
            return "locked"
        if not self.is_open(now):
            return "closed"
        return "current" if current else "todo"


@dataclass(frozen=True)
class Way:
    """All activities of an enrollment in order."""

    steps: tuple[Step, ...]

    @property
    def percent(self) -> int:
        """How much is done, 0 to 100, by the minutes of the activities; 100 only when all of it is.

        What may be skipped counts only when it was done.
        """
        total = sum(step.minutes for step in self.steps if step.done or not step.optional)
        done = sum(step.minutes for step in self.steps if step.done)
        return 100 * done // total if total else 0

    def next(self, now: dt.datetime) -> Step | None:
        """The first activity that is to be done and can be worked on; None when there is none."""
        waiting = (step for step in self.steps if not (step.done or step.optional))
        return next((step for step in waiting if step.is_open(now)), None)

    def by_module(self) -> list[tuple[dict[str, Any], list[tuple[dict[str, Any], list[Step]]]]]:
        """The steps grouped as [(course title, [(module title, steps)])], in order."""
        return [
            (
                course,
                [(module, list(steps)) for module, steps in groupby(of_course, key=lambda step: step.module)],
            )
            for course, of_course in groupby(self.steps, key=lambda step: step.course)
        ]

    def around(self, uuid: str) -> tuple[Step | None, Step, Step | None]:
        """An activity with the one before and the one after. KeyError when it is not on this way."""
        for index, step in enumerate(self.steps):
            if step.uuid == uuid:
                before = self.steps[index - 1] if index else None
                after = self.steps[index + 1] if index + 1 < len(self.steps) else None
                return before, step, after
        raise KeyError(uuid)

"""Rules about a cohort's schedule: off days, counting from enrollment, shifting. Pure, without a database."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from lms.cohorts.domain import DAY, Window, window

WEEKEND = frozenset({5, 6})
MOST_DAYS_OFF = 366
MOST_BREAKS = 60
YEARS = range(2000, 2200)
MOST_SHIFTED = 365
# Percent of the days that the courses give, for learners at their own pace
PACE = (25, 400)
NEVER = Window()
LINE = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\s*(?:~|\.\.|–|to)\s*(\d{4}-\d{2}-\d{2}))?\s*(.*)")


@dataclass(frozen=True)
class Break:
    """Own days off of a cohort, from the first to the last of them."""

    first: dt.date
    last: dt.date
    name: str

    @property
    def line(self) -> str:
        """As people write it."""
        days = f"{self.first}" if self.first == self.last else f"{self.first} ~ {self.last}"
        return f"{days} {self.name}".strip()


@dataclass(frozen=True)
class DaysOff:
    """The days on which nothing is due, with their names. ``country``: the holiday that a day is, or None."""

    breaks: tuple[Break, ...] = ()
    country: Callable[[dt.date], str | None] = lambda _day: None
    weekend: frozenset[int] = WEEKEND

    def name(self, day: dt.date) -> str | None:
        """Why nothing is due on a day; None when it is a day like any other. A weekend is no reason."""
        own = next((one.name or "–" for one in self.breaks if one.first <= day <= one.last), None)
        return own or self.country(day)

    def next_working_day(self, day: dt.date) -> dt.date:
        """The day itself, unless it is off: then the first one after it that is neither off nor a weekend."""
        if self.name(day) is None:
            return day
        while self.name(day) is not None or day.weekday() in self.weekend:
            day += DAY
        return day


def read_breaks(text: str) -> tuple[tuple[Break, ...], list[int]]:
    """Own days off from text, a line each: a day, or two with ~ between them, and a name.

    With them the numbers of the lines that say something else, counted from 1.
    """
    found: list[Break] = []
    wrong: list[int] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            one = _read_break(line.strip())
            if one is None or len(found) == MOST_BREAKS:
                wrong.append(number)
            else:
                found.append(one)
    return tuple(sorted(found, key=lambda one: (one.first, one.last))), wrong


def _read_break(line: str) -> Break | None:
    match = LINE.fullmatch(line)
    if match is None:
        return None
    try:
        first = dt.date.fromisoformat(match[1])
        last = dt.date.fromisoformat(match[2] or match[1])
    except ValueError:
        return None
    fits = dt.timedelta() <= last - first < dt.timedelta(MOST_DAYS_OFF) and first.year in YEARS
    return Break(first, last, match[3].strip()[:80]) if fits else None


def generated(
    starts_on: dt.date, zone: str, days: tuple[int, int | None, int | None], off: DaysOff
) -> Window:
    """The times of an activity from its days after the start: it opens, is due, closes.

    Due on a day off it is due on the next working day; it closes as much later, and never on a day off.
    """
    opens, due, closes = days
    moved = 0
    if due is not None:
        moved = _moved(starts_on + dt.timedelta(due), off)
        due += moved
    if closes is not None:
        closes += moved
        closes += _moved(starts_on + dt.timedelta(closes), off)
    return window(starts_on, zone, opens, due, closes)


def _moved(day: dt.date, off: DaysOff) -> int:
    return (off.next_working_day(day) - day).days


def counted(enrolled_at: dt.datetime, zone: str, due_days: int, off: DaysOff) -> Window:
    """The times of an activity for whoever goes at their own pace: open at once, due so many days after they
    enrolled, and never closed."""
    enrolled_on = enrolled_at.astimezone(ZoneInfo(zone)).date()
    return Window(enrolled_at, generated(enrolled_on, zone, (0, due_days, None), off).due_at, None)


def shifted(times: Window, since: dt.date, days: int, zone: str, off: DaysOff) -> Window:
    """The times with each that falls on or after a day moved by so many days, at the same hour of the clock.

    What would be due on a day off is due on the next working day, and closes as much later.
    """

    def moved(at: dt.datetime | None, by: int) -> dt.datetime | None:
        if at is None or at.astimezone(ZoneInfo(zone)).date() < since:
            return at
        return by_days(at, by, zone)

    opens, due = moved(times.opens_at, days), moved(times.due_at, days)
    extra = 0
    if due is not None and due != times.due_at:
        extra = _moved(due.astimezone(ZoneInfo(zone)).date(), off)
        due = by_days(due, extra, zone)
    return Window(opens, due, moved(times.closes_at, days + extra))


def by_days(at: dt.datetime, days: int, zone: str) -> dt.datetime:
    """So many days later at the same hour of the clock, though clocks may change in between."""
    local = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) + dt.timedelta(days)
    return local.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


def out_of_order(times: Window) -> bool:
    """Whether an activity would be due before it opens, or close before it is due or opens."""
    known = [at for at in (times.opens_at, times.due_at, times.closes_at) if at is not None]
    return known != sorted(known) or (times.opens_at is not None and times.opens_at in known[1:])


@dataclass(frozen=True)
class Times:
    """When an activity is open for a cohort: absolute times or, self-paced, days after enrollment."""

    window: Window = NEVER
    due_days: int | None = None

    @property
    def has_due(self) -> bool:
        """Whether the activity is ever due."""
        return self.window.due_at is not None or self.due_days is not None

    def at_pace(self, percent: int) -> Times:
        """With so many percent of the days after enrollment, rounded up to whole ones."""
        return self if self.due_days is None else Times(due_days=math.ceil(self.due_days * percent / 100))


@dataclass(frozen=True)
class Side:
    """Work by one deadline: begun days late, the points taken off for it, and those that are left."""

    days: int
    penalty: float
    final: float


@dataclass(frozen=True)
class Effect:
    """What other deadlines do to a learner's work in one lab; ``code``: who it is, where no name is told."""

    enrollment_id: int
    name: str
    activity_id: int
    before: Side
    after: Side
    code: str | None = None


@dataclass(frozen=True)
class Foreseen:
    """What other deadlines would do to work: how many learners have handed in, and what changes for whom."""

    submitted: int = 0
    effects: tuple[Effect, ...] = ()


def changed(
    before: Mapping[int, Times], after: Mapping[int, Times], order: Iterable[int]
) -> list[tuple[int, Times, Times]]:
    """(activity id, times before, times after) of the activities whose times differ, in this order."""
    none = Times()
    pairs = ((one, before.get(one, none), after.get(one, none)) for one in order)
    return [(one, old, new) for one, old, new in pairs if old != new]

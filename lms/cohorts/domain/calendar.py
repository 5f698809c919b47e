"""Dates as a calendar: what happens on which day, and the weeks of a month. Pure, without a database."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from zoneinfo import ZoneInfo

from lms.cohorts.domain import Window

# What happens to an activity, in the order of its life
OPENS, DUE, CLOSES = "opens", "due", "closes"


@dataclass(frozen=True)
class Date:
    """Something that happens to an activity at an instant: it opens, is due or closes.

    ``uid`` stays the same when it moves; ``due_for_all``: when it is due for the others, where that differs.
    """

    uid: str
    at: dt.datetime
    what: str
    kind: str
    title: Mapping[str, str]
    place: Mapping[str, str]
    url: str
    done: bool = False
    due_for_all: dt.datetime | None = None


def happens(times: Window) -> list[tuple[str, dt.datetime]]:
    """What a calendar shows of an activity. That it closes the moment it is due is not said twice."""
    found = [(OPENS, times.opens_at), (DUE, times.due_at)]
    if times.closes_at != times.due_at:
        found.append((CLOSES, times.closes_at))
    return [(what, at) for what, at in found if at is not None]


@dataclass(frozen=True)
class Month:
    """A month of a year, and the ones beside it."""

    year: int
    month: int

    @classmethod
    def read(cls, text: str, today: dt.date) -> Month:
        """From YYYY-MM; the month of today when it says none of our time."""
        try:
            day = dt.date.fromisoformat(f"{text}-01")
        except ValueError:
            day = today
        return cls(day.year, day.month) if 1970 <= day.year < 2200 else cls(today.year, today.month)

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.month, 1)

    def beside(self, step: int) -> Month:
        """The month so many months later."""
        index = self.year * 12 + self.month - 1 + step
        return Month(index // 12, index % 12 + 1)

    def __str__(self) -> str:
        """As an address has it."""
        return f"{self.year:04d}-{self.month:02d}"

    def weeks(self, first_weekday: int) -> list[list[dt.date]]:
        """Its weeks, whole ones, each beginning on that weekday (0: Monday)."""
        return calendar.Calendar(first_weekday).monthdatescalendar(self.year, self.month)


def by_day(dates: Iterable[Date], zone: str) -> dict[dt.date, list[Date]]:
    """Dates by the day on which they fall in a time zone; those of one instant in the order given."""

    def day_of(one: Date) -> dt.date:
        return one.at.astimezone(ZoneInfo(zone)).date()

    ordered = sorted(dates, key=lambda one: one.at)
    return {day: list(group) for day, group in groupby(ordered, key=day_of)}

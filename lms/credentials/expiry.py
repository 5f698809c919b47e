"""How long a certificate holds, where the catalogue or a person set an end: always to the end of a day."""

from __future__ import annotations

import calendar
import datetime as dt
from collections.abc import Mapping
from typing import Any, Literal
from zoneinfo import ZoneInfo

Term = Literal["none", "far", "soon", "over"]


def end_of(day: dt.date, time_zone: str) -> dt.datetime:
    """The last second of a day."""
    return dt.datetime.combine(day, dt.time(23, 59, 59), ZoneInfo(time_zone))


def valid_until(
    terms: Mapping[str, Any] | None, issued_at: dt.datetime, time_zone: str
) -> dt.datetime | None:
    """The end that the catalogue's ``credential`` block sets by ``valid_months``; None where it sets none.

    It is the same day so many months later, or the last of that month where it has no such day.
    """
    months = (terms or {}).get("valid_months")
    if months is None:
        return None
    first = issued_at.astimezone(ZoneInfo(time_zone)).date()
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    day = min(first.day, calendar.monthrange(year, month + 1)[1])
    return end_of(dt.date(year, month + 1, day), time_zone)


def term(until: dt.datetime | None, now: dt.datetime, notice: dt.timedelta) -> Term:
    """How the end stands to the present: none is set, it is far, not farther than ``notice``, or over."""
    if until is None:
        return "none"
    if until <= now:
        return "over"
    return "soon" if until <= now + notice else "far"

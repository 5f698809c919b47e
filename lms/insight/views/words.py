"""What insight says in words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import format_date, ngettext
from flask_babel import gettext as _

from lms.insight.domain.heat import Heat, Span, level
from lms.insight.domain.risk import Sign
from lms.insight.queries.cells import CellRow
from lms.insight.services.recording import KEEP_EVENTS
from lms.insight.views import blueprint
from lms.web import localized

LABEL_LENGTH = 20


@blueprint.app_template_filter("sign_text")
def sign_text(sign: Sign) -> str:
    """One reason to ask, as a sentence."""
    number = int(sign.number)
    if sign.kind == "not_begun":
        return ngettext(
            "Has not begun; there has been something to do for %(num)d day",
            "Has not begun; there has been something to do for %(num)d days",
            number,
        )
    if sign.kind == "inactive":
        return ngettext("Has done nothing for %(num)d day", "Has done nothing for %(num)d days", number)
    if sign.kind == "overdue":
        return _overdue(sign, number)
    if sign.kind == "failing":
        return _("Has %(mean)s%% on average in what is graded so far", mean=f"{sign.number:.0f}")
    return _(
        "Stuck on “%(cell)s” in %(lab)s: %(num)s different answers, none passed",
        cell=localized(sign.title),
        lab=localized(sign.of),
        num=number,
    )


def _overdue(sign: Sign, number: int) -> str:
    title = localized(sign.title)
    if sign.days == 0:
        return ngettext(
            "%(num)d activity is overdue since today: %(title)s",
            "%(num)d activities are overdue, the first since today: %(title)s",
            number,
            title=title,
        )
    days = ngettext("%(num)d day", "%(num)d days", sign.days)
    return ngettext(
        "%(num)d activity is overdue for %(days)s: %(title)s",
        "%(num)d activities are overdue, the first for %(days)s: %(title)s",
        number,
        days=days,
        title=title,
    )


@blueprint.app_template_global()
def way_name(way: str) -> str:
    """How staff spoke with a learner."""
    names = {"mail": _("by mail"), "phone": _("on the telephone"), "meeting": _("in a meeting")}
    return names.get(way, _("in another way"))


def columns_of(span: Span, starts: Sequence[dt.datetime], zone: str) -> list[str]:
    """What stands over each part of a span; over every third where they are close together."""
    local = [start.astimezone(ZoneInfo(zone)) for start in starts]
    if span.name == "fortnight":
        return [format_date(one.date(), "d.M.") for one in local]
    every = 3 if span.name == "hour" else 2
    return [f"{one:%H:%M}" if number % every == 0 else "" for number, one in enumerate(local)]


def heat_rows(rows: Sequence[CellRow], starts: Sequence[dt.datetime], zone: str) -> list[dict[str, Any]]:
    """The rows of the chart: a number and the title of each cell, and what happened in each part."""
    most = max((one.not_passed for row in rows for one in row.heat), default=0)
    times = [f"{start.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}" for start in starts]
    return [
        {
            "label": _short(f"{number}. {localized(row.cell['title'])}"),
            "values": [_heat(one, most, time) for one, time in zip(row.heat, times, strict=True)],
        }
        for number, row in enumerate(rows, start=1)
    ]


def _short(text: str) -> str:
    """A title that fits before its row; wide letters take the room of two."""
    room = LABEL_LENGTH
    for place, letter in enumerate(text):
        room -= 2 if letter > "\u1100" else 1
        if room < 0:
            return f"{text[:place].rstrip()}…"
    return text


def _heat(one: Heat, most: int, time: str) -> dict[str, Any]:
    says = _(
        "From %(time)s: %(validated)s validated, %(submitted)s submitted, %(not_passed)s of them not passed",
        time=time,
        validated=one.validated,
        submitted=one.submitted,
        not_passed=one.not_passed,
    )
    text = str(one.not_passed) if one.not_passed else "✓" if one.tried else ""
    return {"level": level(one.not_passed, most), "text": text, "says": says}


@blueprint.app_template_global()
def event_days() -> int:
    """How many days the events of labs are kept."""
    return KEEP_EVENTS.days

"""What staff write about a cohort, read from forms: each mistake is a sentence beside its field."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from flask_babel import gettext as _

from lms.catalog.models import Activity
from lms.cohorts.domain import Window
from lms.cohorts.domain.schedule import MOST_SHIFTED, PACE, YEARS, Break, Times, out_of_order, read_breaks
from lms.cohorts.queries.schedule import countries

TO_THE_MINUTE = "%Y-%m-%dT%H:%M"
SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
PACES = ("together", "counted", "free")
MOST_PLACES = 10_000
TITLE_LENGTH = 120


def local(instant: dt.datetime, zone: str) -> str:
    """An instant as the field for a date and a time wants it, in a time zone."""
    return instant.astimezone(ZoneInfo(zone)).strftime(TO_THE_MINUTE)


def read_local(text: str, zone: str, second: int = 0) -> dt.datetime:
    """The instant that such a field holds. Raises ValueError when it holds none of our time."""
    naive = dt.datetime.strptime(text, TO_THE_MINUTE)  # noqa: DTZ007
    if naive.year not in YEARS:
        raise ValueError(text)
    return naive.replace(second=second, tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)


@lru_cache
def zones() -> tuple[str, ...]:
    """The time zones that may be chosen, each under the name of a city."""
    cities = (one for one in available_timezones() if "/" in one and not one.startswith("Etc/"))
    return (*sorted(cities), "UTC")


@dataclass
class CohortForm:
    """What was written about a cohort, as text, and what is wrong with it: field -> sentence."""

    entered: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)
    time_zone: str = ""
    capacity: int | None = None
    country: str | None = None
    breaks: tuple[Break, ...] = ()
    starts_on: dt.date | None = None
    slug: str = ""

    @classmethod
    def read(cls, sent: Mapping[str, str], *, new: bool) -> CohortForm:
        """Reads a form; `new`: with what only a new cohort is asked for."""
        form = cls({name: value.strip() for name, value in sent.items()})
        form._read_facts()
        if new:
            form._read_beginning()
        return form

    def _read_facts(self) -> None:
        text = self.entered.get
        self.title = {language: text(f"title_{language}", "") for language in ("ko", "en")}
        for language, title in self.title.items():
            if not 1 <= len(title) <= TITLE_LENGTH:
                self.errors[f"title_{language}"] = _(
                    "Write a title of at most %(number)d characters.", number=TITLE_LENGTH
                )
        self.time_zone = text("time_zone", "")
        if self.time_zone not in zones():
            self.errors["time_zone"] = _("Choose a time zone from the list, such as Asia/Seoul.")
        self._read_capacity(text("capacity", ""))
        self.country = text("country", "") or None
        if self.country is not None and self.country not in countries():
            self.errors["country"] = _("Choose a country from the list.")
        self.breaks, wrong = read_breaks(text("days_off", ""))
        if wrong:
            self.errors["days_off"] = _(
                "Line %(line)d is no day. Write it like 2026-08-03 ~ 2026-08-07 Summer break.", line=wrong[0]
            )

    def _read_capacity(self, written: str) -> None:
        if not written:
            return
        self.capacity = int(written) if written.isascii() and written.isdigit() and len(written) < 7 else 0
        if not 1 <= self.capacity <= MOST_PLACES:
            self.errors["capacity"] = _(
                "Write a number from 1 to %(number)d, or leave it empty for no limit.", number=MOST_PLACES
            )

    def _read_beginning(self) -> None:
        self.slug = self.entered.get("slug", "")
        if self.slug and not (SLUG.fullmatch(self.slug) and len(self.slug) <= 80):
            self.errors["slug"] = _("Use small Latin letters, digits and single hyphens, at most 80.")
        pace = self.entered.get("pace")
        if pace not in PACES:
            self.errors["pace"] = _("Choose how the cohort learns.")
        if pace == "together":
            self.starts_on = read_day(self.entered.get("starts_on", ""))
            if self.starts_on is None:
                self.errors["starts_on"] = _("Choose the day on which the cohort begins.")


def read_day(written: str) -> dt.date | None:
    """The day in a field; None when it holds none, or none of our time."""
    try:
        day = dt.date.fromisoformat(written)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def read_shift(sent: Mapping[str, str]) -> tuple[dt.date, int] | str:
    """From which day on, and by how many days; or what is wrong."""
    since, written = read_day(sent.get("since", "")), sent.get("days", "").strip().replace("−", "-")
    days = int(written) if re.fullmatch(r"[+-]?\d{1,4}", written) else 0
    if since is None:
        return _("Choose the day from which on dates shall move.")
    if not 1 <= abs(days) <= MOST_SHIFTED:
        return _("Write by how many days, from 1 to %(number)d; −7 is a week earlier.", number=MOST_SHIFTED)
    return since, days


def read_pace(sent: Mapping[str, str]) -> int | str:
    """How many percent of the courses' days learners at their own pace have; or what is wrong."""
    written = sent.get("percent", "").strip().removesuffix("%").strip()
    percent = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 0
    least, most = PACE
    if not least <= percent <= most:
        return _(
            "Write a number from %(least)d to %(most)d; 100 is as the courses say.", least=least, most=most
        )
    return percent


def read_table(
    sent: Mapping[str, str], activities: Iterable[Activity], times: Mapping[int, Times], zone: str | None
) -> tuple[dict[int, Times], dict[str, str]]:
    """The schedule in the table: activity id -> times; with what is wrong: field -> sentence.

    ``zone`` is None in a self-paced cohort. A field that was not changed keeps its time to the second.
    """
    found, errors = {}, {}
    for one in activities:
        before = times.get(one.id, Times())
        read = _read_due_days if zone is None else _read_window
        answer = read(sent, one.uuid, before, zone or "")
        if isinstance(answer, Times):
            found[one.id] = answer
        else:
            errors[answer[0]] = answer[1]
    return found, errors


def _read_due_days(sent: Mapping[str, str], uuid: str, before: Times, _zone: str) -> Times | tuple[str, str]:
    name = f"days-{uuid}"
    if name not in sent:
        return before
    written = sent[name].strip()
    if not written:
        return Times()
    if not (written.isascii() and written.isdigit() and len(written) <= 4):
        return name, _("Write a number of days, or leave it empty for no date.")
    return Times(due_days=int(written))


def _read_window(sent: Mapping[str, str], uuid: str, before: Times, zone: str) -> Times | tuple[str, str]:
    read: dict[str, dt.datetime | None] = {}
    for what, second in (("opens", 0), ("due", 59), ("closes", 59)):
        old, written = getattr(before.window, f"{what}_at"), sent.get(f"{what}-{uuid}")
        if written is None or written == (local(old, zone) if old else ""):
            read[what] = old
        else:
            try:
                read[what] = read_local(written, zone, second) if written else None
            except (ValueError, OverflowError):
                return f"{what}-{uuid}", _("Choose a day and a time.")
    times = Window(read["opens"], read["due"], read["closes"])
    if out_of_order(times):
        return f"due-{uuid}", _("It must open first, then be due, and close last.")
    return Times(times)

"""Which kinds of notices there are, how each reaches a person, and when a digest leaves."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

# How a kind reaches a person: not at all; on the site; there and as a mail at once, or in a mail once a day
WAYS = ("off", "app", "mail", "digest")

# Each kind with its way for whoever has chosen none, in the order of the page of choices
KINDS = {
    "announcement": "mail",
    "answer": "mail",
    "grade": "mail",
    "deadline": "mail",
    "enrollment": "mail",
    "project": "mail",
    "certificate": "mail",
    "question": "digest",
    "request": "digest",
}
# What only those who teach can get
STAFF_KINDS = ("question", "request")

DIGEST_HOUR = 7
KEPT = dt.timedelta(days=180)


def next_digest(now: dt.datetime, zone: str) -> dt.datetime:
    """The next time that digests leave, in UTC: at seven in the morning of the time zone, after now."""
    local = now.astimezone(ZoneInfo(zone))
    day = local.date() + dt.timedelta(days=local.hour >= DIGEST_HOUR)
    return dt.datetime.combine(day, dt.time(DIGEST_HOUR), ZoneInfo(zone)).astimezone(dt.UTC)

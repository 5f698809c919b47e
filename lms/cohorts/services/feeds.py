"""The private address of a person's calendar: made, made anew, taken away."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.cohorts.models import CalendarFeed


def make_feed(session: Session, *, person_id: int, language: str, now: dt.datetime) -> CalendarFeed:
    """An address for a person; one that they had stops working."""
    session.execute(delete(CalendarFeed).where(CalendarFeed.person_id == person_id))
    feed = CalendarFeed(person_id=person_id, language=language, made_at=now)
    session.add(feed)
    session.flush()
    record(session, at=now, actor_id=person_id, action="calendar.made", subject=feed.uuid)
    return feed


def remove_feed(session: Session, *, feed: CalendarFeed, now: dt.datetime) -> None:
    """The address stops working at once."""
    record(session, at=now, actor_id=feed.person_id, action="calendar.removed", subject=feed.uuid)
    session.delete(feed)

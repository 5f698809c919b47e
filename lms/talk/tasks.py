"""What the worker does about announcements."""

from __future__ import annotations

from lms.db import db, transaction
from lms.talk.models import Announcement
from lms.talk.queries.announcements import due
from lms.talk.services.announcing import publish, take_back
from lms.web import now


def publish_due() -> None:
    """Publishes what is scheduled for now, each in a transaction of its own.

    What waited in a cohort that was archived since is a draft again: brought back, the cohort is not told
    what is out of date.
    """
    for announcement_id in due(db.session, now()):
        with transaction() as session:
            found = session.get(Announcement, announcement_id)
            # Somebody may have moved it since, or taken it back
            if not (found and found.publish_at and found.publish_at <= now()):
                continue
            act = take_back if found.cohort.archived_at else publish
            act(session, announcement=found, actor_id=None, now=now())

"""What the worker does about announcements."""

from __future__ import annotations

from lms.db import db, transaction
from lms.talk.models import Announcement
from lms.talk.queries.announcements import due
from lms.talk.services.announcing import publish
from lms.web import now


def publish_due() -> None:
    """Publishes what is scheduled for now, each in a transaction of its own."""
    for announcement_id in due(db.session, now()):
        with transaction() as session:
            found = session.get(Announcement, announcement_id)
            # Somebody may have moved it since, or taken it back
            if found and found.publish_at and found.publish_at <= now():
                publish(session, announcement=found, actor_id=None, now=now())

"""What the worker does about notices."""

from __future__ import annotations

from lms.db import db, transaction
from lms.notices.digest import send_digests
from lms.notices.queries import anything_due
from lms.notices.services import forget_old
from lms.web import now


def digests() -> None:
    """Writes the digests that are due and removes old notices; takes no write lock when there are none."""
    if anything_due(db.session, now=now()):
        with transaction() as session:
            send_digests(session, now=now())
            forget_old(session, now=now())

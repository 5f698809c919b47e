"""What the worker does for insight."""

from __future__ import annotations

from lms.db import transaction
from lms.insight.services.recording import forget_old_events
from lms.web import now


def forget_old() -> None:
    """Removes the events of labs whose time is over."""
    while True:
        with transaction() as session:
            if not forget_old_events(session, now=now()):
                return

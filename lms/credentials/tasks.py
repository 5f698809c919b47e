"""What the worker does about credentials."""

from __future__ import annotations

from lms.credentials import queries, services
from lms.credentials.issuer import keys
from lms.db import db, transaction
from lms.web import now, settings


def issue_waiting() -> None:
    """Tries again what could not be issued; each in a transaction of its own."""
    for enrollment_id in queries.due_problems(db.session, now()):
        with transaction() as session:
            services.issue_when_completed(
                session, enrollment_id=enrollment_id, settings=settings(), keys=keys, now=now()
            )

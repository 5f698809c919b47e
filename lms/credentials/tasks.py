"""What the worker does about credentials."""

from __future__ import annotations

from lms.credentials import queries
from lms.credentials.issuer import keys
from lms.credentials.services import issuing, status
from lms.db import db, transaction
from lms.web import now, settings


def issue_waiting() -> None:
    """Tries again what could not be issued; each in a transaction of its own."""
    for enrollment_id in queries.due_problems(db.session, now()):
        with transaction() as session:
            issuing.issue_when_completed(
                session, enrollment_id=enrollment_id, settings=settings(), keys=keys, now=now()
            )


def sign_stale_lists() -> None:
    """Signs the status lists of yesterday again: one that is a week old is worth nothing."""
    for purpose, number in status.stale_lists(db.session, now=now()):
        with transaction() as session:
            status.sign_list(
                session, purpose=purpose, number=number, settings=settings(), keys=keys(), now=now()
            )

"""What the worker does about labs."""

from __future__ import annotations

from lms.db import db, transaction
from lms.labs import services
from lms.labs.gateway import Hub
from lms.web import now


def forget_signed_out(hub: Hub) -> None:
    """Ends the Hub sessions of whoever signed out or was suspended; again until the Hub answers."""
    for person_uuid in services.waiting_sign_outs(db.session):
        asked = now()
        if services.forget(hub, person_uuid):
            with transaction() as session:
                services.signed_out(session, person_uuid=person_uuid, before=asked)

"""What the worker does about labs."""

from __future__ import annotations

from flask import current_app

from lms.db import db, transaction
from lms.labs import services
from lms.labs.gateway import hub
from lms.web import now


def forget_signed_out() -> None:
    """Ends the Hub sessions of everyone who signed out or was suspended; asked again until the Hub answers."""
    if current_app.extensions["settings"].labs_gateway == "fake":
        return
    for person_uuid in services.waiting_sign_outs(db.session):
        asked = now()
        if services.forget(hub(), person_uuid):
            with transaction() as session:
                services.signed_out(session, person_uuid=person_uuid, before=asked)

"""Ending Hub sessions with the LMS session they belong to."""

from __future__ import annotations

import datetime as dt
import logging

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.labs.gateway import Hub, HubUnavailable, ServerFailed
from lms.labs.models import HubSignOut

log = logging.getLogger(__name__)


def ask_sign_out(session: Session, *, person_uuid: str, now: dt.datetime) -> None:
    """Notes, in the transaction of the sign-out, that the Hub must follow."""
    session.add(HubSignOut(person_uuid=person_uuid, asked_at=now))


def waiting_sign_outs(session: Session) -> list[str]:
    """Whom the Hub still has to forget."""
    return list(session.scalars(select(HubSignOut.person_uuid).distinct()))


def forget(hub: Hub, person_uuid: str) -> bool:
    """Tells the Hub; False when it does not answer and must be told again."""
    try:
        hub.forget_user(person_uuid)
    except (HubUnavailable, ServerFailed) as error:
        log.warning("the Hub has not ended a session yet: %s", error)
        return False
    return True


def signed_out(session: Session, *, person_uuid: str, before: dt.datetime) -> None:
    """The Hub has followed what was asked until then."""
    session.execute(
        delete(HubSignOut).where(HubSignOut.person_uuid == person_uuid, HubSignOut.asked_at <= before)
    )

"""A credential's status: revoked, suspended, reinstated; and the signed lists that tell it to the world."""

from __future__ import annotations

import datetime as dt
import json
import secrets

from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certificates.keys import Keys
from certificates.model import Purpose, StatusEntry
from certificates.status import LIFETIME, SLOTS, issue_status_list
from lms.audit.services import record
from lms.config import Settings
from lms.credentials.models import Credential, StatusEvent, StatusList
from lms.credentials.services.telling import tell_status
from lms.credentials.statement import issuer
from lms.credentials.words import SUPERSEDED
from lms.refusal import Refused

STATES = ("active", "suspended", "revoked")
# What is set in which list. Other verifiers read only that of the suspensions: Open Badges 3.0 has room for
# one in `credentialStatus`.
PURPOSES: dict[Purpose, tuple[str, ...]] = {
    "revocation": ("revoked",),
    "suspension": ("suspended", "revoked"),
}
# A list is left before it is full, so that a free slot is found by chance at once
PER_LIST = SLOTS * 3 // 4
SIGNED_FOR = dt.timedelta(hours=20)  # re-signed every day; what was signed is good for a week


def free_slot(session: Session) -> tuple[int, int]:
    """A list and a random place in it that no credential has: the place says nothing about when or who."""
    newest = session.scalar(select(func.max(Credential.id))) or 0
    number = newest // PER_LIST + 1
    while True:
        index = secrets.randbelow(SLOTS)
        taken = select(Credential.id).where(Credential.list_number == number, Credential.list_index == index)
        if session.scalar(taken) is None:
            return number, index


def list_url(settings: Settings, purpose: Purpose, number: int) -> str:
    """The address of a status list, which is also its id."""
    return f"{settings.web_url}/status/{purpose}/{number}"


def entries(settings: Settings, slot: tuple[int, int]) -> tuple[StatusEntry, ...]:
    """What a credential says of where its status is told."""
    number, index = slot
    return tuple(
        StatusEntry(list_url=list_url(settings, purpose, number), index=index, purpose=purpose)
        for purpose in PURPOSES
    )


def set_status(
    session: Session,
    *,
    credential: Credential,
    status: str,
    category: str,
    reason: str,
    actor_id: int | None,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
) -> None:
    """Revokes, suspends or reinstates with a reason; the history is kept, the lists are signed anew, and the
    holder is told, unless a correction, of which they are told, replaces it.

    Raises Refused for a credential that is revoked, which is final, or has that status already.
    """
    if status not in STATES:
        raise ValueError(f"not a status: {status}")
    if credential.status == "revoked":
        raise Refused(_("A revoked certificate stays revoked. Issue a new one instead."))
    if credential.status == status:
        raise Refused(_("The certificate has this status already."))
    credential.status = status
    event = StatusEvent(status=status, category=category, reason=reason, actor_id=actor_id, at=now)
    credential.events.append(event)
    session.flush()
    action = f"credential.{status}"
    record(session, at=now, actor_id=actor_id, action=action, subject=credential.code, category=category)
    if category != SUPERSEDED:
        tell_status(session, credential, category=category, now=now)
    if credential.list_number is not None:
        for purpose in PURPOSES:
            sign_list(
                session, purpose=purpose, number=credential.list_number, settings=settings, keys=keys, now=now
            )


def sign_list(
    session: Session, *, purpose: Purpose, number: int, settings: Settings, keys: Keys, now: dt.datetime
) -> bytes:
    """Signs a list as the database has it now and keeps the bytes."""
    document = signed_list(
        session, purpose=purpose, number=number, settings=settings, keys=keys, now=now, lifetime=LIFETIME
    )
    session.merge(StatusList(purpose=purpose, number=number, document=document, signed_at=now))
    session.flush()
    return document


def signed_list(
    session: Session,
    *,
    purpose: Purpose,
    number: int,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
    lifetime: dt.timedelta,
) -> bytes:
    """A list as the database has it now, signed for so long."""
    places = session.scalars(
        select(Credential.list_index).where(
            Credential.list_number == number, Credential.status.in_(PURPOSES[purpose])
        )
    ).all()
    signed = issue_status_list(
        url=list_url(settings, purpose, number),
        purpose=purpose,
        revoked=[place for place in places if place is not None],
        issuer=issuer(settings).did,
        keys=keys,
        now=now,
        lifetime=lifetime,
    )
    return json.dumps(signed, ensure_ascii=False, separators=(",", ":")).encode()


def list_numbers(session: Session) -> range:
    """The lists in use; the first is there before any credential."""
    return range(1, (session.scalar(select(func.max(Credential.list_number))) or 1) + 1)


def stale_lists(session: Session, *, now: dt.datetime) -> list[tuple[Purpose, int]]:
    """The lists that were never signed, or not since yesterday."""
    fresh = {
        (row.purpose, row.number)
        for row in session.execute(
            select(StatusList.purpose, StatusList.number).where(StatusList.signed_at > now - SIGNED_FOR)
        )
    }
    wanted = [(purpose, number) for purpose in PURPOSES for number in list_numbers(session)]
    return [one for one in wanted if one not in fresh]

"""Today's verdict on a stored credential: from its signed bytes and our record of its status."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from sqlalchemy import Connection, bindparam, func, select

from certificates.model import Statement
from certificates.verify import Status, Verdict, verify_credential
from lms.credentials.issuer import trusted_issuers
from lms.credentials.models import Credential, IssuerIdentity, StatusEvent
from lms.credentials.words import CATEGORIES, both
from lms.db import db
from lms.web import now

# What a check needs of a credential, with its last event, in one query: as objects they took a third of a
# page's time.
LOOK = (
    select(
        Credential.id,
        Credential.code,
        Credential.document,
        Credential.status,
        Credential.person_id,
        Credential.public,
        Credential.work_shared,
        StatusEvent.id.label("event_id"),
        StatusEvent.at.label("since"),
        StatusEvent.category,
        select(func.coalesce(func.aggregate_strings(IssuerIdentity.did, " "), ""))
        .scalar_subquery()
        .label("dids"),
    )
    .join(Credential.events)
    .where(
        StatusEvent.id
        == select(func.max(StatusEvent.id))
        .where(StatusEvent.credential_id == Credential.id)
        .correlate(Credential)
        .scalar_subquery()
    )
)
_ONE = LOOK.where(Credential.code == bindparam("code"))


def look_up(connection: Connection, code: str) -> Any:
    """The row of `LOOK` for a canonical code, None when nobody has it."""
    return connection.execute(_ONE, {"code": code}).one_or_none()


def judged(row: Any, trusted: Mapping[str, Mapping[str, Any]]) -> Verdict:
    """The verdict on a row of `LOOK`, for strangers; its ``statement`` is None when it is not genuine.

    Not even as a claim is anything repeated of what was altered, or signed with a key that a thief may have.
    """
    status = _status(row.status, row.since, row.category)
    verdict = verify_credential(row.document, trusted, status, now(), quick=True)
    return replace(verdict, statement=None) if verdict.summary == "broken" else verdict


def judged_copy(document: bytes, trusted: Mapping[str, Mapping[str, Any]]) -> Verdict:
    """The verdict on a credential that somebody else kept, by our record of its status."""

    def recorded(stated: Statement) -> Status:
        row = look_up(db.session.connection(), stated.code)
        return _status(row.status, row.since, row.category) if row else Status("unknown")

    return verify_credential(document, trusted, recorded, now())


def checked(
    credential: Credential, *, quick: bool = True, trusted: Mapping[str, Mapping[str, Any]] | None = None
) -> Verdict:
    """The verdict; its ``statement`` is None unless it is what was signed.

    ``quick`` checks the proof that covers every member, and not the one for other wallets, which costs ten
    times as much. ``trusted``: the DID documents, where the caller judges many.
    """
    if trusted is None:
        trusted = trusted_issuers(db.session)
    event = credential.events[-1]
    status = _status(credential.status, event.at, event.category)
    verdict = verify_credential(credential.document, trusted, status, now(), quick=quick)
    return replace(verdict, statement=None) if verdict.intact.answer == "no" else verdict


def _status(state: str, since: dt.datetime, category: str) -> Status:
    """What we say of a credential today, with the kind of reason."""
    reason = both(CATEGORIES[category]) if category in CATEGORIES else None
    return Status(state=cast(Any, state), since=since, reason=reason)

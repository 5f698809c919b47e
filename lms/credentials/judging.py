"""Today's verdict on a stored credential: from its signed bytes and our record of its status."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, cast

from certificates.verify import Status, Verdict, verify_credential
from lms.credentials.issuer import trusted_issuers
from lms.credentials.models import Credential
from lms.credentials.words import CATEGORIES, both
from lms.db import db
from lms.web import now


def checked(
    credential: Credential, *, quick: bool = True, trusted: Mapping[str, Mapping[str, Any]] | None = None
) -> Verdict:
    """The verdict; its ``statement`` is None unless it is what was signed.

    ``quick`` checks the proof that covers every member, and not the one for other wallets, which costs ten
    times as much. ``trusted``: the DID documents, where the caller judges many.
    """
    if trusted is None:
        trusted = trusted_issuers(db.session)
    verdict = verify_credential(credential.document, trusted, status_of(credential), now(), quick=quick)
    return replace(verdict, statement=None) if verdict.intact.answer == "no" else verdict


def status_of(credential: Credential) -> Status:
    """What we say of a credential today, with the kind of reason."""
    event = credential.events[-1]
    reason = both(CATEGORIES[event.category]) if event.category in CATEGORIES else None
    return Status(state=cast(Any, credential.status), since=event.at, reason=reason)

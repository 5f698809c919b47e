"""This installation as an issuer: its keys, and every name under which it ever signed."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

from sqlalchemy.orm import Session

from certificates.keys import Keys, did_document, ensure_keys
from lms.credentials.queries import used_dids
from lms.credentials.statement import issuer
from lms.web import now, settings


def keys() -> Keys:
    """The issuer's keys, made at first use. KeyFolderError when the folder cannot be used."""
    return _keys(settings().keys / "issuer", settings().institution_en)


@lru_cache(maxsize=4)
def _keys(folder: Path, name: str) -> Keys:
    return ensure_keys(folder, now(), name)


def trusted_issuers(session: Session) -> dict[str, dict[str, Any]]:
    """The DID documents by which our certificates are checked; after a change of host, old ones, too."""
    current = issuer(settings()).did
    return {did: did_document(did, keys()) for did in {current, *used_dids(session)}}

"""This installation as an issuer: its keys, and every name under which it ever signed."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
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
    return _keys(*_where())


def _where() -> tuple[Path, str, tuple[tuple[str, int], ...]]:
    folder = settings().keys / "issuer"
    return folder, settings().institution_en, _state(folder)


@lru_cache(maxsize=4)
def _keys(folder: Path, name: str, _state: tuple[tuple[str, int], ...]) -> Keys:
    return ensure_keys(folder, now(), name)


def _state(folder: Path) -> tuple[tuple[str, int], ...]:
    """What is in the folder: after a rotation, running processes must not go on with the old keys."""
    if not folder.is_dir():
        return ()
    files = (file for file in os.scandir(folder) if not file.name.startswith("."))
    return tuple(sorted((file.name, file.stat().st_mtime_ns) for file in files))


def trusted_issuers(session: Session) -> dict[str, dict[str, Any]]:
    """The DID documents by which our certificates are checked; after a change of host, old ones, too."""
    return documents(used_dids(session)).by_did


@dataclass(frozen=True, eq=False)
class Documents:
    """DID documents by DID. Equal is only the very same object, which stays until a key or a DID changes."""

    by_did: dict[str, dict[str, Any]]


def documents(used: Iterable[str]) -> Documents:
    """The DID documents of the names that were used, and of the present one."""
    return _documents(frozenset({issuer(settings()).did, *used}), *_where())


@lru_cache(maxsize=4)
def _documents(dids: frozenset[str], *where: Any) -> Documents:
    return Documents({did: did_document(did, _keys(*where)) for did in dids})

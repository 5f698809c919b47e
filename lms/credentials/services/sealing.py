"""The sealed PDFs that are kept, one for each language, and which of them are to be sealed anew.

A file is given out as long as its seal's key is trusted. It is made again when that key was given up, for
then every copy of it is refused, and, where a time-stamp authority is set, when it has no stamp yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.keys import Keys
from lms.config import Settings
from lms.credentials.models import Credential

if TYPE_CHECKING:  # what seals takes a second to load
    from certificates.seal import Sealed


class Files(Protocol):
    """What is looked at of a credential."""

    @property
    def pdfs(self) -> dict[str, Any]: ...
    @property
    def seals(self) -> dict[str, Any]: ...


def kept(credential: Files, language: str, keys: Keys) -> str | None:
    """The blob of a file that can be given out; None when there is none, or none that is trusted."""
    blob = credential.pdfs.get(language)
    return None if blob is None or _given_up(credential, language, keys) else blob


def lacks_stamp(credential: Files, language: str, settings: Settings) -> bool:
    """Whether an authority is to stamp the seal of a kept file and has not."""
    wanted = bool(settings.timestamp_url) and language in credential.pdfs
    return wanted and not _seal(credential, language).get("stamped")


def distrusted(session: Session, keys: Keys) -> list[tuple[int, str]]:
    """Every kept file whose seal is not trusted any more: the credential's id and the language."""
    if not _lost(keys):
        return []
    return [(one.id, language) for one, language in _kept(session) if _given_up(one, language, keys)]


def unstamped(session: Session, settings: Settings) -> list[tuple[int, str]]:
    """Every kept file that an authority could still stamp, likewise."""
    return [(one.id, language) for one, language in _kept(session) if lacks_stamp(one, language, settings)]


def keep(
    session: Session, *, credential_id: int, language: str, blob: str, sealed: Sealed, keys: Keys
) -> tuple[str, str | None]:
    """Notes a new file in the place of the old one: which blob to give out, and which nothing names any more.

    Whoever was quicker wins: two downloads at once get the same file. A stamped one is never given up for one
    that is not.
    """
    credential = session.get_one(Credential, credential_id)
    old = credential.pdfs.get(language)
    stamped = bool(_seal(credential, language).get("stamped"))
    if old and not _given_up(credential, language, keys) and stamped >= sealed.stamped:
        return old, blob
    credential.pdfs = {**credential.pdfs, language: blob}
    made = {"key": sealed.key, "stamped": sealed.stamped}
    credential.seals = {**credential.seals, language: made}
    return blob, old


def _kept(session: Session) -> Iterator[tuple[Any, str]]:
    query = select(Credential.id, Credential.pdfs, Credential.seals).order_by(Credential.id)
    for row in session.execute(query.execution_options(yield_per=500)):
        for language in sorted(row.pdfs):
            yield row, language


def _seal(credential: Files, language: str) -> dict[str, Any]:
    return credential.seals.get(language) or {}


def _lost(keys: Keys) -> set[str]:
    return {name for name in keys.compromised if name.startswith("seal-")}


def _given_up(credential: Files, language: str, keys: Keys) -> bool:
    """Sealed by a key that was given up, whenever: one of before its date is best replaced, too. Of files of
    before the key was noted nobody knows it, so any lost seal makes them anew."""
    key, lost = _seal(credential, language).get("key"), _lost(keys)
    return bool(lost) if key is None else key in lost

"""The certificate on paper: drawn and sealed as this installation's certificates look.

What draws and seals takes over a second to load, so a view imports this when a PDF is first asked for.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import cast

from certificates.keys import Keys
from certificates.model import Language
from certificates.render import Presentation, Signatory, UnprintableText, render_pdf
from certificates.seal import Sealed, seal
from certificates.timestamps import Authority
from lms.config import Settings
from lms.credentials.issuer import keys
from lms.credentials.models import Credential
from lms.credentials.services import sealing
from lms.db import transaction
from lms.stated import people
from lms.web import blobs, settings

__all__ = ["UnprintableText", "authority", "renewed", "sealed_pdf"]


def renewed(credential: Credential, language: str) -> str:
    """The blob to give out, drawn, sealed and kept anew; the kept one while only a time stamp is missing and
    the authority rests. UnprintableText as below."""
    own, chosen = keys(), authority(settings())
    blob = sealing.kept(credential, language, own)
    if blob and (chosen is None or chosen.rests):
        return blob
    sealed = sealed_pdf(credential.document, language=cast(Language, language), settings=settings(), keys=own)
    made = blobs().put(sealed.pdf)
    with transaction() as session:
        given, unused = sealing.keep(
            session, credential_id=credential.id, language=language, blob=made, sealed=sealed, keys=own
        )
    if unused:
        blobs().delete(unused)
    return given


def sealed_pdf(document: bytes, *, language: Language, settings: Settings, keys: Keys) -> Sealed:
    """The PDF of a signed credential, with a time stamp where the settings name an authority that gives one;
    UnprintableText when no font of ours has a character of it."""
    return seal(render_pdf(document, presentation(language, settings)), keys, authority(settings))


def presentation(language: Language, settings: Settings) -> Presentation:
    """The logo and the signature lines that the settings name."""
    logo = Path(settings.institution_logo).read_bytes() if settings.institution_logo else None
    return Presentation(language, logo, tuple(Signatory(*one) for one in people(settings.signatory)))


def authority(settings: Settings) -> Authority | None:
    """The time-stamp authority; one object for all threads, for it knows when not to ask again."""
    return _authority(settings.timestamp_url, settings.timestamp_seconds) if settings.timestamp_url else None


@lru_cache(maxsize=4)
def _authority(address: str, seconds: int) -> Authority:
    return Authority(address, seconds)

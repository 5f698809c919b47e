"""The certificate on paper: drawn and sealed as this installation's certificates look.

What draws and seals takes over a second to load, so a view imports this when a PDF is first asked for.
"""

from __future__ import annotations

from pathlib import Path

from certificates.keys import Keys
from certificates.model import Language
from certificates.render import Presentation, Signatory, UnprintableText, render_pdf
from certificates.seal import seal_pdf
from lms.config import Settings

__all__ = ["UnprintableText", "sealed_pdf"]


def sealed_pdf(document: bytes, *, language: Language, settings: Settings, keys: Keys) -> bytes:
    """The PDF of a signed credential; UnprintableText when no font of ours has a character of it."""
    return seal_pdf(render_pdf(document, presentation(language, settings)), keys)


def presentation(language: Language, settings: Settings) -> Presentation:
    """The logo and the signature line that the settings name."""
    logo = Path(settings.institution_logo).read_bytes() if settings.institution_logo else None
    signatories = (Signatory(settings.signatory),) if settings.signatory else ()
    return Presentation(language, logo, signatories)

"""Texts prepared for search; the same way when stored and when asked for."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Any


def searchable(*texts: Any) -> str:
    """Texts and {ko, en} records as one lower-case line, so that a search finds either language."""
    words = (value for text in texts for value in (text.values() if isinstance(text, Mapping) else (text,)))
    return unicodedata.normalize("NFC", " ".join(words)).casefold().replace("\0", " ")

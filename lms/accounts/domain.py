"""Rules about accounts that need no database."""

from __future__ import annotations

import hashlib
import unicodedata


def hashed(token: str) -> str:
    """What is stored of a token: enough to recognise it, too little to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def tidy_name(text: str | None) -> str:
    """A name as a certificate can state it: composed letters, single spaces, nothing that cannot be seen.

    Zero-width joiners and the like go as well: two people must not have names that only look the same.
    """
    composed = unicodedata.normalize("NFC", text or "")
    seen = "".join(" " if letter.isspace() else letter for letter in composed)
    return " ".join("".join(letter for letter in seen if unicodedata.category(letter)[0] != "C").split())

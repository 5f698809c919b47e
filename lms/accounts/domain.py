"""Rules about accounts that need no database."""

from __future__ import annotations

import hashlib


def hashed(token: str) -> str:
    """What is stored of a token: enough to recognise it, too little to use it."""
    return hashlib.sha256(token.encode()).hexdigest()

"""Settings that certificates state: what is wrong is said at the start, not when one is issued."""

from __future__ import annotations

import re
from pathlib import Path

MOST_SIGNATORIES = 3  # as many lines as a certificate has room for


def site(value: str) -> str:
    """A public address without a path: the issuer is its host (did:web)."""
    address = value.rstrip("/")
    if not re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", address):
        raise ValueError("must be an address without a path, such as https://learn.example.org")
    return address


def name(value: str) -> str:
    """A name, which may not be empty."""
    if not value.strip():
        raise ValueError("must be a name, not empty")
    return value.strip()


def country(value: str) -> str:
    """A country of ISO 3166-1 by its two letters."""
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValueError("must be two capital letters, such as KR")
    return value


def logo(value: str) -> str:
    """The path of an SVG file that is there; empty for none."""
    if value:
        try:
            start = Path(value).read_bytes()[:2000]
        except OSError as error:
            raise ValueError(f"must be a file that can be read: {error.strerror}") from error
        if b"<svg" not in start:
            raise ValueError("must be an SVG drawing")
    return value


def signatories(value: str) -> str:
    """At most three people as `people` reads them; empty for none."""
    found = people(value)
    if len(found) > MOST_SIGNATORIES or not all(name for name, _office in found):
        raise ValueError(f"must be at most {MOST_SIGNATORIES} people as in: Name, office; Name, office")
    return value


def people(value: str) -> list[tuple[str, str]]:
    """Names, each with the office after a comma if one is to stand there, separated by semicolons."""
    entries = (entry.partition(",") for entry in value.split(";") if entry.strip())
    return [(name.strip(), office.strip()) for name, _comma, office in entries]

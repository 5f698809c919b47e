"""What staff choose from and the public reads: why a certificate's status changed."""

from __future__ import annotations

import datetime as dt

from flask_babel import force_locale
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString

from certificates.model import Text
from certificates.verify import Verdict

SUPERSEDED = "superseded"
CATEGORIES: dict[str, LazyString] = {
    "mistake": _l("It was issued with a mistake"),
    "misconduct": _l("Misconduct was found"),
    "review": _l("Something is being looked into"),
    "settled": _l("What was looked into is settled"),
    "holder": _l("Its holder asked for it"),
    SUPERSEDED: _l("A corrected certificate replaces it"),
    "other": _l("Another reason"),
}
# What can be chosen for a change to each status; superseding is a page of its own
CHOICES: dict[str, tuple[str, ...]] = {
    "active": ("settled", "holder", "other"),
    "suspended": ("review", "holder", "other"),
    "revoked": ("mistake", "misconduct", "holder", "other"),
}

HEADINGS: dict[str, LazyString] = {
    "verified": _l("Genuine and valid"),
    "broken": _l("Not genuine"),
    "revoked": _l("Revoked"),
    "suspended": _l("Suspended for now"),
    "replaced": _l("Replaced by a corrected certificate"),
    "not_current": _l("Not valid at this time"),
    "expired": _l("Expired"),
    "unknown": _l("Could not be checked completely"),
}


def heading(verdict: Verdict, status: str, *, replaced: bool, now: dt.datetime) -> str:
    """The heading of a verdict: what an employer must know at a glance."""
    word: str = verdict.summary
    until = verdict.statement.valid_until if verdict.statement else None
    if word == "revoked":
        word = "replaced" if replaced else status
    elif word == "not_current" and until is not None and until <= now:
        word = "expired"
    return str(HEADINGS[word])


def both(lazy: LazyString) -> Text:
    """A sentence of ours in both languages."""
    with force_locale("ko"):
        korean = str(lazy)
    with force_locale("en"):
        return Text(ko=korean, en=str(lazy))

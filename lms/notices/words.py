"""The names of kinds and ways, and a text in each language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask_babel import force_locale
from flask_babel import lazy_gettext as _

from lms.web import LANGUAGES

# What a caller says: a text that stays as it is, a lazy one, or a function that is asked in each language
Said = str | Callable[[], str] | Any

KIND_NAMES = {
    "announcement": _("Announcements of my cohorts"),
    "answer": _("Answers to my questions and to those that I follow"),
    "grade": _("My grades and feedback"),
    "deadline": _("My deadlines"),
    "enrollment": _("My place in a cohort"),
    "project": _("My projects and teams"),
    "certificate": _("My certificates"),
    "question": _("New questions in cohorts that I teach"),
    "request": _("Requests and reports that wait for me as staff"),
}
WAY_NAMES = {
    "off": _("Not at all"),
    "app": _("Here only"),
    "mail": _("Here and by mail at once"),
    "digest": _("Here and once a day by mail"),
}


def in_each_language(said: Said) -> dict[str, str]:
    """The text as {ko, en}."""
    texts = {}
    for language in LANGUAGES:
        with force_locale(language):
            texts[language] = str(said() if callable(said) else said)
    return texts

"""Gate 8: a quiz leaves in each format and language, comes back, and is the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from ..domain import LANGUAGES
from ..markdown import Figure
from ..problems import CatalogError, Problem
from .gift import write_gift
from .gift_reader import read_gift
from .model import Quiz, Read, difference, in_language, joined, normal
from .qti import write_qti
from .qti_reader import read_qti

GATE = 8
_REMEDY = "this is a mistake of the exporter, not of the quiz: report it with the quiz file"
Figures = Mapping[str, Figure]


def _by_gift(quiz: Quiz, figures: Figures) -> Read:
    return read_gift(write_gift(quiz, figures), "quiz.gift", slug="other", language="en")


def _by_qti(quiz: Quiz, figures: Figures) -> Read:
    return read_qti(write_qti(quiz, figures), "quiz.xml", slug="other", language="en")


FORMATS: dict[str, Callable[[Quiz, Figures], Read]] = {"GIFT": _by_gift, "QTI": _by_qti}


def roundtrip_problems(data: Mapping[str, Any], path: str, figures: Figures) -> Iterator[Problem]:
    """What does not come back of a quiz file's content, which has the right form."""
    for name, way in FORMATS.items():
        try:
            back = [way(in_language(data, language), figures) for language in LANGUAGES]
            found = difference(normal(data), normal(joined(read.quiz for read in back)))
            found = found or "; ".join(note.message for read in back for note in read.notes)
        except CatalogError as error:
            found = str(error)
        if found:
            yield Problem(path, 1, f"as {name} the quiz does not come back the same: {found}", _REMEDY, GATE)

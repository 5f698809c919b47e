"""Keeps hidden tests hidden: in a cell's source, in its error, and in every other output."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable
from functools import lru_cache

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme

from .repair import GradedSource

_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\x1b\][^\x07\x1b]*\x07")
# The first frame of a traceback that lies in the cell itself, as IPython prints it.
_CELL_LINE = re.compile(r"Cell In\[\d+\], line (\d+)")
_QUOTED = re.compile(r"(['\"])((?:(?!\1).)+ (?:(?!\1).)+)\1")  # a word alone may be a column's name
_SHORTEST_SECRET = 8  # characters; shorter lines ("x = 1") are found in honest output too
_MESSAGE_LENGTH = 300
_TESTS, _SCHEMES = ClearHiddenTests(), ClearMarkScheme()
_REGIONS = (
    (_TESTS.begin_test_delimeter, _TESTS.end_test_delimeter),
    (_SCHEMES.begin_mark_scheme_delimeter, _SCHEMES.end_mark_scheme_delimeter),
)
MASK = "█████"


def plain(text: str) -> str:
    """Text without terminal colours."""
    return _ANSI.sub("", text)


def hidden_lines(source: str) -> dict[int, str]:
    """The lines of a cell that the learner never saw, by line number (from 1)."""
    hidden: dict[int, str] = {}
    inside: str | None = None
    for number, line in enumerate(source.split("\n"), start=1):
        opened = next((end for begin, end in _REGIONS if begin in line), None)
        inside = inside or opened
        if inside:
            hidden[number] = line
        if inside and inside in line:
            inside = None
    return hidden


def failed_visibly(source: str, error: NotebookNode | None) -> bool:
    """Whether the error arose in a line of the test cell that the learner can see; when in doubt, no."""
    if error is None:
        return False
    line = failing_line(source, error)
    return line is not None and line not in hidden_lines(source)


def failing_line(source: str, error: NotebookNode) -> int | None:
    """The line of the cell where an error arose, as the kernel's traceback says.

    IPython does not count blank lines at the beginning of a cell.
    """
    found = _CELL_LINE.search(plain("\n".join(map(str, error.get("traceback", [])))))
    blank = source[: len(source) - len(source.lstrip())].count("\n")
    return int(found[1]) + blank if found else None


def visible_failure(error: NotebookNode | None) -> str:
    """An error as one short text, "" when there is none."""
    if error is None:
        return ""
    text = plain(f"{error.get('ename', '')}: {error.get('evalue', '')}").strip(": \n")
    return text if len(text) <= _MESSAGE_LENGTH else text[:_MESSAGE_LENGTH] + "…"


@lru_cache(maxsize=16)
def secrets_of(source: GradedSource) -> tuple[str, ...]:
    """Lines, and texts in them, that must not be read in any output, longest first."""
    found = set()
    visible = {line.strip() for text in source.released.values() for line in text.split("\n")}
    for cell in source.cells.values():
        for line in hidden_lines(cell.source).values():
            text = line.strip()
            if len(text) >= _SHORTEST_SECRET and text not in visible:
                found |= _spellings(text) | _spellings(text.lstrip("# "))
                quoted = (part[2] for part in _QUOTED.finditer(text))
                found |= {part for part in quoted if not any(part in line for line in visible)}
    return tuple(sorted((text for text in found if len(text) >= _SHORTEST_SECRET), key=len, reverse=True))


def _spellings(text: str) -> set[str]:
    """The line as it is, within a Python string, and within HTML."""
    quoted = {text.replace(mark, f"\\{mark}") for mark in ("'", '"')}
    return {
        text,
        json.dumps(text)[1:-1],
        json.dumps(text, ensure_ascii=False)[1:-1],
        html.escape(text),
        *quoted,
    }


def masked(text: str, secrets: Iterable[str]) -> str:
    """The text with each secret replaced. What changes the characters (base64, reversal) is not found."""
    for secret in secrets:
        text = text.replace(secret, MASK)
    return text

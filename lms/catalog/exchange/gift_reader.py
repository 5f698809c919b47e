"""Quizzes from GIFT, our own and those of others."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ..problems import CatalogError, Problem
from . import gift_answers
from .gift import QUESTION, QUIZ
from .incoming import Incoming, read_all
from .model import Note, Read

_TAG = re.compile(r"\[(id|tag):([^\]]+)\]")


@dataclass
class _Block:
    """The lines of one question: `line` is its first one's number, `kept` what our comments say."""

    line: int
    text: str = ""
    kept: dict[str, Any] = field(default_factory=dict)


def read_gift(text: str, path: str, *, slug: str, language: str) -> Read:
    """A quiz from a file's text; `slug` and `language` are for one that names none. Raises CatalogError."""
    notes: list[Note] = []
    head = _head(text, path)
    title, questions = str(head.get("title") or ""), []
    for block in _blocks(text, path):
        if block.text.startswith("$CATEGORY:"):
            title = title or _title(block.text)
        elif question := _question(block, path, language, notes):
            questions.append(question)
    return read_all(
        head, questions, path=path, slug=slug, title=title or slug, language=language, notes=notes
    )


def _head(text: str, path: str) -> dict[str, Any]:
    for number, line in enumerate(text.split("\n"), start=1):
        if line.startswith(QUIZ):
            return _json(line.removeprefix(QUIZ), path, number)
    return {}


def _title(category: str) -> str:
    """The last part of a category's path."""
    return re.split(r"(?<!/)/(?!/)", gift_answers.plain(category[10:]))[-1].replace("//", "/").strip()


def _json(text: str, path: str, line: int) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if isinstance(value, dict):
        return value
    remedy = "restore the line, or delete it: the quiz then counts as one from elsewhere"
    raise CatalogError([Problem(path, line, "this comment of ours was damaged", remedy)])


def _blocks(text: str, path: str) -> Iterator[_Block]:
    """Parted by empty lines, comments taken out."""
    block, lines = _Block(1), list[str]()
    for number, line in enumerate([*text.split("\n"), ""], start=1):
        bare = line.strip()
        if bare.startswith("//"):
            _comment(block, bare, path, number)
        elif bare:
            block.line = block.line if lines else number
            lines.append(line)
        elif lines:
            block.text = gift_answers.protected("\n".join(lines).strip())
            yield block
            block, lines = _Block(number), []


def _comment(block: _Block, comment: str, path: str, line: int) -> None:
    if comment.startswith(QUESTION):
        block.kept |= _json(comment.removeprefix(QUESTION), path, line)
    elif not comment.startswith(QUIZ):
        names = {"id": "id", "tag": "outcome"}
        block.kept |= {names[key]: value.strip() for key, value in _TAG.findall(comment)}


def _question(block: _Block, path: str, language: str, notes: list[Note]) -> Incoming | None:
    """None when we have no such question; a note says so."""
    name, text = _named(block.text)
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        notes.append(Note(block.line, "a text without a question was left out"))
        return None
    if start < 0 or end < start or "{" in text[start + 1 : end]:
        remedy = "each question has one { ... }; put \\ before a brace that is text"
        raise CatalogError([Problem(path, block.line, "the braces of this question do not match", remedy)])
    rest = text[end + 1 :].strip()
    around = text[:start].rstrip() + (f" _____ {rest}" if rest else "")
    question = gift_answers.formatted(around, "moodle")
    incoming = Incoming(block.line, question, name, block.kept)
    inside, mark, feedback = text[start + 1 : end].strip().rpartition("####")
    if mark:
        incoming.feedback = gift_answers.formatted(feedback, question[1])
    answers = (inside if mark else feedback).strip()
    return incoming if gift_answers.read(incoming, answers, path, language, notes) else None


def _named(text: str) -> tuple[str, str]:
    if not text.startswith("::"):
        return "", text
    name, mark, rest = text[2:].partition("::")
    return (gift_answers.plain(name), rest.strip()) if mark else ("", text)

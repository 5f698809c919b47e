"""What the readers of all formats share: questions as they stood in a file, made into ours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase
from typing import Any

from ..domain import LANGUAGES
from ..problems import CatalogError, Problem
from .model import FOREIGN, SETTINGS, Choice, Note, Question, Quiz, Read
from .texts import Kept, loses, plain_to_markdown, to_markdown, unit_line

WORDS = {"ko": ("맞다", "아니다"), "en": ("True", "False")}
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
Said = tuple[str, str]  # a text and its format: html, markdown or plain


@dataclass
class IncomingChoice:
    """A choice as it stood; `id` only when it is a name of ours."""

    text: Said
    correct: bool | None = None
    feedback: Said | None = None
    id: str = ""


@dataclass
class Incoming:
    """A question as it stood at `line`. `kept` is what we wrote beside it: points, unit, outcome, texts."""

    line: int
    text: Said
    name: str = ""
    kept: Mapping[str, Any] = field(default_factory=dict)
    kind: str = ""
    choices: list[IncomingChoice] = field(default_factory=list)
    answer: float | None = None
    tolerance: float | None = None
    feedback: Said | None = None


def read_all(
    head: Mapping[str, Any],
    questions: Iterable[Incoming],
    *,
    path: str,
    slug: str,
    title: str,
    language: str,
    notes: list[Note],
) -> Read:
    """The quiz. `head` is what we wrote of it as a whole, empty for others'. Raises CatalogError."""
    said = head.get("language")
    language = said if said in LANGUAGES else language
    settings = FOREIGN | {key: head[key] for key in SETTINGS if key in head}
    found = _Finisher(language, notes).all(list(questions))
    if not found:
        problem = Problem(path, 1, "there is no question in this file that we have a kind for", _left(notes))
        raise CatalogError([problem])
    slug = str(head.get("slug", ""))[:80] if _SLUG.fullmatch(str(head.get("slug", ""))) else slug
    return Read(Quiz(slug, title if title.strip() else slug, language, settings, tuple(found)), notes)


def _left(notes: list[Note]) -> str:
    said = "; ".join(f"line {note.line}: {note.message}" for note in notes[:5])
    return said or "is this the right file?"


class _Finisher:
    def __init__(self, language: str, notes: list[Note]) -> None:
        self.language, self.notes = language, notes
        self.taken: set[str] = set()

    def all(self, questions: list[Incoming]) -> list[Question]:
        """Each one with a name of its own; those that say theirs keep it."""
        wanted = [self._slug(one.kept.get("id")) or self._slug(one.name) for one in questions]
        self.taken = {name for name in wanted if name}
        seen: set[str] = set()
        made = []
        for one, name in zip(questions, wanted, strict=True):
            own = name if name and name not in seen else self._free()
            seen.add(own)
            made.append(self._question(one, own))
        return made

    def _slug(self, name: Any) -> str:
        return name if isinstance(name, str) and _SLUG.fullmatch(name) and len(name) <= 80 else ""

    def _free(self) -> str:
        name = next(f"q{n}" for n in range(1, 10_000) if f"q{n}" not in self.taken)
        self.taken.add(name)
        return name

    def _question(self, one: Incoming, name: str) -> Question:
        self.line, self.kept = one.line, Kept(_mapping(one.kept.get("texts")))
        points: Any = one.kept.get("points")
        unit, outcome = one.kept.get("unit"), one.kept.get("outcome")
        unit = unit if isinstance(unit, str) else None
        html, form = one.text
        text = (html.removesuffix(unit_line(unit, self.language)) if unit else html, form)
        return Question(
            id=name,
            kind=one.kind,
            points=points if _is_number(points) and points > 0 else 1,
            text=self._markdown("text", text) or "?",
            outcome=outcome if isinstance(outcome, str) else None,
            choices=self._choices(one.choices),
            answer=one.answer,
            tolerance=one.tolerance,
            unit=unit,
            feedback=self._markdown("feedback", one.feedback),
        )

    def _choices(self, choices: list[IncomingChoice]) -> tuple[Choice, ...]:
        names = [choice.id if self._slug(choice.id) else "" for choice in choices]
        letters = (name for name in _letters(len(choices) * 2) if name not in names)
        made = []
        for choice, own in zip(choices, names, strict=True):
            name = own or next(letters)
            text = self._markdown(f"choice {name}", choice.text) or "?"
            made.append(
                Choice(name, text, choice.correct, self._markdown(f"feedback {name}", choice.feedback))
            )
            if choice.correct is False and choice.feedback is None:
                self.notes.append(Note(self.line, f"the wrong choice {name} has no feedback: write one"))
        return tuple(made)

    def _markdown(self, name: str, said: Said | None) -> str | None:
        if said is None:
            return None
        text, form = said
        if (ours := self.kept.find(name, text)) is not None:
            return ours
        if form == "markdown":
            return text.strip()
        if form == "plain":
            return plain_to_markdown(text)
        if lost := loses(text):
            self.notes.append(Note(self.line, f"what {lost} showed in the {name} was left out"))
        return to_markdown(text) or None


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _letters(count: int) -> list[str]:
    return [*ascii_lowercase, *(f"c{n}" for n in range(27, count + 27))]

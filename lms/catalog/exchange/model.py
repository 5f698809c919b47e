"""A quiz in one language: what an exported file holds, and how two of them make a quiz file again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from decimal import Context
from typing import Any

from ..domain import LANGUAGES
from ..problems import CatalogError, Problem
from ..quizzes import DEFAULTS

# What a file from elsewhere does not say.
FOREIGN = {"attempts": 0, "keep": "best", "pass": 60, **DEFAULTS}
# Sums of any two numbers that a quiz may hold, without rounding.
EXACT = Context(prec=800)
SETTINGS = ("attempts", "keep", "pass", "shuffle", "minutes", "show_feedback")


@dataclass(frozen=True)
class Choice:
    """One choice; `text` and `feedback` are Markdown. `correct` is None in an order question."""

    id: str
    text: str
    correct: bool | None = None
    feedback: str | None = None


@dataclass(frozen=True)
class Question:
    """One question; its texts are Markdown. `outcome` is None when the file does not name one."""

    id: str
    kind: str
    points: float
    text: str
    outcome: str | None = None
    choices: tuple[Choice, ...] = ()
    answer: float | None = None
    tolerance: float | None = None
    unit: str | None = None
    feedback: str | None = None


@dataclass(frozen=True)
class Quiz:
    """`settings` has the keys SETTINGS; `language` is None when the file does not name one."""

    slug: str
    title: str
    language: str | None
    settings: Mapping[str, Any]
    questions: tuple[Question, ...]


@dataclass
class Note:
    """Something of a foreign file that has no place in a quiz of ours. `line` counts from 1."""

    line: int
    message: str


ONE_NUMBER = "of several numbers only the first right one was taken"
ONE_ENOUGH = "one of several right choices was enough; now all of them are asked for"


@dataclass
class Read:
    """A quiz as it was read, and what was left out."""

    quiz: Quiz
    notes: list[Note] = field(default_factory=list)


def in_language(data: Mapping[str, Any], language: str) -> Quiz:
    """One language of a quiz file's content."""
    whole = DEFAULTS | dict(data)
    settings = {key: whole[key] for key in SETTINGS}
    questions = tuple(_question(question, language) for question in whole["questions"])
    return Quiz(whole["slug"], whole["title"].get(language, ""), language, settings, questions)


def _question(data: Mapping[str, Any], language: str) -> Question:
    def said(key: str, of: Mapping[str, Any] = data) -> str | None:
        text = of.get(key)
        return text.get(language) if isinstance(text, Mapping) else text

    order = data["kind"] == "order"
    choices = tuple(
        Choice(
            choice["id"],
            choice["text"].get(language, ""),
            None if order else bool(choice.get("correct")),
            said("feedback", choice),
        )
        for choice in data.get("choices", ())
    )
    return Question(
        id=data["id"],
        kind=data["kind"],
        points=data["points"],
        text=data["text"].get(language, ""),
        outcome=data.get("outcome"),
        choices=choices,
        answer=data.get("answer"),
        tolerance=data.get("tolerance"),
        unit=said("unit"),
        feedback=said("feedback"),
    )


def joined(quizzes: Iterable[Quiz]) -> dict[str, Any]:
    """The content of a quiz file from one or both languages; a text that is not there has no key.

    Raises CatalogError when they are not the same quiz.
    """
    by_language = {str(quiz.language): quiz for quiz in quizzes}
    first = next(iter(by_language.values()))
    for quiz in by_language.values():
        if difference := _difference(_bones(first), _bones(quiz)):
            message = (
                f"the {quiz.language} file is not the same quiz as the {first.language} one: {difference}"
            )
            raise CatalogError([Problem(quiz.slug, 1, message, "export both from the same quiz", gate=2)])
    order = [language for language in LANGUAGES if language in by_language]
    data = {"slug": first.slug, "title": {language: by_language[language].title for language in order}}
    questions = [
        _joined_question({language: by_language[language].questions[place] for language in order})
        for place in range(len(first.questions))
    ]
    return {**data, **first.settings, "questions": questions}


def _joined_question(questions: Mapping[str, Question]) -> dict[str, Any]:
    first = next(iter(questions.values()))
    data = {"id": first.id, "kind": first.kind, "points": first.points, "text": _texts(questions, "text")}
    if first.choices:
        data["choices"] = [
            _joined_choice({language: question.choices[place] for language, question in questions.items()})
            for place in range(len(first.choices))
        ]
    for key in ("answer", "tolerance"):
        if getattr(first, key) is not None:
            data[key] = getattr(first, key)
    for key in ("unit", "feedback"):
        if texts := _texts(questions, key):
            data[key] = texts
    return data | ({"outcome": first.outcome} if first.outcome else {})


def _joined_choice(choices: Mapping[str, Choice]) -> dict[str, Any]:
    first = next(iter(choices.values()))
    data: dict[str, Any] = {"id": first.id, "text": _texts(choices, "text")}
    if first.correct:
        data["correct"] = True
    if feedback := _texts(choices, "feedback"):
        data["feedback"] = feedback
    return data


def _texts(of: Mapping[str, Any], key: str) -> dict[str, str]:
    return {
        language: getattr(one, key) for language, one in of.items() if getattr(one, key) not in (None, "")
    }


def _bones(quiz: Quiz) -> dict[str, Any]:
    """What both languages share."""
    bare = asdict(quiz)
    del bare["title"], bare["language"]
    bare["questions"] = {question["id"]: _bare(question) for question in bare["questions"]}
    return bare


def _bare(question: dict[str, Any]) -> dict[str, Any]:
    kept = {key: value for key, value in question.items() if key not in ("text", "unit", "feedback")}
    return kept | {"choices": [(choice["id"], choice["correct"]) for choice in question["choices"]]}


def normal(data: Mapping[str, Any]) -> dict[str, Any]:
    """A quiz file's content with every default written out: two files with the same one are the same quiz."""
    quizzes = [in_language(data, language) for language in LANGUAGES]
    return {str(quiz.language): asdict(quiz) for quiz in quizzes}


def _difference(one: Any, other: Any, where: str = "") -> str:
    """Where two plain values differ, in words; empty when they do not."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in (*one, *(key for key in other if key not in one)):
            place = f"{where}.{key}" if where else str(key)
            if key not in one or key not in other:
                return f"{place} is in one only"
            if found := _difference(one[key], other[key], place):
                return found
        return "" if list(one) == list(other) else f"the order of {where or 'keys'}"
    if isinstance(one, list | tuple) and isinstance(other, list | tuple) and len(one) == len(other):
        pairs = enumerate(zip(one, other, strict=True), start=1)
        return next((found for n, (a, b) in pairs if (found := _difference(a, b, f"{where}[{n}]"))), "")
    return "" if one == other else f"{where} is {one!r} and {other!r}"


def difference(one: Mapping[str, Any], other: Mapping[str, Any]) -> str:
    """Where two quizzes in their `normal` form differ; empty when they are the same."""
    return _difference(dict(one), dict(other))

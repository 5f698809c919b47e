"""Item analysis of a quiz or a checkpoint: how hard each question is, whether it tells the able from the
others, and what its wrong choices do. Classical test theory, on the first attempt of each learner."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, fmean, variance
from typing import Any

FEW, TOO_FEW = 30, 10  # below: numbers are shaky; below: none for discrimination
EASY, HARD = 0.95, 0.30
WEAK = 0.20
ANSWERS_SHOWN = 5
BLANK = ""


@dataclass(frozen=True)
class Sheet:
    """One learner's first attempt: share of the points (0 to 1) and answer of each question given.

    ``asked``: the questions, where each learner is asked only some; None: all of them.
    """

    shares: Mapping[str, float]
    answers: Mapping[str, Mapping[str, Any]]
    asked: frozenset[str] | None = None

    def has(self, question: str) -> bool:
        """Whether the learner was asked a question."""
        return self.asked is None or question in self.asked


@dataclass(frozen=True)
class _Taken:
    """A sheet with its points, and the most that it could have."""

    sheet: Sheet
    points: Mapping[str, float]
    total: float
    most: float

    def rest(self, question: str, points: float) -> float:
        """The share of the points of all other questions."""
        others = self.most - points
        return (self.total - self.points[question]) / others if others else 0.0


@dataclass(frozen=True)
class Choice:
    """One choice, or one answer as it was given. `rest`: the mean share of the other questions' points among
    those who gave it, in percent. `notes`: unused, tempting."""

    label: str
    correct: bool
    count: int
    share: float
    rest: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class ItemReport:
    """What one question does. `learners` were asked it. `difficulty`: mean share of its points, 0 to 1;
    `discrimination`: the corrected point-biserial correlation with the points of the other questions, None
    where it cannot be said. `choices`: none where everybody writes another number.
    `notes`: key, negative, weak, easy, hard."""

    question: Mapping[str, Any]
    learners: int
    answered: int
    difficulty: float
    discrimination: float | None
    choices: tuple[Choice, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class QuizReport:
    """All questions. `mean` percent; `alpha`: Cronbach's, None where it cannot be said."""

    learners: int
    mean: float | None
    alpha: float | None
    items: tuple[ItemReport, ...]


def analyse(questions: Sequence[Mapping[str, Any]], sheets: Sequence[Sheet]) -> QuizReport:
    """The report on a quiz. `questions` as in its definition, each with id, kind and points, and `sets` where
    its numbers are drawn from so many sets."""
    points = {question["id"]: question["points"] for question in questions}
    taken = [_taken(points, sheet) for sheet in sheets]
    items = tuple(
        _item(question, [one for one in taken if one.sheet.has(question["id"])]) for question in questions
    )
    mean = 100 * fmean(one.total / one.most if one.most else 0.0 for one in taken) if taken else None
    alpha = None
    if all(sheet.asked is None for sheet in sheets):
        columns = [[one.points[question] for one in taken] for question in points]
        alpha = cronbach(columns, [one.total for one in taken])
    return QuizReport(len(sheets), mean, alpha, items)


def _taken(points: Mapping[str, float], sheet: Sheet) -> _Taken:
    asked = [question for question in points if sheet.has(question)]
    given = {question: sheet.shares.get(question, 0.0) * points[question] for question in asked}
    return _Taken(sheet, given, sum(given.values()), sum(points[question] for question in asked))


def corrected(points: Sequence[float], totals: Sequence[float]) -> float | None:
    """The correlation of a question's points with those of the others. None where either does not vary.

    The question itself is taken out of the total: a question always agrees with itself.
    """
    rest = [total - own for own, total in zip(points, totals, strict=True)]
    if len(points) < TOO_FEW or _constant(points) or _constant(rest):
        return None
    try:
        return correlation(points, rest)
    except StatisticsError:  # varies by less than a float can tell
        return None


def cronbach(columns: Sequence[Sequence[float]], totals: Sequence[float]) -> float | None:
    """How well the questions agree. None with one question, too few learners, or when all have the same."""
    if len(columns) < 2 or len(totals) < TOO_FEW or _constant(totals):
        return None
    own = sum(variance(column) for column in columns)
    return len(columns) / (len(columns) - 1) * (1 - own / variance(totals))


def _constant(values: Sequence[float]) -> bool:
    return all(math.isclose(value, values[0], abs_tol=1e-9) for value in values)


def _item(question: Mapping[str, Any], taken: Sequence[_Taken]) -> ItemReport:
    """What one question does among those who were asked it."""
    name, most = question["id"], question["points"]
    own = [one.points[name] for one in taken]
    difficulty = fmean(own) / most if own else 0.0
    discrimination = corrected(own, [one.total for one in taken])
    sheets = [one.sheet for one in taken]
    choices = _choices(question, sheets, [one.rest(name, most) for one in taken])
    answered = sum(bool(_given(question, sheet)) for sheet in sheets)
    notes = _notes(difficulty, discrimination, choices, len(taken))
    return ItemReport(question, len(taken), answered, difficulty, discrimination, choices, notes)


def _notes(
    difficulty: float, discrimination: float | None, choices: Sequence[Choice], learners: int
) -> tuple[str, ...]:
    """What a person should look at; nothing is said about a handful of answers."""
    if learners < TOO_FEW:
        return ()
    found = []
    if any("tempting" in choice.notes for choice in choices) and difficulty < 0.5:
        found.append("key")
    if discrimination is not None and discrimination < WEAK:
        found.append("negative" if discrimination < 0 else "weak")
    if difficulty > EASY or difficulty < HARD:
        found.append("easy" if difficulty > EASY else "hard")
    return tuple(found)


def _given(question: Mapping[str, Any], sheet: Sheet) -> list[str]:
    """The choices that were ticked; an order or a number as one text."""
    answer = sheet.answers.get(question["id"]) or {}
    if question["kind"] == "numeric":
        text = str(answer.get("number", "")).strip()
        return [text] if text else []
    ticked = [str(one) for one in answer.get("choices", [])]
    return [" ".join(ticked)] if question["kind"] == "order" and ticked else ticked


def _choices(
    question: Mapping[str, Any], sheets: Sequence[Sheet], rest: Sequence[float]
) -> tuple[Choice, ...]:
    """Each choice with who took it; of answers that are written, the most frequent ones."""
    if question["kind"] == "numeric" and question.get("sets", 1) > 1:
        return ()
    who: dict[str, list[float]] = {}
    full: dict[str, bool] = {}
    for sheet, other in zip(sheets, rest, strict=True):
        for one in _given(question, sheet) or [BLANK]:
            who.setdefault(one, []).append(other)
            full[one] = sheet.shares.get(question["id"], 0.0) >= 1
    if question["kind"] in ("numeric", "order"):
        often = Counter({label: len(those) for label, those in who.items()}).most_common(ANSWERS_SHOWN)
        return tuple(_choice(label, full[label], who[label], len(sheets)) for label, _count in often)
    known = [(choice["id"], bool(choice.get("correct"))) for choice in question["choices"]]
    known += [(BLANK, False)] if BLANK in who else []
    made = [_choice(label, correct, who.get(label, []), len(sheets)) for label, correct in known]
    return tuple(_noted(made, len(sheets)))


def _choice(label: str, correct: bool, rest: Sequence[float], learners: int) -> Choice:
    share = len(rest) / learners if learners else 0.0
    return Choice(label, correct, len(rest), share, 100 * fmean(rest) if rest else None)


def _noted(choices: Sequence[Choice], learners: int) -> list[Choice]:
    """Wrong choices that nobody takes, and those that the able take rather than the right one."""
    right = [one for one in choices if one.correct and one.rest is not None]
    best = max((one.rest for one in right if one.rest is not None), default=None)
    found = []
    for one in choices:
        note: tuple[str, ...] = ()
        if one.label != BLANK and not one.correct:
            if one.count == 0 and learners >= FEW:
                note = ("unused",)
            elif best is not None and one.count >= TOO_FEW // 2 and (one.rest or 0.0) > best:
                note = ("tempting",)
        found.append(Choice(one.label, one.correct, one.count, one.share, one.rest, note))
    return found

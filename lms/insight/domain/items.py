"""Item analysis of a quiz: how hard each question is, whether it tells the able from the others, and what
its wrong choices do. Classical test theory, on the first attempt of each learner."""

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
    """One learner's first attempt: share of the points (0 to 1) and answer of each question given."""

    shares: Mapping[str, float]
    answers: Mapping[str, Mapping[str, Any]]


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
    """What one question does. `difficulty`: mean share of its points, 0 to 1; `discrimination`: the corrected
    point-biserial correlation with the points of the other questions, None where it cannot be said.
    `notes`: key, negative, weak, easy, hard."""

    question: Mapping[str, Any]
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
    """The report on a quiz. `questions` as in its definition, each with id, kind and points."""
    columns = {
        question["id"]: [sheet.shares.get(question["id"], 0.0) * question["points"] for sheet in sheets]
        for question in questions
    }
    totals = [sum(points) for points in zip(*columns.values(), strict=True)]
    most = sum(question["points"] for question in questions)
    items = tuple(_item(question, columns[question["id"]], totals, most, sheets) for question in questions)
    mean = 100 * fmean(totals) / most if totals and most else None
    return QuizReport(len(sheets), mean, cronbach(list(columns.values()), totals), items)


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


def _item(
    question: Mapping[str, Any],
    points: Sequence[float],
    totals: Sequence[float],
    most: float,
    sheets: Sequence[Sheet],
) -> ItemReport:
    difficulty = fmean(points) / question["points"] if points else 0.0
    discrimination = corrected(points, totals)
    others = most - question["points"]
    rest = [(total - own) / others if others else 0.0 for own, total in zip(points, totals, strict=True)]
    choices = _choices(question, sheets, rest)
    answered = sum(bool(_given(question, sheet)) for sheet in sheets)
    notes = _notes(difficulty, discrimination, choices, len(sheets))
    return ItemReport(question, answered, difficulty, discrimination, choices, notes)


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

"""Rules of assessment: judging answers, and what grades add up to. Pure functions."""

from __future__ import annotations

import hashlib
import json
import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any


def is_correct(question: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Whether an answer {"choices": [ids]} or {"number": text} is right; no answer is not."""
    if question["kind"] == "numeric":
        number = read_number(answer.get("number", ""))
        return number is not None and abs(number - question["answer"]) <= question["tolerance"] + 1e-9
    given = answer.get("choices", [])
    if question["kind"] == "order":
        return list(given) == [choice["id"] for choice in question["choices"]]
    return bool(given) and set(given) == {choice["id"] for choice in question["choices"] if choice["correct"]}


def in_order(places: Mapping[str, str]) -> list[str]:
    """The choices by the places they were given; none when two have the same place, for that is no order."""
    given = {choice: int(place) for choice, place in places.items() if place.isdecimal()}
    return sorted(given, key=given.__getitem__) if len(set(given.values())) == len(given) else []


def read_number(text: str) -> float | None:
    """A number as people write it: spaces and thousands commas are fine. None when it is none."""
    try:
        number = float(str(text).replace(",", "").replace(" ", ""))
    except ValueError:
        return None
    return number if math.isfinite(number) else None


def shown_order(definition: Mapping[str, Any], seed: int) -> list[dict[str, Any]]:
    """The questions as this attempt shows them: shuffled by its seed, the same on every reload.

    The items of an order question are always shuffled, for they are listed in the right order.
    """
    chance = random.Random(seed)  # noqa: S311 -- an order on a page, not a secret
    questions = [dict(question) for question in definition["questions"]]
    if definition["shuffle"]:
        chance.shuffle(questions)
    for question in questions:
        if "choices" in question and (definition["shuffle"] or question["kind"] == "order"):
            question["choices"] = chance.sample(question["choices"], len(question["choices"]))
    return questions


def points_of(
    report: Mapping[str, Any], by_hand: Mapping[str, float], marks: Mapping[str, float], *, released: bool
) -> tuple[float, bool]:
    """Points of a graded submission, and whether they are provisional.

    ``by_hand``: the hand-graded cells of the version that it was graded with, each with its most points.
    ``marks`` of cells that this version no longer has do not count, and none counts more than its cell gives.
    A person's marks count once they are released, and a flagged submission waits for its release too. Then
    they take the place of what the tests gave.
    """
    scores = {cell["grade_id"]: cell["score"] or 0.0 for cell in report["cells"] if cell["kind"] == "auto"}
    if not released:
        return sum(scores.values()), bool(report["needs_manual"])
    auto = sum(score for cell, score in scores.items() if cell not in by_hand or cell not in marks)
    open_cells = {cell["grade_id"] for cell in report["cells"] if cell["score"] is None}
    given = sum(min(marks[cell], most) for cell, most in by_hand.items() if cell in marks)
    return auto + given, any(cell in open_cells and cell not in marks for cell in by_hand)


@dataclass(frozen=True)
class Item:
    """One graded activity of a learner: percent is None while there is no grade."""

    activity_id: int
    kind: str
    percent: float | None
    provisional: bool = False


@dataclass(frozen=True)
class CategoryStanding:
    """A category's items and their mean in percent without the worst ``drop``; no grade counts 0.

    ``percent`` is at most the category's ``cap``; ``mean`` is what it would be without that.
    ``minimum_grade``: the least mean that passes the whole, None where any does.
    """

    slug: str
    title: Mapping[str, str]
    weight: float
    items: tuple[Item, ...]
    percent: float
    mean: float
    dropped: frozenset[int]
    minimum_grade: float | None = None

    @property
    def enough(self) -> bool:
        """Whether the mean is the least that passes; where there is nothing to do, nothing is asked for."""
        return not self.items or self.minimum_grade is None or round(self.mean, 6) >= self.minimum_grade


@dataclass(frozen=True)
class Standing:
    """What a learner's grades add up to. ``final``: everything is graded and nothing waits for a person.

    ``enough``: the whole and each category reach what passes; it is ``passed`` when it is final, too.
    """

    categories: tuple[CategoryStanding, ...]
    percent: float
    enough: bool
    passed: bool
    distinction: bool
    final: bool


def standing(grading: Mapping[str, Any], items: Sequence[Item]) -> Standing:
    """Applies a track's grading to the items of one enrollment."""
    categories = tuple(_category(category, items) for category in grading["categories"])
    percent = sum(category.weight * category.percent for category in categories)
    counted = [
        item for category in categories for item in category.items if item.activity_id not in category.dropped
    ]
    final = bool(counted) and all(item.percent is not None and not item.provisional for item in counted)
    enough = round(percent, 6) >= grading["pass"] and all(category.enough for category in categories)
    passed, excellent = final and enough, grading.get("distinction")
    return Standing(
        categories,
        percent,
        enough,
        passed,
        passed and excellent is not None and round(percent, 6) >= excellent,
        final,
    )


def _category(category: Mapping[str, Any], items: Sequence[Item]) -> CategoryStanding:
    own = sorted(
        (item for item in items if item.kind == category["kind"]), key=lambda item: item.percent or 0.0
    )
    # Dropping everything would leave nothing to grade.
    dropped = own[: min(category.get("drop", 0), max(0, len(own) - 1))]
    kept = own[len(dropped) :]
    mean = sum(item.percent or 0.0 for item in kept) / len(kept) if kept else 0.0
    return CategoryStanding(
        slug=category["slug"],
        title=category["title"],
        weight=category["weight"],
        items=tuple(own),
        percent=min(mean, category.get("cap", 100)),
        mean=mean,
        dropped=frozenset(item.activity_id for item in dropped),
        minimum_grade=category.get("minimum_grade"),
    )


def event_hash(previous: str | None, fields: Mapping[str, Any]) -> str:
    """SHA-256 of a grade event and the hash of the one it supersedes: nobody rewrites the chain unseen."""
    text = json.dumps(
        {"previous": previous, **fields}, sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(text.encode()).hexdigest()


def files_hash(files: Mapping[str, str]) -> str:
    """SHA-256 over the paths and hashes of a submission's files."""
    return hashlib.sha256(json.dumps(dict(files), sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def written_in(notebook: bytes, releases: Mapping[str, bytes], otherwise: str) -> str:
    """The language of the release that a notebook was made from: the one it shares most cells with.

    Not that of the page or the account, which may have changed since: an honest learner's tests would then
    look as if they had been edited. ``otherwise`` when nothing tells.
    """
    mine = _cell_texts(notebook)
    return max(releases, key=lambda one: (len(mine & _cell_texts(releases[one])), one == otherwise))


def _cell_texts(notebook: bytes) -> set[str]:
    try:
        return {"".join(cell["source"]).strip() for cell in json.loads(notebook)["cells"]}
    except (ValueError, TypeError, KeyError, RecursionError):
        return set()  # whether it can be graded is the grader's question

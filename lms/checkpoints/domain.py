"""Rules of checkpoints: what a try asks, how long its clock runs, which answers count. Pure functions."""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessments.domain import is_correct, read_number, shown_order
from lms.catalog.checkpoints import in_variant
from lms.cohorts.domain import Window

# What is on its way when the clock ends still counts
GRACE = dt.timedelta(seconds=30)
MINUTE = dt.timedelta(minutes=1)
Drawn = list[tuple[str, int]]  # the questions of a try, each with the number of its variant


def draw(definition: Mapping[str, Any], seed: int, seen: Collection[tuple[str, int]] = ()) -> Drawn:
    """What a try asks: of each pool as many questions as it says, each in one of its variants.

    What the learner has `seen` in earlier tries comes again only where nothing else is left. Every draw has
    the same number of questions and the same points.
    """
    chance = random.Random(seed)  # noqa: S311 -- which numbers somebody gets, not a secret
    known = {question for question, _variant in seen}
    drawn: Drawn = []
    for pool in definition["pools"]:
        questions = chance.sample(pool["questions"], len(pool["questions"]))
        fresh_first = sorted(questions, key=lambda question: question["id"] in known)
        for question in fresh_first[: pool["draw"]]:
            numbers = range(len(question["variants"]))
            fresh = [number for number in numbers if (question["id"], number) not in seen]
            drawn.append((question["id"], chance.choice(fresh or numbers)))
    return drawn


def questions_of(
    definition: Mapping[str, Any], drawn: Sequence[Sequence[Any]], seed: int
) -> list[dict[str, Any]]:
    """The questions of a try as quizzes have them, with its numbers, in its order."""
    stock = {question["id"]: question for pool in definition["pools"] for question in pool["questions"]}
    asked = [in_variant(stock[name], stock[name]["variants"][number]) for name, number in drawn]
    return shown_order({"questions": asked, "shuffle": True}, seed)


def most_points(questions: Sequence[Mapping[str, Any]]) -> float:
    """What a try can give."""
    return float(sum(question["points"] for question in questions))


def judged(
    questions: Sequence[Mapping[str, Any]], answers: Mapping[str, Mapping[str, Any]]
) -> dict[str, float]:
    """The points of each question; what was not answered has none."""
    return {
        one["id"]: float(one["points"]) if is_correct(one, answers.get(one["id"], {})) else 0.0
        for one in questions
    }


def is_answered(answer: Mapping[str, Any] | None) -> bool:
    """Whether an answer says anything; a place in an order is something, too."""
    return bool(answer) and any(bool(value) for value in (answer or {}).values())


def is_unreadable(question: Mapping[str, Any], answer: Mapping[str, Any] | None) -> bool:
    """Whether an answer is given and can never be right: words for a number, or no whole order."""
    if not answer:
        return False
    if question["kind"] == "numeric":
        return bool(answer.get("number")) and read_number(answer["number"]) is None
    places = answer.get("places", {})
    return bool(
        question["kind"] == "order"
        and any(places.values())
        and len(answer["choices"]) < len(question["choices"])
    )


def minutes_for(minutes: int, factor: float = 1.0, given: int = 0) -> int:
    """The minutes of one learner: those for all times a factor, rounded up, and what staff gave on top."""
    return math.ceil(round(minutes * max(1.0, factor), 6)) + given


def begin_until(window: Window) -> dt.datetime | None:
    """Until when a try can be begun: there is no lateness. Whoever begins in time has all of the minutes."""
    return window.due_at or window.closes_at


def may_begin(window: Window, now: dt.datetime) -> bool:
    """Whether a try can be begun at this instant."""
    end = begin_until(window)
    return (window.opens_at is None or window.opens_at <= now) and (end is None or now <= end)


@dataclass(frozen=True)
class Clock:
    """The server's clock of a try."""

    ends_at: dt.datetime
    submitted_at: dt.datetime | None = None

    def left(self, now: dt.datetime) -> dt.timedelta:
        """What is left; nothing after the end."""
        return max(dt.timedelta(), self.ends_at - now) if self.submitted_at is None else dt.timedelta()

    def takes(self, now: dt.datetime) -> bool:
        """Whether answers that arrive now count."""
        return self.submitted_at is None and now <= self.ends_at + GRACE

    def is_over(self, now: dt.datetime) -> bool:
        """Whether the try is to be handed in by the clock."""
        return self.submitted_at is None and now > self.ends_at + GRACE


def milliseconds(instant: dt.datetime) -> int:
    """An instant as browsers count."""
    return round(instant.timestamp() * 1000)

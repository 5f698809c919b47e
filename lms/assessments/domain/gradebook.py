"""Rules of the gradebook: what a whole cohort's grades add up to, and what a learner still needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lms.assessments.domain import Item
from lms.assessments.domain.conditions import conditions
from lms.assessments.domain.electives import Rule, spare

STATES = ("waiting", "missing", "below", "passed")


Quick = Callable[[Mapping[int, float]], tuple[float, bool]]


def overall(grading: Mapping[str, Any], kinds: Mapping[int, str]) -> Quick:
    """From the percents of a learner's activities the whole in percent, and whether it is enough to pass:
    `standing` without its details.

    A gradebook sorts a thousand learners by it where no course is chosen. `kinds`: activity id -> kind.
    """
    categories = []
    for category in grading["categories"]:
        own = [activity for activity, kind in kinds.items() if kind == category["kind"]]
        dropped = min(category.get("drop", 0), max(0, len(own) - 1))
        if own:
            limits = category.get("cap", 100), category.get("minimum_grade", 0)
            categories.append((category["weight"], own, dropped, *limits))

    def added_up(percents: Mapping[int, float]) -> tuple[float, bool]:
        total, enough = 0.0, True
        for weight, own, dropped, cap, least in categories:
            kept = sorted(percents.get(activity, 0.0) for activity in own)[dropped:]
            mean = sum(kept) / len(kept)
            total += weight * min(mean, cap)
            enough = enough and round(mean, 6) >= least
        return total, enough and round(total, 6) >= grading["pass"]

    return added_up


def supposed(items: Sequence[Item], percents: Mapping[int, float]) -> list[Item]:
    """The items as they would be with these percents; what is supposed waits for nobody."""
    return [
        replace(item, percent=percents[item.activity_id], provisional=False)
        if item.activity_id in percents
        else item
        for item in items
    ]


def settled(items: Sequence[Item]) -> list[Item]:
    """The items as if nothing waited for a person: each is worth what it is now."""
    return [replace(item, provisional=False) for item in items]


def needed(grading: Mapping[str, Any], rules: Sequence[Rule], items: Sequence[Item]) -> float | None:
    """The least percent, in tenths, that passes when everything without a grade reaches it, and what waits
    for a person is worth what it is now.

    0.0 when it passes with nothing more; None when even 100 does not, or nothing that counts is missing.
    """
    left_out = spare(grading, rules, items)
    missing = [one.activity_id for one in items if one.percent is None and one.activity_id not in left_out]
    if not missing:
        return None

    def passes(tenths: int) -> bool:
        then = supposed(settled(items), dict.fromkeys(missing, tenths / 10))
        return all(one.met for one in conditions(grading, rules, then))

    if not passes(1000):
        return None
    low, high = 0, 1000  # passes at `high`; the whole never falls when a part rises
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle + 1, high)
    return low / 10

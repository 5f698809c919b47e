"""Rules of the gradebook: what a whole cohort's grades add up to, and what a learner still needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lms.assessments.domain import Item, standing

STATES = ("waiting", "missing", "below", "passed")


def overall(grading: Mapping[str, Any], kinds: Mapping[int, str]) -> Callable[[Mapping[int, float]], float]:
    """The whole in percent from the percents of a learner's activities: `standing` without its details.

    A gradebook sorts a thousand learners by it. `kinds`: activity id -> kind of all that is graded.
    """
    categories = []
    for category in grading["categories"]:
        own = [activity for activity, kind in kinds.items() if kind == category["kind"]]
        dropped = min(category.get("drop", 0), max(0, len(own) - 1))
        if own:
            categories.append((category["weight"], own, dropped))

    def percent(percents: Mapping[int, float]) -> float:
        total = 0.0
        for weight, own, dropped in categories:
            kept = sorted(percents.get(activity, 0.0) for activity in own)[dropped:]
            total += weight * (sum(kept) / len(kept))
        return total

    return percent


def supposed(items: Sequence[Item], percents: Mapping[int, float]) -> list[Item]:
    """The items as they would be with these percents; what is supposed waits for nobody."""
    return [
        replace(item, percent=percents[item.activity_id], provisional=False)
        if item.activity_id in percents
        else item
        for item in items
    ]


def needed(grading: Mapping[str, Any], items: Sequence[Item]) -> float | None:
    """The least percent, in tenths, that passes when everything without a grade reaches it.

    0.0 when it passes with nothing more; None when even 100 does not, or nothing is missing.
    """
    missing = [item.activity_id for item in items if item.percent is None]
    if not missing:
        return None

    def passes(tenths: int) -> bool:
        whole = standing(grading, supposed(items, dict.fromkeys(missing, tenths / 10)))
        return round(whole.percent, 6) >= grading["pass"]

    if not passes(1000):
        return None
    low, high = 0, 1000  # passes at `high`; the whole never falls when a part rises
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if passes(middle) else (middle + 1, high)
    return low / 10

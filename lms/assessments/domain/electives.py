"""Courses to choose from: what counts of them when the grades are added up. Pure functions.

The gradebook, a learner's page and the rule of the certificate add up the same things in the same way.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from lms.assessments.domain import Item, Standing, standing


@dataclass(frozen=True)
class Rule:
    """A requirement: ``choose`` of its courses (all when None), each with at least ``minimum_grade`` %."""

    slug: str
    kind: str
    choose: int | None
    minimum_grade: float | None
    courses: tuple[frozenset[int], ...]
    title: Mapping[str, str] = field(default_factory=dict)

    def holds(self, grading: Mapping[str, Any], items: Sequence[Item]) -> bool:
        """Whether enough courses are passed; a course is named by the activities in it.

        Only courses can be judged by grades: a requirement of another kind does not hold by itself.
        """
        if self.kind != "courses":
            return False
        return len(self.passed(grading, items)) >= (len(self.courses) if self.choose is None else self.choose)

    def passed(self, grading: Mapping[str, Any], items: Sequence[Item]) -> list[frozenset[int]]:
        """The courses that are passed."""
        return [one for one in self.courses if is_passed(grading, within(one, items), self.minimum_grade)]

    def counted(self, grading: Mapping[str, Any], items: Sequence[Item]) -> list[frozenset[int]]:
        """The courses that count for the whole: of those to choose from, if enough are passed, only these."""
        enough = self.choose is not None and self.holds(grading, items)
        return self.passed(grading, items) if enough else list(self.courses)


def whole(grading: Mapping[str, Any], rules: Sequence[Rule], items: Sequence[Item]) -> Standing:
    """What the grades add up to: a course that one need not choose does not count unless it is passed."""
    left_out = spare(grading, rules, items)
    if not left_out:
        return standing(grading, items)
    left = [item for item in items if item.activity_id not in left_out]
    return standing(weighted_among(grading, {item.kind for item in left}), left)


def spare(grading: Mapping[str, Any], rules: Sequence[Rule], items: Sequence[Item]) -> frozenset[int]:
    """The activities that do not count: those of courses that were not chosen, once enough are passed."""
    if all(rule.choose is None for rule in rules):
        return frozenset()
    every = frozenset().union(*(course for rule in rules for course in rule.courses))
    counted = frozenset().union(*(course for rule in rules for course in rule.counted(grading, items)))
    return every - counted


def weighted_among(grading: Mapping[str, Any], kinds: set[str]) -> Mapping[str, Any]:
    """The grading with the categories of these kinds alone, in the same proportion."""
    present = [one for one in grading["categories"] if one["kind"] in kinds]
    total = sum(one["weight"] for one in present)
    return {**grading, "categories": [{**one, "weight": one["weight"] / total} for one in present]}


def within(activities: frozenset[int], items: Sequence[Item]) -> list[Item]:
    """The items of these activities."""
    return [item for item in items if item.activity_id in activities]


def is_passed(grading: Mapping[str, Any], items: Sequence[Item], minimum: float | None) -> bool:
    """Whether everything is graded, nothing waits for a person, and it adds up to enough."""
    if any(item.percent is None or item.provisional for item in items):
        return False
    return minimum is None or round(course_percent(grading, items), 6) >= minimum


def course_percent(grading: Mapping[str, Any], items: Sequence[Item]) -> float:
    """The grade of one course: the track's categories, weighted among those that have items in it. 0 to 100.

    Nothing is dropped or capped within a course: that belongs to the track as a whole.
    """
    categories = [{**category, "drop": 0, "cap": 100} for category in grading["categories"]]
    present = [one for one in standing({**grading, "categories": categories}, items).categories if one.items]
    weight = sum(one.weight for one in present)
    return sum(one.weight * one.percent for one in present) / weight if weight else 0.0

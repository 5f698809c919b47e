"""The rule of completion: pure, over grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessments.domain import Item, standing


@dataclass(frozen=True)
class Rule:
    """A requirement: ``choose`` of its courses (all when None), each with at least ``minimum_grade`` %."""

    slug: str
    kind: str
    choose: int | None
    minimum_grade: float | None
    courses: tuple[frozenset[int], ...]

    def holds(self, grading: Mapping[str, Any], items: Sequence[Item]) -> bool:
        """Whether enough courses are passed; a course is named by the activities in it.

        Only courses can be judged by grades: a requirement of another kind does not hold by itself.
        """
        if self.kind != "courses":
            return False
        passed = sum(
            self._passed(grading, [item for item in items if item.activity_id in one]) for one in self.courses
        )
        return passed >= (len(self.courses) if self.choose is None else self.choose)

    def _passed(self, grading: Mapping[str, Any], items: Sequence[Item]) -> bool:
        if any(item.percent is None or item.provisional for item in items):
            return False
        return self.minimum_grade is None or round(course_percent(grading, items), 6) >= self.minimum_grade


def course_percent(grading: Mapping[str, Any], items: Sequence[Item]) -> float:
    """The grade of one course: the track's categories, weighted among those that have items in it. 0 to 100.

    Nothing is dropped within a course: drops belong to the track as a whole.
    """
    categories = [{**category, "drop": 0} for category in grading["categories"]]
    present = [one for one in standing({**grading, "categories": categories}, items).categories if one.items]
    weight = sum(one.weight for one in present)
    return sum(one.weight * one.percent for one in present) / weight if weight else 0.0

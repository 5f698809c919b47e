"""The rules of completion: pure, over grades."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessments.domain import Item, Standing
from lms.assessments.domain.electives import Rule, course_percent, is_passed, whole, within

Part = int | None  # what a certificate is for: a course, by its id, or None for the whole track


@dataclass(frozen=True)
class CourseRule:
    """What a course of a track asks for: a grade in each of its activities that are graded, and together at
    least ``minimum_grade`` %. ``certified``: it gives a certificate of its own."""

    course_id: int
    slug: str
    activities: frozenset[int]
    minimum_grade: float
    certified: bool = True

    def holds(self, grading: Mapping[str, Any], items: Sequence[Item]) -> bool:
        """Whether it is passed; a course in which nothing is graded is not, for nothing shows it."""
        own = within(self.activities, items)
        return bool(own) and is_passed(grading, own, self.minimum_grade)


@dataclass(frozen=True)
class Result:
    """What a certificate says of the grades, in percent."""

    percent: float
    passed: bool
    distinction: bool


@dataclass(frozen=True)
class Plan:
    """What can be earned in a track: certificates of its courses, then its own, which may stack those.

    ``certified``: completing the track gives a certificate.
    """

    grading: Mapping[str, Any]
    rules: tuple[Rule, ...]
    courses: tuple[CourseRule, ...]
    certified: bool = True
    stacks: bool = False

    @property
    def parts(self) -> tuple[Part, ...]:
        """The courses that give a certificate, then the track: what is stacked before what stacks it."""
        return (*(one.course_id for one in self.courses if one.certified), None)

    @property
    def activities(self) -> frozenset[int]:
        """Everything there is to do in the track."""
        return frozenset().union(*(one.activities for one in self.courses))

    def least(self, part: Part) -> float:
        """The grade that a part asks for, in percent."""
        course = self.course(part) if part is not None else None
        return course.minimum_grade if course else self.grading["pass"]

    def course(self, course_id: int) -> CourseRule | None:
        """A course of the track; None when it is none (any more)."""
        return next((one for one in self.courses if one.course_id == course_id), None)

    def holds(self, part: Part, items: Sequence[Item], statuses: Mapping[Part, str]) -> bool:
        """Whether the rule for a part is met. ``statuses``: of the newest certificate of each part.

        The rule gives no micro-degree while one of its courses' certificates is revoked or suspended: people
        decided that, and people decide what it means here.
        """
        if part is not None:
            course = self.course(part)
            return course is not None and course.holds(self.grading, items)
        if self.stacks and any(statuses.get(one.course_id, "active") != "active" for one in self.courses):
            return False
        # What is missing shows at once; adding everything up takes ten times as long
        return all(rule.holds(self.grading, items) for rule in self.rules) and self.whole(items).passed

    def whole(self, items: Sequence[Item]) -> Standing:
        """What the grades add up to: a course that one need not choose does not count unless it is passed."""
        return whole(self.grading, self.rules, items)

    def result(self, part: Part, items: Sequence[Item]) -> Result:
        """What the certificate of a part says of the grades."""
        if part is None:
            whole = self.whole(items)
            return Result(whole.percent, whole.passed, whole.distinction)
        course = self.course(part)
        percent = course_percent(self.grading, within(course.activities, items)) if course else 0.0
        passed, excellent = self.holds(part, items, {}), self.grading.get("distinction")
        return Result(percent, passed, passed and excellent is not None and round(percent, 6) >= excellent)

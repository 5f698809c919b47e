"""What passing a track asks for, each with where a learner stands. Pure functions.

The same rules as those of the certificate, so that nobody reads "passed" and then gets none.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessments.domain import Item
from lms.assessments.domain.electives import Rule, course_percent, whole, within


@dataclass(frozen=True)
class Condition:
    """One thing that passing asks for. ``kind``: whole, category, course, or courses where there are several.

    ``least`` and ``now`` are percents, without what is missing; of several courses ``done`` of ``needed`` are
    passed, each with ``least``.
    """

    kind: str
    title: Mapping[str, str]
    least: float | None
    now: float
    met: bool
    done: int = 0
    needed: int = 1


def conditions(
    grading: Mapping[str, Any], rules: Sequence[Rule], items: Sequence[Item]
) -> tuple[Condition, ...]:
    """The whole, the categories that ask for a least mean, and the courses. ``rules``: all of the track."""
    standing = whole(grading, rules, items)
    reached = round(standing.percent, 6) >= grading["pass"]
    found = [Condition("whole", {}, grading["pass"], standing.percent, reached)]
    found += [
        Condition("category", one.title, one.minimum_grade, one.mean, one.enough)
        for one in standing.categories
        if one.minimum_grade and one.items
    ]
    asked = [rule for rule in rules if rule.kind == "courses" and not _is_the_whole(grading, rule, items)]
    return (*found, *(_of_rule(grading, rule, items) for rule in asked))


def _is_the_whole(grading: Mapping[str, Any], rule: Rule, items: Sequence[Item]) -> bool:
    """Whether a requirement is one course that has everything in it and asks for no more than the whole."""
    plain = not any(one.get("drop") or one.get("cap", 100) < 100 for one in grading["categories"])
    everything = len(rule.courses) == 1 and all(item.activity_id in rule.courses[0] for item in items)
    return plain and everything and (rule.minimum_grade or 0) <= grading["pass"]


def _of_rule(grading: Mapping[str, Any], rule: Rule, items: Sequence[Item]) -> Condition:
    """A requirement: of its only course the percent, else how many of its courses are passed."""
    done, met = len(rule.passed(grading, items)), rule.holds(grading, items)
    if len(rule.courses) == 1:
        now = course_percent(grading, within(rule.courses[0], items))
        return Condition("course", rule.title, rule.minimum_grade, now, met, done)
    needed = len(rule.courses) if rule.choose is None else rule.choose
    return Condition("courses", rule.title, rule.minimum_grade, 0.0, met, done, needed)

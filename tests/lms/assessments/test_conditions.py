"""What passing asks for: a table of rules and grades, and what each says."""

from __future__ import annotations

import pytest

from lms.assessments.domain import Item
from lms.assessments.domain.conditions import conditions
from lms.assessments.domain.electives import Rule
from lms.assessments.domain.gradebook import needed

GRADING = {
    "pass": 60,
    "categories": [
        {"slug": "labs", "title": {"en": "Labs"}, "kind": "lab", "weight": 0.75},
        {"slug": "c", "title": {"en": "Checks"}, "kind": "checkpoint", "weight": 0.25, "minimum_grade": 50},
    ],
}
FIRST, SECOND = frozenset({1, 9}), frozenset({2})
BOTH = Rule("courses", "courses", None, 50, (FIRST, SECOND), {"en": "Courses"})
ONE = Rule("second", "courses", None, 80, (SECOND,), {"en": "Second"})


def items(first, second, check) -> list[Item]:
    return [Item(1, "lab", first), Item(2, "lab", second), Item(9, "checkpoint", check)]


@pytest.mark.parametrize(
    ("grades", "met"),
    [
        ((100, 100, 100), [True, True, True, True]),
        ((100, 100, 49.9), [True, False, True, True]),  # the checkpoint alone fails it
        ((100, 70, 60), [True, True, True, False]),  # the course that asks for 80
        ((20, 100, 60), [True, True, False, True]),  # 60 in all, 30 in the first course
        ((100, 100, None), [True, False, False, True]),  # what is missing is not passed
        ((None, None, None), [False, False, False, False]),
    ],
)
def test_each_condition_says_whether_it_is_met(grades, met):
    found = conditions(GRADING, (BOTH, ONE), items(*grades))
    assert [one.kind for one in found] == ["whole", "category", "courses", "course"]
    assert [one.met for one in found] == met


def test_a_condition_says_what_is_there():
    whole, checks, courses, second = conditions(GRADING, (BOTH, ONE), items(100, 70, 40))
    assert (whole.least, whole.now) == (60, pytest.approx(0.75 * 85 + 0.25 * 40))
    assert (checks.title, checks.least, checks.now) == ({"en": "Checks"}, 50, 40)
    assert (courses.done, courses.needed, courses.least) == (2, 2, 50)
    assert (second.now, second.least, second.met) == (70, 80, False)


def test_one_course_with_everything_in_it_is_not_said_twice():
    everything = Rule("all", "courses", None, 60, (FIRST | SECOND,))
    assert len(conditions(GRADING, (everything,), items(50, 50, 50))) == 2
    stricter = Rule("all", "courses", None, 61, (FIRST | SECOND,))
    assert len(conditions(GRADING, (stricter,), items(50, 50, 50))) == 3
    assert len(conditions(GRADING, (Rule("talk", "survey", None, None, ()),), items(50, 50, 50))) == 2


def test_what_is_needed_is_as_much_as_the_strictest_condition_asks_for():
    assert needed(GRADING, (), items(100, 100, None)) == 50
    assert needed(GRADING, (BOTH, ONE), items(100, None, 90)) == 80
    assert needed(GRADING, (BOTH, ONE), items(100, None, 40)) is None, "the checkpoint is lost already"

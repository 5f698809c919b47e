"""What earns the certificate of a course and of a track: the rules as tables."""

from __future__ import annotations

import pytest

from lms.assessments.domain import Item
from lms.assessments.domain.electives import Rule
from lms.credentials.domain import CourseRule, Plan

QUIZ, LAB, OTHER = 1, 2, 3
GRADING = {
    "pass": 60,
    "distinction": 85,
    "categories": [
        {"slug": "quizzes", "title": {}, "kind": "quiz", "weight": 0.3, "drop": 1},
        {"slug": "labs", "title": {}, "kind": "lab", "weight": 0.7, "drop": 0},
    ],
}
FIRST, SECOND = frozenset({QUIZ, LAB, 99}), frozenset({OTHER})  # 99: a lesson, never graded


def plan(minimum=60.0, choose=None, stacks=True, certified=True) -> Plan:
    return Plan(
        grading=GRADING,
        rules=(Rule("core", "courses", choose, minimum, (FIRST, SECOND)),),
        courses=(
            CourseRule(10, "first", FIRST, minimum, certified),
            CourseRule(20, "second", SECOND, minimum),
        ),
        stacks=stacks,
    )


def items(quiz, lab, other, waits=()) -> list[Item]:
    """Percent of each; None: no grade. ``waits``: those that wait for a person."""
    kinds = ((QUIZ, "quiz", quiz), (LAB, "lab", lab), (OTHER, "quiz", other))
    return [Item(number, kind, percent, number in waits) for number, kind, percent in kinds]


@pytest.mark.parametrize(
    ("quiz", "lab", "other", "waits", "first", "second"),
    [
        (100, 100, None, (), True, False),  # the other course is not looked at
        (None, 100, 100, (), False, True),  # a part without a grade
        (100, None, 100, (), False, True),
        (100, 100, 100, (LAB,), False, True),  # a grade that waits for a person
        (100, 100, 100, (OTHER,), True, False),
        (60, 60, 60, (), True, True),  # the least that is enough
        (60, 59.9, 59.9, (), False, False),
        (0, 86, 100, (), True, True),  # 0.3 x 0 + 0.7 x 86 = 60.2
        (0, 85, 100, (), False, True),  # 59.5: nothing is dropped within a course
        (None, None, None, (), False, False),
    ],
)
def test_a_course_is_judged_by_its_own_items(quiz, lab, other, waits, first, second):
    scores = items(quiz, lab, other, waits)
    assert [plan().holds(part, scores, {}) for part in (10, 20)] == [first, second]


@pytest.mark.parametrize(("minimum", "holds"), [(0, True), (70, True), (70.1, False), (100, False)])
def test_a_course_asks_for_what_the_requirement_states(minimum, holds):
    assert plan(minimum).holds(20, items(None, None, 70), {}) is holds


def test_a_course_in_which_nothing_is_graded_gives_nothing_and_so_does_a_stranger():
    empty = CourseRule(30, "empty", frozenset({99}), 0.0)
    assert not empty.holds(GRADING, items(100, 100, 100))
    assert not plan().holds(77, items(100, 100, 100), {})


@pytest.mark.parametrize(
    ("statuses", "stacks", "holds"),
    [
        ({}, True, True),
        ({10: "active", 20: "active"}, True, True),
        ({10: "revoked"}, True, False),
        ({20: "suspended"}, True, False),
        ({10: "revoked"}, False, True),  # a track that stacks nothing rests on grades alone
    ],
)
def test_a_micro_degree_waits_for_people_while_a_course_is_revoked(statuses, stacks, holds):
    scores = items(90, 90, 90)
    assert plan(stacks=stacks).holds(None, scores, statuses) is holds
    assert plan().holds(10, scores, statuses)


@pytest.mark.parametrize(
    ("quiz", "lab", "other", "holds"),
    [
        (90, 90, 90, True),
        (90, 90, None, False),
        (100, 100, 59, False),
        (100, 50, 100, True),
        (100, 42, 100, False),
    ],
)
def test_a_track_asks_for_its_courses_and_for_the_whole(quiz, lab, other, holds):
    """The last: 59.4 in the first course and 64.7 in all; the one before: 65 in the first course."""
    assert plan().holds(None, items(quiz, lab, other), {}) is holds


@pytest.mark.parametrize(
    ("choose", "quiz", "lab", "other", "holds", "percent"),
    [
        (1, 80, 80, None, True, 80),  # the other need not be chosen
        (1, None, None, 70, True, 70),  # a course without labs: the quizzes are the whole
        (1, 80, 80, 30, True, 80),  # begun, and not passed: it does not count against anyone
        (1, 60, 60, 100, True, 72),  # both are passed: both count; the worse quiz is dropped
        (1, 50, 50, None, False, 50),
        (2, 80, 80, None, False, 80),
    ],
)
def test_courses_that_can_be_chosen_count_when_they_are_passed(choose, quiz, lab, other, holds, percent):
    scores = items(quiz, lab, other)
    assert plan(choose=choose).holds(None, scores, {}) is holds
    assert plan(choose=choose).result(None, scores).percent == pytest.approx(percent)


@pytest.mark.parametrize(
    ("part", "percent", "passed", "distinction"),
    [(10, 93, True, True), (20, 70, True, False), (None, 93, True, True), (77, 0, False, False)],
)
def test_what_a_certificate_says_of_the_grades(part, percent, passed, distinction):
    result = plan().result(part, items(100, 90, 70))  # of the quizzes, the track drops the worse one
    assert (result.percent, result.passed, result.distinction) == (
        pytest.approx(percent),
        passed,
        distinction,
    )


def test_courses_come_before_the_track_and_only_those_that_give_a_certificate():
    assert plan().parts == (10, 20, None)
    assert plan(certified=False).parts == (20, None)
    assert plan().activities == FIRST | SECOND
    assert (plan(70).least(10), plan(70).least(None)) == (70, 60)

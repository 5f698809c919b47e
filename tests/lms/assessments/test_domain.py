"""The rules of assessment as tables, and as properties of whatever comes in."""

from __future__ import annotations

import math
from types import MappingProxyType

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.domain import (
    Item,
    event_hash,
    files_hash,
    in_order,
    is_correct,
    read_number,
    shown_order,
    standing,
)

DAY = 86400
CHOICES = [{"id": "a", "correct": True}, {"id": "b", "correct": False}, {"id": "c", "correct": True}]
SINGLE = {"kind": "single", "choices": CHOICES[:2]}
MULTIPLE = {"kind": "multiple", "choices": CHOICES}
ORDER = {"kind": "order", "choices": [{"id": "x"}, {"id": "y"}, {"id": "z"}]}
NUMERIC = {"kind": "numeric", "answer": 1250.0, "tolerance": 0.5}


@pytest.mark.parametrize(
    ("question", "answer", "right"),
    [
        (SINGLE, {"choices": ["a"]}, True),
        (SINGLE, {"choices": ["b"]}, False),
        (SINGLE, {"choices": ["a", "b"]}, False),
        (SINGLE, {"choices": []}, False),
        (SINGLE, {}, False),
        (MULTIPLE, {"choices": ["c", "a"]}, True),
        (MULTIPLE, {"choices": ["a"]}, False),
        (MULTIPLE, {"choices": ["a", "b", "c"]}, False),
        ({"kind": "multiple", "choices": [CHOICES[1]]}, {"choices": []}, False),
        (ORDER, {"choices": ["x", "y", "z"]}, True),
        (ORDER, {"choices": ["x", "z", "y"]}, False),
        (ORDER, {"choices": ["x", "y"]}, False),
        (NUMERIC, {"number": "1250"}, True),
        (NUMERIC, {"number": " 1,250.5 "}, True),
        (NUMERIC, {"number": "1250.51"}, False),
        (NUMERIC, {"number": "many"}, False),
        (NUMERIC, {"number": "nan"}, False),
        (NUMERIC, {}, False),
    ],
)
def test_an_answer_is_judged_by_the_kind_of_its_question(question, answer, right):
    assert is_correct(question, answer) is right


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"x": "2", "y": "1"}, ["y", "x"]),
        ({"x": "1", "y": "1"}, []),
        ({"x": "1", "y": "01"}, []),
        ({"x": "", "y": "1"}, ["y"]),
        ({"x": "first", "y": "-1"}, []),
    ],
)
def test_an_order_needs_a_place_for_each(places, order):
    assert in_order(places) == order


@given(st.text())
def test_any_text_is_a_finite_number_or_none(text):
    number = read_number(text)
    assert number is None or math.isfinite(number)


@given(st.integers(0, 2**31), st.booleans())
def test_an_attempt_shows_everything_once_and_in_the_same_order_again(seed, shuffle):
    definition = {"shuffle": shuffle, "questions": [{"id": "q", **MULTIPLE}, {"id": "o", **ORDER}]}
    shown = shown_order(definition, seed)
    assert shown == shown_order(definition, seed)
    assert sorted(question["id"] for question in shown) == ["o", "q"]
    for question in shown:
        original = next(one for one in definition["questions"] if one["id"] == question["id"])
        assert sorted(c["id"] for c in question["choices"]) == sorted(c["id"] for c in original["choices"])
    if not shuffle:
        assert [c["id"] for c in shown[0]["choices"]] == ["a", "b", "c"]


def test_what_is_to_be_put_in_order_is_never_always_shown_in_order():
    definition = {"shuffle": False, "questions": [{"id": "o", **ORDER}]}
    orders = {tuple(c["id"] for c in shown_order(definition, seed)[0]["choices"]) for seed in range(40)}
    assert len(orders) > 3


def grading(drop: int = 0, **more: float) -> dict:
    categories = [
        {"slug": "quizzes", "title": {}, "kind": "quiz", "weight": 0.4, "drop": drop},
        {"slug": "labs", "title": {}, "kind": "lab", "weight": 0.6, "drop": 0},
    ]
    return {"pass": 60, "categories": categories, **more}


def items(quizzes: list[float | None], labs: list[float | None], provisional: bool = False) -> list[Item]:
    made = [Item(number, "quiz", percent) for number, percent in enumerate(quizzes)]
    return made + [Item(100 + number, "lab", percent, provisional) for number, percent in enumerate(labs)]


@pytest.mark.parametrize(
    ("drop", "given_items", "percent", "passed", "final"),
    [
        (0, items([100, 50], [80]), 78, True, True),
        (1, items([100, 50], [80]), 88, True, True),
        (1, items([100, None], [80]), 88, True, True),
        (9, items([100, 50], [80]), 88, True, True),
        (0, items([100, None], [80]), 68, False, False),
        (0, items([100, 50], [80], provisional=True), 78, False, False),
        (0, items([100, 50], [30]), 48, False, True),
        (0, items([60], [60]), 60, True, True),
        (0, [], 0, False, False),
    ],
)
def test_what_grades_add_up_to(drop, given_items, percent, passed, final):
    found = standing(grading(drop), given_items)
    assert (round(found.percent, 9), found.passed, found.final) == (percent, passed, final)


def test_distinction_is_for_those_who_pass_it():
    assert standing(grading(distinction=90), items([90], [90])).distinction
    assert not standing(grading(distinction=90), items([90], [89])).distinction
    assert not standing(grading(), items([100], [100])).distinction


percents = st.lists(st.one_of(st.none(), st.floats(0, 100)), max_size=6)


@given(percents, percents, st.integers(0, 3))
def test_a_standing_is_a_percentage_and_dropping_never_lowers_it(quizzes, labs, drop):
    whole, dropped = (standing(grading(number), items(quizzes, labs)) for number in (0, drop))
    assert -1e-9 <= whole.percent <= 100 + 1e-9
    assert dropped.percent >= whole.percent - 1e-9
    assert not whole.passed or whole.final


def test_a_hash_depends_on_every_field_and_on_what_came_before():
    base = event_hash(None, {"final": 1.0})
    assert base == event_hash(None, MappingProxyType({"final": 1.0}))
    assert len({base, event_hash("x", {"final": 1.0}), event_hash(None, {"final": 2.0})}) == 3


def test_the_hash_of_files_knows_names_and_contents_but_no_order():
    assert files_hash({"a": "1", "b": "2"}) == files_hash({"b": "2", "a": "1"})
    assert len({files_hash({"a": "1"}), files_hash({"b": "1"}), files_hash({"a": "2"})}) == 3

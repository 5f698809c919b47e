"""What a try asks and how long it runs: for every seed, and against the plainest model of a clock."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalog.checkpoints import read_checkpoint
from lms.checkpoints.domain import (
    GRACE,
    Clock,
    draw,
    is_unreadable,
    judged,
    may_begin,
    minutes_for,
    most_points,
    questions_of,
)
from lms.cohorts.domain import Window
from tests.factories.checkpoints import CHECKPOINT

FOUND = read_checkpoint(CHECKPOINT, "x", slug="clock", figures={}, outcomes={"lo1": 1}, problems=[])
assert FOUND is not None
DEFINITION = FOUND[1]
POOL_OF = {one["id"]: pool["slug"] for pool in DEFINITION["pools"] for one in pool["questions"]}
seeds = st.integers(0, 2**31)
NOW = dt.datetime(2026, 11, 23, 9, 0, tzinfo=dt.UTC)


@given(seeds)
def test_every_draw_has_the_same_number_of_questions_and_points(seed):
    drawn = draw(DEFINITION, seed)
    assert Counter(POOL_OF[name] for name, _number in drawn) == {"money": 1, "words": 2}
    assert len({name for name, _number in drawn}) == 3
    questions = questions_of(DEFINITION, drawn, seed)
    assert most_points(questions) == 4 and drawn == draw(DEFINITION, seed)
    assert questions == questions_of(DEFINITION, drawn, seed), "the same on every reload"


@given(seeds, seeds)
def test_what_was_seen_comes_again_only_where_nothing_else_is_left(one, other):
    first = draw(DEFINITION, one)
    second = draw(DEFINITION, other, set(first))
    money = [{name for name, _number in drawn if POOL_OF[name] == "money"} for drawn in (first, second)]
    assert not money[0] & money[1]
    third = draw(DEFINITION, other, {*first, *second})
    assert not {*first, *second} & {one for one in third if POOL_OF[one[0]] == "money"}, (
        "other numbers at least"
    )


def test_seeds_give_different_papers():
    assert len({str(draw(DEFINITION, seed)) for seed in range(60)}) > 20


@given(seeds)
def test_right_answers_are_full_marks_and_none_is_nothing(seed):
    questions = questions_of(DEFINITION, draw(DEFINITION, seed), seed)
    right = {
        one["id"]: {"number": f"{one['answer']:g}"}
        if one["kind"] == "numeric"
        else {"choices": [choice["id"] for choice in one["choices"] if choice["correct"]]}
        for one in questions
    }
    assert sum(judged(questions, right).values()) == 4
    assert set(judged(questions, {}).values()) == {0.0}


@given(st.integers(1, 300), st.integers(10, 40), st.integers(0, 60))
def test_minutes_are_never_fewer_than_for_all(minutes, tenths, given_too):
    factor = tenths / 10
    own = minutes_for(minutes, factor, given_too)
    assert own == -(-minutes * tenths // 10) + given_too >= minutes
    assert minutes_for(minutes, 0.5) == minutes


@given(st.integers(-600, 600), st.booleans())
def test_the_clock_against_counting_seconds(seconds, submitted):
    """Seconds after the end; half a minute of grace for what is on its way."""
    clock = Clock(NOW, NOW if submitted else None)
    at = NOW + dt.timedelta(seconds=seconds)
    assert clock.left(at).total_seconds() == (0 if submitted else max(0, -seconds))
    assert clock.takes(at) is (not submitted and seconds <= GRACE.total_seconds())
    assert clock.is_over(at) is (not submitted and seconds > GRACE.total_seconds())


@pytest.mark.parametrize(
    ("opens", "due", "closes", "holds"),
    [
        (None, None, None, True),
        (-1, 1, 5, True),
        (1, 2, 5, False),
        (-2, -1, 5, False),  # there is no lateness
        (-2, None, 1, True),
        (-2, None, -1, False),
    ],
)
def test_when_it_can_be_begun(opens, due, closes, holds):
    times = [None if hours is None else NOW + dt.timedelta(hours=hours) for hours in (opens, due, closes)]
    assert may_begin(Window(*times), NOW) is holds


def test_what_can_never_be_right_is_known():
    number = {"kind": "numeric"}
    assert is_unreadable(number, {"number": "three"}) and not is_unreadable(number, {"number": "1,200.5"})
    assert not is_unreadable(number, {"number": ""}) and not is_unreadable(number, None)
    order = {"kind": "order", "choices": [{"id": "a"}, {"id": "b"}]}
    assert is_unreadable(order, {"choices": [], "places": {"a": "1", "b": "1"}})
    assert not is_unreadable(order, {"choices": ["a", "b"], "places": {"a": "1", "b": "2"}})
    assert not is_unreadable(order, {"choices": [], "places": {"a": "", "b": ""}})

"""The rules of insight as tables: states of a cell, signs, the heat map."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.insight.domain.cells import (
    OUTCOMES,
    Seen,
    State,
    after,
    corrected,
    is_outcome,
    is_stuck,
    seen_in_report,
)
from lms.insight.domain.heat import SPANS, Event, Heat, heat_map, level
from lms.insight.domain.risk import Facts, Sign, StuckCell, level_of, points_of, signs
from notebooks.grader.texts import UNSOLVED

NOON = dt.datetime(2026, 3, 9, 12, 0, tzinfo=dt.UTC)
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)


def run(*events: tuple[str, int] | tuple[str, int, str]) -> State:
    """The state after (outcome, minute[, answer]) each."""
    state = State()
    for outcome, minute, *answer in events:
        state = after(state, Seen("cell", outcome, *answer), NOON + minute * MINUTE)
    return state


# events -> (outcome, different answers, failed in a row, stuck)
STATES = [
    ([], ("untried", 0, 0, False)),
    ([("untried", 0)], ("untried", 0, 0, False)),
    ([("failed", 0)], ("failed", 1, 1, False)),
    ([("failed", 0), ("failed", 5), ("failed", 9)], ("failed", 3, 3, False)),  # in a hurry
    ([("failed", 0), ("failed", 5), ("failed", 10)], ("failed", 3, 3, True)),
    ([("partial", 0), ("failed", 5), ("partial", 60)], ("partial", 3, 3, True)),
    ([("failed", 0), ("failed", 60)], ("failed", 2, 2, False)),
    ([("failed", 0, "a"), ("failed", 30, "a"), ("failed", 60, "a")], ("failed", 1, 1, False)),  # one answer
    ([("failed", 0, "a"), ("failed", 30, "b"), ("failed", 60, "c")], ("failed", 3, 3, True)),
    ([("failed", 0, "a"), ("passed", 30, "a")], ("passed", 2, 0, False)),  # what it needs has changed
    ([("failed", 0), ("failed", 5), ("failed", 60), ("passed", 61)], ("passed", 4, 0, False)),
    ([("passed", 0), ("failed", 1), ("failed", 2), ("failed", 3)], ("failed", 4, 3, False)),
    ([("failed", 0), ("passed", 1), ("failed", 50), ("failed", 51), ("failed", 52)], ("failed", 5, 3, False)),
    ([("failed", 0), ("untried", 60)], ("failed", 1, 1, False)),  # handed out again
    ([("passed", 10), ("failed", 5)], ("passed", 1, 0, False)),  # out of order
    ([("answered", 0), ("answered", 90)], ("answered", 2, 0, False)),
]


@pytest.mark.parametrize(("events", "expected"), STATES)
def test_states_of_a_cell(events, expected):
    state = run(*events)
    assert (state.outcome, state.tries, state.fails, is_stuck(state)) == expected


def test_when_a_cell_first_passed_is_kept():
    assert run(("passed", 3), ("failed", 5), ("passed", 9)).passed_at == NOON + 3 * MINUTE


@given(st.lists(st.tuples(st.sampled_from(OUTCOMES), st.integers(0, 600), st.sampled_from(["", "a", "b"]))))
def test_whatever_comes_the_state_holds_together(events):
    state = run(*events)
    assert 0 <= state.fails <= state.tries
    assert (state.failing_since is None) == (state.outcome not in ("failed", "partial"))
    assert (state.fails == 0) == (state.failing_since is None)
    assert (state.tries == 0) == (state.tried_at is None)
    once = after(state, Seen("cell", "failed", "same"), NOON + 700 * MINUTE)
    twice = after(once, Seen("cell", "failed", "same"), NOON + 800 * MINUTE)
    assert (twice.tries, twice.fails) == (once.tries, once.fails) == (state.tries + 1, state.fails + 1)


CORRECTED = [
    ([("failed", 0), ("failed", 5), ("failed", 30)], "passed", ("passed", 3, 0, False)),
    ([("passed", 30)], "failed", ("failed", 1, 1, False)),
    ([("failed", 0), ("failed", 5), ("failed", 30)], "partial", ("partial", 3, 3, True)),
    ([("failed", 0), ("failed", 30)], "untried", ("failed", 2, 2, False)),
    ([("failed", 0), ("failed", 40)], "passed", ("failed", 2, 2, False)),  # tried again since
]


@pytest.mark.parametrize(("events", "outcome", "expected"), CORRECTED)
def test_what_was_tried_last_is_judged_again(events, outcome, expected):
    state = corrected(run(*events), Seen("cell", outcome), NOON + 30 * MINUTE)
    assert (state.outcome, state.tries, state.fails, is_stuck(state)) == expected


def test_the_graders_words():
    cells = [
        {"grade_id": "a", "status": "passed", "message": {}},
        {"grade_id": "b", "status": "hidden_failed", "message": {}},
        {"grade_id": "c", "status": "failed", "message": dict(UNSOLVED)},
        {"grade_id": "d", "status": "unscored", "message": {}},
        {"grade_id": "e", "status": "manual", "message": {}},
    ]
    found = {one.grade_id: one.outcome for one in seen_in_report(cells, UNSOLVED)}
    assert found == {"a": "passed", "b": "failed", "c": "untried", "e": "answered"}


@pytest.mark.parametrize(
    ("seen", "fine"),
    [
        (Seen("a", "passed", "123456789012"), True),
        (Seen("a", "passed", "1234567890123"), False),
        (Seen("", "passed"), False),
        (Seen("a", "won"), False),
        (Seen("a", ["passed"]), False),  # type: ignore[arg-type]
        (Seen(1, "passed"), False),  # type: ignore[arg-type]
        (Seen("a", "passed", None), False),  # type: ignore[arg-type]
    ],
)
def test_what_can_be_an_outcome(seen, fine):
    assert is_outcome(seen) is fine


TITLE = {"ko": "첫 실습", "en": "First lab"}
OTHER = {"ko": "퀴즈", "en": "Quiz"}
CELL = StuckCell({"en": "Cell"}, TITLE, 4)


def facts(**changes) -> Facts:
    """Somebody for whom nothing speaks."""
    return Facts(**{"begun_at": NOON - 30 * DAY, "last_at": NOON - DAY} | changes)


# what is known -> (kind, points, number) of each sign
SIGNS = [
    ({}, []),
    ({"last_at": None, "begun_at": NOON - 2 * DAY}, []),
    ({"last_at": None, "begun_at": NOON - 3 * DAY}, [("not_begun", 2, 3)]),
    ({"last_at": None, "begun_at": NOON - 7 * DAY}, [("not_begun", 3, 7)]),
    ({"last_at": None, "begun_at": NOON + 3 * DAY}, []),
    ({"last_at": None, "has_work": False}, []),
    ({"last_at": NOON - 7 * DAY + MINUTE}, []),
    ({"last_at": NOON - 7 * DAY}, [("inactive", 1, 7)]),
    ({"last_at": NOON - 14 * DAY}, [("inactive", 2, 14)]),
    ({"last_at": NOON - 90 * DAY, "has_work": False}, []),  # everything that is open is done
    ({"overdue": (TITLE,), "overdue_since": NOON - MINUTE}, [("overdue", 1, 1)]),
    ({"overdue": (TITLE,), "overdue_since": NOON - 7 * DAY}, [("overdue", 2, 1)]),
    ({"overdue": (TITLE, OTHER, OTHER), "overdue_since": NOON - DAY}, [("overdue", 2, 3)]),
    ({"mean": 59.9, "grades": 1}, []),
    ({"mean": 59.9, "grades": 2}, [("failing", 2, 59.9)]),
    ({"mean": 60.0, "grades": 9}, []),
    ({"mean": 40.0, "grades": 2}, [("failing", 2, 40.0)]),
    ({"mean": 39.9, "grades": 2}, [("failing", 3, 39.9)]),
    ({"mean": 69.0, "grades": 2, "least": 70.0}, [("failing", 2, 69.0)]),
    ({"stuck": (CELL, CELL, CELL)}, [("stuck", 1, 4), ("stuck", 1, 4)]),
]


@pytest.mark.parametrize(("known", "expected"), SIGNS)
def test_signs(known, expected):
    assert [(one.kind, one.points, one.number) for one in signs(facts(**known), NOON)] == expected


def test_the_first_overdue_activity_is_named_with_its_days():
    (sign,) = signs(facts(overdue=(TITLE, OTHER), overdue_since=NOON - 2 * DAY), NOON)
    assert (sign.title, sign.days) == (TITLE, 2)


@pytest.mark.parametrize(
    ("points", "level"), [([], "fine"), ([1], "watch"), ([2], "watch"), ([1, 2], "act"), ([3], "act")]
)
def test_how_much_signs_weigh(points, level):
    found = [Sign("stuck", each, 1) for each in points]
    assert (level_of(found), points_of(found)) == (level, sum(points))


def test_heat_counts_in_its_parts():
    starts = [NOON, NOON + 5 * MINUTE]
    events = [
        Event(NOON - MINUTE, "validate", {"a": "failed"}),
        Event(NOON, "validate", {"a": "failed", "b": "passed", "gone": "failed"}),
        Event(NOON + 4 * MINUTE, "submit", {"a": "partial"}),
        Event(NOON + 5 * MINUTE, "submit", {"a": "passed"}),
        Event(NOON + 99 * MINUTE, "validate", {"b": "answered"}),
    ]
    assert heat_map(["a", "b"], starts, events) == {
        "a": [Heat(1, 1, 2), Heat(0, 1, 0)],
        "b": [Heat(1, 0, 0), Heat(1, 0, 0)],
    }


def test_parts_begin_at_full_steps_of_the_cohorts_clock():
    at = dt.datetime(2026, 3, 9, 6, 37, tzinfo=dt.UTC)  # 15:37 in Seoul
    hour = SPANS["hour"].starts(at, "Asia/Seoul")
    assert len(hour) == 12 and hour[-1] == at.replace(minute=35) and hour[0] == at.replace(hour=5, minute=40)
    days = SPANS["fortnight"].starts(at, "Asia/Seoul")
    assert days[-1] == dt.datetime(2026, 3, 8, 15, 0, tzinfo=dt.UTC) and len(days) == 14
    berlin = SPANS["fortnight"].starts(dt.datetime(2026, 4, 1, 12, tzinfo=dt.UTC), "Europe/Berlin")
    assert [one.hour for one in berlin] == [23] * 11 + [22] * 3  # midnight there, before and in summer time


@given(st.integers(0, 5000), st.integers(1, 5000))
def test_levels(count, most):
    assert 0 <= level(min(count, most), most) <= 5
    assert (level(min(count, most), most) == 0) == (count == 0)
    assert level(most, most) == 5

"""Rules of marking: who has something left to do where two mark, pseudonyms, texts without names."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.domain import points_of
from lms.assessments.domain.marking import (
    Seat,
    ask_until,
    counted_points,
    may_mark,
    outcome_of,
    pseudonym,
    shared_state,
)
from lms.assessments.domain.masking import bare_notebook, without_name

MANUAL = {"grade_id": "m", "score": None, "max_score": 10.0, "status": "manual"}
FLAGGED = {"grade_id": "f", "score": 0.0, "max_score": 10.0, "status": "flagged"}
PASSED = {"grade_id": "p", "score": 1.0, "max_score": 1.0, "status": "passed"}
CELLS = (PASSED, MANUAL)
A, B, C, D = 1, 2, 3, 4


def seats(*given: tuple[int, float | None]) -> list[Seat]:
    """Who gave how many points for the one cell, in this order; None: began and gave nothing yet."""
    return [
        Seat(grader, at, {} if points is None else {"m": points})
        for at, (grader, points) in enumerate(given, 1)
    ]


@pytest.mark.parametrize(
    ("given_marks", "grader", "state", "may"),
    [
        ((), A, "todo", True),
        (((A, None),), A, "todo", True),
        (((A, 8),), A, "others", True),
        (((A, 8),), B, "todo", True),
        (((A, None), (B, 8)), C, "todo", True),
        (((A, 8), (B, 7)), A, "ready", True),
        (((A, 8), (B, 7)), C, "ready", False),
        (((A, 8), (B, 6)), A, "others", False),
        (((A, 8), (B, 6)), B, "others", False),
        (((A, 8), (B, 6)), C, "todo", True),
        (((A, 8), (B, 6), (C, 7)), A, "ready", False),
        (((A, 8), (B, 6), (C, 7)), C, "ready", True),
        (((A, 8), (B, 6), (C, 7)), D, "ready", False),
        (((C, None), (A, 8), (B, 7)), C, "ready", False),
    ],
)
def test_who_has_something_left_to_do(given_marks, grader, state, may):
    assert shared_state(CELLS, seats(*given_marks), grader) == state
    assert may_mark(CELLS, seats(*given_marks), grader) is may


def test_nobody_has_anything_to_do_without_cells_for_a_person():
    assert shared_state((PASSED,), [], A) == "nothing"


@pytest.mark.parametrize(
    ("given_marks", "points"),
    [
        (((A, 8), (B, 7)), {"m": 7.5}),
        (((A, 10), (B, 9)), {"m": 9.5}),
        (((A, 8), (B, 6), (C, 9)), {"m": 9}),
        (((A, 8), (B, 6), (C, 9), (D, 1)), {"m": 9}),
    ],
)
def test_what_counts(given_marks, points):
    assert counted_points(CELLS, seats(*given_marks)) == points


def test_a_flagged_cell_left_blank_by_one_counts_as_the_tests_left_it():
    two = [Seat(A, 1, {"m": 9.0, "f": 2.0}), Seat(B, 2, {"m": 9.0})]
    assert outcome_of((MANUAL, FLAGGED), two).state == "agreed"
    assert counted_points((MANUAL, FLAGGED), two) == {"m": 9.0, "f": 1.0}


points = st.floats(min_value=0, max_value=10, allow_nan=False).map(lambda value: round(value, 2))


@given(points, points)
def test_the_points_that_count_lie_between_the_two(first, second):
    two = seats((A, first), (B, second))
    if outcome_of(CELLS, two).done:
        low, high = sorted((first, second))
        assert low - 1e-6 <= counted_points(CELLS, two)["m"] <= high + 1e-6
        assert high - low <= 1 + 1e-6  # ten points of 100
    else:
        assert abs(first - second) > 1


def test_an_answer_stands_over_the_tests():
    cells = [{"grade_id": "a", "kind": "auto", "score": 2.0}, {"grade_id": "b", "kind": "auto", "score": 3.0}]
    report = {"cells": cells, "needs_manual": False}
    assert points_of(report, {"a": 8.0}, {"a": 7.0}, released=True) == (10.0, False)
    assert points_of(report, {"a": 8.0}, {"a": 1.0}, released=True) == (4.0, False)
    assert points_of(report, {}, {"a": 7.0}, released=True) == (5.0, False)


NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)
WEEK = dt.timedelta(days=7)


@pytest.mark.parametrize(
    ("released", "by_hand", "days", "until"),
    [
        (None, False, 7, NOON + WEEK),
        (None, True, 7, None),
        (NOON + WEEK, True, 7, NOON + 2 * WEEK),
        (NOON - WEEK, True, 7, NOON + WEEK),
        (None, False, 0, None),
    ],
)
def test_until_when_learners_can_ask(released, by_hand, days, until):
    assert ask_until(NOON, released, by_hand=by_hand, days=days) == until


def test_a_pseudonym_stays_and_is_another_in_another_lab():
    assert pseudonym("salt", "anna") == pseudonym("salt", "anna")
    everybody = {pseudonym("salt", str(number)) for number in range(1000)}
    assert len(everybody) == 1000 and all(len(one) == 6 for one in everybody)
    assert pseudonym("salt", "anna") != pseudonym("pepper", "anna")


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("만든 사람: 홍길동", "만든 사람: K7"),
        ("mail Gil@Example.org now", "mail K7 now"),
        ("&lt;O&#x27;Neill&gt;", "&lt;K7&gt;"),
        ('"\\ud64d\\uae38\\ub3d9"', '"K7"'),
        ("하나", "하나"),
    ],
)
def test_names_are_taken_out(text, left):
    names = ("홍길동", "gil@example.org", "O'Neill", "하나")
    assert without_name(text.encode(), names, "K7").decode() == left


def test_what_is_no_text_stays_what_it_is():
    assert without_name(b"\xff\xfe\x00 x", ("anna",), "K7") == b"\xff\xfe\x00 x"
    assert bare_notebook(b"no notebook") == b"no notebook"


def test_a_notebook_says_nothing_about_its_author():
    cell = {"cell_type": "code", "source": "1", "metadata": {"nbgrader": {"grade": True}, "author": "anna"}}
    notebook = {
        "metadata": {"kernelspec": {"name": "python3"}, "authors": [{"name": "anna"}]},
        "cells": [cell],
    }
    bare = bare_notebook(json.dumps(notebook).encode())
    assert b"anna" not in bare
    assert json.loads(bare)["cells"][0]["metadata"] == {"nbgrader": {"grade": True}}
    assert json.loads(bare)["metadata"] == {"kernelspec": {"name": "python3"}}

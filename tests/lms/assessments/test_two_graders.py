"""Two graders: the mean within ten points of 100, beyond it a third decides."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.domain.two_graders import Outcome, reconcile

percentages = st.floats(min_value=0, max_value=100, allow_nan=False).map(lambda value: round(value, 4))


@pytest.mark.parametrize(
    ("given_marks", "outcome"),
    [
        ([], Outcome("waiting")),
        ([80], Outcome("waiting")),
        ([80, 80], Outcome("agreed", 80, 0)),
        ([80, 70], Outcome("agreed", 75, 10)),
        ([70, 80], Outcome("agreed", 75, 10)),
        ([71.4, 61.4], Outcome("agreed", 66.4, 10)),
        ([80, 69.99], Outcome("third", None, 10.01)),
        ([0, 100], Outcome("third", None, 100)),
        ([80, 60, 65], Outcome("settled", 65, 20)),
        ([80, 60, 95], Outcome("settled", 95, 20)),
        ([80, 75, 10], Outcome("agreed", 77.5, 5)),
    ],
)
def test_what_marks_come_to(given_marks: list[float], outcome: Outcome) -> None:
    assert reconcile(given_marks) == outcome


def test_the_limit_is_a_setting() -> None:
    assert reconcile([80, 75], limit=4).state == "third"
    assert reconcile([80, 60], limit=20).value == 70


@pytest.mark.parametrize("wrong", [[80, 101], [-1, 50], [math.nan, 50], [math.inf], [1, 2, 3, 4]])
def test_what_is_no_percentage_is_refused(wrong: list[float]) -> None:
    with pytest.raises(ValueError, match=r"percentages|graders"):
        reconcile(wrong)


@given(percentages, percentages)
def test_the_order_of_the_two_does_not_matter(first: float, second: float) -> None:
    assert reconcile([first, second]) == reconcile([second, first])


@given(percentages, percentages, percentages)
def test_with_a_third_there_is_always_a_result_that_somebody_stands_for(a: float, b: float, c: float) -> None:
    outcome = reconcile([a, b, c])
    assert outcome.done
    if abs(a - b) > 10.001:
        assert outcome.value == c
    elif abs(a - b) < 9.999:
        assert outcome.value == pytest.approx((a + b) / 2, abs=1e-5)

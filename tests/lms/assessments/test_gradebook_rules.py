"""The gradebook's arithmetic, against the plain one that grades everybody."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.domain import Item, standing
from lms.assessments.domain.gradebook import needed, overall, supposed

TITLE = {"ko": "과제", "en": "Work"}


def grading(drops: tuple[int, int] = (0, 0), weights: tuple[float, float] = (0.3, 0.7)) -> dict:
    kinds = zip(("quiz", "lab"), weights, drops, strict=True)
    return {
        "pass": 60,
        "categories": [
            {"slug": kind, "title": TITLE, "kind": kind, "weight": weight, "drop": drop}
            for kind, weight, drop in kinds
        ],
    }


percents = st.one_of(st.none(), st.floats(0, 100, allow_nan=False))
works = st.lists(st.tuples(st.sampled_from(("quiz", "lab")), percents), max_size=9).map(
    lambda rows: [Item(number, kind, percent) for number, (kind, percent) in enumerate(rows)]
)
gradings = st.builds(
    grading,
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.sampled_from([(0.3, 0.7), (0.5, 0.5), (0, 1)]),
)


@given(gradings, works)
def test_the_whole_is_that_of_the_standing(rules, items):
    given_percents = {item.activity_id: item.percent for item in items if item.percent is not None}
    quick = overall(rules, {item.activity_id: item.kind for item in items})(given_percents)
    assert quick == pytest.approx(standing(rules, items).percent)


@given(gradings, works)
def test_what_is_needed_passes_and_a_tenth_less_does_not(rules, items):
    least = needed(rules, items)
    missing = [item.activity_id for item in items if item.percent is None]

    def whole(percent: float) -> float:
        return round(standing(rules, supposed(items, dict.fromkeys(missing, percent))).percent, 6)

    if least is None:
        assert not missing or whole(100.0) < rules["pass"]
    else:
        assert whole(least) >= rules["pass"]
        assert least == 0.0 or whole(round(least - 0.1, 1)) < rules["pass"]


def test_what_is_needed_by_hand():
    items = [Item(1, "quiz", 100.0), Item(2, "lab", 50.0), Item(3, "lab", None)]
    # 30 points of the quiz; the labs must bring 30 of 70: a mean of 42.9, of which 25 is there
    assert needed(grading(), items) == 35.8
    assert needed(grading(), [Item(1, "quiz", 0.0), Item(2, "lab", 0.0), Item(3, "lab", None)]) is None
    assert needed(grading(), items[:2]) is None
    assert needed(grading(), [Item(1, "quiz", None), Item(2, "lab", 100.0)]) == 0.0


def test_what_is_supposed_waits_for_nobody_and_leaves_the_rest():
    items = [Item(1, "quiz", 40.0, provisional=True), Item(2, "lab", 70.0, provisional=True)]
    assert supposed(items, {1: 90.0}) == [Item(1, "quiz", 90.0), items[1]]

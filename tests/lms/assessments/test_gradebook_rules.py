"""The gradebook's arithmetic, against the plain one that grades everybody."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lms.assessments.domain import Item, standing
from lms.assessments.domain.electives import Rule, spare, whole
from lms.assessments.domain.gradebook import needed, overall, supposed

TITLE = {"ko": "과제", "en": "Work"}


def grading(
    drops: tuple[int, int] = (0, 0),
    weights: tuple[float, float] = (0.3, 0.7),
    caps: tuple[float, float] = (100, 100),
) -> dict:
    kinds = zip(("quiz", "lab"), weights, drops, caps, strict=True)
    return {
        "pass": 60,
        "categories": [
            {"slug": kind, "title": TITLE, "kind": kind, "weight": weight, "drop": drop, "cap": cap}
            for kind, weight, drop, cap in kinds
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
    st.tuples(st.sampled_from([100, 80, 33.3]), st.sampled_from([100, 90, 50])),
)
# The activities of two courses to choose from and of one that everybody does
courses = st.lists(st.sets(st.integers(0, 8), max_size=4), min_size=3, max_size=3)
rule_sets = st.builds(
    lambda some, choose, minimum: (
        Rule("core", "courses", None, None, (frozenset(some[0]),)),
        Rule("free", "courses", choose, minimum, tuple(map(frozenset, some[1:]))),
    ),
    courses,
    st.integers(1, 2),
    st.sampled_from([None, 50.0, 80.0]),
)


def plain(rules: dict, requirements: tuple[Rule, ...], items: list[Item]) -> float:
    """The whole, as one would work it out on paper."""
    core, free = requirements
    passed = []
    for course in free.courses:
        own = [item for item in items if item.activity_id in course]
        means = {}
        for category in rules["categories"]:
            percents = [item.percent for item in own if item.kind == category["kind"]]
            if percents:
                means[category["slug"]] = (
                    category["weight"],
                    sum(one or 0.0 for one in percents) / len(percents),
                )
        weight = sum(each for each, _mean in means.values())
        grade = sum(each * mean for each, mean in means.values()) / weight if weight else 0.0
        done = all(item.percent is not None and not item.provisional for item in own)
        if done and (free.minimum_grade is None or round(grade, 6) >= free.minimum_grade):
            passed.append(course)
    chosen = passed if len(passed) >= (free.choose or 0) else list(free.courses)
    left_out = (core.courses[0] | free.courses[0] | free.courses[1]) - core.courses[0]
    for course in chosen:
        left_out -= course
    counted = [item for item in items if item.activity_id not in left_out]
    total, weights = 0.0, 0.0
    for category in rules["categories"]:
        percents = sorted(item.percent or 0.0 for item in counted if item.kind == category["kind"])
        while len(percents) > 1 and len(percents) > 0 and category["drop"] > 0:
            percents.pop(0)
            category = category | {"drop": category["drop"] - 1}
        if percents:
            total += category["weight"] * min(category["cap"], sum(percents) / len(percents))
            weights += category["weight"]
    return total / weights if left_out and weights else total


@given(gradings, rule_sets, works)
def test_the_whole_is_what_one_works_out_on_paper(rules, requirements, items):
    used = sum(one["weight"] for one in rules["categories"] if one["kind"] in {item.kind for item in items})
    assume(used > 0)
    left = [item for item in items if item.activity_id not in spare(rules, requirements, items)]
    assume(
        sum(one["weight"] for one in rules["categories"] if one["kind"] in {each.kind for each in left}) > 0
    )
    found = whole(rules, requirements, items)
    assert found.percent == pytest.approx(plain(rules, requirements, items))
    assert not found.passed or found.final
    assert 0 <= found.percent <= 100 + 1e-9


@given(gradings, rule_sets, works, st.data())
def test_a_better_grade_never_makes_the_whole_worse_where_nothing_is_chosen(rules, requirements, items, data):
    assume(items)
    better = data.draw(st.sampled_from(items))
    before = whole(rules, requirements[:1], items).percent
    raised = supposed(items, {better.activity_id: min(100.0, (better.percent or 0.0) + 10)})
    assert whole(rules, requirements[:1], raised).percent >= before - 1e-9


def test_a_cap_by_hand():
    rules = grading(caps=(80, 100))
    found = standing(rules, [Item(1, "quiz", 100.0), Item(2, "lab", 50.0)])
    assert found.percent == pytest.approx(0.3 * 80 + 0.7 * 50)
    assert [(one.percent, one.mean) for one in found.categories] == [(80, 100.0), (50.0, 50.0)]


def test_a_course_that_was_not_chosen_does_not_count_once_enough_are_passed():
    requirements = (Rule("free", "courses", 1, 60.0, (frozenset({1}), frozenset({2}))),)
    rules = grading()
    open_ = [Item(1, "lab", None), Item(2, "lab", 20.0), Item(3, "quiz", 90.0)]
    assert spare(rules, requirements, open_) == frozenset()
    chosen = [Item(1, "lab", 80.0), *open_[1:]]
    assert spare(rules, requirements, chosen) == {2}
    assert whole(rules, requirements, chosen).percent == pytest.approx(0.3 * 90 + 0.7 * 80)
    assert whole(rules, requirements, chosen).passed
    assert (
        needed(rules, requirements, [Item(1, "lab", 80.0), Item(2, "lab", None), Item(3, "quiz", 90.0)])
        is None
    )


@given(gradings, works)
def test_the_whole_is_that_of_the_standing(rules, items):
    given_percents = {item.activity_id: item.percent for item in items if item.percent is not None}
    quick = overall(rules, {item.activity_id: item.kind for item in items})(given_percents)
    assert quick == pytest.approx(standing(rules, items).percent)


@given(gradings, works)
def test_what_is_needed_passes_and_a_tenth_less_does_not(rules, items):
    least = needed(rules, (), items)
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
    assert needed(grading(), (), items) == 35.8
    assert needed(grading(), (), [Item(1, "quiz", 0.0), Item(2, "lab", 0.0), Item(3, "lab", None)]) is None
    assert needed(grading(), (), items[:2]) is None
    assert needed(grading(), (), [Item(1, "quiz", None), Item(2, "lab", 100.0)]) == 0.0


def test_what_is_supposed_waits_for_nobody_and_leaves_the_rest():
    items = [Item(1, "quiz", 40.0, provisional=True), Item(2, "lab", 70.0, provisional=True)]
    assert supposed(items, {1: 90.0}) == [Item(1, "quiz", 90.0), items[1]]

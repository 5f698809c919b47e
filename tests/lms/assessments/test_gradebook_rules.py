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
    least: tuple[float, float] = (0, 0),
) -> dict:
    kinds = zip(("quiz", "lab"), weights, drops, caps, least, strict=True)
    return {
        "pass": 60,
        "categories": [
            {"slug": kind, "title": TITLE, "kind": kind, "weight": weight, "drop": drop, "cap": cap}
            | ({"minimum_grade": minimum} if minimum else {})
            for kind, weight, drop, cap, minimum in kinds
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
    st.tuples(st.sampled_from([0, 50]), st.sampled_from([0, 40, 100])),
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


def passes_on_paper(rules: dict, items: list[Item]) -> bool:
    """Whether the whole is enough, and of each category in which there is anything to do the mean is, too."""
    for category in rules["categories"]:
        percents = sorted(item.percent or 0.0 for item in items if item.kind == category["kind"])
        kept = percents[min(category["drop"], len(percents) - 1) :] if percents else []
        if kept and round(sum(kept) / len(kept), 6) < category.get("minimum_grade", 0):
            return False
    return round(standing(rules, items).percent, 6) >= rules["pass"]


LEAST_BY_HAND = (
    # quiz, labs; whether 50 % of the labs are there, and whether it passes
    (100.0, (50.0, 50.0), True, True),  # 30 + 35 = 65
    (100.0, (99.0, 0.0), False, False),  # 30 + 34.65 = 64.65 of the whole, and 49.5 of the labs
    (0.0, (80.0, 80.0), True, False),  # enough in the labs, 56 in all
    (100.0, (100.0, None), True, False),  # one is missing: it may still be lost
)


@pytest.mark.parametrize(("quiz", "labs", "reached", "passed"), LEAST_BY_HAND)
def test_a_category_may_ask_for_a_least_mean(quiz, labs, reached, passed):
    items = [Item(1, "quiz", quiz), *(Item(2 + place, "lab", one) for place, one in enumerate(labs))]
    found = standing(grading(least=(0, 50)), items)
    assert (found.categories[1].enough, found.passed) == (reached, passed)
    assert standing(grading(), items).passed is (round(found.percent, 6) >= 60 and None not in labs)


def test_the_least_mean_is_that_before_the_cap_and_after_what_is_dropped():
    rules = grading(drops=(0, 1), caps=(100, 45), least=(0, 50), weights=(0.7, 0.3))
    found = standing(rules, [Item(1, "quiz", 100.0), Item(2, "lab", 0.0), Item(3, "lab", 50.0)])
    assert found.categories[1].percent == 45 and found.passed


def test_nothing_is_asked_for_where_there_is_nothing_to_do():
    assert standing(grading(weights=(1, 0), least=(0, 50)), [Item(1, "quiz", 70.0)]).passed


@given(gradings, works)
def test_the_whole_is_that_of_the_standing(rules, items):
    given_percents = {item.activity_id: item.percent for item in items if item.percent is not None}
    percent, enough = overall(rules, {item.activity_id: item.kind for item in items})(given_percents)
    assert percent == pytest.approx(standing(rules, items).percent)
    assert enough == passes_on_paper(rules, items)


@given(gradings, works)
def test_what_is_needed_passes_and_a_tenth_less_does_not(rules, items):
    least = needed(rules, (), items)
    missing = [item.activity_id for item in items if item.percent is None]

    def passes(percent: float) -> bool:
        return passes_on_paper(rules, supposed(items, dict.fromkeys(missing, percent)))

    if least is None:
        assert not missing or not passes(100.0)
    else:
        assert passes(least)
        assert least == 0.0 or not passes(round(least - 0.1, 1))


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

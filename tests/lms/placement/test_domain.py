"""The rules: draws are balanced, evidence is counted honestly, and a better answer never advises less."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.placement.domain import (
    LEVELS,
    Evidence,
    advise_module,
    advise_track,
    draw,
    evidence,
    lacks,
    result_of,
    shown,
    to_learn,
)

AREAS = ("maths", "data", "process", "ai")
CHOICES = [{"id": name, "correct": name == "a"} for name in "abcd"]
ITEMS = [
    {
        "id": f"{area}-{number}",
        "area": area,
        "difficulty": number // 4 + 1,
        "modules": ["scrap"] if number < 4 and area == "ai" else [],
        "choices": CHOICES,
    }
    for area in AREAS
    for number in range(12)
]
LADDER = [
    {"track": "first", "needs": {}},
    {"track": "hands-on", "needs": {"ai": "some"}},
    {"track": "practice", "needs": dict.fromkeys(AREAS, "some")},
    {"track": "degree", "needs": dict.fromkeys(AREAS, "solid")},
]
ALL = {rung["track"] for rung in LADDER}
RULE = {"module": "scrap", "needs": {"ai": "solid"}}
BETTER = {"b": "unknown", "unknown": "a", "a": "a"}
seeds = st.integers(0, 2**31 - 1)
answer = st.sampled_from(["a", "b", "unknown"])


@given(seeds, seeds)
@settings(deadline=None)
def test_a_draw_is_balanced_and_of_these_items_and_the_next_one_asks_others(seed, other):
    first = draw(ITEMS, seed)
    second = draw(ITEMS, other, first)
    by_id = {item["id"]: item for item in ITEMS}
    for drawn in (first, second):
        assert len(set(drawn)) == 24 and set(drawn) <= set(by_id)
        counted = Counter((by_id[name]["area"], by_id[name]["difficulty"]) for name in drawn)
        assert set(counted.values()) == {2} and len(counted) == 12
    assert not set(first) & set(second)
    assert draw(ITEMS, seed) == first


def test_areas_come_in_order_and_easy_items_first():
    drawn = shown(ITEMS, draw(ITEMS, 7), 7)
    assert [item["area"] for item in drawn[::6]] == list(AREAS)
    assert [item["difficulty"] for item in drawn[:6]] == [1, 1, 2, 2, 3, 3]
    assert [item["number"] for item in drawn] == list(range(1, 25))


def test_choices_stand_in_another_order_the_same_on_every_reload():
    drawn = draw(ITEMS, 7)
    orders = [[choice["id"] for choice in item["choices"]] for item in shown(ITEMS, drawn, 7)]
    assert orders == [[choice["id"] for choice in item["choices"]] for item in shown(ITEMS, drawn, 7)]
    assert len({tuple(order) for order in orders}) > 5
    assert all(sorted(order) == list("abcd") for order in orders)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("a", "right"), ("b", "wrong"), ("unknown", "unknown"), (None, "unknown"), ("zz", "unknown")],
)
def test_the_result_of_an_answer(given, expected):
    assert result_of(ITEMS[0], given) == expected


@pytest.mark.parametrize(
    ("right", "wrong", "unknown", "level"),
    [
        (6, 0, 0, "solid"),
        (5, 1, 0, "solid"),
        (5, 0, 1, "solid"),
        (4, 0, 2, "some"),
        (4, 2, 0, "some"),
        (3, 0, 3, "some"),
        (3, 1, 2, "some"),
        (3, 2, 1, "new"),
        (3, 3, 0, "new"),
        (2, 0, 4, "new"),
        (0, 6, 0, "new"),
        (0, 0, 6, "new"),
    ],
)
def test_levels_of_six_items(right, wrong, unknown, level):
    assert Evidence("ai", right, wrong, unknown, luck=wrong / 3).level == level


def test_the_notebook_counts_like_that_many_more_items():
    answers = dict.fromkeys((item["id"] for item in ITEMS[12:18]), "unknown")
    known = evidence(ITEMS[12:18], answers, areas=AREAS, notebook=("data", 5, 5))
    assert (known["data"].asked, known["data"].solved, known["data"].level) == (11, 5, "some")
    assert known["ai"].asked == 0 and known["ai"].level == "new"


@pytest.mark.parametrize(
    ("one", "low", "high"),
    [(Evidence("ai", right=6), 0.785, 1.0), (Evidence("ai", unknown=6), 0.0, 0.215), (Evidence("ai"), 0, 1)],
)
def test_ranges(one, low, high):
    assert one.range == pytest.approx((low, high), abs=0.001)


@given(st.integers(0, 6), st.integers(0, 6), st.integers(0, 6), st.integers(0, 5))
@settings(deadline=None)
def test_a_range_holds_its_share_and_more_items_narrow_it(right, wrong, unknown, solved):
    one = Evidence("ai", right, wrong, unknown, luck=wrong / 3, solved=solved, tasks=5)
    low, high = one.range
    assert 0 <= low <= one.share + 1e-9 and one.share - 1e-9 <= high <= 1
    many = Evidence("ai", 10 * right, 10 * wrong, 10 * unknown, 10 * wrong / 3, 10 * solved, 50)
    assert many.range[1] - many.range[0] < high - low


@given(seeds, st.lists(answer, min_size=24, max_size=24), st.integers(0, 23), st.integers(0, 5))
@settings(max_examples=200, deadline=None)
def test_a_better_answer_never_advises_less(seed, answers, better, solved):
    drawn = shown(ITEMS, draw(ITEMS, seed), seed)
    worse = {item["id"]: given for item, given in zip(drawn, answers, strict=True)}
    raised = {**worse, drawn[better]["id"]: BETTER[answers[better]]}
    results = []
    for given_answers, tasks in ((worse, solved), (raised, solved), (raised, min(5, solved + 1))):
        known = evidence(drawn, given_answers, areas=AREAS, notebook=("data", tasks, 5))
        place = [rung["track"] for rung in LADDER].index(advise_track(known, LADDER, ALL).track)
        levels = [LEVELS.index(known[area].level) for area in AREAS]
        results.append((place, levels, advise_module(RULE, known, drawn, given_answers).exempt))
    for (place, levels, exempt), (place2, levels2, exempt2) in pairwise(results):
        assert place <= place2 and exempt <= exempt2
        assert all(one <= two for one, two in zip(levels, levels2, strict=True))


def known_at(**levels: str) -> dict[str, Evidence]:
    right = {"new": 1, "some": 4, "solid": 6}
    return {
        area: Evidence(
            area, right=right[levels.get(area, "solid")], unknown=6 - right[levels.get(area, "solid")]
        )
        for area in AREAS
    }


@pytest.mark.parametrize(
    ("levels", "offered", "track", "fitting", "after"),
    [
        ({"ai": "new"}, ALL, "first", None, "hands-on"),
        ({"ai": "some", "maths": "new"}, ALL, "hands-on", None, "practice"),
        (dict.fromkeys(AREAS, "some"), ALL, "practice", None, "degree"),
        ({}, ALL, "degree", None, None),
        ({}, {"first", "practice"}, "practice", "degree", None),
        ({"ai": "new"}, {"first", "practice"}, "first", None, "practice"),
        ({}, set(), None, "degree", None),
        ({"ai": "new"}, {"practice"}, None, "first", "practice"),
    ],
)
def test_the_advised_track(levels, offered, track, fitting, after):
    advice = advise_track(known_at(**levels), LADDER, offered)
    assert (advice.track, advice.fitting, advice.next) == (track, fitting, after)


def test_what_the_next_track_lacks_is_learnt_first():
    known = known_at(ai="some", maths="new", data="some")
    advice = advise_track(known, LADDER, ALL)
    assert advice.lacks == {"maths": "some"}
    assert to_learn(known, advice.lacks) == ["maths", "data", "ai"]
    assert to_learn(known_at(), {}) == []


def test_a_close_call_is_said():
    known = known_at(ai="new")
    assert advise_track(known, LADDER, ALL).close == ()
    known["ai"] = Evidence("ai", right=2, unknown=4)
    assert advise_track(known, LADDER, ALL).close == ("ai",)
    known["ai"] = Evidence("ai", right=3, unknown=3)
    assert "ai" in advise_track(known, LADDER, ALL).close


def drawn_about(*answers: str) -> tuple[list, dict]:
    items = [{**ITEMS[36 + n], "number": n + 1} for n in range(len(answers))]
    return items, {item["id"]: given for item, given in zip(items, answers, strict=True)}


@pytest.mark.parametrize(
    ("answers", "level", "exempt", "missed"),
    [
        (("a", "a"), "solid", True, ()),
        (("a", "a"), "some", False, ()),
        (("a", "unknown"), "solid", False, (2,)),
        (("b", "a"), "solid", False, (1,)),
        (("a",), "solid", False, ()),
    ],
)
def test_an_exemption_needs_the_areas_and_every_question_about_the_module(answers, level, exempt, missed):
    items, given_answers = drawn_about(*answers)
    advice = advise_module(RULE, known_at(ai=level), items, given_answers)
    assert (advice.exempt, advice.missed) == (exempt, missed)
    assert advice.lacks == ({} if level == "solid" else {"ai": "solid"})


def test_a_need_is_lacking_only_below_it():
    known = known_at(ai="some")
    assert lacks({"ai": "some", "maths": "solid"}, known) == {}
    assert lacks({"ai": "solid"}, known) == {"ai": "solid"}
    known["ai"] = replace(known["ai"], right=0, unknown=6)
    assert lacks({"ai": "some"}, known) == {"ai": "some"}

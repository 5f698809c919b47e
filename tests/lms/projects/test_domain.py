"""The pure rules of projects, as tables and against slow plain models."""

from __future__ import annotations

import datetime as dt
import time
from itertools import combinations, product

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from lms.cohorts.domain import Window
from lms.projects.domain import (
    CHARTER_MOVES,
    MEMBER_MOVES,
    Result,
    charter_after,
    due_of,
    member_after,
    missing_deliverables,
    next_thing,
    percent_of,
    team_window,
)
from lms.projects.domain.peers import assign, reassign

UTC = dt.UTC
OPENS = dt.datetime(2026, 3, 1, 15, 0, tzinfo=UTC)  # the second of March in Seoul
DUE = dt.datetime(2026, 3, 10, 14, 59, 59, tzinfo=UTC)


def test_a_charter_moves_as_the_table_says_and_in_no_other_way():
    states = ("draft", "submitted", "approved", "returned")
    acts = ("submit", "take_back", "approve", "return")
    moves = {(state, act): charter_after(state, act) for state, act in product(states, acts)}
    assert {key: value for key, value in moves.items() if value} == CHARTER_MOVES
    assert charter_after("approved", "submit") is None
    assert charter_after("submitted", "approve") == "approved"


def test_a_member_moves_as_the_table_says():
    states, acts = ("invited", "member", "declined", "left"), ("accept", "decline", "leave")
    moves = {(state, act): member_after(state, act) for state, act in product(states, acts)}
    assert {key: value for key, value in moves.items() if value} == MEMBER_MOVES


def test_a_part_is_due_at_the_end_of_its_day_and_never_after_the_project():
    window = Window(OPENS, DUE, None)
    assert due_of(window, "Asia/Seoul", 2) == dt.datetime(2026, 3, 4, 14, 59, 59, tzinfo=UTC)
    assert due_of(window, "Asia/Seoul", 90) == DUE
    assert due_of(window, "Asia/Seoul", None) == DUE
    assert due_of(Window(), "Asia/Seoul", 2) is None


def test_a_team_has_the_time_of_its_member_with_the_most():
    later = DUE + dt.timedelta(days=3)
    found = team_window([Window(OPENS, DUE, DUE), Window(OPENS, later, later)])
    assert (found.due_at, found.closes_at) == (later, later)
    assert team_window([Window(OPENS, DUE, DUE), Window(OPENS, None, None)]).due_at is None
    assert team_window([]) == Window()


def test_what_is_optional_is_not_missing():
    definition = {
        "milestones": [{"slug": "m", "deliverables": [{"slug": "a"}, {"slug": "b", "optional": True}]}]
    }
    assert missing_deliverables(definition, set()) == [("m", "a")]
    assert missing_deliverables(definition, {("m", "a")}) == []


RUBRIC = [{"slug": "a", "points": 60}, {"slug": "b", "points": 40}]


def test_points_are_a_percentage_only_when_all_are_there():
    assert percent_of(RUBRIC, {"a": 30, "b": 40}) == 70
    assert percent_of(RUBRIC, {"a": 30}) is None
    assert percent_of(RUBRIC, {"a": 90, "b": 0}) == 60  # a criterion that a new version made smaller


@pytest.mark.parametrize(
    ("team", "share", "missed", "costs", "percent"),
    [(80, 100, 0, 5, 80), (80, 50, 0, 5, 40), (80, 100, 2, 5, 70), (4, 100, 1, 5, 0), (100, 100, 0, 5, 100)],
)
def test_what_a_learner_gets_of_the_teams_work(team, share, missed, costs, percent):
    assert Result(team, share, missed, costs).percent == percent


@pytest.mark.parametrize(
    ("state", "says"),
    [
        ({"team": False, "is_open": True}, "team"),
        ({"team": False, "is_open": False}, "closed"),
        ({"charter": None}, "charter"),
        ({"charter": "returned"}, "charter"),
        ({"charter": "submitted"}, "wait_charter"),
        ({"charter": "approved"}, "files"),
        ({"charter": "approved", "missing": False}, "wait"),
        ({"charter": "approved", "is_open": False}, "wait"),
        ({"charter": "approved", "missing": False, "reviews": True}, "review"),
        ({"charter": "approved", "missing": False, "released": True}, "result"),
    ],
)
def test_the_page_says_what_to_do_next(state, says):
    usual = {"team": True, "charter": None, "missing": True, "reviews": False, "released": False}
    assert next_thing(**(usual | {"is_open": True} | state)) == says


def uneven(counts: dict[int, int]) -> int:
    return max(counts.values()) - min(counts.values())


def counts_of(pairs: set[tuple[int, int]], teams: range) -> dict[int, int]:
    return {team: sum(one == team for _who, one in pairs) for team in teams}


@st.composite
def cohorts(draw: st.DrawFn) -> tuple[dict[int, int], range]:
    sizes = draw(st.lists(st.integers(1, 4), min_size=1, max_size=7))
    people = [team for team, size in enumerate(sizes) for _one in range(size)]
    return dict(enumerate(people)), range(len(sizes))


@settings(max_examples=60, deadline=None)
@given(cohorts(), st.integers(1, 3), st.integers(0, 9))
def test_each_reviews_others_and_the_same_seed_says_the_same(cohort, reviews, seed):
    team_of, teams = cohort
    pairs = assign(team_of, teams, reviews, seed)
    assert all(team_of[reviewer] != team for reviewer, team in pairs)
    most = min(reviews, len(teams) - 1)
    assert all(sum(who == one for who, _team in pairs) == most for one in team_of)
    assert pairs == assign(team_of, teams, reviews, seed)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.integers(1, 2), min_size=2, max_size=4), st.integers(0, 5))
@example([1, 1, 1], 2)  # dealing alone leaves one with two and one with none
def test_no_other_way_is_more_even(sizes, seed):
    """Against every way there is, for small cohorts and one review each."""
    team_of = dict(enumerate(team for team, size in enumerate(sizes) for _one in range(size)))
    teams = range(len(sizes))
    choices = [[(who, team) for team in teams if team != own] for who, own in team_of.items()]
    best = min(uneven(counts_of(set(way), teams)) for way in product(*choices))
    assert uneven(counts_of(assign(team_of, teams, 1, seed), teams)) == best


@pytest.mark.parametrize("teams", [3, 7, 20])
def test_teams_of_one_are_reviewed_equally_often(teams):
    pairs = assign({one: one for one in range(teams)}, range(teams), 2, 4)
    assert set(counts_of(pairs, range(teams)).values()) == {2}


def test_a_thousand_are_dealt_while_somebody_waits():
    team_of = {reviewer: reviewer // 3 for reviewer in range(1000)}
    began = time.monotonic()
    pairs = assign(team_of, range(334), 3, 1)
    assert uneven(counts_of(pairs, range(334))) <= 1
    assert time.monotonic() - began < 5  # it was 18 s when every team was a start of the search


def again(team_of, teams, written, waiting=frozenset(), asked=frozenset(), reviews=1, seed=0):
    return reassign(
        team_of, teams, written=written, waiting=set(waiting), asked=set(asked), reviews=reviews, seed=seed
    )


def test_what_was_not_written_is_given_to_those_who_wrote():
    team_of = {0: 0, 1: 1, 2: 2, 3: 3}
    written, waiting = {(0, 1), (1, 2), (2, 3)}, {(3, 0)}
    pairs, short = again(team_of, range(4), written, waiting)
    assert len(pairs) == 1 and {team for _who, team in pairs} == {0} and short == 0
    assert pairs.isdisjoint(written) and all(who in (1, 2) for who, _team in pairs)
    assert again(team_of, range(4), written, waiting, asked=pairs) == (set(), 0)


def test_nobody_is_asked_where_every_team_has_enough():
    assert again({0: 0, 1: 1, 2: 0}, range(2), {(0, 1), (1, 0)}, {(2, 1)}) == (set(), 0)


def test_it_is_counted_for_how_many_nobody_is_left():
    team_of = {0: 0, 1: 1, 2: 2}
    assert again(team_of, range(3), set(), {(0, 1), (1, 2), (2, 0)}) == (set(), 3)
    # who left the cohort wrote theirs: it counts, and they are asked for nothing
    assert again({1: 1, 2: 2}, range(3), {(0, 1)}, {(1, 2), (2, 0)}) == (set(), 2)


def test_nobody_gets_the_same_work_twice():
    team_of = {0: 0, 1: 1, 2: 2}
    written = {(0, 1), (0, 2), (1, 0), (1, 2)}
    pairs, _short = again(team_of, range(3), written, {(2, 0), (2, 1)}, reviews=2, seed=3)
    assert all(one not in written for one in pairs)
    assert all(first != second for first, second in combinations(sorted(pairs), 2))

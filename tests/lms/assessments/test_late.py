"""Days to spare and the penalty a day: as tables, and against a plain model that counts day by day."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.assessments.domain.late import HandedIn, Lateness, LatePolicy, Scored, counting

DAY = 86400
POLICY = LatePolicy(slip_days=3, most_per_item=2, penalty_percent_a_day=10, days=4)
BEGIN = dt.datetime(2026, 3, 2, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("late", "used", "days", "slip", "charged", "percent"),
    [
        (-5, 0, 0, 0, 0, 0),
        (0, 0, 0, 0, 0, 0),
        (1, 0, 1, 1, 0, 0),
        (2 * DAY, 0, 2, 2, 0, 0),
        (2 * DAY + 1, 0, 3, 2, 1, 10),
        (2 * DAY, 2, 2, 1, 1, 10),
        (2 * DAY, 3, 2, 0, 2, 20),
        (2 * DAY, 99, 2, 0, 2, 20),
        (30 * DAY, 3, 30, 0, 4, 40),
    ],
)
def test_days_to_spare_come_before_the_penalty(late, used, days, slip, charged, percent):
    assert POLICY.judge(late, used) == Lateness(days, slip, charged, percent)


def test_without_a_policy_lateness_costs_nothing():
    assert LatePolicy.of({}).judge(99 * DAY).percent == 0
    assert LatePolicy.of({"late": {"slip_days": 1, "most_per_item": 1}}) == LatePolicy(1, 1)


def lab(activity: int, number: int, hour: float, late_days: int, raw: float = 10) -> HandedIn:
    return HandedIn(activity, number, BEGIN + dt.timedelta(hours=hour), late_days * DAY, raw)


@pytest.mark.parametrize(
    ("handed_in", "keep", "expected"),
    [
        # lab -> (the submission that counts, days to spare, days charged)
        ([lab(1, 1, 0, 2), lab(2, 1, 9, 2)], "best", {1: (1, 2, 0), 2: (1, 1, 1)}),
        ([lab(1, 1, 9, 2), lab(2, 1, 0, 2)], "best", {1: (1, 1, 1), 2: (1, 2, 0)}),
        # What an earlier submission had spared goes to the next one of the same lab, not to another lab
        ([lab(1, 1, 0, 1), lab(2, 1, 1, 2), lab(1, 2, 2, 2)], "best", {1: (1, 1, 0), 2: (1, 2, 0)}),
        ([lab(1, 1, 0, 1), lab(2, 1, 1, 2), lab(1, 2, 2, 2)], "latest", {1: (2, 1, 1), 2: (1, 2, 0)}),
        # A late one that is worse after the penalty takes no days from the other labs
        ([lab(1, 1, 0, 0, 10), lab(1, 2, 1, 3, 9), lab(2, 1, 2, 2)], "best", {1: (1, 0, 0), 2: (1, 2, 0)}),
        ([lab(1, 1, 0, 0, 10), lab(1, 2, 1, 3, 9), lab(2, 1, 2, 2)], "latest", {1: (2, 2, 1), 2: (1, 1, 1)}),
        # Equally good: the later one
        ([lab(1, 1, 0, 0), lab(1, 2, 1, 1)], "best", {1: (2, 1, 0)}),
        ([], "best", {}),
    ],
)  # fmt: skip
def test_which_submission_counts_and_where_the_days_go(handed_in, keep, expected):
    found = counting(handed_in, POLICY, keep)
    assert {one: (s.number, s.late.slip, s.late.charged) for one, s in found.items()} == expected


@st.composite
def histories(draw: st.DrawFn, most: int = 3) -> list[HandedIn]:
    """What a learner hands in to up to four labs, in any order; each one as late as the clock says."""
    made = []
    for activity in range(1, draw(st.integers(1, 4)) + 1):
        due = draw(st.integers(-3, 3))
        hours = sorted(draw(st.lists(st.integers(0, 240), min_size=1, max_size=most, unique=True)))
        for number, hour in enumerate(hours, 1):
            late = max(0, hour * 3600 - due * DAY)
            made.append(HandedIn(activity, number, BEGIN + dt.timedelta(hours=hour), late, draw(POINTS)))
    return draw(st.permutations(made))


POINTS = st.integers(0, 20).map(lambda number: number / 2)
POLICIES = st.builds(LatePolicy, st.integers(0, 6), st.integers(0, 4), st.integers(0, 60), st.integers(0, 6))
KEEPS = st.sampled_from(["best", "latest"])


def plain(handed_in: list[HandedIn], policy: LatePolicy, keep: str) -> dict[int, tuple[int, float]]:
    """The same, slowly: after each arrival, each begun day is put where it belongs, one after the other."""
    queue = list(handed_in)
    counts: dict[int, tuple[int, float, int]] = {}  # lab -> number, final, days spared
    while queue:
        one = min(queue, key=lambda each: (each.at, each.activity_id, each.number))
        queue.remove(one)
        left = policy.slip_days - sum(counts[lab][2] for lab in counts if lab != one.activity_id)
        spared = charged = seconds = 0
        while seconds < one.late_seconds:
            if spared < policy.most_per_item and left > 0:
                spared, left = spared + 1, left - 1
            elif charged < policy.days:
                charged += 1
            seconds += DAY
        off = one.raw * min(100.0, charged * policy.penalty_percent_a_day) / 100
        final = one.raw - off
        if one.activity_id not in counts or keep == "latest" or final >= counts[one.activity_id][1]:
            counts[one.activity_id] = (one.number, final, spared)
    return {lab: (number, final) for lab, (number, final, _spared) in counts.items()}


def short(found: dict[int, Scored]) -> dict[int, tuple[int, float]]:
    return {activity: (one.number, one.final) for activity, one in found.items()}


@given(histories(), POLICIES, KEEPS)
def test_it_is_what_counting_day_by_day_gives(handed_in, policy, keep):
    assert short(counting(handed_in, policy, keep)) == plain(handed_in, policy, keep)


@given(histories(), POLICIES, KEEPS)
def test_never_more_days_are_spared_than_there_are(handed_in, policy, keep):
    found = counting(handed_in, policy, keep).values()
    assert sum(one.late.slip for one in found) <= policy.slip_days
    assert all(one.late.slip <= policy.most_per_item for one in found)
    assert all(0 <= one.final <= one.raw for one in found)
    assert all(one.late.slip + one.late.charged <= one.late.days for one in found)


@given(histories(most=1), POLICIES, KEEPS, st.data())
def test_more_time_for_one_lab_costs_nothing_in_any_lab(handed_in, policy, keep, data):
    chosen = data.draw(st.sampled_from(handed_in))
    less = data.draw(st.integers(0, chosen.late_seconds))
    relieved = [replace(one, late_seconds=less) if one is chosen else one for one in handed_in]
    before, after = counting(handed_in, policy, keep), counting(relieved, policy, keep)
    assert all(after[activity].final >= before[activity].final for activity in before)


@given(st.integers(0, 60 * DAY), st.integers(0, 60 * DAY), POLICIES, st.integers(0, 12))
def test_later_never_costs_less_and_never_more_than_everything(one, other, policy, used):
    sooner, later = sorted((one, other))
    assert 0 <= policy.judge(sooner, used).percent <= policy.judge(later, used).percent <= 100

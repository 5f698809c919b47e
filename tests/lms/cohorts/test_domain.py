"""Schedules and progress as plain rules."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.domain import Step, Way, Window, window

START = dt.date(2026, 3, 2)
NOON = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


def step(
    number: int, *, minutes: int = 10, done: bool = False, module: int = 1, times: Window | None = None
) -> Step:
    titles = {"ko": f"{number}", "en": f"{number}"}
    return Step(
        id=number,
        uuid=f"uuid-{number}",
        kind="lesson",
        title=titles,
        minutes=minutes,
        course={"ko": "과정", "en": "Course"},
        module={"ko": f"단원 {module}", "en": f"Module {module}"},
        window=times or Window(),
        opened=False,
        done=done,
    )


def test_a_day_begins_and_ends_in_the_cohorts_time_zone():
    times = window(START, "Asia/Seoul", 0, 7, 14)
    assert times.opens_at == dt.datetime(2026, 3, 1, 15, tzinfo=dt.UTC)
    assert times.due_at == dt.datetime(2026, 3, 9, 14, 59, 59, tzinfo=dt.UTC)
    assert times.closes_at == dt.datetime(2026, 3, 16, 14, 59, 59, tzinfo=dt.UTC)


def test_midnight_stays_midnight_when_the_clocks_change():
    # Germany went to summer time on 29 March 2026: from UTC+1 to UTC+2
    times = window(dt.date(2026, 3, 28), "Europe/Berlin", 0, 3, None)
    assert times.opens_at == dt.datetime(2026, 3, 27, 23, tzinfo=dt.UTC)
    assert times.due_at == dt.datetime(2026, 3, 31, 21, 59, 59, tzinfo=dt.UTC)
    assert times.closes_at is None


@given(
    st.integers(0, 400), st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/New_York", "Pacific/Apia"])
)
def test_every_day_is_seen_as_that_day_in_the_zone(days, zone):
    from zoneinfo import ZoneInfo

    times = window(START, zone, days, days, days)
    wanted = START + dt.timedelta(days)
    assert times.opens_at.astimezone(ZoneInfo(zone)).date() == wanted
    assert times.due_at.astimezone(ZoneInfo(zone)).date() == wanted
    assert times.opens_at < times.due_at


def test_open_at_both_ends_of_the_window_and_not_outside():
    times = Window(NOON, NOON + HOUR, NOON + 2 * HOUR)
    assert [times.is_open(NOON + hours * HOUR) for hours in (0, 1, 2)] == [True] * 3
    assert not times.is_open(NOON - dt.timedelta(microseconds=1))
    assert not times.is_open(NOON + 2 * HOUR + dt.timedelta(microseconds=1))


@pytest.mark.parametrize(("after", "late"), [(-1, 0), (0, 0), (1, 1), (3600, 3600)])
def test_late_is_after_the_due_second(after, late):
    assert Window(due_at=NOON).late_seconds(NOON + dt.timedelta(seconds=after)) == late
    assert Window().late_seconds(NOON) == 0


DAY = dt.timedelta(days=1)
WEEK = Window(NOON, NOON + 7 * DAY, NOON + 10 * DAY)
EXAM = Window(NOON, NOON + 2 * HOUR, NOON + 3 * HOUR)


@pytest.mark.parametrize(
    ("times", "factor", "extended", "due", "closes"),
    [
        (WEEK, 1.0, None, 7 * DAY, 10 * DAY),
        (WEEK, 1.5, None, 11 * DAY, 14 * DAY),
        (WEEK, 2.0, None, 14 * DAY, 17 * DAY),
        (WEEK, 0.5, None, 7 * DAY, 10 * DAY),
        (EXAM, 1.25, None, 2.5 * HOUR, 3.5 * HOUR),
        (Window(NOON, NOON + HOUR), 1.01, None, dt.timedelta(minutes=61), None),
        (Window(NOON, None, NOON + 4 * DAY), 1.5, None, None, 6 * DAY),
        (Window(None, NOON + DAY, NOON + DAY), 3.0, None, DAY, DAY),
        (WEEK, 1.0, 8 * DAY, 8 * DAY, 10 * DAY),
        (WEEK, 1.0, 20 * DAY, 20 * DAY, 20 * DAY),
        (WEEK, 1.0, 3 * DAY, 7 * DAY, 10 * DAY),
        (WEEK, 2.0, 8 * DAY, 14 * DAY, 17 * DAY),
        (WEEK, 2.0, 15 * DAY, 15 * DAY, 17 * DAY),
        (Window(), 2.0, 5 * DAY, None, None),
    ],
)
def test_the_window_of_one_learner(times, factor, extended, due, closes):
    own = times.for_learner(factor, extended and NOON + extended)
    assert own == Window(times.opens_at, due and NOON + due, closes and NOON + closes)


hours = st.integers(1, 2000).map(lambda number: number * HOUR)


@given(hours, hours, st.integers(4, 16), st.none() | hours)
def test_more_time_is_what_adding_it_bit_by_bit_gives(length, stays_open, quarters, extended):
    times = Window(NOON, NOON + length, NOON + length + stays_open)
    own = times.for_learner(quarters / 4, extended and NOON + extended)
    bit = DAY if length >= DAY else dt.timedelta(minutes=1)
    due = NOON + length
    while 4 * (due - NOON) < quarters * length:
        due += bit
    closes = times.closes_at + (due - times.due_at)
    if extended and NOON + extended > due:
        due = NOON + extended
    assert own == Window(NOON, due, max(closes, due))
    assert own.due_at >= times.due_at and own.closes_at >= own.due_at


def test_the_state_of_a_step():
    future, past = Window(opens_at=NOON + HOUR), Window(closes_at=NOON - HOUR)
    assert step(1).state(NOON) == "todo"
    assert step(1).state(NOON, current=True) == "current"
    assert step(1, times=future).state(NOON, current=True) == "locked"
    assert step(1, times=past).state(NOON) == "closed"
    assert step(1, times=past, done=True).state(NOON) == "done"


def test_progress_is_by_minutes_and_whole_only_when_all_is_done():
    assert Way(()).percent == 0
    assert Way((step(1, minutes=30, done=True), step(2, minutes=10))).percent == 75
    almost = Way((step(1, minutes=1000, done=True), step(2, minutes=1)))
    assert almost.percent == 99
    assert Way((step(1, done=True),)).percent == 100


def test_next_is_the_first_that_can_be_worked_on():
    locked = Window(opens_at=NOON + HOUR)
    way = Way((step(1, done=True), step(2, times=locked), step(3)))
    assert way.next(NOON).id == 3
    assert Way((step(1, done=True),)).next(NOON) is None


def test_neighbours():
    way = Way((step(1), step(2), step(3)))
    assert [each and each.id for each in way.around("uuid-2")] == [1, 2, 3]
    assert [each and each.id for each in way.around("uuid-1")] == [None, 1, 2]
    assert [each and each.id for each in way.around("uuid-3")] == [2, 3, None]
    with pytest.raises(KeyError):
        way.around("uuid-4")


def test_grouped_in_order():
    way = Way((step(1), step(2), step(3, module=2)))
    ((course, modules),) = way.by_module()
    assert course["en"] == "Course"
    assert [(module["en"], [each.id for each in steps]) for module, steps in modules] == [
        ("Module 1", [1, 2]),
        ("Module 2", [3]),
    ]


def test_a_checkpoint_that_is_due_is_not_next_once_its_last_try_is_over():
    due = Window(due_at=NOON, closes_at=NOON + 9 * HOUR)
    checkpoint, lab = (replace(step(1, minutes=45, times=due), kind=kind) for kind in ("checkpoint", "lab"))
    states = [(NOON, "todo"), (NOON + 0.5 * HOUR, "todo"), (NOON + HOUR, "closed")]
    assert [(at, checkpoint.state(at)) for at, _state in states] == states
    assert Way((checkpoint,)).next(NOON + HOUR) is None and Way((lab,)).next(NOON + HOUR) is lab

"""Days off, counting from enrollment, shifting and months, as plain rules, against slow models."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.domain import Window
from lms.cohorts.domain.calendar import Date, Month, by_day, happens
from lms.cohorts.domain.schedule import (
    Break,
    DaysOff,
    by_days,
    counted,
    generated,
    out_of_order,
    read_breaks,
    shifted,
)

SEOUL = "Asia/Seoul"
ZONES = [SEOUL, "Europe/Berlin", "America/New_York", "Pacific/Apia"]
START = dt.date(2026, 9, 14)  # a Monday
DAY = dt.timedelta(days=1)
CHUSEOK = {START + dt.timedelta(number): "추석" for number in (10, 11, 12)}  # Thursday to Saturday
OFF = DaysOff((), CHUSEOK.get)

days = st.dates(dt.date(2026, 1, 1), dt.date(2027, 12, 31))
day_sets = st.sets(days, max_size=40)


def day_of(at: dt.datetime | None, zone: str = SEOUL) -> dt.date | None:
    return at and at.astimezone(ZoneInfo(zone)).date()


def slowly(day: dt.date, off: set[dt.date]) -> dt.date:
    """The next working day, one step after the other."""
    if day not in off:
        return day
    while True:
        day += DAY
        if day not in off and day.isoweekday() not in (6, 7):
            return day


@given(days, day_sets)
def test_a_day_off_gives_way_to_the_next_working_day(day, off):
    found = DaysOff((), dict.fromkeys(off, "쉼").get).next_working_day(day)
    assert found == slowly(day, off)


@given(st.integers(0, 300), st.integers(0, 60), st.integers(0, 60), day_sets, st.sampled_from(ZONES))
def test_what_is_made_is_never_due_on_a_day_off_and_keeps_its_order(opens, more, later, off, zone):
    rule = DaysOff((), dict.fromkeys(off, "쉼").get)
    times = generated(START, zone, (opens, opens + more, opens + more + later), rule)
    due = START + dt.timedelta(opens + more)
    assert day_of(times.opens_at, zone) == START + dt.timedelta(opens), "it opens even on a day off"
    assert day_of(times.due_at, zone) == slowly(due, off)
    moved = slowly(due, off) - due
    assert day_of(times.closes_at, zone) == slowly(due + dt.timedelta(later) + moved, off)
    assert not out_of_order(times)


@pytest.mark.parametrize(
    ("due", "closes", "says"),
    [
        (9, 16, (9, 16)),  # the day before: as the course says
        (10, 17, (14, 21)),  # Thursday off: Monday, and it closes as much later
        (12, None, (14, None)),  # Saturday off, too
        (13, None, (13, None)),  # a plain Sunday is no day off
        (3, 11, (3, 14)),  # only its closing falls on one
    ],
)
def test_around_chuseok(due, closes, says):
    times = generated(START, SEOUL, (0, due, closes), OFF)
    wanted = tuple(one if one is None else START + dt.timedelta(one) for one in says)
    assert (day_of(times.due_at), day_of(times.closes_at)) == wanted


def test_own_days_off_have_a_name_and_hold_in_a_row():
    summer = Break(START, START + 4 * DAY, "여름휴가")
    off = DaysOff((summer,), CHUSEOK.get)
    assert off.name(START + 4 * DAY) == "여름휴가" and off.name(START + 5 * DAY) is None
    assert off.next_working_day(START) == START + 7 * DAY, "the weekend after it is no working day"


def test_at_ones_own_pace_dates_count_from_the_day_of_enrolling():
    late_evening = dt.datetime(2026, 9, 14, 14, 30, tzinfo=dt.UTC)  # 23:30 in Seoul
    times = counted(late_evening, SEOUL, 7, OFF)
    assert (times.opens_at, times.closes_at) == (late_evening, None)
    assert times.due_at == dt.datetime(2026, 9, 21, 14, 59, 59, tzinfo=dt.UTC)
    assert day_of(counted(late_evening, SEOUL, 10, OFF).due_at) == START + 14 * DAY
    assert day_of(counted(late_evening + DAY / 24, SEOUL, 7, OFF).due_at) == START + 8 * DAY
    longer = times.for_learner(factor=2.0)
    assert longer.due_at - times.due_at == 8 * DAY and longer.closes_at is None


FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
instants = st.integers(0, 500 * 86400).map(lambda seconds: FIRST + dt.timedelta(seconds=seconds))


@given(st.lists(instants, min_size=3, max_size=3), days, st.integers(-300, 300), st.sampled_from(ZONES))
def test_shifting_moves_what_is_on_or_after_the_day_and_keeps_the_clock(times, since, number, zone):
    before = Window(*sorted(times))
    after = shifted(before, since, number, zone, DaysOff())
    for old, new in zip(before_and(before), before_and(after), strict=True):
        if day_of(old, zone) < since:
            assert new == old
        else:
            assert day_of(new, zone) == day_of(old, zone) + number * DAY
            wall = [one.astimezone(ZoneInfo(zone)) for one in (old, new)]
            naive = wall[1].replace(tzinfo=None, fold=0)
            there = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
            if there == new and exists(wall[0], number, zone):
                assert wall[0].time() == wall[1].time()


def before_and(times: Window) -> tuple[dt.datetime, ...]:
    return times.opens_at, times.due_at, times.closes_at


def exists(wall: dt.datetime, number: int, zone: str) -> bool:
    """Whether the hour exists on the other day: clocks may skip it."""
    naive = wall.replace(tzinfo=None, fold=0) + number * DAY
    there = naive.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC).astimezone(ZoneInfo(zone))
    return there.replace(tzinfo=None, fold=0) == naive


def test_shifting_onto_a_day_off_goes_on_to_the_next_working_day_and_closes_as_much_later():
    times = generated(START, SEOUL, (0, 3, 5), DaysOff())
    after = shifted(times, START, 7, SEOUL, OFF)
    assert [day_of(one) for one in before_and(after)] == [START + number * DAY for number in (7, 14, 16)]
    assert shifted(times, START + 30 * DAY, 7, SEOUL, OFF) == times


def test_a_shift_over_the_change_of_clocks_ends_at_the_same_hour():
    night = dt.datetime(2026, 3, 28, 22, 59, 59, tzinfo=dt.UTC)  # 23:59:59 in Berlin, before summer time
    assert by_days(night, 1, "Europe/Berlin") == dt.datetime(2026, 3, 29, 21, 59, 59, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("text", "found", "wrong"),
    [
        ("", [], []),
        ("2026-08-03", ["2026-08-03"], []),
        ("2026-08-03 ~ 2026-08-07 여름휴가", ["2026-08-03 ~ 2026-08-07 여름휴가"], []),
        ("2026-08-03..2026-08-07\n\n2026-05-01 노동절", ["2026-05-01 노동절", "2026-08-03 ~ 2026-08-07"], []),
        ("2026-08-07 ~ 2026-08-03", [], [1]),
        ("2026-02-30 x\n2026-03-01 y", ["2026-03-01 y"], [1]),
        ("next week", [], [1]),
        ("0001-01-01 ~ 9999-12-31", [], [1]),
        ("9999-12-31", [], [1]),
    ],
)
def test_own_days_off_are_read_line_by_line(text, found, wrong):
    breaks, numbers = read_breaks(text)
    assert ([one.line for one in breaks], numbers) == (found, wrong)


def test_what_was_read_is_written_so_that_it_is_read_again():
    breaks, _wrong = read_breaks("2026-08-03 ~ 2026-08-07 여름휴가\n2026-05-01")
    assert read_breaks("\n".join(one.line for one in breaks)) == (breaks, [])


NOON = dt.datetime(2026, 3, 5, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("times", "wrong"),
    [
        (Window(), False),
        (Window(NOON, NOON + DAY, NOON + DAY), False),
        (Window(None, NOON, NOON - DAY), True),
        (Window(NOON, NOON - DAY), True),
        (Window(NOON, NOON), True),
        (Window(NOON, None, NOON - DAY), True),
    ],
)
def test_order(times, wrong):
    assert out_of_order(times) == wrong


def test_closing_when_it_is_due_is_not_said_twice():
    assert [what for what, _at in happens(Window(NOON, NOON + DAY, NOON + DAY))] == ["opens", "due"]
    assert [what for what, _at in happens(Window(None, NOON, NOON + DAY))] == ["due", "closes"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-11", "2026-11"),
        ("", "2026-05"),
        ("2026-13", "2026-05"),
        ("9999-01", "2026-05"),
        ("x", "2026-05"),
    ],
)
def test_the_month_of_an_address(text, says):
    assert str(Month.read(text, dt.date(2026, 5, 9))) == says


@given(st.integers(1971, 2198), st.integers(1, 12), st.sampled_from([0, 6]))
def test_a_month_has_whole_weeks_with_all_of_its_days(year, month, first):
    here = Month(year, month)
    shown = [day for week in here.weeks(first) for day in week]
    assert shown == [shown[0] + number * DAY for number in range(len(shown))] and len(shown) % 7 == 0
    assert shown[0].weekday() == first
    assert {day for day in shown if (day.year, day.month) == (year, month)} >= {here.first}
    assert here.beside(1).beside(-1) == here and here.beside(12) == Month(year + 1, month)


def test_days_are_those_of_the_zone():
    late = Date("1", dt.datetime(2026, 3, 5, 16, tzinfo=dt.UTC), "due", "lab", {}, {}, "/")
    early = Date("2", NOON, "opens", "lab", {}, {}, "/")
    found = by_day([late, early], SEOUL)
    assert {day: [one.uid for one in dates] for day, dates in found.items()} == {
        dt.date(2026, 3, 5): ["2"],
        dt.date(2026, 3, 6): ["1"],
    }

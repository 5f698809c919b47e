"""The placement's log: the same each time, and as messy as its tasks need."""

from __future__ import annotations

import pytest

from notebooks.industrial_data.placement import COLUMNS, day_log


def test_the_same_arguments_give_the_same_log():
    assert day_log(seed=1).equals(day_log(seed=1))
    assert not day_log(seed=1).equals(day_log(seed=2))


@pytest.mark.parametrize("seed", range(5))
def test_there_is_something_to_tidy_and_nothing_impossible(seed):
    log = day_log(seed=seed)
    assert list(log.columns) == list(COLUMNS)
    assert log["made"].isna().any() and log.duplicated(["day", "line"]).any()
    assert not log["day"].is_monotonic_increasing
    assert (log["scrap"] <= log["made"].fillna(log["scrap"])).all() and (log["stop_min"] >= 0).all()


def test_too_few_days_are_refused():
    with pytest.raises(ValueError, match="days >= 10, got days=9"):
        day_log(days=9)

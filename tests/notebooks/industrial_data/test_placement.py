"""The log of the placement, in the environment where labs use it: the host has no pandas."""

from __future__ import annotations

PROGRAM = """
import json, sys
sys.path.insert(0, sys.argv[1])
from industrial_data.placement import COLUMNS, day_log

logs = [day_log(seed=seed) for seed in range(5)]
facts = {
    "same": day_log(seed=1).equals(logs[1]), "other": logs[1].equals(logs[2]),
    "columns": list(logs[0].columns) == list(COLUMNS),
    "holes": [bool(log["made"].isna().any()) for log in logs],
    "twice": [bool(log.duplicated(["day", "line"]).any()) for log in logs],
    "ordered": [bool(log["day"].is_monotonic_increasing) for log in logs],
    "possible": [bool((log["scrap"] <= log["made"].fillna(log["scrap"])).all()) for log in logs],
}
try:
    day_log(days=9)
except ValueError as error:
    facts["refused"] = str(error)
print(json.dumps(facts))
"""


def test_the_same_arguments_give_the_same_log(facts: dict) -> None:
    assert facts["same"] and not facts["other"] and facts["columns"]


def test_there_is_something_to_tidy_and_nothing_impossible(facts: dict) -> None:
    assert all(facts["holes"]) and all(facts["twice"]) and not any(facts["ordered"])
    assert all(facts["possible"])


def test_too_few_days_are_refused(facts: dict) -> None:
    assert facts["refused"] == "day_log needs days >= 10, got days=9"

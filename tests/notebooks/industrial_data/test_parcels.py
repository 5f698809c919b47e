"""The warehouse's generator, in the environment where labs use it: the host has no pandas."""

from __future__ import annotations

PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from industrial_data import parcels
from industrial_data.parcels import COLUMNS

def digest(table):
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()

def shares(seed):
    log = parcels(seed=seed)
    return [float(log[log["day"] <= 60]["late"].mean()), float(log[log["day"] > 60]["late"].mean())]

def refused(**arguments):
    try:
        parcels(**arguments)
    except ValueError as error:
        return str(error)

log = parcels()
late = log.groupby("late")["dock_min"]
print(json.dumps({
    "hash": digest(log), "again": digest(parcels()), "other": digest(parcels(seed=1)),
    "columns": list(log.columns), "documented": list(COLUMNS), "rows": len(log),
    "missing": int(log.isna().sum().sum()), "shares": [shares(seed) for seed in range(8)],
    "unchanged": digest(parcels(change_day=None).head(7200)) == digest(log.head(7200)),
    "zones": log.groupby("zone")["late"].mean().round(4).to_dict(),
    "hours": [float(log["hour"].min()), float(log["hour"].max())],
    "in_order": bool((log.groupby("day")["hour"].diff().dropna() >= 0).all()),
    "dock": [int(late.max()[0]), int(late.min()[1])],
    "refused": refused(days=4),
}))
"""


def test_the_same_arguments_give_the_same_table(facts: dict) -> None:
    assert facts["again"] == facts["hash"] != facts["other"]


def test_every_column_is_documented_and_full(facts: dict) -> None:
    assert facts["columns"] == facts["documented"]
    assert (facts["rows"], facts["missing"]) == (80 * 120, 0)
    assert 8 <= facts["hours"][0] < facts["hours"][1] <= 16.5
    assert facts["in_order"]


def test_about_one_in_ten_is_late_and_more_once_the_truck_leaves_earlier(facts: dict) -> None:
    assert all(0.07 < before < 0.13 and before + 0.01 < after < 0.2 for before, after in facts["shares"])
    assert facts["unchanged"], "nothing else changes than the truck"


def test_a_far_zone_is_late_more_often(facts: dict) -> None:
    assert facts["zones"]["A"] < facts["zones"]["B"] < facts["zones"]["C"]


def test_the_wait_at_the_dock_gives_the_answer_away(facts: dict) -> None:
    """That is what makes it a leak worth teaching."""
    assert facts["dock"][0] < facts["dock"][1]


def test_impossible_sizes_are_refused_with_a_sentence(facts: dict) -> None:
    assert facts["refused"] == "parcels needs days >= 5 and per_day >= 10, got days=4 and per_day=120"

"""The filling line's generator, in the environment where labs use it: the host has no pandas."""

from __future__ import annotations

PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from industrial_data import filling, nozzle_trial
from industrial_data.filling import COLUMNS

def digest(table):
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()

def spreads(seed):
    means = filling(seed=seed, disturbed=False).groupby("sample")["weight_g"].mean()
    return float(means.mean()), float(means.std())

def saved(seed):
    means = nozzle_trial(packs=4000, seed=seed).groupby("nozzle")["weight_g"].mean()
    return float(means["old"] - means["new"])

def refused(make, **arguments):
    try:
        make(**arguments)
    except ValueError as error:
        return str(error)

log = filling()
first = log["day"] <= 10
print(json.dumps({
    "hash": digest(log), "again": digest(filling()), "other": digest(filling(seed=1)),
    "trial": digest(nozzle_trial()), "trial_again": digest(nozzle_trial()),
    "columns": list(log.columns), "documented": list(COLUMNS), "rows": len(log),
    "missing": int(log.isna().sum().sum()),
    "times": [log["time"].min(), log["time"].max()], "first_half": log[first]["found"].unique().tolist(),
    "found": {seed: filling(seed=seed).groupby("found")["sample"].nunique().to_dict() for seed in range(8)},
    "quiet": filling(disturbed=False)["found"].unique().tolist(),
    "spreads": [spreads(seed) for seed in range(12)], "saved": [saved(seed) for seed in range(6)],
    "refused": [refused(filling, days=7), refused(nozzle_trial, packs=1)],
}))
"""


def test_the_same_arguments_give_the_same_tables(facts: dict) -> None:
    assert facts["again"] == facts["hash"] != facts["other"]
    assert facts["trial"] == facts["trial_again"]


def test_every_column_is_documented_and_full(facts: dict) -> None:
    assert facts["columns"] == facts["documented"]
    assert (facts["rows"], facts["missing"]) == (20 * 24 * 5, 0)
    assert facts["times"] == ["06:00", "17:30"]


def test_troubles_come_in_the_second_half_only(facts: dict) -> None:
    assert facts["first_half"] == facts["quiet"] == ["none"]
    assert all(found == {"air": 1, "clog": 24, "none": 431, "valve": 24} for found in facts["found"].values())


def test_means_of_five_vary_as_the_lesson_says(facts: dict) -> None:
    """sqrt(0.5^2 + 1.6^2 / 5) = 0.87 g around 504 g."""
    assert all(abs(centre - 504) < 0.2 and abs(spread - 0.872) < 0.09 for centre, spread in facts["spreads"])


def test_new_nozzles_save_eight_tenths_of_a_gram(facts: dict) -> None:
    assert all(abs(saved - 0.8) < 0.15 for saved in facts["saved"])


def test_impossible_sizes_are_refused_with_a_sentence(facts: dict) -> None:
    assert facts["refused"] == [
        "filling needs days >= 8, 8 <= per_day <= 48 and size >= 2, got days=7, per_day=24 and size=5",
        "nozzle_trial needs packs >= 2, got packs=1",
    ]

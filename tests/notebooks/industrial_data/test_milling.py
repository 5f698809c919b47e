"""The generator, in the environment where labs use it: the host has no pandas."""

from __future__ import annotations

PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
import numpy as np
from industrial_data import milling
from industrial_data.milling import COLUMNS

def digest(table):
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()

log = milling()
facts = {
    "hash": digest(log), "again": digest(milling()), "small": digest(milling(rows=200, machines=3, seed=7)),
    "other": digest(milling(seed=1)),
    "columns": list(log.columns), "documented": list(COLUMNS), "rows": len(log),
    "missing": int(log.isna().sum().sum()),
    "rates": [float(milling(seed=seed)["failure"].mean()) for seed in range(12)],
    "modes": {str(k): int(v) for k, v in log["failure_mode"].value_counts().items()},
    "agree": bool(((log["failure_mode"] != "none") == (log["failure"] == 1)).all()),
    "quality": log["quality"].value_counts(normalize=True).to_dict(), "machines": log["machine"].nunique(),
    "ranges": {name: [float(log[name].min()), float(log[name].mean()), float(log[name].max())]
               for name in log.columns if log[name].dtype != object},
    "torque_speed": float(np.corrcoef(log["torque_Nm"], log["speed_rpm"])[0, 1]),
    "wear_falls": int((log.groupby("machine")["tool_wear_min"].diff() < 0).sum()),
    "refused": [],
}
for arguments in ({"rows": 3, "machines": 5}, {"machines": 0}):
    try:
        milling(**arguments)
    except ValueError as error:
        facts["refused"].append(str(error))
print(json.dumps(facts))
"""

HASH = "39d9127e55bb0d84eb2acb00629568e4b7767aeed284369ff95dac6ca9f8b1db"
HASH_SMALL = "c23ea3b014b27d345b2830a7a51e8a0b486df5a6546a451abcb0d23eddccdb9e"


def test_the_same_arguments_give_the_same_table(facts: dict) -> None:
    """A changed hash means: every lab on these data has to be tried again."""
    assert (facts["hash"], facts["small"]) == (HASH, HASH_SMALL)
    assert facts["again"] == facts["hash"] != facts["other"]


def test_every_column_is_documented_and_full(facts: dict) -> None:
    assert facts["columns"] == facts["documented"]
    assert facts["rows"] == 10_000
    assert facts["missing"] == 0


def test_about_three_and_a_half_percent_fail_whatever_the_seed(facts: dict) -> None:
    assert all(0.025 < rate < 0.045 for rate in facts["rates"])
    assert 0.031 < sum(facts["rates"]) / len(facts["rates"]) < 0.039


def test_all_ways_of_failing_occur_and_agree_with_the_flag(facts: dict) -> None:
    assert set(facts["modes"]) == {"none", "heat", "power", "overstrain", "wear", "random"}
    assert facts["modes"]["random"] < facts["modes"]["wear"] < facts["modes"]["overstrain"]
    assert facts["agree"]


def test_the_numbers_are_those_of_a_milling_machine(facts: dict) -> None:
    ranges = facts["ranges"]
    assert 290 < ranges["air_temperature_K"][0] < ranges["process_temperature_K"][2] < 325
    assert 9 < ranges["process_temperature_K"][1] - ranges["air_temperature_K"][1] < 11
    assert 1_100 < ranges["speed_rpm"][0] < 1_600 < ranges["speed_rpm"][2] <= 2_900
    assert 3 < ranges["torque_Nm"][0] < 40 < ranges["torque_Nm"][2] < 90
    assert ranges["tool_wear_min"][0] == 0 and 200 < ranges["tool_wear_min"][2] <= 250
    assert facts["torque_speed"] < -0.6, "the spindle slows down under load"
    assert facts["wear_falls"] > 50, "tools are changed"
    assert facts["machines"] == 20
    assert abs(facts["quality"]["L"] - 0.6) < 0.02 and abs(facts["quality"]["H"] - 0.1) < 0.02


def test_impossible_sizes_are_refused_with_a_sentence(facts: dict) -> None:
    assert facts["refused"] == [
        "milling needs rows >= machines >= 1, got rows=3 and machines=5",
        "milling needs rows >= machines >= 1, got rows=10000 and machines=0",
    ]

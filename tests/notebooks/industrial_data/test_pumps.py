"""The slurry pumps' generator, in the environment where labs use it: the host has no pandas."""

from __future__ import annotations

PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from industrial_data.pumps import COLUMNS, pumps

def digest(table):
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()

def refused(**arguments):
    try:
        pumps(**arguments)
    except ValueError as error:
        return str(error)

log = pumps()
before = log[log["vibration_mm_s"] >= 5]
print(json.dumps({
    "hash": digest(log), "again": digest(pumps()), "other": digest(pumps(seed=1)),
    "columns": list(log.columns), "documented": list(COLUMNS), "rows": len(log),
    "missing": int(log.isna().sum().sum()), "in_order": bool(log["shift"].is_monotonic_increasing),
    "rates": [float(pumps(seed=seed)["stop"].mean()) for seed in range(6)],
    "worn": float(before["stop"].mean()), "all": float(log["stop"].mean()),
    "repairs": [int(log.loc[log["stop"] == kind, "repair_min"].min()) for kind in (0, 1)],
    "no_repair": int(log.loc[log["stop"] == 0, "repair_min"].max()),
    "small": pumps(shifts=1, pumps=1)["pump"].tolist(), "refused": refused(shifts=0),
}))
"""


def test_the_same_seed_gives_the_same_table(facts: dict) -> None:
    assert facts["hash"] == facts["again"] != facts["other"]


def test_the_table_is_as_documented(facts: dict) -> None:
    assert facts["columns"] == facts["documented"]
    assert (facts["rows"], facts["missing"], facts["in_order"]) == (8400, 0, True)
    assert facts["small"] == ["P01"] and "at least 1" in facts["refused"]


def test_stops_are_rare_and_announce_themselves(facts: dict) -> None:
    assert all(0.018 < rate < 0.024 for rate in facts["rates"])
    assert facts["worn"] > 5 * facts["all"]


def test_repairs_are_written_down_after_stops_only(facts: dict) -> None:
    assert facts["repairs"][0] == facts["no_repair"] == 0 and facts["repairs"][1] >= 45

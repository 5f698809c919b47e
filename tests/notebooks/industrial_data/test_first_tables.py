"""Shift log, stops and work orders, in the environment where labs use them: the host has no pandas."""

from __future__ import annotations

import pytest

PROGRAM = """
import hashlib, json, sys
sys.path.insert(0, sys.argv[1])
from industrial_data import downtime, line_days, shift_log, work_orders

def digest(table):
    return hashlib.sha256(table.to_csv(index=False).encode()).hexdigest()

def refused(make, **arguments):
    try:
        make(**arguments)
    except ValueError as error:
        return str(error)

def rates(seed, by):
    log = shift_log(seed=seed, typed=False).dropna(subset=["scrap"])
    sums = log.groupby(by)[["made", "scrap"]].sum()
    return {"/".join(key) if isinstance(key, tuple) else key: float(rate)
            for key, rate in (sums["scrap"] / sums["made"]).items()}

def stops(seed):
    log = downtime(seed=seed)
    minutes, count = log.groupby("reason")["minutes"].sum(), log["reason"].value_counts()
    carton = log[log["reason"] == "carton feed"].groupby("day")["minutes"].sum()
    carton = carton.reindex(line_days(), fill_value=0)
    return {"costliest": minutes.idxmax(), "commonest": count.idxmax(),
            "share": float(minutes.max() / minutes.sum()),
            "carton": [float(carton.iloc[:24].mean()), float(carton.iloc[24:].mean())]}

typed, was = shift_log(), shift_log(typed=False)
orders = {language: work_orders(language=language) for language in ("\\ud55c\\uad6d\\uc5b4", "English")}
makers = {"shift_log": shift_log, "downtime": downtime, "work_orders": work_orders}
tables = {"shift_log": typed, "downtime": downtime(), "work_orders": orders["English"]}
print(json.dumps({
    "digests": {name: [digest(make(seed=0)), digest(make(seed=0)), digest(make(seed=1))]
                for name, make in makers.items()},
    "documented": {name: [list(sys.modules["industrial_data." + name].COLUMNS), list(table.columns)]
                   for name, table in tables.items()},
    "lines": [rates(seed, "line") for seed in range(6)],
    "lids": [rates(seed, ["lid", "line"]) for seed in range(6)],
    "typed": {"rows": len(typed), "totals": int((typed["line"] == "TOTAL").sum()), "as_was": len(was),
              "grams": int((typed["unit"] == "g").sum()), "uncounted": int(was["scrap"].isna().sum()),
              "dashes": int((typed["scrap"] == "-").sum()),
              "texts": typed["made"].map(type).eq(str).all().item()},
    "stops": [stops(seed) for seed in range(6)], "days": line_days(7),
    "orders": {name: {"phones": int(table["note"].str.contains("010-0000-").sum()),
                      "real_phones": int(table["note"].str.contains(r"010-(?!0000)").sum()),
                      "open": int(table["minutes"].isna().sum()), "kinds": sorted(table["kind"].unique()),
                      "hangul": int(table["note"].str.contains("[\\uac00-\\ud7a3]").sum())}
               for name, table in orders.items()},
    "refused": [refused(shift_log, days=0), refused(downtime, days=2), refused(line_days, days=0),
                refused(work_orders, language="Latin")],
}))
"""


@pytest.mark.parametrize("name", ["shift_log", "downtime", "work_orders"])
def test_the_same_arguments_give_the_same_documented_table(facts: dict, name: str) -> None:
    first, again, other = facts["digests"][name]
    assert first == again != other
    documented, columns = facts["documented"][name]
    assert columns == documented


def test_the_line_with_most_scrap_has_the_least_with_either_lid(facts: dict) -> None:
    """What the lesson on comparing rests on."""
    for lines, lids in zip(facts["lines"], facts["lids"], strict=True):
        assert max(lines, key=lines.__getitem__) == "L3"
        for lid in ("thick", "thin"):
            assert min(("L1", "L2", "L3"), key=lambda line: lids[f"{lid}/{line}"]) == "L3"


def test_the_log_as_typed_has_what_typed_logs_have(facts: dict) -> None:
    typed = facts["typed"]
    assert typed["as_was"] == 28 * 2 * 3
    assert typed["totals"] == 4
    assert typed["rows"] > typed["as_was"] + typed["totals"], "some rows were typed twice"
    assert typed["grams"] > 5
    assert 0 < typed["dashes"] < typed["uncounted"], "some are a dash, some are blank"
    assert typed["texts"]


def test_the_commonest_stop_is_not_the_costliest_and_cartons_change(facts: dict) -> None:
    for stops in facts["stops"]:
        assert (stops["commonest"], stops["costliest"]) == ("label jam", "palletiser fault")
        assert 0.25 < stops["share"] < 0.45
        before, after = stops["carton"]
        assert after > 2 * before
    assert facts["days"][-1] == "2026-04-13", "no Sunday"


def test_notes_come_in_either_language_and_ring_nobody(facts: dict) -> None:
    korean, english = facts["orders"].values()
    for orders in (korean, english):
        assert orders["phones"] > 10
        assert orders["real_phones"] == 0
        assert 10 < orders["open"] < 80
        assert orders["kinds"] == ["bearing", "electric", "jam", "leak"]
    assert korean["hangul"] == 600
    assert english["hangul"] == 0


def test_impossible_arguments_are_refused_with_a_sentence(facts: dict) -> None:
    assert facts["refused"] == [
        "shift_log needs days >= 1, got days=0",
        "downtime needs days >= 3, got days=2",
        "line_days needs days >= 1, got days=0",
        "work_orders needs rows >= 1 and 한국어 or English, got rows=600 and 'Latin'",
    ]

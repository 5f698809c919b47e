"""A moulding shop's shift log, as people type it and as it was: one row for each line and shift.

Three lines mould lids in two shifts. The thin lid is harder to make than the thick one, and line L3 makes
most of the thin ones: it has the most scrap over all and yet the least with either lid. As typed, the log has
what such logs have: blanks, commas in numbers, small letters, grams among kilograms, repeats and totals.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = {
    "date": "day of the shift, 2026-03-02 and after",
    "shift": "day or night",
    "line": "moulding line, L1 ... L3; as typed also ' l2', and TOTAL for the sum of a week",
    "lid": "what was moulded: thick or thin",
    "made": "lids made; as typed a text such as '4,210'",
    "scrap": "lids thrown away, None where nobody counted; as typed a text, '-' for not counted",
    "resin": "resin used, in the unit beside it",
    "unit": "kg, as typed on some days g",
}

LINES = ("L1", "L2", "L3")
THIN_SHARE = {"L1": 0.2, "L2": 0.35, "L3": 0.8}  # of the shifts of a line
SCRAP_SHARE = {"thick": 0.015, "thin": 0.052}
SKILL = {"L1": 1.12, "L2": 1.0, "L3": 0.82}  # times the scrap share: L3 is the best with either lid
WEIGHT_G = {"thick": 6.0, "thin": 4.5}  # of one lid


def shift_log(days: int = 28, seed: int = 0, typed: bool = True) -> pd.DataFrame:
    """The log of `days` days, columns as in COLUMNS; as people typed it, or with `typed` False as it was.

    Two shifts of three lines each day. As it was, numbers are numbers and scrap is NaN where nobody counted.
    The same arguments give the same table. Raises ValueError unless days >= 1.
    """
    if days < 1:
        raise ValueError(f"shift_log needs days >= 1, got days={days}")
    rng = np.random.default_rng([20_260_302, seed])
    log = _as_it_was(rng, days)
    return _as_typed(rng, log) if typed else log


def _as_it_was(rng: np.random.Generator, days: int) -> pd.DataFrame:
    dates = pd.date_range("2026-03-02", periods=days).strftime("%Y-%m-%d")
    keys = [(date, shift, line) for date in dates for shift in ("day", "night") for line in LINES]
    log = pd.DataFrame(keys, columns=["date", "shift", "line"])
    log["lid"] = _lids(rng, log["line"])
    log["made"] = rng.normal(log["lid"].map({"thick": 4_300, "thin": 3_900}), 260).round().astype(int)
    share = log["lid"].map(SCRAP_SHARE) * log["line"].map(SKILL) * rng.lognormal(0, 0.12, len(log))
    log["scrap"] = rng.binomial(log["made"], share).astype(float)
    log["resin"] = (log["made"] * log["lid"].map(WEIGHT_G) / 1000 * rng.normal(1.04, 0.01, len(log))).round(1)
    log["unit"] = "kg"
    # Nobody counts on a hectic shift, and hectic shifts are the bad ones: the blanks have a cause.
    hectic = (log["scrap"] / log["made"]).rank(pct=True)
    log.loc[rng.random(len(log)) < 0.02 + 0.22 * hectic**3, "scrap"] = np.nan
    return log[list(COLUMNS)]


def _lids(rng: np.random.Generator, line: pd.Series) -> np.ndarray:
    """The thin share of each line is met exactly, in random order: one seed's mix is like another's."""
    lids = np.empty(len(line), dtype=object)
    for name in LINES:
        places = rng.permutation(np.flatnonzero(line == name))
        thin = round(THIN_SHARE[name] * len(places))
        lids[places[:thin]], lids[places[thin:]] = "thin", "thick"
    return lids


def _as_typed(rng: np.random.Generator, log: pd.DataFrame) -> pd.DataFrame:
    rows = len(log)
    typed = log.copy()
    typed["line"] = np.where(rng.random(rows) < 0.15, " " + log["line"].str.lower(), log["line"])
    typed["made"] = [f"{number:,}" for number in log["made"]]
    uncounted = np.where(rng.random(rows) < 0.5, "-", None)
    counts = [None if np.isnan(number) else f"{number:.0f}" for number in log["scrap"]]
    typed["scrap"] = np.where(log["scrap"].isna(), uncounted, counts)
    grams = rng.random(rows) < 0.12
    typed["resin"] = np.where(grams, log["resin"] * 1000, log["resin"])
    typed["unit"] = np.where(grams, "g", "kg")
    return _with_repeats_and_totals(rng, typed, log)


def _with_repeats_and_totals(
    rng: np.random.Generator, typed: pd.DataFrame, log: pd.DataFrame
) -> pd.DataFrame:
    """Some rows were typed twice, the first time wrongly; each Sunday night someone adds the week up."""
    pieces = []
    for week in range(0, len(log), 42):
        part = typed.iloc[week : week + 42]
        twice = part[rng.random(len(part)) < 0.06]
        wrong = twice.assign(made=[f"{int(text.replace(',', '')) // 10:,}" for text in twice["made"]])
        # A stable sort by place: the wrong row comes right before its correction.
        pieces.append(pd.concat([wrong, part]).sort_index(kind="stable"))
        total = {"date": part["date"].iloc[-1], "shift": "night", "line": "TOTAL", "unit": "kg"}
        sums = log.iloc[week : week + 42]
        total |= {"made": f"{sums['made'].sum():,}", "resin": round(float(sums["resin"].sum()), 1)}
        pieces.append(pd.DataFrame([{**total, "scrap": f"{sums['scrap'].sum():.0f}", "lid": None}]))
    return pd.concat(pieces, ignore_index=True)[list(COLUMNS)]

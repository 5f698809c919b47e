"""A filling line for tubs of 500 g: samples of five every half hour, and a trial of drip-free nozzles.

The line has chance in it at all times: between the tubs of one sample, and from sample to sample. In the
second half of the log three things go wrong as well, as they do on real fillers: a valve that shuts late, a
nozzle that clogs slowly, and air in the product once. What a mechanic found later is in the column `found`.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = {
    "sample": "running number of the sample, in order of time",
    "day": "working day, from 1",
    "time": "when it was taken, hours and minutes",
    "nozzle": "nozzle that filled the tub, from 1; one tub of each in a sample",
    "weight_g": "net weight, gram",
    "found": "what was found later: valve, clog, air, or none",
}

TARGET_G = 504.0  # the label says 500 g; fewer than one tub in a hundred is to hold less
WITHIN_G, BETWEEN_G = 1.6, 0.5  # spread between the tubs of one sample, and from sample to sample
DRIP_G = {"old": 1.2, "new": 0.4}  # what drips after the cut-off, on average


def filling(
    days: int = 20, per_day: int = 24, size: int = 5, seed: int = 0, disturbed: bool = True
) -> pd.DataFrame:
    """`days` x `per_day` samples of `size` tubs, in order of time; columns as in COLUMNS.

    The first half of the days is quiet; in the second, with `disturbed`, something is wrong on two days and
    in one sample of a third. The same arguments give the same table. Raises ValueError unless days >= 8,
    8 <= per_day <= 48 and size >= 2.
    """
    if not (days >= 8 and 8 <= per_day <= 48 and size >= 2):
        raise ValueError(
            "filling needs days >= 8, 8 <= per_day <= 48 and size >= 2, "
            f"got days={days}, per_day={per_day} and size={size}"
        )
    rng = np.random.default_rng([20_010_703, 500, seed])
    samples = days * per_day
    shift, found = _troubles(rng, days, per_day)
    level = TARGET_G + rng.normal(0, BETWEEN_G, samples) + (shift if disturbed else 0)
    weight = level[:, None] + rng.normal(0, WITHIN_G, (samples, size))
    minutes = 360 + (np.arange(samples) % per_day) * (720 // per_day)
    return pd.DataFrame(
        {
            "sample": np.repeat(np.arange(1, samples + 1), size),
            "day": np.repeat(np.arange(samples) // per_day + 1, size),
            "time": np.repeat([f"{minute // 60:02d}:{minute % 60:02d}" for minute in minutes], size),
            "nozzle": np.tile(np.arange(1, size + 1), samples),
            "weight_g": weight.ravel().round(1),
            "found": np.repeat(found if disturbed else "none", size if disturbed else size * samples),
        }
    )


def _troubles(rng: np.random.Generator, days: int, per_day: int) -> tuple[np.ndarray, np.ndarray]:
    """Grams added to each sample by what is wrong, and its name; one day each, all in the second half."""
    shift, found = np.zeros(days * per_day), np.full(days * per_day, "none", dtype=object)
    first, second, third = np.sort(rng.choice(np.arange(days // 2, days), 3, replace=False)) * per_day
    valve = slice(first, first + per_day)
    shift[valve], found[valve] = 3.0, "valve"
    clog = slice(second, second + per_day)
    shift[clog], found[clog] = -np.linspace(0.2, 4.6, per_day), "clog"
    air = third + int(rng.integers(2, per_day - 2))
    shift[air], found[air] = -5.0, "air"
    return shift, found


def nozzle_trial(packs: int = 40, seed: int = 0) -> pd.DataFrame:
    """`packs` tubs of 500 g from each nozzle, in columns `nozzle` (old, new) and `weight_g`.

    Old nozzles drip after the cut-off; the new ones hardly do, which saves about 0.8 g in each tub. The same
    arguments give the same table. Raises ValueError unless packs >= 2.
    """
    if packs < 2:
        raise ValueError(f"nozzle_trial needs packs >= 2, got packs={packs}")
    rng = np.random.default_rng([20_010_703, 40, seed])
    aim = TARGET_G - DRIP_G["old"]
    weights = [aim + rng.normal(0, 1.6, packs) + rng.exponential(drip, packs) for drip in DRIP_G.values()]
    return pd.DataFrame(
        {"nozzle": np.repeat(list(DRIP_G), packs), "weight_g": np.concatenate(weights).round(1)}
    )

"""Slurry pumps of a tile plant, one row for each pump and shift: readings at its start, and if it stopped.

Slurry eats a pump. A worn one shakes more, runs warmer, draws more current and delivers less pressure, and is
more likely to stop unplanned. A repair makes it like new, so does the overhaul that comes now and then.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = {
    "shift": "running number of the 8-hour shift, in order of time",
    "pump": "P01 ... P12",
    "vibration_mm_s": "vibration velocity at the bearing at the start of the shift, mm/s",
    "bearing_C": "bearing temperature at the start of the shift, degrees Celsius",
    "current_A": "motor current at the start of the shift, ampere",
    "pressure_bar": "discharge pressure at the start of the shift, bar",
    "stop": "1 when the pump stopped unplanned during the shift, else 0",
    "repair_min": "minutes of repair, written down after the stop; 0 without one",
}

WEAR_PER_SHIFT = 0.021  # of a pump that is like new at 0 and used up at about 1
OVERHAUL_SHIFTS = (45, 130)  # planned overhauls come after so many shifts


def pumps(shifts: int = 700, pumps: int = 12, seed: int = 0) -> pd.DataFrame:
    """A log of `shifts` shifts of `pumps` pumps, in order of time; columns as in COLUMNS.

    About 2 rows in a hundred are stops with the default numbers. The same arguments give the same
    table. Raises ValueError unless both are at least 1.
    """
    if shifts < 1 or pumps < 1:
        raise ValueError(f"pumps needs shifts and pumps of at least 1, got {shifts} and {pumps}")
    rng = np.random.default_rng([20_010_708, seed])
    wear = rng.uniform(0, 0.5, pumps)
    overhaul = rng.integers(*OVERHAUL_SHIFTS, pumps)
    offset = rng.normal(0, 0.25, pumps)
    parts = []
    for shift in range(1, shifts + 1):
        load = rng.normal(0, 1, pumps)
        stop = rng.random(pumps) < 0.002 + 0.45 / (1 + np.exp(-24 * (wear - 0.97)))
        parts.append(_rows(rng, shift, wear, load, offset, stop))
        renewed = stop | (overhaul == 0)
        overhaul = np.where(renewed, rng.integers(*OVERHAUL_SHIFTS, pumps), overhaul - 1)
        wear = np.where(renewed, 0.0, wear + rng.gamma(2.0, WEAR_PER_SHIFT / 2, pumps))
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def _rows(
    rng: np.random.Generator,
    shift: int,
    wear: np.ndarray,
    load: np.ndarray,
    offset: np.ndarray,
    stop: np.ndarray,
) -> pd.DataFrame:
    """One shift of all pumps. The hall is warmer by day than by night, three shifts a day."""
    count = wear.size
    hall = 22 + 2 * np.sin(2 * np.pi * shift / 3)
    repair = np.where(stop, 45 + rng.gamma(3.0, 40.0, count), 0.0)
    return pd.DataFrame(
        {
            "shift": shift,
            "pump": [f"P{number:02d}" for number in range(1, count + 1)],
            "vibration_mm_s": (1.8 + offset + 3.4 * wear**4 + rng.gamma(2.0, 0.45, count)).round(2),
            "bearing_C": (hall + 24 + 14 * wear**3 + 1.5 * load + rng.normal(0, 1.8, count)).round(1),
            "current_A": (31 + 2.2 * load + 1.6 * wear + rng.normal(0, 0.6, count)).round(1),
            "pressure_bar": (5.2 - 0.45 * wear**3 - 0.12 * load + rng.normal(0, 0.08, count)).round(2),
            "stop": stop.astype(int),
            "repair_min": repair.round().astype(int),
        }
    )

"""A small production log for the placement's notebook: one row a line and day, as messy as real ones.

Some rows came twice, some outputs were not written down, and nothing is in order. On days with little output
scrap is higher (start-up losses), so that the mean of daily rates is not the rate of the whole.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = {
    "day": "production day, from 1",
    "line": "L1 ... L4",
    "made": "pieces made; missing where nobody wrote it down",
    "scrap": "pieces scrapped, of those made",
    "stop_min": "minutes the line stood still",
}

LINES = ("L1", "L2", "L3", "L4")
START_UP_SCRAP = 12.0  # pieces lost at each start, before the line runs steadily


def day_log(days: int = 60, seed: int = 0) -> pd.DataFrame:
    """A log of `days` days and four lines, shuffled; columns as in COLUMNS. The same arguments, the same log.

    About 4 % of the outputs are missing and about 5 % of the rows stand there twice. Raises ValueError unless
    days >= 10.
    """
    if days < 10:
        raise ValueError(f"day_log needs days >= 10, got days={days}")
    rng = np.random.default_rng([20_010_703, 5, seed])
    day = np.repeat(np.arange(1, days + 1), len(LINES))
    line = np.tile(np.array(LINES), days)
    short = rng.random(day.size) < 0.3  # a changeover left only part of the shift
    made = np.where(short, rng.integers(60, 160, day.size), rng.integers(500, 900, day.size))
    rate = dict(zip(LINES, rng.uniform(0.012, 0.03, len(LINES)), strict=True))
    steady = np.array([rate[name] for name in line])
    scrap = np.minimum(rng.poisson(made * steady + START_UP_SCRAP * short), made)
    log = pd.DataFrame(
        {
            "day": day,
            "line": line,
            "made": made.astype(float),
            "scrap": scrap,
            "stop_min": (rng.gamma(1.4, 22, day.size) + 60 * short).round().astype(int),
        }
    )
    log.loc[rng.random(day.size) < 0.04, "made"] = np.nan
    twice = log[rng.random(day.size) < 0.05]
    return pd.concat([log, twice]).sample(frac=1, random_state=rng).reset_index(drop=True)[list(COLUMNS)]

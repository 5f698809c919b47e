"""The stop log of a packaging line: one row for each stop, and the days on which the line ran.

The commonest stop, the label jam, is a short one; most minutes are lost to the rare stops of the palletiser.
In the last third of the days cartons come from another supplier and jam more often.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = {
    "day": "day of the stop, as text such as 2026-04-06; the line does not run on Sundays",
    "shift": "day or night",
    "station": "where on the line the stop began",
    "reason": "what the operator chose on the screen",
    "minutes": "how long the line stood, minutes",
}

# reason: (station, stops a day, typical minutes, spread of their logarithm)
REASONS = {
    "label jam": ("labeller", 9.0, 1.5, 0.45),
    "carton feed": ("case packer", 2.2, 1.9, 0.45),
    "dirty sensor": ("labeller", 3.0, 2.8, 0.4),
    "film change": ("wrapper", 2.0, 8.8, 0.2),
    "no pallets": ("palletiser", 1.0, 5.5, 0.4),
    "palletiser fault": ("palletiser", 0.75, 44.0, 0.3),
    "conveyor belt": ("conveyor", 0.1, 70.0, 0.3),
    "other": ("elsewhere", 1.1, 2.3, 0.5),
}
NEW_CARTONS = 4.0  # times as many stops of the carton feed in the last third of the days


def line_days(days: int = 36) -> list[str]:
    """The first `days` days on which the line ran, as text. Raises ValueError unless days >= 1."""
    if days < 1:
        raise ValueError(f"line_days needs days >= 1, got days={days}")
    ran = [day for day in pd.date_range("2026-04-06", periods=2 * days) if day.dayofweek < 6]
    return [f"{day:%Y-%m-%d}" for day in ran[:days]]


def downtime(days: int = 36, seed: int = 0) -> pd.DataFrame:
    """All stops of `line_days(days)` in order, columns as in COLUMNS; a day without a stop has no row.

    The same arguments give the same table. Raises ValueError unless days >= 3.
    """
    if days < 3:
        raise ValueError(f"downtime needs days >= 3, got days={days}")
    rng = np.random.default_rng([20_260_406, seed])
    ran = np.array(line_days(days))
    late = np.arange(days) >= round(days * 2 / 3)
    pieces = []
    for reason, (station, often, typical, spread) in REASONS.items():
        a_day = np.where(late & (reason == "carton feed"), NEW_CARTONS, 1) * often
        # No more and no fewer stops than expected over all days, spread over them by chance.
        number = max(1, round(a_day.sum()))
        places = rng.choice(days, number, p=a_day / a_day.sum())
        minutes = typical * rng.lognormal(0, spread, number)
        rows = {"day": ran[places], "shift": rng.choice(["day", "night"], number), "station": station}
        pieces.append(pd.DataFrame({**rows, "reason": reason, "minutes": minutes.clip(0.5).round(1)}))
    stops = pd.concat(pieces).sample(frac=1, random_state=rng)
    return stops.sort_values(["day", "shift"], kind="stable", ignore_index=True)[list(COLUMNS)]

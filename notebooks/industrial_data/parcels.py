"""Parcels of a warehouse and the evening truck: which of them will miss it?

Each row is one parcel of a weekday. Orders are released through the day; picking takes longer with many
lines, a long queue, few pickers, a far zone or a heavy box, and some days are slow for reasons that nobody
writes down. The truck leaves at 18:00. After `change_day` it leaves earlier, as carriers do now and then:
what a model has learned is then out of date.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

COLUMNS = {
    "parcel": "running number, in order of time",
    "day": "working day, from 1; five make a week",
    "hour": "when the order was released, hours (13.5 is half past one)",
    "lines": "order lines to pick",
    "weight_kg": "weight that was ordered, kilogram",
    "zone": "where most of it lies: A (near), B, C (far)",
    "pickers": "pickers on duty that day",
    "backlog": "orders waiting when this one was released",
    "walked_m": "way that was walked for it, metres; written down after picking",
    "dock_min": "minutes at the dock before a truck took it; written down after it left",
    "late": "1 when it missed the evening truck, else 0",
}

TRUCK_H, EARLY_TRUCK_H = 18.0, 17.5  # departure, and after the change
ZONE_MIN = {"A": 0, "B": 15, "C": 70}  # minutes that a zone's way adds


def parcels(days: int = 80, per_day: int = 120, seed: int = 0, change_day: int | None = 61) -> pd.DataFrame:
    """`days` x `per_day` parcels in order of time; columns as in COLUMNS.

    About one in eight is late while the truck leaves at 18:00; from `change_day` on (None: never) it leaves
    half an hour earlier. The same arguments give the same table. Raises ValueError unless days >= 5 and
    per_day >= 10.
    """
    if not (days >= 5 and per_day >= 10):
        raise ValueError(f"parcels needs days >= 5 and per_day >= 10, got days={days} and per_day={per_day}")
    rng = np.random.default_rng([20_010_703, 18, seed])
    rows = days * per_day
    day = np.repeat(np.arange(1, days + 1), per_day)
    hour = np.sort(8 + 8.5 * rng.beta(1.5, 1.2, (days, per_day)), axis=1).ravel()
    lines = 1 + rng.geometric(0.16, rows).clip(max=30)
    zone = rng.choice(["A", "B", "C"], rows, p=[0.5, 0.3, 0.2])
    weight = (lines * rng.gamma(2.0, 0.45, rows)).clip(0.1, 40)
    pickers = np.repeat(rng.integers(5, 10, days), per_day)
    backlog = _backlog(rng, hour, pickers)
    slow_day = np.repeat(rng.normal(0, 8, days), per_day)
    way = np.array([ZONE_MIN[name] for name in zone])
    minutes = 5 + 6.5 * lines + way + 3.5 * backlog / pickers + slow_day
    ready = hour + (minutes * rng.lognormal(0, 0.10, rows)).clip(min=5) / 60
    truck = np.where(day >= (change_day or days + 1), EARLY_TRUCK_H, TRUCK_H)
    late = ready > truck
    dock = np.where(late, 60 * (truck + 24 - ready), 60 * (truck - ready)).clip(min=1)
    return pd.DataFrame(
        {
            "parcel": np.arange(1, rows + 1),
            "day": day,
            "hour": hour.round(2),
            "lines": lines,
            "weight_kg": weight.round(1),
            "zone": zone,
            "pickers": pickers,
            "backlog": backlog,
            "walked_m": (40 + 6 * way + 9 * lines + rng.normal(0, 20, rows)).clip(min=20).round().astype(int),
            "dock_min": dock.round().astype(int),
            "late": late.astype(int),
        }
    )


def _backlog(rng: np.random.Generator, hour: np.ndarray, pickers: np.ndarray) -> np.ndarray:
    """A queue that swells until four in the afternoon, more so when few pickers are there."""
    swell = 25 + 95 * np.exp(-(((hour - 15.5) / 3.0) ** 2))
    return np.maximum(0, swell * (7 / pickers) ** 0.5 + rng.normal(0, 14, hour.size)).round().astype(int)

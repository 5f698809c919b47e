"""Connector housings from four injection-moulding machines, one row a shot: readings, and if it was scrap.

Scrap comes from cold starts, from pellets that were dried too short for the humidity of the hall, and from a
melt cushion that has drifted off. The log is as logs are: machine M3 wrote its melt temperature in degrees
Fahrenheit until its controller was replaced, M2 loses a reading now and then, some rows are there twice, and
what the regrinder weighed was known only after the shot was judged.
"""

from __future__ import annotations

import datetime as dt
import math
import random
from collections.abc import Iterator
from typing import Any

from .pack import Pack, csv_bytes

COLUMNS = (
    "shot_id", "at", "machine", "lot", "hall_humidity_pct", "dryer_h", "melt_C", "mould_C", "cushion_mm",
    "hold_bar", "cycle_s", "shots_since_start",
)  # fmt: skip
AFTERWARDS = ("regrind_g", "scrap")
MACHINES = ("M1", "M2", "M3", "M4")
TRAINING_DAYS, HIDDEN_DAYS = 42, 14
SHOTS_A_DAY = 144  # one in ten is logged
OPEN_SEED = 20_260_302
START = dt.datetime(2026, 3, 2, 6, 0)  # noqa: DTZ001 -- the clock of the plant, which has no time zone
FAHRENHEIT_UNTIL = 17  # days from the start


def moulding(hidden_seed: int) -> Pack:
    """Six weeks of judged shots, the same in each pack, and the two weeks after, which the seed draws."""
    training = list(_shots(random.Random(OPEN_SEED), 0, TRAINING_DAYS))  # noqa: S311 -- data, not a secret
    hidden = list(_shots(random.Random(hidden_seed), TRAINING_DAYS, HIDDEN_DAYS))  # noqa: S311
    chance = random.Random(OPEN_SEED + 1)  # noqa: S311
    for row in chance.sample(training, 60):
        training.insert(training.index(row), row)
    return Pack(
        training=csv_bytes((*COLUMNS, *AFTERWARDS), training),
        features=csv_bytes(COLUMNS, hidden),
        truth={row["shot_id"]: float(row["scrap"]) for row in hidden},
        id_column="shot_id",
        answer_column="set_aside",
    )


def _shots(chance: random.Random, first_day: int, days: int) -> Iterator[dict[str, Any]]:
    """The shots of so many days in order of time, numbered from the first day on."""
    number = first_day * SHOTS_A_DAY
    since_start = dict.fromkeys(MACHINES, 0)
    drift = {machine: chance.gauss(0, 0.15) for machine in MACHINES}
    for day in range(first_day, first_day + days):
        humidity = min(90.0, max(35.0, 55 + day * 0.12 + chance.gauss(0, 9)))
        lot = f"L{100 + day // 5}"
        for machine in MACHINES:
            drift[machine] = 0.9 * drift[machine] + chance.gauss(0, 0.12)
        for slot in range(SHOTS_A_DAY):
            machine = MACHINES[slot % 4]
            stopped = chance.random() < 0.025
            since_start[machine] = 1 if stopped else since_start[machine] + chance.randint(6, 14)
            number += 1
            at = START + dt.timedelta(days=day, minutes=10 * slot)
            yield _shot(chance, number, at, day, machine, lot, humidity, since_start[machine], drift[machine])


def _shot(
    chance: random.Random, number: int, at: dt.datetime, day: int, machine: str, lot: str,
    humidity: float, since_start: int, drift: float,
) -> dict[str, Any]:  # fmt: skip
    """One shot with its readings, and whether it was scrap."""
    dryer = min(6.0, max(0.8, chance.gauss(3.6, 0.9)))
    melt = 233 + chance.gauss(0, 2.2) - 6 * math.exp(-since_start / 25)
    mould = 62 + chance.gauss(0, 1.5) - 12 * math.exp(-since_start / 40)
    cushion = 5.2 + drift + chance.gauss(0, 0.18)
    scrap = chance.random() < _risk(humidity, dryer, melt, cushion, since_start)
    shown_melt = melt * 9 / 5 + 32 if machine == "M3" and day < FAHRENHEIT_UNTIL else melt
    return {
        "shot_id": f"S{number:05d}",
        "at": at.isoformat(sep=" ", timespec="minutes"),
        "machine": machine,
        "lot": lot,
        "hall_humidity_pct": f"{humidity:.0f}",
        "dryer_h": f"{dryer:.1f}",
        "melt_C": f"{shown_melt:.1f}",
        "mould_C": f"{mould:.1f}",
        "cushion_mm": "" if machine == "M2" and chance.random() < 0.12 else f"{cushion:.2f}",
        "hold_bar": f"{chance.gauss(540, 9):.0f}",
        "cycle_s": f"{chance.gauss(24.2, 0.35):.1f}",
        "shots_since_start": since_start,
        "regrind_g": f"{chance.gauss(31, 1.2):.1f}" if scrap else "0.0",
        "scrap": int(scrap),
    }


def _risk(humidity: float, dryer: float, melt: float, cushion: float, since_start: int) -> float:
    """How likely a shot is scrap."""
    damp = max(0.0, (humidity - 50) / 12) * max(0.0, 4.2 - dryer)
    off = abs(cushion - 5.2) / 0.25
    cold = math.exp(-since_start / 25)
    score = -6.4 + 1.5 * damp + 0.9 * off + 4.2 * cold + 0.10 * abs(melt - 233)
    return 1 / (1 + math.exp(-score))

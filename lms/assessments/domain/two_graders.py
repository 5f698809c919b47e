"""Rules of marking by two graders: when their marks count, and when a third person has to decide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

# Points of 100 by which two graders may differ before a third one is asked
LIMIT = 10.0
# Fractions of points make percentages with dust: 71.4 - 61.4 must not be more than ten
_DUST = 1e-9
State = Literal["waiting", "agreed", "third", "settled"]


@dataclass(frozen=True)
class Outcome:
    """What marks that were given apart from each other come to.

    ``state``: ``waiting`` for the first or second grader; ``agreed``: the mean of the two counts; ``third``:
    they differ by more than the limit, a third one decides; ``settled``: the third one did.
    ``value``: the percentage that counts (0 to 100), None until ``agreed`` or ``settled``.
    ``apart``: by how many points of 100 the first two differ, None until there are two.
    """

    state: State
    value: float | None = None
    apart: float | None = None

    @property
    def done(self) -> bool:
        """Whether there is a result that can be released."""
        return self.value is not None


def reconcile(percentages: Sequence[float], limit: float = LIMIT) -> Outcome:
    """What the marks of the first, the second and perhaps a third grader come to, in this order (0 to 100).

    A third one is heard only where the first two differ by more than ``limit``: should one of them correct
    their marks so that they agree, the mean of the two counts. Raises ValueError for more than three marks
    and for what is no percentage.
    """
    if len(percentages) > 3:
        raise ValueError(f"two graders and a third mark a piece of work, not {len(percentages)}")
    if not all(math.isfinite(value) and 0 <= value <= 100 for value in percentages):
        raise ValueError(f"percentages are from 0 to 100: {list(percentages)}")
    if len(percentages) < 2:
        return Outcome("waiting")
    first, second = percentages[:2]
    apart = round(abs(first - second), 6)
    if apart <= limit + _DUST:
        return Outcome("agreed", round((first + second) / 2, 6), apart)
    if len(percentages) < 3:
        return Outcome("third", None, apart)
    return Outcome("settled", percentages[2], apart)

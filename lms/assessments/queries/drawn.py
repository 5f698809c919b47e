"""Which questions a try asked, where each learner is asked only some: whoever draws them answers."""

from __future__ import annotations

from collections.abc import Sequence

from blinker import Signal
from sqlalchemy.orm import Session

# Asked with attempt_ids; who draws questions answers: attempt id -> [[question, number of its variant]]
drawn_asked = Signal()


def drawn_for(session: Session, attempt_ids: Sequence[int]) -> dict[int, list[tuple[str, int]]]:
    """What these tries asked, of those for which anything was drawn."""
    found: dict[int, list[tuple[str, int]]] = {}
    for _receiver, answer in drawn_asked.send(session, attempt_ids=attempt_ids):
        found |= answer
    return found

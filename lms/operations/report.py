"""How a step of set-up says what it does, and that it cannot."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[str], None]  # gets one sentence of progress


class SetupProblem(Exception):
    """A step of set-up failed; the message says which, why and what to do."""

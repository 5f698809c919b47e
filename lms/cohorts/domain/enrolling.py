"""How a person comes into a cohort and leaves it: the states, and which act leads from one to another.

Pure. A place is an enrollment (active, completed, withdrawn); whoever is on the way to one, was declined or
went to another cohort has an admission. `standing` says which of the two speaks.
"""

from __future__ import annotations

from collections.abc import Mapping

STATES = (
    "applied", "selected", "waiting", "declined", "lapsed", "active", "deferred", "withdrawn", "completed",
)  # fmt: skip
ACTS = ("apply", "queue", "select", "decline", "lapse", "enroll", "withdraw", "defer", "complete", "resume")

# A place in the sense of the capacity; selected people are promised one
PLACED = ("active", "completed")
HOLDING = (*PLACED, "selected")
# An answer of staff is still to come, or the learner's own
OPEN = ("applied", "selected", "waiting")
# Nothing is under way, and whoever wants to may begin anew
GONE = ("withdrawn", "lapsed")

# What each act makes of a state; None: the person never had to do with the cohort. Anything else cannot be.
AFTER: Mapping[str | None, Mapping[str, str]] = {
    None: {"apply": "applied", "queue": "waiting", "enroll": "active"},
    "applied": {
        "queue": "waiting", "select": "selected", "decline": "declined", "enroll": "active",
        "withdraw": "withdrawn",
    },
    "selected": {
        "queue": "waiting", "decline": "declined", "lapse": "lapsed", "enroll": "active",
        "withdraw": "withdrawn",
    },
    "waiting": {"select": "selected", "decline": "declined", "enroll": "active", "withdraw": "withdrawn"},
    "declined": {"queue": "waiting", "select": "selected", "enroll": "active"},
    "lapsed": {"apply": "applied", "queue": "waiting", "select": "selected", "enroll": "active"},
    "active": {"withdraw": "withdrawn", "defer": "deferred", "complete": "completed"},
    "deferred": {"enroll": "active"},
    "withdrawn": {"apply": "applied", "queue": "waiting", "enroll": "active", "resume": "completed"},
    "completed": {"withdraw": "withdrawn"},
}  # fmt: skip

# What learners do themselves; the rest is for staff. Whoever was declined or deferred asks staff.
OWN: Mapping[str | None, frozenset[str]] = {
    None: frozenset({"apply", "queue", "enroll"}),
    "applied": frozenset({"withdraw"}),
    "selected": frozenset({"enroll", "withdraw"}),
    "waiting": frozenset({"withdraw"}),
    "lapsed": frozenset({"apply", "queue", "enroll"}),
    "active": frozenset({"withdraw"}),
    "withdrawn": frozenset({"apply", "queue", "enroll", "resume"}),
    "completed": frozenset({"withdraw"}),
}


class NotPossible(ValueError):
    """The act does not follow on the state; the argument is the state."""


def after(state: str | None, act: str, *, own: bool = False) -> str:
    """The state after an act; `own`: the learner does it. Raises NotPossible."""
    found = AFTER[state].get(act)
    if found is None or (own and act not in OWN.get(state, frozenset())):
        raise NotPossible(state)
    return found


def standing(admission: str | None, enrollment: str | None) -> str | None:
    """The state of a person from their admission's and their enrollment's.

    A place speaks before an admission; an admission that became a place ("active") speaks no more.
    """
    if enrollment in PLACED or admission in (None, "active"):
        return enrollment
    return admission


def free_places(capacity: int | None, held: int, waiting: int = 0) -> int | None:
    """How many places a newcomer may take: those who wait come first. None: there is no limit."""
    return None if capacity is None else max(0, capacity - held - waiting)

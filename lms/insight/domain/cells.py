"""How far a learner is with one graded cell of a lab, event by event; and whether they are stuck."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

PASSED, PARTIAL, FAILED, ANSWERED, UNTRIED = "passed", "partial", "failed", "answered", "untried"
OUTCOMES = (PASSED, PARTIAL, FAILED, ANSWERED, UNTRIED)
NOT_PASSED = (PARTIAL, FAILED)
VALIDATE, SUBMIT = "validate", "submit"
MOST_CELLS, ANSWER_LENGTH = 200, 12
# Three different answers, none of them right, over more than a few minutes: not somebody in a hurry
STUCK_TRIES = 3
STUCK_AFTER = dt.timedelta(minutes=10)
# What the grader's statuses mean here; what nobody could judge yet means nothing
BY_STATUS = {
    "passed": PASSED,
    "partial": PARTIAL,
    "failed": FAILED,
    "hidden_failed": FAILED,
    "timed_out": FAILED,
    "out_of_memory": FAILED,
    "manual": ANSWERED,
    "unanswered": UNTRIED,
    "not_run": UNTRIED,
}


@dataclass(frozen=True)
class Seen:
    """The outcome of one cell in one event. `answer`: a fingerprint of what was written, empty if unknown."""

    grade_id: str
    outcome: str
    answer: str = ""


def is_outcome(seen: Seen) -> bool:
    """Whether what somebody sent as an outcome can be one."""
    texts = isinstance(seen.grade_id, str) and isinstance(seen.answer, str)
    return texts and bool(seen.grade_id) and seen.outcome in OUTCOMES and len(seen.answer) <= ANSWER_LENGTH


@dataclass(frozen=True)
class State:
    """One learner's state at one cell. `tries` and `fails` count different answers; `fails` are in a row."""

    outcome: str = UNTRIED
    tries: int = 0
    fails: int = 0
    failing_since: dt.datetime | None = None
    tried_at: dt.datetime | None = None
    passed_at: dt.datetime | None = None
    answer: str = ""


def after(state: State, seen: Seen, at: dt.datetime) -> State:
    """The state after one more outcome. What is not tried, and what comes out of order, changes nothing."""
    if seen.outcome == UNTRIED or (state.tried_at is not None and at < state.tried_at):
        return state
    again = bool(seen.answer) and seen.answer == state.answer and seen.outcome == state.outcome
    tries = state.tries + (not again)
    if seen.outcome in NOT_PASSED:
        return replace(
            state,
            outcome=seen.outcome,
            tries=tries,
            fails=state.fails + (not again),
            failing_since=state.failing_since or at,
            tried_at=at,
            answer=seen.answer,
        )
    passed_at = state.passed_at or (at if seen.outcome == PASSED else None)
    return State(seen.outcome, tries, 0, None, at, passed_at, seen.answer)


def corrected(state: State, seen: Seen, at: dt.datetime) -> State:
    """The state when the last try, at this instant, was judged again: no try is added."""
    if state.tried_at != at or seen.outcome in (UNTRIED, state.outcome):
        return state
    if seen.outcome in NOT_PASSED:
        return replace(
            state, outcome=seen.outcome, fails=max(1, state.fails), failing_since=state.failing_since or at
        )
    passed_at = state.passed_at or (at if seen.outcome == PASSED else None)
    return replace(state, outcome=seen.outcome, fails=0, failing_since=None, passed_at=passed_at)


def is_stuck(state: State) -> bool:
    """Whether somebody has tried different answers for a while and none of them passed."""
    if state.outcome not in NOT_PASSED or state.failing_since is None or state.tried_at is None:
        return False
    return state.fails >= STUCK_TRIES and state.tried_at - state.failing_since >= STUCK_AFTER


def seen_in_report(cells: Iterable[Mapping[str, Any]], unsolved: Mapping[str, str]) -> list[Seen]:
    """The outcomes in a grader's report; `unsolved` is what it says of a stub that was left as it was."""
    return [
        Seen(cell["grade_id"], UNTRIED if cell["message"] == unsolved else BY_STATUS[cell["status"]])
        for cell in cells
        if cell["status"] in BY_STATUS
    ]

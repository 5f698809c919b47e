"""Attacks on the grader with their true verdicts: the rows of the tables in docs/explanation/grading.md."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Verdict = Literal["stopped", "flagged", "not stopped"]


@dataclass(frozen=True)
class Attack:
    """One attack: `what` is its row. `answer` stands where the learner's answer does, `code` in a cell after
    it, `last` in one after all tests. `test` replaces the lab's first test, where one must ask a library.
    """

    what: str
    verdict: Verdict
    answer: str = ""
    code: str = ""
    test: str = ""
    last: str = ""

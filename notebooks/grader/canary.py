"""Checks with a known end, put among the tests: if one ends otherwise, the submission has disabled the tests.

One must fail, though it asks the same helpers as the tests do: it finds rewritten syntax trees, replaced
kernels, swallowed errors and patched functions, without knowing how they were done. Where a test gives
points by its value, another must return a certain number: it finds forged results. The last is a test of the
lab with another end, after all of them: it finds objects that are equal to everything, answers read from a
test's text, and patches that wait for what only a test says. They are drawn anew for each run, so that their
text cannot be expected.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass

import nbformat
from nbformat.notebooknode import NotebookNode

from . import canary_text
from .execute import Run
from .hidden import hidden_lines
from .report import Finding
from .scoring import can_return, is_holdout, is_test


@dataclass(frozen=True)
class Canary:
    """A cell in the notebook that runs, and the text that it must return; None means that it must fail.

    One that begins like a test of the lab may fail in any case: an answer may be wrong.
    """

    cell: NotebookNode
    value: str | None
    may_fail: bool = False

    def survived(self, reply: str | None) -> bool:
        """Whether the cell ended as no honest kernel would let it. False when it never ran."""
        if reply is None or reply == "timeout":
            return False
        if self.value is None:
            return reply == "ok"
        results = [
            out.data.get("text/plain") for out in self.cell.outputs if out.output_type == "execute_result"
        ]
        if self.may_fail:
            return reply == "ok" and results[-1:] != [self.value]
        return reply != "ok" or results != [self.value]


def plant(nb: NotebookNode, seed: int | None) -> list[Canary]:
    """Insert the canaries: two before automatically graded cells of `nb`, if it has any, one at the end."""
    draw = random.Random(seed) if seed is not None else random.SystemRandom()  # noqa: S311 no key
    tests = [cell for cell in nb.cells if is_test(cell)]
    if not tests:
        return []
    canaries = [_canary(canary_text.failing([cell.source for cell in tests], draw), None)]
    if any(can_return(cell.source) for cell in tests):
        canaries.append(_canary(*canary_text.returning(draw)))
    for canary in canaries:
        before = draw.choice(tests)
        nb.cells.insert(next(i for i, cell in enumerate(nb.cells) if cell is before), canary.cell)
    if last := _like_a_test([cell for cell in tests if not is_holdout(cell)], draw):
        nb.cells.append(last.cell)
        canaries.append(last)
    return canaries


def _canary(source: str, value: str | None, may_fail: bool = False) -> Canary:
    return Canary(nbformat.v4.new_code_cell(source), value, may_fail)


def _like_a_test(tests: Sequence[NotebookNode], draw: random.Random) -> Canary | None:
    """One of the tests, rather one with a hidden part, with another end."""
    readable = [cell for cell in tests if canary_text.is_python(cell.source)]
    hiding = [cell for cell in readable if hidden_lines(cell.source)]
    if not readable:
        return None
    source = draw.choice(hiding or readable).source
    if can_return(source):
        return _canary(*canary_text.returning_like(source, draw), may_fail=True)
    return _canary(canary_text.failing_like(source, draw), None)


def judge(
    canaries: Sequence[Canary], replies: Sequence[str | None], answered: bool, nb: NotebookNode, run: Run
) -> None:
    """Note a finding if a canary survived. `nb` and `run` are without them already.

    What ran out of time or memory only in the last one was graded: every other cell had ended, and whatever
    else we asked was `answered`.
    """
    if any(canary.survived(reply) for canary, reply in zip(canaries, replies, strict=True)):
        run.findings.append(Finding("canary_survived"))
    ended = all(
        i in run.replies
        for i, cell in enumerate(nb.cells)
        if cell.cell_type == "code" and cell.source.strip()
    )
    if run.cause in ("timeout", "memory") and answered and ended:
        run.cause, run.detail = "graded", ""

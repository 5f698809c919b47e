"""Checks with a known end, put among the tests: if one ends otherwise, the submission has disabled the tests.

One must fail: it finds rewritten syntax trees, replaced kernels and swallowed errors, without knowing how
they were done. Where a test gives points by its value, another must return a certain number: it finds
forged results. They are drawn anew for each run, so that their text cannot be expected.
"""

from __future__ import annotations

import random
from dataclasses import dataclass

import nbformat
from nbformat.notebooknode import NotebookNode

from .scoring import can_return, is_test


@dataclass(frozen=True)
class Canary:
    """A cell in the notebook that runs, and the text that it must return; None means that it must fail."""

    cell: NotebookNode
    value: str | None

    def survived(self, reply: str | None) -> bool:
        """Whether the cell ended as no honest kernel would let it. False when it never ran."""
        if reply is None or reply == "timeout":
            return False
        if self.value is None:
            return reply == "ok"
        results = [
            out.data.get("text/plain") for out in self.cell.outputs if out.output_type == "execute_result"
        ]
        return reply != "ok" or results != [self.value]


def plant(nb: NotebookNode, seed: int | None) -> list[Canary]:
    """Insert the canaries, each before one of the automatically graded cells of `nb`, if it has any."""
    draw = random.Random(seed) if seed is not None else random.SystemRandom()  # noqa: S311 no key
    tests = [cell for cell in nb.cells if is_test(cell)]
    if not tests:
        return []
    canaries = [Canary(nbformat.v4.new_code_cell(_failing_statement(draw)), None)]
    if any(can_return(cell.source) for cell in tests):
        left, right = draw.randint(100, 999), draw.randint(0, 1)
        canaries.append(Canary(nbformat.v4.new_code_cell(f"{left + right} - {left}"), str(right)))
    for canary in canaries:
        before = draw.choice(tests)
        nb.cells.insert(next(i for i, cell in enumerate(nb.cells) if cell is before), canary.cell)
    return canaries


def _failing_statement(draw: random.Random) -> str:
    left, right = draw.randint(100, 999), draw.randint(100, 999)
    wrong = left + right + draw.randint(1, 99)
    return draw.choice(
        (
            f"assert {left} + {right} == {wrong}",
            f"assert {left} + {right} == {wrong}, 'not {wrong}'",
            f"assert abs({left} + {right} - {wrong}) < 1e-9",
            f"assert isinstance({left}, str)",
            f"assert {wrong} in ({left}, {right})",
        )
    )

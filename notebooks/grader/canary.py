"""A check that must fail, put among the tests: if it passes, the submission has disabled them.

It finds rewritten syntax trees, replaced kernels and swallowed errors, without knowing how they were done.
It is drawn anew for each run, so that a submission cannot make an exception for it by its text.
"""

from __future__ import annotations

import random

import nbformat
from nbformat.notebooknode import NotebookNode

from .repair import GradedSource


def plant(source: GradedSource, nb: NotebookNode, seed: int | None) -> NotebookNode | None:
    """Insert a canary before one of the automatically graded cells of `nb`; None without such cells."""
    draw = random.Random(seed) if seed is not None else random.SystemRandom()  # noqa: S311 no key
    tests = [index for index, cell in enumerate(nb.cells) if _is_test(source, cell)]
    if not tests:
        return None
    canary = nbformat.v4.new_code_cell(_failing_statement(draw))
    nb.cells.insert(draw.choice(tests), canary)
    return canary


def _is_test(source: GradedSource, cell: NotebookNode) -> bool:
    data = cell.metadata.get("nbgrader", {})
    return cell.cell_type == "code" and bool(data.get("grade")) and not data.get("solution")


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

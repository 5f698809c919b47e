"""A small lab with one holdout task, and ways to hand something in."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_notebook

from notebooks.grader import Bundle, GradeReport, Limits, autograde
from tests.notebooks.grader.lab import mark, to_bytes

RIGHT = "def predict(rows):\n    return [2 * row for row in rows]"
HALF = "def predict(rows):\n    return [2 * row if row % 2 else 0 for row in rows]"
WRONG = "def predict(rows):\n    return [0 for row in rows]"
CELL = (
    "import json\nwith open('holdout/twice.json') as file:\n    rows = json.load(file)['rows']\npredict(rows)"
)
# The labels are the doubles; a row is odd or even by its place, so that HALF has half of them.
SCORING = """
import random

SECRET = "labels stay outside"


def inputs(seed):
    draw = random.Random(seed)
    return {"rows": [2 * draw.randint(1, 10**6) + place % 2 for place in range(20)]}


def score(seed, value):
    rows = inputs(seed)["rows"]
    if not isinstance(value, list) or len(value) != len(rows):
        return 0, {"ko": "수가 스무 개가 아닙니다.", "en": "These are not twenty numbers."}
    right = sum(type(given) in (int, float) and given == 2 * row for given, row in zip(value, rows))
    return right / len(rows)
"""
PUBLIC = b'{"rows": [1, 2, 3]}'


def held_out_notebook() -> NotebookNode:
    """A solution, a test (1 point), a holdout cell (4 points)."""
    nb = new_notebook(
        metadata={"kernelspec": {"name": "industrial", "display_name": "I", "language": "python"}}
    )
    graded = {"grade": True, "locked": True}
    nb.cells = [
        new_code_cell(
            f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION", metadata=mark("twice-solution", solution=True)
        ),
        new_code_cell("assert predict([1]) == [2]", metadata=mark("one", points=1, **graded)),
        new_code_cell(CELL, metadata={**mark("twice", points=4, **graded), "baeum": {"holdout": True}}),
    ]
    return nb


@dataclass
class HeldOut:
    """The lab; `scoring` is None when its file is missing."""

    environments: Path
    scoring: str | None = SCORING
    source: NotebookNode = field(default_factory=held_out_notebook)

    def submission(self, answer: str = RIGHT, last: str = "") -> NotebookNode:
        """The released notebook with an answer; `last` is one more cell at the end."""
        nb = copy.deepcopy(self.source)
        nb.cells[0].source = answer
        return nb if not last else _with_cell(nb, last)

    def bundle(self, nb: NotebookNode, seed: int | None = None) -> Bundle:
        """A bundle of one submitted notebook, with the public example as JupyterLab has it beside it."""
        source = {"lab.ipynb": to_bytes(self.source), "data.csv": b"x\n1\n"}
        if self.scoring is not None:
            source["holdout/twice.py"] = self.scoring.encode()
        files = {"lab.ipynb": to_bytes(nb), "holdout/twice.json": PUBLIC}
        return Bundle("lab", source, files, "industrial", "en", random_seed=seed)

    def grade(self, nb: NotebookNode, seed: int | None = None, limits: Limits | None = None) -> GradeReport:
        """Grade one notebook in real, sandboxed kernels."""
        limits = limits or Limits(cell_seconds=10)
        return autograde(self.bundle(nb, seed), limits, environments=self.environments)


def _with_cell(nb: NotebookNode, source: str) -> NotebookNode:
    nb.cells.append(new_code_cell(source))
    return nb

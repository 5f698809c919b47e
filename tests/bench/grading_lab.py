"""What the benchmark grades: six tested cells with NumPy and pandas, one essay, seeded submissions."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

SLUG = "bench"
SEED = 20


@dataclass(frozen=True)
class Task:
    """One tested cell. `answers`: right first, then wrong or partly right ones."""

    name: str
    points: int
    visible: str
    hidden: str
    answers: tuple[str, ...]


TASKS = (
    Task(
        "mean_by_machine",
        2,
        "assert mean_by_machine(table).round(2).to_dict() == "
        "table.groupby('machine').wear.mean().round(2).to_dict()",
        "assert mean_by_machine(table[table.machine != 'A']).index.tolist() == ['B', 'C']",
        (
            "def mean_by_machine(table):\n    return table.groupby('machine').wear.mean()",
            "def mean_by_machine(table):\n    return table.groupby('machine', observed=False).wear.median()",
            "def mean_by_machine(table):\n    return table.wear.mean()",
        ),
    ),
    Task(
        "outliers",
        2,
        "assert outliers(np.array([1, 2, 1, 2, 1, 2, 1, 2, 90])).sum() == 1",
        "assert not outliers(np.ones(5)).any()",
        (
            "def outliers(x):\n    return np.abs(x - x.mean()) > 2 * x.std()",
            "def outliers(x):\n    return np.abs(x - x.mean()) >= 2 * x.std()",
            "def outliers(x):\n    raise NotImplementedError()",
        ),
    ),
    Task(
        "slope",
        1,
        "assert abs(slope(np.arange(9), 3 * np.arange(9)) - 3) < 1e-9",
        "assert abs(slope(np.arange(4), np.array([5, 5, 5, 5]))) < 1e-9",
        (
            "def slope(x, y):\n    return np.polyfit(x, y, 1)[0]",
            "def slope(x, y):\n    return y[-1] / x[-1]",
            "def slope(x, y):\n    return x / 0",
        ),
    ),
    Task(
        "pivoted",
        2,
        "assert pivoted(table).shape == (3, 4)",
        "assert not pivoted(table).isna().any().any()",
        (
            "def pivoted(table):\n    return table.pivot_table('wear', 'machine', 'shift').fillna(0)",
            "def pivoted(table):\n    return table.pivot_table('wear', 'shift', 'machine')",
            "def pivoted(table):\n    return table",
        ),
    ),
    Task(
        "smoothed",
        1,
        "assert len(smoothed(table.wear, 5)) == len(table)",
        "assert abs(smoothed(pd.Series([1.0, 2, 3, 4]), 2).iloc[-1] - 3.5) < 1e-9",
        (
            "def smoothed(values, n):\n    return values.rolling(n).mean()",
            "def smoothed(values, n):\n    return values.rolling(n).max()",
            "def smoothed(values, n)\n    return values",
        ),
    ),
    Task(
        "solved",
        4,
        "",
        "",
        (
            "def solved(a, b):\n    return np.linalg.solve(a, b)",
            "def solved(a, b):\n    return b / np.diag(a)",
            "def solved(a, b):\n    return np.zeros(3)",
        ),
    ),
)
_SETUP = """import numpy as np
import pandas as pd
random = np.random.default_rng(7)
table = pd.DataFrame({
    "machine": random.choice(["A", "B", "C"], 400), "shift": random.integers(0, 4, 400),
    "wear": random.gamma(2.0, 0.1, 400),
})
table.describe()"""
_PARTIAL = """matrices = [np.eye(3), np.diag([1.0, 2, 4]), np.ones((3, 3)) + np.eye(3), np.diag([3.0, 1, 2])]
sum(bool(np.allclose(m @ solved(m, np.ones(3)), np.ones(3))) for m in matrices)"""


def source() -> NotebookNode:
    """The instructor's notebook."""
    kernel = {"name": "industrial", "display_name": "Industrial", "language": "python"}
    cells = [new_markdown_cell("# Benchmark", id="title"), new_code_cell(_SETUP, id="setup")]
    for number, task in enumerate(TASKS):
        solution = f"### BEGIN SOLUTION\n{task.answers[0]}\n### END SOLUTION"
        cells.append(new_code_cell(solution, id=f"s{number}", metadata=_mark(task.name, solution=True)))
        tests = f"{task.visible}\n### BEGIN HIDDEN TESTS\n{task.hidden}\n### END HIDDEN TESTS"
        marked = _mark(f"test_{task.name}", points=task.points, grade=True, locked=True)
        cells.append(new_code_cell(tests if task.hidden else _PARTIAL, id=f"t{number}", metadata=marked))
    essay = _mark("essay", points=3, grade=True, solution=True)
    cells.append(new_markdown_cell("Why do tools wear?", id="essay", metadata=essay))
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _mark(name: str, **values: Any) -> dict[str, Any]:
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {"grade_id": name, **plain, **values}}


def submissions(count: int) -> dict[str, NotebookNode]:
    """Learner -> notebook: each answer drawn by a seed, about two thirds right."""
    draw = random.Random(SEED)
    found = {}
    for number in range(count):
        nb = source()
        for task in TASKS:
            at = next(
                i
                for i, c in enumerate(nb.cells)
                if c.metadata.get("nbgrader", {}).get("grade_id") == task.name
            )
            right = draw.random() < 0.5
            nb.cells[at].source = task.answers[0] if right else draw.choice(task.answers)
            nb.cells[at + 1].source = task.visible or _PARTIAL
        nb.cells[-1].source = "Friction and heat." if draw.random() < 0.8 else nb.cells[-1].source
        found[f"learner{number:03}"] = nb
    return found


def to_bytes(nb: NotebookNode) -> bytes:
    """The notebook as a file."""
    return nbformat.writes(nb).encode("utf-8")

"""A small lab, ways to hand something in, and short forms of a report."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from notebooks.grader import Bundle, GradeReport, Limits, autograde

RIGHT = "def add(a, b):\n    return a + b"
WRONG = "def add(a, b):\n    return None"
HIDDEN_LINE = 'assert add(20, 30) == 50, "the secret is fifty"'
VISIBLE = 'assert add(1, 2) == 3, "one and two make three"'


def mark(name: str, **values) -> dict:
    """nbgrader's metadata of one cell."""
    plain = {"grade": False, "solution": False, "locked": False, "task": False, "schema_version": 3}
    return {"nbgrader": {"grade_id": name, **plain, **values}}


def source_notebook() -> NotebookNode:
    """One solution; a visible test (1), one with a hidden part (2), a partial one (3), an essay (2)."""
    nb = new_notebook(
        metadata={"kernelspec": {"name": "industrial", "display_name": "I", "language": "python"}}
    )
    test = {"grade": True, "locked": True}
    hidden = f"### BEGIN HIDDEN TESTS\n{HIDDEN_LINE}\n### END HIDDEN TESTS"
    partial = "tries = [(1, 1), (2, 5), (0, 0)]\nsum(add(*pair) == sum(pair) for pair in tries)"
    nb.cells = [
        new_markdown_cell("# Adding", id="intro", metadata=mark("intro", locked=True)),
        new_code_cell(
            f"### BEGIN SOLUTION\n{RIGHT}\n### END SOLUTION", id="sol", metadata=mark("add", solution=True)
        ),
        new_code_cell(VISIBLE, id="t1", metadata=mark("visible", points=1, **test)),
        new_code_cell(
            f"assert add(5, 5) == 10\n{hidden}", id="t2", metadata=mark("hidden", points=2, **test)
        ),
        new_code_cell(partial, id="t3", metadata=mark("partial", points=3, **test)),
        new_markdown_cell("Why?", id="essay", metadata=mark("essay", points=2, grade=True, solution=True)),
    ]
    return nb


def to_bytes(nb: NotebookNode) -> bytes:
    """The notebook as a file."""
    return nbformat.writes(nb).encode()


@dataclass
class Lab:
    """The lab, and ways to hand something in."""

    environments: Path
    source: NotebookNode = field(default_factory=source_notebook)

    def submission(self, answer: str = RIGHT, essay: str = "Because.", extra: str = "") -> NotebookNode:
        """The released notebook with an answer; `extra` is one more cell after the answer."""
        nb = copy.deepcopy(self.source)
        nb.cells[1].source = answer
        nb.cells[3].source = "assert add(5, 5) == 10"
        nb.cells[5].source = essay
        if extra:
            nb.cells.insert(2, new_code_cell(extra))
        return nb

    def bundle(self, content: bytes | NotebookNode, language: str = "en", **files: bytes) -> Bundle:
        """A bundle of one submitted notebook, and files by name with "__" for the dot."""
        content = content if isinstance(content, bytes) else to_bytes(content)
        others = {name.replace("__", "."): data for name, data in files.items()}
        source = {"lab.ipynb": to_bytes(self.source), "data.csv": b"x\n1\n"}
        return Bundle("lab", source, {"lab.ipynb": content, **others}, "industrial", language)

    def grade(self, content: bytes | NotebookNode, limits: Limits | None = None, **options) -> GradeReport:
        """Grade one notebook in a real, sandboxed kernel."""
        bundle = self.bundle(content, **options)
        return autograde(bundle, limits or Limits(cell_seconds=10), environments=self.environments)


def scores(report: GradeReport) -> dict[str, float | None]:
    """Scores by grade id."""
    return {cell.grade_id: cell.score for cell in report.cells}


def statuses(report: GradeReport) -> dict[str, str]:
    """Statuses by grade id."""
    return {cell.grade_id: cell.status for cell in report.cells}


def codes(report: GradeReport) -> set[str]:
    """The codes of all findings."""
    return {finding.code for finding in report.findings}

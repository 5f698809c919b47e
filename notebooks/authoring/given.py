"""Labs that were not written here: their cells carry nbgrader's metadata as they came (`origin: nbgrader`).

Such a lab keeps its grade ids, points and kinds of cells, of which it may have what ours have not: several
tests of one solution, answers in code, tasks. Its texts may be in one language still (`missing`); it is a
draft then, which can be built and graded, but not published.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

from .labfile import LabSpec
from .model import LabMistake, solution_id
from .source import Cell

FOLDER = "files"


def is_graded(mark: Mapping[str, Any]) -> bool:
    """Whether a cell with this metadata carries points."""
    return bool(mark.get("grade") or mark.get("task"))


def kind_of(mark: Mapping[str, Any]) -> Literal["auto", "manual"]:
    """Who grades it: tests, or a person (answers and tasks)."""
    return "manual" if mark.get("solution") or mark.get("task") else "auto"


def check_given(path: Path, cells: tuple[Cell, ...], lab: LabSpec) -> None:
    """lab.yaml lists the graded cells of source.py, in their order. Raises LabMistake."""
    found = [
        cell for cell in cells if cell.mark and is_graded(cell.mark) and cell.lang in (None, lab.written)
    ]
    for cell, task in zip(found, lab.cells, strict=False):
        assert cell.mark is not None
        said = (cell.name, float(cell.mark.get("points", 0)), kind_of(cell.mark))
        if said != (task.grade_id, task.points, task.kind):
            what = (
                f"this cell is {_words(*said)}; lab.yaml has {_words(task.grade_id, task.points, task.kind)}"
            )
            raise LabMistake(path, cell.line, what, remedy="make them the same")
    if len(found) != len(lab.cells):
        what = f"{len(found)} cells are graded, lab.yaml has {len(lab.cells)} tasks"
        raise LabMistake(path, found[-1].line if found else 1, what, remedy="make them the same")
    solved = {cell.name for cell in solved_cells(cells)}
    if twins := sorted(name for name in solved if solution_id(name) in solved):
        what = f"the cells {twins[0]!r} and {solution_id(twins[0])!r} cannot be told apart"
        raise LabMistake(path, 1, what, remedy="rename one")


def _words(name: str, points: float, kind: str) -> str:
    return f"{name!r} ({points:g} points, {'by a person' if kind == 'manual' else 'by tests'})"


def solved_cells(cells: tuple[Cell, ...]) -> Iterator[Cell]:
    """The cells that hold a solution."""
    for cell in cells:
        if cell.role == "solution" or (cell.mark and cell.mark.get("solution")):
            yield cell


def read_files(lab_dir: Path) -> dict[str, bytes]:
    """What lies beside the notebook, for learners and the grader: all below files/, by its path there."""
    folder = lab_dir / FOLDER
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.is_symlink() and "__pycache__" not in path.parts
    }

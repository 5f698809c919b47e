"""Makes a submitted notebook gradable: what decides about the score comes from the source."""

from __future__ import annotations

import copy
import math
from dataclasses import dataclass, field
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.api import MissingEntry
from nbgrader.nbgraderformat import MetadataValidator
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    DeduplicateIds,
    LockCells,
    NbGraderPreprocessor,
    OverwriteCells,
)

from .environment import LabEnvironment
from .imports import imported_names
from .reading import GENERATED, Unreadable, asks_for_tests, read_notebook
from .report import Bundle, Finding
from .submitted import lab_files, read_submission, shadowed_modules


@dataclass(frozen=True, eq=False)
class GradedSource:
    """The assignment as nbgrader's database would hold it: each nbgrader cell of the source by its grade id.

    Solutions are cleared, hidden tests still there, checksums computed: a graded answer whose checksum is
    still the same was not answered. `released` holds the cells' texts as the learner got them,
    `imports` what the code imports, solutions included.
    """

    nb: NotebookNode
    cells: dict[str, NotebookNode] = field(default_factory=dict)
    released: dict[str, str] = field(default_factory=dict)
    imports: tuple[str, ...] = ()

    def graded(self) -> list[NotebookNode]:
        """The cells that have points, in their order."""
        return [cell for cell in self.cells.values() if utils.is_grade(cell) or utils.is_task(cell)]


def read_source(bundle: Bundle) -> GradedSource:
    """The instructor's notebook after the steps of `nbgrader generate_assignment`. Raises Unreadable.

    Remembered, because many submissions come with the same source: nothing may change what it returns.
    """
    try:
        return _read_source(bundle.source[bundle.notebook_name], bundle.release.get(bundle.notebook_name))
    except (Unreadable, KeyError):
        raise
    except Exception as problem:  # nbgrader's preprocessors raise all kinds of errors
        said = f"{type(problem).__name__}: {problem}".splitlines()[0]
        raise Unreadable(f"the lab's own notebook cannot be used: {said}"[:300]) from problem


@lru_cache(maxsize=16)
def _read_source(notebook: bytes, release: bytes | None) -> GradedSource:
    nb = read_notebook(notebook)
    code = [cell.source for cell in nb.cells if cell.cell_type == "code"]
    if any(asks_for_tests(line) for source in code for line in source.split("\n")):
        raise Unreadable("the lab's AUTOTEST lines were not made into tests: they would be comments")
    nb = _preprocess(
        MetadataValidator().upgrade_notebook_metadata(nb), LockCells, ClearSolutions, ClearOutput
    )
    if release is not None:
        _use_stubs(nb, _by_id(read_notebook(release)))
    nb = _preprocess(nb, CheckCellMetadata, ComputeChecksums)
    if any(not math.isfinite(cell.metadata.nbgrader.get("points", 0)) for cell in _by_id(nb).values()):
        raise ValueError("the points of a cell are no number")
    shown = _by_id(_preprocess(copy.deepcopy(nb), ClearHiddenTests, ClearMarkScheme))
    released = {name: cell.source for name, cell in shown.items()}
    return GradedSource(nb, _by_id(nb), released, imported_names(code))


def _use_stubs(nb: NotebookNode, released: dict[str, NotebookNode]) -> None:
    for name, cell in _by_id(nb).items():
        if utils.is_solution(cell) and name in released:
            cell.source = released[name].source


def _preprocess(nb: NotebookNode, *steps: type[NbGraderPreprocessor]) -> NotebookNode:
    for step in steps:
        nb, _ = step().preprocess(nb, {})
    return nb


def _by_id(nb: NotebookNode) -> dict[str, NotebookNode]:
    return {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if _grade_id(cell)}


def _grade_id(cell: NotebookNode) -> str | None:
    data: Any = cell.metadata.get("nbgrader")
    name = data.get("grade_id") if isinstance(data, dict) else None
    return name if isinstance(name, str) and name else None


def repair(source: GradedSource, nb: NotebookNode) -> list[Finding]:
    """Change the submission `nb` in place to what is executed and scored; return what was repaired.

    Cells of the assignment get the source's metadata, type and (where locked) text; deleted graded cells
    come back; of duplicates the last counts, as in nbgrader; all tags go, because they tell the executor
    what to skip.
    """
    findings: list[Finding] = []
    _recognise(source, nb)
    for cell in nb.cells:
        findings += _restamp(source, cell)
    findings += _deduplicate(nb)
    findings += _put_back(source, nb)
    _overwrite(source, nb)
    nb.metadata = NotebookNode({"kernelspec": source.nb.metadata.get("kernelspec", {})})
    return findings  # no check of the metadata: all of it is the source's, whose was checked


def _recognise(source: GradedSource, nb: NotebookNode) -> None:
    """A cell that lost its metadata (some programs strip them) is known by the id that it was given."""
    claimed = {_grade_id(cell) for cell in nb.cells}
    names = {cell.id: name for name, cell in source.cells.items() if name not in claimed}
    for cell in nb.cells:
        name = names.pop(cell.id, None)
        if name and not _grade_id(cell) and not cell.id.startswith(GENERATED):
            cell.metadata = NotebookNode(nbgrader=NotebookNode(grade_id=name))


def _restamp(source: GradedSource, cell: NotebookNode) -> list[Finding]:
    """Give the cell the source's metadata; an unknown cell that claims to be graded loses the claim."""
    name, given = _grade_id(cell), cell.metadata.get("nbgrader")
    tags = cell.metadata.get("tags")
    findings = [Finding("removed_tag", name, str(tags)[:200])] if tags else []
    original = source.cells.get(name) if name else None
    if original is None:
        claims = isinstance(given, dict) and (given.get("grade") or given.get("task"))
        cell.metadata = NotebookNode()
        return [*findings, Finding("unknown_cell", name)] if claims else findings
    wanted = original.metadata.nbgrader
    keys = ("grade", "solution", "locked", "task", "points")
    if any(given.get(key) != wanted.get(key) for key in keys if key in given or wanted.get(key)):
        findings.append(Finding("changed_metadata", name))
    if cell.cell_type != original.cell_type:
        findings.append(Finding("changed_type", name, f"{original.cell_type} -> {cell.cell_type}"))
        _retype(cell, original.cell_type)
    if utils.is_locked(original) and _words(cell.source) != _words(source.released[str(name)]):
        findings.append(Finding("changed_source", name))
    cell.metadata = copy.deepcopy(original.metadata)
    cell.metadata.pop("tags", None)
    return findings


def _retype(cell: NotebookNode, kind: str) -> None:
    """Make it a cell of another type; nbgrader's own way knows no raw cells."""
    for name in ("outputs", "execution_count", "attachments"):
        cell.pop(name, None)
    cell.cell_type = kind
    if kind == "code":
        cell.outputs, cell.execution_count = [], None


def _words(text: str) -> list[str]:
    """What is compared of a locked cell: editors strip spaces at the ends of lines."""
    return [line.rstrip() for line in text.strip().split("\n")]


def _deduplicate(nb: NotebookNode) -> list[Finding]:
    DeduplicateIds().preprocess(nb, {})
    before = [cell for cell in nb.cells if "nbgrader" in cell.metadata and not cell.metadata.nbgrader]
    for cell in before:  # an empty record is no valid metadata
        del cell.metadata["nbgrader"]
    return [Finding("duplicated_cell") for _ in before]


def _put_back(source: GradedSource, nb: NotebookNode) -> list[Finding]:
    """Insert each missing cell as late as possible, after the learner's work: before the next known one.

    A missing answer that tests grade is not put back: its stub would overwrite what was written elsewhere.
    """
    findings = []
    present = {_grade_id(cell): cell for cell in nb.cells}
    following: NotebookNode | None = None
    for name, original in reversed(source.cells.items()):
        if name in present:
            following = present[name]
        elif utils.is_solution(original) and not utils.is_grade(original):
            findings.append(Finding("missing_solution", name))
        else:
            cell = copy.deepcopy(original)
            at = (
                len(nb.cells)
                if following is None
                else next(i for i, c in enumerate(nb.cells) if c is following)
            )
            nb.cells.insert(at, cell)
            following = cell
            if utils.is_grade(original) or utils.is_task(original):
                findings.append(Finding("missing_cell", name))
    return findings[::-1]


def _overwrite(source: GradedSource, nb: NotebookNode) -> None:
    OverwriteFromSource(source).preprocess(nb, {})
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


class OverwriteFromSource(OverwriteCells):
    """nbgrader's OverwriteCells, reading the source notebook where nbgrader would ask its database."""

    def __init__(self, source: GradedSource) -> None:
        super().__init__()
        self.gradebook = SimpleNamespace(
            find_source_cell=self._source_cell, find_graded_cell=self._graded_cell
        )
        self.notebook_id = self.assignment_id = ""
        self._source = source

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Overwrite cell by cell, without opening a database."""
        return NbGraderPreprocessor.preprocess(self, nb, resources)

    def _source_cell(self, name: str, *_: str) -> SimpleNamespace:
        if name not in self._source.cells:
            raise MissingEntry(name)
        cell = self._source.cells[name]
        checksum = cell.metadata.nbgrader.get("checksum")
        return SimpleNamespace(
            name=name,
            cell_type=cell.cell_type,
            locked=utils.is_locked(cell),
            source=cell.source,
            checksum=checksum,
        )

    def _graded_cell(self, name: str, *_: str) -> SimpleNamespace:
        return SimpleNamespace(max_score=float(self._source.cells[name].metadata.nbgrader.points))


def check_submission(bundle: Bundle, lab: LabEnvironment | None = None) -> tuple[Finding, ...]:
    """What is wrong with a submission, found in milliseconds without running it, when it arrives.

    An "unreadable" finding means that it cannot be graded; all others are repaired by `autograde`. Raises
    Unreadable when the source is broken, which is the instructor's mistake.
    """
    source = read_source(bundle)
    try:
        nb = read_submission(bundle)
    except Unreadable as problem:
        return (Finding("unreadable", None, str(problem)),)
    _, findings = lab_files(bundle, shadowed_modules(lab))
    return (*repair(source, nb), *findings)

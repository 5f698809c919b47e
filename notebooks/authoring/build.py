"""From a lab's folder to the notebooks of both languages, by nbgrader's own preprocessors."""

from __future__ import annotations

import copy
import hashlib
import json
import re
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import (
    CheckCellMetadata,
    ClearHiddenTests,
    ClearMarkScheme,
    ClearOutput,
    ClearSolutions,
    ComputeChecksums,
    LockCells,
)
from traitlets.config import Config

from notebooks.grader.reading import asks_for_tests

from .given import check_given, read_files, solved_cells
from .holdout import Holdout, example_path, read_holdouts, scoring_path
from .labfile import LabSpec, read_lab
from .model import LANGUAGES, LabBuild, LabDraft, LabFiles, LabMistake, Language, solution_id
from .source import Cell, check_twins, localise, read_cells

STUBS = {
    "ko": ("# 여기에 코드를 쓰십시오\nraise NotImplementedError()", "여기에 답을 쓰십시오."),
    "en": ("# YOUR CODE HERE\nraise NotImplementedError()", "Write your answer here."),
}
# The order of nbgrader's GenerateAssignment, without its header, its generated tests and its database.
RELEASE = (
    LockCells,
    ClearSolutions,
    ClearOutput,
    CheckCellMetadata,
    ComputeChecksums,
    ClearHiddenTests,
    ClearMarkScheme,
    ComputeChecksums,
    CheckCellMetadata,
)
LONGEST_ID = 64  # of nbformat
SEED_LINE = re.compile(r"^SEED = (\d+)$", re.MULTILINE)


def build(lab_dir: Path, *, drafts: bool = False) -> LabBuild:
    """Build one lab. The same files give the same bytes. Raises LabMistake, which names file and line.

    A lab with texts in one language only is refused by LabDraft; with `drafts` it is built, both its
    notebooks in that language.
    """
    lab = read_lab(lab_dir / "lab.yaml")
    path = lab_dir / "source.py"
    cells = read_cells(path)
    if lab.missing and not drafts:
        raise _draft(lab_dir, lab.missing, lab.missing_line)
    _check(path, cells, lab)
    holdouts, beside = read_holdouts(path, cells, lab), read_files(lab_dir)
    files, solutions = {}, {}
    for language in LANGUAGES:
        source = source_notebook(path, cells, language, lab)
        release = _released(source, language)
        files[language] = _files(f"{lab.slug}.ipynb", source, release, holdouts, beside)
        solutions[language] = {
            cell.name: localise(path, cell, language, lab)
            for cell in solved_cells(cells)
            if cell.lang in (None, _spoken(lab, language))
        }
    return LabBuild(
        slug=lab.slug,
        hash=_hash(lab_dir, files),
        environment=lab.environment,
        title=lab.title,
        minutes=lab.minutes,
        seeds=lab.seeds,
        cells=lab.cells,
        files=files,
        solutions={
            task: {language: solutions[language][task] for language in LANGUAGES} for task in solutions["ko"]
        },
        given=lab.given,
        missing=lab.missing,
    )


def _draft(lab_dir: Path, missing: Language, line: int) -> LabDraft:
    names = {"ko": "Korean", "en": "English"}
    remedy = f"write the {names[missing]} twin of each text, then remove `missing`"
    return LabDraft(lab_dir / "lab.yaml", line, f"there are no {names[missing]} texts yet", 2, remedy)


def _check(path: Path, cells: tuple[Cell, ...], lab: LabSpec) -> None:
    if not lab.missing:
        check_twins(path, cells)
    if lab.given:
        check_given(path, cells, lab)
    else:
        _check_tasks(path, cells, lab)
        _check_seed(path, cells, lab)
    check_tests_are_written(path, cells)


def _spoken(lab: LabSpec, language: Language) -> Language:
    """The language whose texts stand in for one that has none."""
    return lab.written if language == lab.missing else language


def _files(
    name: str,
    source: NotebookNode,
    release: NotebookNode,
    holdouts: tuple[Holdout, ...],
    beside: dict[str, bytes],
) -> LabFiles:
    """Scoring files are the source's alone; learners get an example of the inputs."""
    scoring = {scoring_path(one.task): one.scoring for one in holdouts}
    examples = {example_path(one.task): one.example for one in holdouts}
    return LabFiles(
        {**beside, name: notebook_bytes(source), **scoring},
        {**beside, name: notebook_bytes(release), **examples},
    )


def with_seed(notebook: bytes, seed: int) -> bytes:
    """The same notebook on other data: its one `SEED = ...` line changed."""
    nb = nbformat.reads(notebook.decode(), as_version=4)
    for cell in nb.cells:
        cell.source = SEED_LINE.sub(f"SEED = {seed}", cell.source)
    for preprocessor in (ComputeChecksums(),) if _has_checksums(nb) else ():
        nb, _ = preprocessor.preprocess(nb, {})
    return notebook_bytes(nb)


def with_solutions(notebook: bytes, solutions: dict[str, str]) -> bytes:
    """The notebook with the given tasks solved: {task: source of its solution cell}. Raises KeyError."""
    nb = nbformat.reads(notebook.decode(), as_version=4)
    cells = {cell.metadata.nbgrader.grade_id: cell for cell in nb.cells if "nbgrader" in cell.metadata}
    for task, source in solutions.items():
        (cells.get(solution_id(task)) or cells[task]).source = source
    return notebook_bytes(nb)


def _has_checksums(nb: NotebookNode) -> bool:
    return any("checksum" in cell.metadata.get("nbgrader", {}) for cell in nb.cells)


def _check_tasks(path: Path, cells: tuple[Cell, ...], lab: LabSpec) -> None:
    """Each task of lab.yaml has its cells, once and in order; no cell names a task that does not exist."""
    expected = []
    for graded in lab.cells:
        scored = "holdout" if graded.holdout else "tests"
        roles = ("answer",) if graded.kind == "manual" else ("solution", scored)
        expected += [(role, graded.grade_id) for role in roles]
    roles_of_tasks = ("solution", "tests", "holdout", "answer")
    found = [cell for cell in cells if cell.role in roles_of_tasks and cell.lang != "en"]
    for cell, wanted in zip(found, expected, strict=False):
        if (cell.role, cell.name) != wanted:
            what = (
                f'expected {wanted[0]}="{wanted[1]}" (the order of lab.yaml), found {cell.role}="{cell.name}"'
            )
            raise LabMistake(path, cell.line, what)
    if len(found) > len(expected):
        extra = found[len(expected)]
        raise LabMistake(path, extra.line, f"{extra.role}={extra.name!r} is no task of lab.yaml")
    if len(found) < len(expected):
        role, name = expected[len(found)]
        raise LabMistake(path, cells[-1].line, f'the end, and no cell {role}="{name}" for a task of lab.yaml')
    for cell in found:
        _check_marks(path, cell)


def _check_marks(path: Path, cell: Cell) -> None:
    wanted = {"solution": "SOLUTION", "tests": "HIDDEN TESTS"}.get(cell.role)
    if wanted is None:
        return
    begins, ends = cell.source.count(f"### BEGIN {wanted}"), cell.source.count(f"### END {wanted}")
    if not begins == ends == 1:
        what = f"one pair of ### BEGIN {wanted} and ### END {wanted} is needed, found {begins} and {ends}"
        raise LabMistake(path, cell.line, what)


def check_tests_are_written(path: Path, cells: tuple[Cell, ...]) -> None:
    """No nbgrader AUTOTEST: what it generates speaks one language, and a build needs no kernel."""
    for cell in cells:
        for number, line in enumerate([] if cell.markdown else cell.source.split("\n"), start=1):
            if asks_for_tests(line):
                raise LabMistake(path, cell.line + number, "AUTOTEST: write the test out, in both languages")


def _check_seed(path: Path, cells: tuple[Cell, ...], lab: LabSpec) -> None:
    seeds = [(cell, int(seed)) for cell in cells for seed in SEED_LINE.findall(cell.source)]
    if len(seeds) != 1 or seeds[0][0].role != "locked" or seeds[0][1] != lab.seeds[0]:
        line = seeds[-1][0].line if seeds else 1
        what = f"one locked cell has the line 'SEED = {lab.seeds[0]}' (the first of lab.yaml's seeds)"
        raise LabMistake(path, line, what)


def source_notebook(path: Path, cells: tuple[Cell, ...], language: Language, lab: LabSpec) -> NotebookNode:
    """The notebook of one language, solutions and all. Raises LabMistake."""
    nb = nbformat.v4.new_notebook()
    nb.metadata = NotebookNode(
        kernelspec={"name": lab.environment, "display_name": lab.environment, "language": "python"},
        language_info={"name": "python"},
        baeum={"lab": lab.slug, "language": language},
    )
    points = {graded.grade_id: graded.points for graded in lab.cells}
    for cell in cells:
        if cell.lang in (None, _spoken(lab, language)):
            nb.cells.append(_notebook_cell(cell, localise(path, cell, language, lab), len(nb.cells), points))
    nbformat.validate(nb)
    return nb


def _notebook_cell(cell: Cell, text: str, place: int, points: dict[str, float]) -> NotebookNode:
    make = nbformat.v4.new_markdown_cell if cell.markdown else nbformat.v4.new_code_cell
    metadata = _nbgrader(cell, points)
    # A stable id, the same in both languages: nbformat's own ids are random.
    identity = metadata["nbgrader"]["grade_id"] if metadata else f"{cell.role}-{place}"
    identity = identity if len(identity) <= LONGEST_ID else f"{cell.role}-{place}"
    return make(text, id=identity, metadata=metadata)


def _nbgrader(cell: Cell, points: dict[str, float]) -> dict:
    if cell.role in ("text", "free"):
        return {}
    if cell.mark:
        return {"nbgrader": dict(cell.mark)}
    grade = cell.role in ("tests", "holdout", "answer")
    solution = cell.role in ("solution", "answer")
    names = {"solution": solution_id(cell.name), "locked": f"locked-{cell.name}"}
    mark = {
        "schema_version": 3,
        "grade_id": names.get(cell.role, cell.name),
        "grade": grade,
        "solution": solution,
        "locked": not solution,
        "task": False,
    }
    if grade:
        mark["points"] = points[cell.name]
    return {"nbgrader": mark, "baeum": {"holdout": True}} if cell.role == "holdout" else {"nbgrader": mark}


def _released(source: NotebookNode, language: str) -> NotebookNode:
    code_stub, text_stub = STUBS[language]
    config = Config({"ClearSolutions": {"code_stub": {"python": code_stub}, "text_stub": text_stub}})
    nb, resources = copy.deepcopy(source), dict[str, Any]()
    for preprocessor in RELEASE:
        nb, resources = preprocessor(config=config).preprocess(nb, resources)
    return nb


def notebook_bytes(nb: NotebookNode) -> bytes:
    """Always the same for the same notebook."""
    return (json.dumps(nb, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()


def _hash(lab_dir: Path, files: dict[Language, LabFiles]) -> str:
    digest = hashlib.sha256((lab_dir / "lab.yaml").read_bytes())
    for language, lab_files in sorted(files.items()):
        for kind in (lab_files.source, lab_files.release):
            for name, content in sorted(kind.items()):
                digest.update(f"\0{language}/{name}\0".encode() + content)
    return digest.hexdigest()

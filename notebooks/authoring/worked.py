"""Worked notebooks: a folder with notebook.yaml and a source.py of texts and plain code, and no tasks.

Their own kind, not labs without points: nothing of them reaches submissions, grades or regrades.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from .build import SEED_LINE, check_tests_are_written, notebook_bytes, source_notebook
from .given import read_files
from .labfile import LabSpec, read_notebook_file
from .model import LANGUAGES, LabMistake, Language, WorkedBuild
from .source import Cell, check_twins, read_cells

NOTEBOOK = "notebook.yaml"
LAB = "lab.yaml"


def is_worked(folder: Path) -> bool:
    """Whether a folder holds a worked notebook."""
    return (folder / NOTEBOOK).is_file()


def lab_folders(labs: Path) -> list[Path]:
    """The folders below `labs` that hold a lab or a worked notebook, by name."""
    return sorted({path.parent for name in (LAB, NOTEBOOK) for path in labs.glob(f"*/{name}")})


def build_worked(folder: Path) -> WorkedBuild:
    """Build one. The same files give the same bytes. Raises LabMistake, which names file and line."""
    if (folder / LAB).is_file():
        what = "a folder is a lab (lab.yaml) or a worked notebook (notebook.yaml), not both"
        raise LabMistake(folder / NOTEBOOK, 1, what, remedy="remove one of the two")
    spec = read_notebook_file(folder / NOTEBOOK)
    path = folder / "source.py"
    cells = read_cells(path)
    check_twins(path, cells)
    _check_roles(path, cells)
    _check_seed(path, cells, spec)
    check_tests_are_written(path, cells)
    files: dict[Language, dict[str, bytes]] = {}
    for language in LANGUAGES:
        made = notebook_bytes(source_notebook(path, cells, language, spec))
        files[language] = {**read_files(folder), f"{spec.slug}.ipynb": made}
    return WorkedBuild(
        slug=spec.slug,
        hash=_hash(folder, files),
        environment=spec.environment,
        title=spec.title,
        minutes=spec.minutes,
        seeds=spec.seeds,
        files=files,
    )


def _check_roles(path: Path, cells: tuple[Cell, ...]) -> None:
    for cell in cells:
        if cell.role not in ("text", "free"):
            what = f"a worked notebook has no cell {cell.role}={cell.name!r}: nothing in it is graded"
            raise LabMistake(path, cell.line, what, remedy="make it plain code, or this folder a lab")


def _check_seed(path: Path, cells: tuple[Cell, ...], spec: LabSpec) -> None:
    seeds = [(cell.line, int(seed)) for cell in cells for seed in SEED_LINE.findall(cell.source)]
    if not seeds and not spec.seeds:
        return
    if not spec.seeds:
        what = "the notebook has a SEED, notebook.yaml no seeds"
        raise LabMistake(path, seeds[0][0], what, remedy="name two under seeds")
    if len(seeds) != 1 or seeds[0][1] != spec.seeds[0]:
        what = f"one cell has the line 'SEED = {spec.seeds[0]}' (the first of notebook.yaml's seeds)"
        raise LabMistake(path, seeds[-1][0] if seeds else 1, what)


def _hash(folder: Path, files: dict[Language, dict[str, bytes]]) -> str:
    digest = hashlib.sha256((folder / NOTEBOOK).read_bytes())
    for language, of_language in sorted(files.items()):
        for name, content in sorted(of_language.items()):
            digest.update(f"\0{language}/{name}\0".encode() + content)
    return digest.hexdigest()

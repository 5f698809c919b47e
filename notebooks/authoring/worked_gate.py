"""The gates of a worked notebook: it runs to its end, always says the same, and its figures have alt texts.

It runs as learners run it, in a real kernel in the sandbox, in both languages and with each of its seeds;
with the first one twice, because a sentence beside a number is true only while the number stays.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

from nbformat.notebooknode import NotebookNode

from notebooks.grader.environment import find_environment
from notebooks.grader.reading import write_notebook
from notebooks.grader.worked import LIMITS, WorkedFailed, run_worked

from .build import with_seed
from .figure_gate import figure_failures
from .model import Failure, Language, WorkedBuild
from .source import read_cells

RUNS, SAME = 4, 9
REMEDIES = {
    "error": "run the notebook from its top with this seed, and mend the cell",
    "timeout": f"it must end within {LIMITS.wall_seconds:g} s, each cell within {LIMITS.cell_seconds:g} s",
    "memory": f"it must do with {LIMITS.memory_mb} MB",
    "output": "show less: the head of a table, one figure a question",
}


def worked_failures(
    folder: Path, built: WorkedBuild, language: Language, seed: int | None, environments: Path
) -> tuple[Failure, ...]:
    """What is wrong when it runs in one language with one seed (None: it has none). Real kernels."""
    path = folder / "source.py"
    notebook = built.files[language][built.notebook]
    notebook = notebook if seed is None else with_seed(notebook, seed)
    beside = {name: data for name, data in built.files[language].items() if name != built.notebook}
    lab = find_environment(built.environment, environments)
    first = seed is None or seed == built.seeds[0]
    try:
        runs = [run_worked(notebook, beside, lab) for _ in range(2 if first else 1)]
    except WorkedFailed as failed:
        said = f"seed {seed}, {language}" if seed is not None else language
        what = f"the notebook does not run to its end ({said}): {failed}"[:400]
        remedy = REMEDIES.get(failed.cause, "see docs/how-to/add-a-lab.md")
        return (Failure(RUNS, path, _line(path, language, failed.cell), what, remedy),)
    found = list(figure_failures(path, write_notebook(runs[0]), language))
    for index, digests in enumerate(zip(*map(_digests, runs), strict=True)):
        if len(set(digests)) > 1:
            what = "this cell's output differs from run to run, and with it what the text says of it"
            remedy = "draw with SEED, and show no times or addresses"
            found.append(Failure(SAME, path, _line(path, language, index), what, remedy))
    return tuple(found)


def _line(path: Path, language: Language, cell: int | None) -> int:
    """The line in source.py of a cell of one language's notebook."""
    lines = [one.line for one in read_cells(path) if one.lang in (None, language)]
    return lines[min(cell, len(lines) - 1)] if cell is not None else 1


def _digests(nb: NotebookNode) -> list[str]:
    """A hash of the outputs of each cell."""
    return [
        hashlib.sha256(json.dumps(cell.get("outputs", []), sort_keys=True).encode()).hexdigest()
        for cell in nb.cells
    ]

"""The files of a lab's holdout tasks: how values are scored, and an example of what learners' code gets.

`holdout/<task>.py` has `inputs(seed)` and `score(seed, value)`. It is only read here; it runs in the lab's
environment, in a sandbox, when a submission is graded. `holdout/<task>.json` is the example beside the
released notebook: `inputs(EXAMPLE_SEED)`, written by `python -m notebooks.authoring ... --examples` and kept
with the lab, so that a build needs no environment.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notebooks.syntax import parse_python

from .labfile import LabSpec
from .model import LabMistake
from .source import Cell

FOLDER = "holdout"
EXAMPLE_SEED = 0
FUNCTIONS = {"inputs": ("seed",), "score": ("seed", "value")}


@dataclass(frozen=True)
class Holdout:
    """The files of one task."""

    task: str
    scoring: bytes
    example: bytes


def scoring_path(task: str) -> str:
    """Where the lab's folder and the source have a task's scoring file."""
    return f"{FOLDER}/{task}.py"


def example_path(task: str) -> str:
    """Where the notebook reads the inputs of a task: the example, and when it is graded, other ones."""
    return f"{FOLDER}/{task}.json"


def read_holdouts(path: Path, cells: tuple[Cell, ...], lab: LabSpec) -> tuple[Holdout, ...]:
    """Read and check the files of all holdout tasks. `path` is source.py. Raises LabMistake."""
    tasks = [graded.grade_id for graded in lab.cells if graded.holdout]
    for cell in cells:
        if cell.role == "holdout":
            _check_cell(path, cell)
    folder = path.parent / FOLDER
    wanted = {f"{task}{ending}" for task in tasks for ending in (".py", ".json")}
    for file in sorted(folder.glob("*")):
        if file.name not in wanted and file.name != "__pycache__":
            raise LabMistake(file, 1, "named like no task of lab.yaml with graded: holdout")
    return tuple(
        Holdout(task, read_scoring(folder / f"{task}.py"), _example(folder / f"{task}.json"))
        for task in tasks
    )


def _check_cell(path: Path, cell: Cell) -> None:
    try:
        body = parse_python(cell.source).body
    except SyntaxError as error:
        raise LabMistake(path, cell.line + (error.lineno or 1), f"not Python: {error.msg}") from None
    if not body or not isinstance(body[-1], ast.Expr) or cell.source.rstrip().endswith(";"):
        raise LabMistake(path, cell.line, "a holdout cell ends in an expression: the value that is scored")
    if example_path(cell.name) not in cell.source:
        raise LabMistake(path, cell.line, f"this cell must read its inputs from {example_path(cell.name)!r}")


def read_scoring(file: Path) -> bytes:
    """A scoring file that has what is called when a submission is graded. Raises LabMistake."""
    if not file.is_file():
        raise LabMistake(file, 1, "this file is missing: inputs(seed) and score(seed, value) of the task")
    content = file.read_bytes()
    try:
        found = dict(_functions(parse_python(content)))
    except SyntaxError as error:
        raise LabMistake(file, error.lineno or 1, f"not Python: {error.msg}") from None
    for name, arguments in FUNCTIONS.items():
        if found.get(name) != arguments:
            raise LabMistake(file, 1, f"a function {name}({', '.join(arguments)}) is needed")
    return content


def _functions(module: ast.Module) -> Iterator[tuple[str, tuple[str, ...]]]:
    for node in module.body:
        if isinstance(node, ast.FunctionDef):
            yield node.name, tuple(argument.arg for argument in node.args.args)


def _example(file: Path) -> bytes:
    if not file.is_file():
        raise LabMistake(file, 1, "this file is missing: write it with --examples (docs/how-to/add-a-lab.md)")
    content = file.read_bytes()
    try:
        if isinstance(json.loads(content), dict):
            return content
    except ValueError as error:
        raise LabMistake(file, getattr(error, "lineno", 1), f"not JSON: {error}") from None
    raise LabMistake(file, 1, "expected keys and values")

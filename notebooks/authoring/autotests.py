"""Makes the tests that an instructor asks nbgrader for by `### AUTOTEST` and `### HASHED AUTOTEST` lines.

For authors: `python -m notebooks.authoring.autotests NOTEBOOK ENVIRONMENTS` writes the notebook with them
to the standard output; autotests.yml and other files are taken from the notebook's folder.

A step of publishing, done once: the notebook that comes out has the tests written out, and is what releases
are made from and submissions graded against. The generator is nbgrader's own; what it runs (the solution,
the expressions, the templates of autotests.yml) runs in the grader's sandbox, in the lab's environment.
Salts come from a cell's text and place, so the same notebook gives the same tests.
"""

from __future__ import annotations

import argparse
import copy
import logging
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from types import FunctionType, SimpleNamespace
from typing import Any

from nbclient.exceptions import CellExecutionError
from nbformat.notebooknode import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import InstantiateTests, NbGraderPreprocessor

from notebooks.grader import Bundle, Limits, NoSandbox
from notebooks.grader.environment import EnvironmentMissing, LabEnvironment, find_environment
from notebooks.grader.execute import execute
from notebooks.grader.hidden import failing_line, visible_failure
from notebooks.grader.provisioner import Launch
from notebooks.grader.reading import Unreadable, asks_for_tests, read_notebook, write_notebook
from notebooks.grader.repair import read_source

from .console import Console, Stopped
from .templates import AutotestMistake, Template, Templates, read_templates

_LONGEST_VALUE = 20_000  # characters; a longer expected value makes a test that nobody can read
_QUIET = logging.Logger("autotests")
_QUIET.disabled = True  # what nbgrader logs as an error is in our exception


def instantiate(
    notebook: bytes,
    *,
    templates: bytes | None,
    environment: LabEnvironment,
    files: Mapping[str, bytes] | None = None,
    limits: Limits | None = None,
) -> bytes:
    """The instructor's notebook with each AUTOTEST line replaced by tests; unchanged when there is none.

    `templates` is the content of autotests.yml (None: there is none), `files` what the solution reads beside
    the notebook. Each generated test has been passed by the solution in another kernel, started anew.
    Raises AutotestMistake, NoSandbox, and Unreadable when submissions could not be graded against the result.
    """
    nb = read_notebook(notebook)
    asking = [index for index, cell in enumerate(nb.cells) if _lines(cell)]
    if not asking:
        return notebook
    parts = read_templates(templates, nb.metadata.get("kernelspec", {}))
    for index in asking:
        _check(nb.cells[index], index, parts)
    bounds = limits or Limits()
    deadline = time.monotonic() + bounds.wall_seconds
    launch = Launch(environment, files or {}, bounds, deadline, sandboxed=True)
    with ThreadPoolExecutor(1) as thread:  # a caller may have an event loop
        thread.submit(_generate, nb, parts, launch).result()
    _prove(nb, asking, replace(launch, lab=replace(environment), deadline=deadline + bounds.wall_seconds))
    made = write_notebook(nb)
    read_source(Bundle("lab", {"lab.ipynb": made}, {}, environment.report.name))
    return made


def _lines(cell: NotebookNode) -> list[int]:
    """The lines (from 1) of a cell that ask for tests."""
    lines = cell.source.split("\n") if cell.cell_type == "code" else []
    return [number for number, line in enumerate(lines, start=1) if asks_for_tests(line)]


def _check(cell: NotebookNode, index: int, templates: Templates) -> None:
    """What nbgrader would say by an exception without a text."""
    lines = cell.source.split("\n")
    for line in _lines(cell):
        if not utils.is_grade(cell):
            raise AutotestMistake("not_graded", _place(cell, index, line))
        if "HASHED" in lines[line - 1].split("AUTOTEST")[0] and templates.parts["hash_template"] is None:
            raise AutotestMistake("no_hash", _place(cell, index, line))


def _place(cell: NotebookNode, index: int, line: int | None) -> dict[str, Any]:
    return {"cell": index + 1, "line": line, "name": cell.metadata.get("nbgrader", {}).get("grade_id", "")}


def _generate(nb: NotebookNode, templates: Templates, launch: Launch) -> None:
    """Replace the lines in place."""
    with Console(launch) as console:
        _Generator(templates, console).preprocess(nb, {"kernel_name": templates.kernel})


def _prove(nb: NotebookNode, asking: list[int], launch: Launch) -> None:
    """The solution passes what was generated from it, in a zygote of its own: values must not be chance.

    `launch.lab` is no other's, so the zygote is a new one, with other hashes and another order of sets.
    """
    tried = copy.deepcopy(nb)
    run = execute(tried, launch)
    for index in asking:
        cell = tried.cells[index]
        if run.replies.get(index) == "ok" and not utils.has_failed(cell):
            continue
        error = next((out for out in cell.outputs if out.output_type == "error"), None)
        line = failing_line(cell.source, error) if error else None
        what = visible_failure(error) or run.detail or run.cause
        shown = cell.source.split("\n")[line - 1] if line else ""
        raise AutotestMistake("fails", _place(cell, index, None), what=what, test=shown[:200])


def _without_jinja(method: Any) -> Any:
    """One of nbgrader's methods, with `Template` for its Jinja: templates run no code in this process."""
    jinja = SimpleNamespace(BaseLoader=None, Environment=lambda loader: SimpleNamespace(from_string=Template))
    return FunctionType(method.__code__, {**method.__globals__, "j2": jinja}, method.__name__)


class _Generator(InstantiateTests):
    """nbgrader's InstantiateTests on our templates and kernel, which says where it stopped."""

    _fill_cell = _without_jinja(InstantiateTests.preprocess_cell)
    _make_tests = _without_jinja(InstantiateTests._instantiate_tests)

    def __init__(self, templates: Templates, console: Console) -> None:
        super().__init__(log=_QUIET)
        self.comment_strs = {templates.kernel: "#"}
        self.sanitizer = InstantiateTests().sanitizers["python3"]
        self.kc, self.global_tests_loaded = console, True
        for name, value in templates.parts.items():
            setattr(self, name, value)
        self._cell: tuple[NotebookNode, int] = NotebookNode(), 0
        self._code = ""

    def preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        """Cell by cell, without a kernel of nbgrader's own."""
        return NbGraderPreprocessor.preprocess(self, nb, resources)

    def preprocess_cell(
        self, cell: NotebookNode, resources: dict[str, Any], index: int
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Run the cell, and write its tests out. Raises AutotestMistake."""
        self._cell = cell, index
        try:
            return self._fill_cell(cell, resources, index)
        except CellExecutionError as error:
            line = self._failing_line(error)
            place = _place(cell, index, line) if line else {"part": "setup"}
            raise AutotestMistake("raises", place, what=_said(error)) from None
        except Stopped as stopped:
            raise AutotestMistake(f"stopped_{stopped}", _place(cell, index, None)) from None

    def _failing_line(self, error: CellExecutionError) -> int | None:
        """The line of the cell, None when the code that failed is not its own."""
        code = self._code.removesuffix(f"\n{self.success_code}")
        before, found, _ = self._cell[0].source.partition(code)
        within = failing_line(code, NotebookNode(traceback=error.traceback)) or 1
        return before.count("\n") + within if found and code else None

    def _execute_code_snippet(self, code: str) -> str | None:
        self._code = code
        return super()._execute_code_snippet(code)

    def _instantiate_tests(self, snippet: str, salt: str | None = None) -> Any:
        cell, index = self._cell
        lines = cell.source.split("\n")
        line = next((number for number in _lines(cell) if snippet in lines[number - 1]), None)
        place = _place(cell, index, line)
        try:
            tests, values, messages = self._make_tests(snippet, salt)
        except CellExecutionError as error:
            raise AutotestMistake("test_raises", place, snippet=snippet, what=_said(error)) from None
        if None in values:
            raise AutotestMistake("no_value", place, snippet=snippet)
        if (longest := max(map(len, values))) > _LONGEST_VALUE:
            raise AutotestMistake("long_value", place, snippet=snippet, length=longest)
        return tests, values, messages


def _said(error: CellExecutionError) -> str:
    return visible_failure(NotebookNode(ename=error.ename, evalue=error.evalue))


def main() -> int:
    """0 when it worked; else 1, and a sentence."""
    parser = argparse.ArgumentParser(prog="python -m notebooks.authoring.autotests")
    parser.add_argument("notebook", type=Path, help="the instructor's notebook, with AUTOTEST lines")
    parser.add_argument("environments", type=Path, help="the folder of installed lab environments")
    parser.add_argument("--environment", default="industrial", help="the lab environment that it runs in")
    wanted = parser.parse_args()
    beside = {path.name: path.read_bytes() for path in wanted.notebook.parent.iterdir() if path.is_file()}
    files = {name: content for name, content in beside.items() if not name.endswith(".ipynb")}
    try:
        made = instantiate(
            wanted.notebook.read_bytes(),
            templates=files.pop("autotests.yml", None),
            environment=find_environment(wanted.environment, wanted.environments),
            files=files,
        )
    except (AutotestMistake, Unreadable, NoSandbox, EnvironmentMissing, OSError) as problem:
        sys.stderr.write(f"{problem}\n")
        return 1
    sys.stdout.buffer.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main())

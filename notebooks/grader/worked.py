"""Worked notebooks: run once in the sandbox, and made into a page that somebody reads without running it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, Template
from nbconvert.preprocessors.coalescestreams import CoalesceStreamsPreprocessor
from nbformat.notebooknode import NotebookNode

from . import rendering
from .environment import LabEnvironment
from .execute import Run
from .hidden import visible_failure
from .kernels import Kernels
from .reading import read_notebook
from .report import Limits

LIMITS = Limits(wall_seconds=60, cell_seconds=30, memory_mb=1024, output_kb=4 * 1024)
_H1 = re.compile(r"\A# .*\n?")


class WorkedFailed(Exception):
    """A worked notebook did not run to its end. `cell` is the index of the one where it stopped, or None."""

    def __init__(self, cause: str, cell: int | None, detail: str) -> None:
        super().__init__(f"{cause}: {detail}" if detail else cause)
        self.cause, self.cell, self.detail = cause, cell, detail


def run_worked(
    notebook: bytes, files: Mapping[str, bytes], lab: LabEnvironment, *, unsafe_no_sandbox: bool = False
) -> NotebookNode:
    """The notebook with its outputs, run beside `files` within LIMITS. Raises WorkedFailed and NoSandbox."""
    nb = read_notebook(notebook)
    run = Kernels(lab, unsafe_no_sandbox).run(nb, files, LIMITS)
    bad = next((index for index, reply in sorted(run.replies.items()) if reply != "ok"), None)
    if bad is not None or run.cause != "graded":
        raise _failed(nb, run, bad)
    if any(finding.code == "output_cut" for finding in run.findings):
        raise WorkedFailed("output", None, f"more than {LIMITS.output_kb} KB of output")
    # What is printed comes in as many pieces as chance will have it
    whole: NotebookNode = CoalesceStreamsPreprocessor().preprocess(nb, {})[0]
    return whole


def _failed(nb: NotebookNode, run: Run, bad: int | None) -> WorkedFailed:
    """Why it stopped: `bad` is the cell that said so, None when the kernel ended and none could."""
    if bad is None:
        waiting = (i for i, cell in enumerate(nb.cells) if cell.cell_type == "code" and i not in run.replies)
        return WorkedFailed(run.cause, next(waiting, None), run.detail)
    errors = [out for out in nb.cells[bad].outputs if out.output_type == "error"]
    cause = run.replies[bad] if run.cause == "graded" else run.cause
    return WorkedFailed(cause, bad, visible_failure(errors[0] if errors else None))


def render_worked(nb: NotebookNode, language: str) -> bytes:
    """The executed notebook as a piece of HTML for a page of ours; its H1 is the page's own."""
    return _template().render(cells=list(_cells(nb, language))).encode("utf-8")


def _cells(nb: NotebookNode, language: str) -> Iterator[dict[str, Any]]:
    for cell in nb.cells:
        if cell.cell_type == "code":
            outputs = (rendering.output(one, (), language) for one in cell.outputs)
            yield {"code": rendering.code(cell.source), "outputs": [one for one in outputs if one]}
        elif text := _H1.sub("", cell.source).strip():
            yield {"text": rendering.prose(cell, text)}


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("worked.html.j2")

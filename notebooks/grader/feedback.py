"""The page that a learner gets back: their notebook with scores, nothing hidden, nothing that could run.

It is self-contained and loads nothing. Its own policy (a meta tag) forbids scripts and every address; serve
it with the header FEEDBACK_POLICY, in a sandboxed frame.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from nbformat.notebooknode import NotebookNode

from . import rendering
from .hidden import failed_visibly, failing_line, hidden_lines, masked, secrets_of, visible_failure
from .repair import GradedSource
from .report import CellScore, GradeReport
from .texts import FEEDBACK, STATUSES

HERE = Path(__file__).parent
FEEDBACK_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_SHOWN = 100_000  # characters of one cell: highlighting more takes seconds


def render(report: GradeReport, source: GradedSource, nb: NotebookNode | None, language: str) -> bytes:
    """The feedback as one HTML page in `language` ("ko" or "en"). `nb` is None when nothing could run."""
    secrets = secrets_of(source)
    scores = {cell.grade_id: cell for cell in report.cells}
    template, css = _template()
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    page = template.render(
        report=report,
        language=language,
        text={name: words[language] for name, words in FEEDBACK.items()},
        cells=[_cell(cell, scores, source, secrets, language) for cell in (nb.cells if nb else [])],
        css=Markup(css),  # noqa: S704 our own file
        style_hash=digest,
        number=_number,
    )
    return page.encode("utf-8")


@lru_cache(maxsize=1)
def _template() -> tuple[Any, str]:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("feedback.html.j2"), (HERE / "feedback.css").read_text("utf-8")


def _number(value: float) -> str:
    return f"{value:g}" if abs(value * 100 - round(value * 100)) < 1e-9 else f"{value:.2f}"


def _cell(
    cell: NotebookNode,
    scores: dict[str, CellScore],
    source: GradedSource,
    secrets: tuple[str, ...],
    language: str,
) -> dict[str, Any]:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    original = source.cells.get(name)
    locked = original is not None and not original.metadata.nbgrader.get("solution")
    text = masked(source.released[name] if locked else cell.source, secrets)[:_SHOWN]
    secret = original is not None and bool(hidden_lines(original.source))
    shown: dict[str, Any] = {
        "score": scores.get(name),
        "code": None,
        "text": None,
        "outputs": [],
        "secret": False,
    }
    if cell.cell_type != "code":
        shown["text"] = rendering.prose(cell, text)
        return shown
    shown["code"] = rendering.code(text)
    errors = [out for out in cell.outputs if out.output_type == "error"]
    if original is not None and secret:
        shown["secret"] = len(cell.outputs) > len(errors)
        shown["outputs"] = list(_visible_error(original, errors, secrets, language))
    else:
        outputs = (rendering.output(out, secrets, language) for out in cell.outputs)
        shown["outputs"] = [out for out in outputs if out]
    return shown


def _visible_error(
    original: NotebookNode, errors: list[NotebookNode], secrets: tuple[str, ...], language: str
) -> Iterator[dict[str, Any]]:
    """What a cell with hidden tests may say: our sentence, or the failing line that the learner knows."""
    for error in errors[:1]:
        if failed_visibly(original.source, error):
            line = original.source.split("\n")[(failing_line(original.source, error) or 1) - 1]
            yield {"kind": "error", "text": masked(f"{line.strip()}\n{visible_failure(error)}", secrets)}
        elif error.get("ename") not in ("CellTimeoutError", "MemoryError"):
            yield {"kind": "error", "text": STATUSES["hidden_failed"][language]}

"""From executed cells to scores: nbgrader's determine_grade, behind the rules that it does not have."""

from __future__ import annotations

import ast
import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

from nbformat.notebooknode import NotebookNode
from nbformat.v4 import new_output
from nbgrader import utils

from notebooks.syntax import parse_python

from .execute import Run
from .hidden import failed_visibly, hidden_lines, visible_failure
from .repair import GradedSource
from .report import CellScore, Finding, Status, Text
from .texts import DISTRUST, HINTS, HOLDOUT, STATUSES, UNSOLVED


@dataclass(frozen=True)
class Verdict:
    """On the value of a holdout cell: a share of its points, from 0 to 1, with a sentence for the learner.

    None when our own code failed; `detail` says how, to instructors.
    """

    share: float | None
    message: Text | None = None
    detail: str = ""


def score_cells(
    source: GradedSource,
    nb: NotebookNode,
    run: Run,
    findings: list[Finding],
    verdicts: Mapping[str, Verdict],
) -> tuple[CellScore, ...]:
    """The score of each graded cell of the source. `findings` of this step are added to the list.

    `verdicts` are those on the holdout cells: what distrust of the learner's process does not reach.
    """
    indexes = {c.metadata.nbgrader.grade_id: i for i, c in enumerate(nb.cells) if c.metadata.get("nbgrader")}
    cells = []
    for original in source.graded():
        name = original.metadata.nbgrader.grade_id
        cell, reply = nb.cells[indexes[name]], run.replies.get(indexes[name])
        if is_holdout(original):
            cells.append(_held_out(original, cell, reply, verdicts[name]))
        else:
            cells.append(_score(original, cell, reply, findings))
    if not any(finding.code in DISTRUST for finding in findings):
        return tuple(cells)
    return tuple(
        _distrust(cell) if cell.kind == "auto" and cell.grade_id not in verdicts else cell for cell in cells
    )


def _distrust(cell: CellScore) -> CellScore:
    return replace(cell, score=0.0, status="flagged", message=STATUSES["flagged"])


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is scored by running it."""
    return cell.cell_type == "code" and utils.is_grade(cell) and not utils.is_solution(cell)


def is_holdout(cell: NotebookNode) -> bool:
    """Whether a cell of the source is scored by the value that it returns, outside the learner's process."""
    mark = cell.metadata.get("baeum")
    return is_test(cell) and isinstance(mark, dict) and mark.get("holdout") is True


def _held_out(original: NotebookNode, cell: NotebookNode, reply: str | None, verdict: Verdict) -> CellScore:
    """The score of a holdout cell, by nbgrader's rule for partial points: its result is their number."""
    name, points = original.metadata.nbgrader.grade_id, float(original.metadata.nbgrader.points)
    if verdict.share is None:
        return _cell(name, "auto", None, points, "unscored")
    if reply is None:
        return _cell(name, "auto", 0.0, points, "not_run")
    if reply == "timeout":
        return _cell(name, "auto", 0.0, points, "timed_out")
    if reply != "ok" or any(out.output_type == "error" for out in cell.outputs):
        return _failed(original, cell, points)
    _put_result(cell, verdict.share * points)
    score, _ = utils.determine_grade(cell)
    status: Status = "passed" if score >= points else "partial" if score > 0 else "failed"
    return replace(
        _cell(name, "auto", float(score), points, status), message=verdict.message or HOLDOUT[status]
    )


def _put_result(cell: NotebookNode, score: float) -> None:
    """Make the score the cell's result; what it showed stays to be seen, and costs nothing."""
    for out in cell.outputs:
        if out.output_type == "execute_result":
            out.output_type = "display_data"
            del out["execution_count"]
        elif out.output_type == "stream":  # a warning, say: nbgrader gives 0 points for text on stderr
            out.name = "stdout"
    cell.outputs.append(
        new_output("execute_result", {"text/plain": repr(score)}, execution_count=cell.execution_count)
    )


def _score(
    original: NotebookNode, cell: NotebookNode, reply: str | None, findings: list[Finding]
) -> CellScore:
    name, points = original.metadata.nbgrader.grade_id, float(original.metadata.nbgrader.points)
    if not is_test(original):
        unanswered = not utils.is_task(original) and utils.determine_grade(cell)[0] == 0
        return _cell(
            name, "manual", 0.0 if unanswered else None, points, "unanswered" if unanswered else "manual"
        )
    if reply is None:
        return _cell(name, "auto", 0.0, points, "not_run")
    if reply == "timeout":
        return _cell(name, "auto", 0.0, points, "timed_out")
    if reply != "ok" or utils.has_failed(cell):
        return _failed(original, cell, points)
    score = _earned(original, cell, findings)
    status: Status = "passed" if score >= points else "partial" if score > 0 else "failed"
    return _cell(name, "auto", score, points, status)


def _cell(
    name: str, kind: Literal["auto", "manual"], score: float | None, points: float, status: Status
) -> CellScore:
    return CellScore(name, kind, score, points, status, STATUSES[status])


def _failed(original: NotebookNode, cell: NotebookNode, points: float) -> CellScore:
    """0 points, and what may be said: the error of a visible test, never that of a hidden one."""
    name = original.metadata.nbgrader.grade_id
    error = next((out for out in cell.outputs if out.output_type == "error"), None)
    if error is not None and error.get("ename") == "MemoryError":
        return _cell(name, "auto", 0.0, points, "out_of_memory")
    if hidden_lines(original.source) and not failed_visibly(original.source, error):
        return _cell(name, "auto", 0.0, points, "hidden_failed")
    result = _cell(name, "auto", 0.0, points, "failed")
    if error is not None and error.get("ename") == "NotImplementedError":  # what a stub raises
        return replace(result, message=UNSOLVED)
    if error is not None and error.get("ename") in HINTS:
        return replace(result, message=HINTS[error.ename])
    said = visible_failure(error)
    return replace(result, message=_with_detail(result.message, said)) if said else result


def _with_detail(text: Text, detail: str) -> Text:
    return {language: f"{sentence.rstrip('.')}: {detail}" for language, sentence in text.items()}


def _earned(original: NotebookNode, cell: NotebookNode, findings: list[Finding]) -> float:
    """The points of a test cell that ran without an error: nbgrader's rule, for possible results."""
    name = original.metadata.nbgrader.grade_id
    results = [out for out in cell.outputs if out.output_type == "execute_result"]
    if results and not can_return(original.source):
        findings.append(Finding("forged_result", name))
        cell.outputs = [out for out in cell.outputs if out.output_type != "execute_result"]
    try:
        score, _ = utils.determine_grade(cell)
    except (ValueError, KeyError, TypeError):  # above the maximum, or no text at all
        findings.append(Finding("impossible_score", name))
        return 0.0
    if results and _is_out_of_range(results[0]):  # nbgrader gives full points for a negative number or NaN
        findings.append(Finding("impossible_score", name))
        return 0.0
    return float(score)


def _is_out_of_range(result: NotebookNode) -> bool:
    try:
        value = float(result["data"]["text/plain"])
    except (ValueError, KeyError, TypeError):
        return False
    return math.isnan(value) or value < 0


@lru_cache(maxsize=256)
def can_return(source: str) -> bool:
    """Whether a test cell ends in an expression, so that nbgrader may read partial points from its result."""
    try:
        body = parse_python(source).body
    except SyntaxError:  # magics: not plain Python, so everything is possible
        return True
    return bool(body) and isinstance(body[-1], ast.Expr) and not source.rstrip().endswith(";")

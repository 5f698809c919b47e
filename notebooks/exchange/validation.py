"""nbgrader's validation of a notebook, and what it showed of each graded cell: outcomes, never code."""

from __future__ import annotations

import hashlib
import logging
import threading
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.validator import Validator

from notebooks.exchange.api import LabApi, LabApiError

STUB_ERROR = "NotImplementedError"  # what a stub of our labs raises
log = logging.getLogger(__name__)


class OutcomeValidator(Validator):
    """Validates as nbgrader does, and keeps the notebook as it was after it ran."""

    executed: NotebookNode | None = None

    def _get_failed_cells(self, nb: NotebookNode) -> list[NotebookNode]:
        self.executed = nb
        return super()._get_failed_cells(nb)

    def outcomes(self) -> list[dict[str, str]]:
        """[{grade_id, outcome, answer}] of the graded cells; empty when nothing ran.

        A test cell that the learner edited says nothing and is left out.
        """
        if self.executed is None:
            return []
        edited = {cell.metadata.nbgrader.grade_id for cell in self._get_changed_cells(self.executed)}
        return [one for one in outcomes_of(self.executed) if one["grade_id"] not in edited]


def outcomes_of(nb: NotebookNode) -> list[dict[str, str]]:
    """The outcomes of an executed notebook. outcome: passed, partial, failed, answered (a person grades it)
    or untried; answer: a fingerprint of the learner's own cells before the test."""
    found: list[dict[str, str]] = []
    own: list[NotebookNode] = []
    closed = False
    for cell in nb.cells:
        if utils.is_solution(cell):
            own, closed = [*([] if closed else own), cell], False
        if not utils.is_grade(cell):
            continue
        closed = True
        mine = [cell] if utils.is_solution(cell) else own
        text = "\0".join(one.source for one in mine)
        answer = hashlib.sha256(text.encode()).hexdigest()[:12] if mine else ""
        outcome = "untried" if mine and all(map(_untouched, mine)) else _outcome(cell)
        found.append({"grade_id": cell.metadata.nbgrader.grade_id, "outcome": outcome, "answer": answer})
    return found


def _outcome(cell: NotebookNode) -> str:
    if utils.is_solution(cell):
        return "answered"
    errors = [out.ename for out in cell.outputs if out.output_type == "error"]
    if STUB_ERROR in errors or cell.execution_count is None:
        return "untried"
    score, most = utils.determine_grade(cell)
    if not errors and score >= most:
        return "passed"
    return "partial" if score > 0 else "failed"


def _untouched(cell: NotebookNode) -> bool:
    """Whether a cell is as it was handed out; not known without its checksum."""
    handed_out = cell.metadata.nbgrader.get("checksum")
    return handed_out is not None and handed_out == utils.compute_checksum(cell)


def tell(notebook: Path, labs: Path, outcomes: list[dict[str, str]]) -> threading.Thread | None:
    """Tells the LMS in the background: the learner waits for the result, not for this. Only of a lab's own
    notebook, labs/<course>/<assignment>/<assignment>.ipynb."""
    parts = notebook.relative_to(labs).parts if notebook.is_relative_to(labs) else ()
    if not outcomes or len(parts) != 3 or parts[2] != f"{parts[1]}.ipynb":
        return None
    thread = threading.Thread(target=_send, args=(parts[0], parts[1], outcomes), daemon=True)
    thread.start()
    return thread


def _send(course_id: str, assignment_id: str, outcomes: list[dict[str, str]]) -> None:
    try:
        LabApi.from_environment().validated(course_id, assignment_id, outcomes)
    except LabApiError as error:  # a lab works without it
        log.warning("a validation was not noted: %s", error)

"""The one call: a submission and its limits in, a GradeReport out."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from pathlib import Path

from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import LimitOutput

from . import feedback
from .canary import judge, plant
from .environment import LabEnvironment, find_environment
from .execute import Run
from .hidden import masked, secrets_of
from .holdout import Holdouts, without_scoring
from .kernels import Kernels
from .reading import Unreadable, write_notebook
from .repair import GradedSource, read_source, repair
from .report import Bundle, Cause, CellScore, Finding, GradeReport, Limits
from .sandbox import NoSandbox
from .scoring import is_test, score_cells
from .submitted import lab_files, read_submission, shadowed_modules
from .texts import CAUSES, DISTRUST, STATUSES


def autograde(
    bundle: Bundle, limits: Limits, *, environments: Path | None = None, unsafe_no_sandbox: bool = False
) -> GradeReport:
    """Run and score one submission with nbgrader's rules, in a sandbox of its own.

    `environments` is the folder of installed lab environments, by default `$BAEUM_HOME/environments`.
    With `unsafe_no_sandbox` the learner's code runs with all rights of this process where the system
    forbids a sandbox: for a developer's own machine only. Everything that the submission does ends up in
    the report's `cause`. Raises EnvironmentMissing, and Unreadable or KeyError for a broken source:
    mistakes of ours.
    """
    started = time.monotonic()
    lab = find_environment(bundle.environment, environments or _default_environments())
    source = read_source(bundle)
    try:
        nb = read_submission(bundle)
    except Unreadable as problem:
        return _ungraded(bundle, source, lab, "unreadable", str(problem))
    findings = repair(source, nb)
    files, file_findings = lab_files(
        replace(bundle, source=without_scoring(bundle.source)), shadowed_modules(lab)
    )
    findings += file_findings
    timings = {"prepare": time.monotonic() - started}
    kernels = Kernels(lab, unsafe_no_sandbox, source.imports)
    holdouts = Holdouts(bundle, source, kernels.run_ours)
    try:
        run = _run(nb, bundle, kernels, limits, files, holdouts)
        findings += run.findings
        verdicts = holdouts.score(findings)
    except NoSandbox as problem:
        return _ungraded(bundle, source, lab, "no_sandbox", str(problem))
    timings |= {"holdout": kernels.our_seconds} if holdouts.tasks else {}
    cells = _masked(source, score_cells(source, nb, run, findings, verdicts))
    report = _report(run.cause, cells, lab, findings, {**timings, **run.timings})
    if holdouts.tasks:
        report = replace(report, random_seed=holdouts.seed)
    return _rendered(report, bundle, source, nb, started)


def _default_environments() -> Path:
    return Path(os.environ.get("BAEUM_HOME", "var")) / "environments"


def _run(
    nb: NotebookNode,
    bundle: Bundle,
    kernels: Kernels,
    limits: Limits,
    files: dict[str, bytes],
    holdouts: Holdouts,
) -> Run:
    """Execute `nb` in place, with canaries and questions for values that are gone again afterwards."""
    inputs = holdouts.inputs()
    canaries = plant(nb, bundle.random_seed)
    asking = holdouts.ask(nb)
    run = kernels.run(nb, {**files, **inputs}, limits)
    replies = [_take_out(nb, canary.cell, run) for canary in canaries]
    answers = [_take_out(nb, cell, run) for cell in asking]
    judge(canaries, replies, None not in answers, nb, run)
    _number_cells(nb, run)
    if run.cause != "graded":
        run.findings.append(Finding("run_ended", None, run.detail))
    LimitOutput().preprocess(nb, {})
    return run


def _take_out(nb: NotebookNode, cell: NotebookNode, run: Run) -> str | None:
    """Remove a cell of ours; what the kernel replied to it."""
    at = next(index for index, other in enumerate(nb.cells) if other is cell)
    reply = run.replies.pop(at, None)
    del nb.cells[at]
    run.replies = {index - (index > at): reply for index, reply in run.replies.items()}
    return reply


def _number_cells(nb: NotebookNode, run: Run) -> None:
    """Number the prompts as if there had been no canaries."""
    for count, index in enumerate(sorted(run.replies), start=1):
        nb.cells[index].execution_count = count
        for output in nb.cells[index].outputs:
            if output.output_type == "execute_result":
                output.execution_count = count


def _masked(source: GradedSource, cells: tuple[CellScore, ...]) -> tuple[CellScore, ...]:
    secrets = secrets_of(source)
    return tuple(
        replace(cell, message={lang: masked(text, secrets) for lang, text in cell.message.items()})
        for cell in cells
    )


def _report(
    cause: Cause,
    cells: tuple[CellScore, ...],
    lab: LabEnvironment,
    findings: list[Finding],
    timings: dict[str, float],
) -> GradeReport:
    return GradeReport(
        cause=cause,
        message=CAUSES[cause],
        cells=cells,
        needs_manual=any(c.score is None for c in cells) or any(f.code in DISTRUST for f in findings),
        score=sum(cell.score or 0.0 for cell in cells),
        max_score=sum(cell.max_score for cell in cells),
        environment=lab.report,
        timings=timings,
        findings=tuple(findings),
        notebook=b"",
        feedback_html=b"",
    )


def _rendered(
    report: GradeReport, bundle: Bundle, source: GradedSource, nb: NotebookNode, started: float
) -> GradeReport:
    began = time.monotonic()
    html = feedback.render(report, source, nb, bundle.language)
    now = time.monotonic()
    timings = {**report.timings, "feedback": now - began, "total": now - started}
    return replace(report, notebook=write_notebook(nb), feedback_html=html, timings=timings)


def _ungraded(
    bundle: Bundle, source: GradedSource, lab: LabEnvironment, cause: Cause, detail: str
) -> GradeReport:
    """A report in which nothing ran: no score, each cell still open."""
    cells = tuple(
        CellScore(
            cell.metadata.nbgrader.grade_id,
            "auto" if is_test(cell) else "manual",
            None,
            float(cell.metadata.nbgrader.points),
            "not_run",
            STATUSES["not_run"],
        )
        for cell in source.graded()
    )
    code = "unreadable" if cause == "unreadable" else "run_ended"
    report = _report(cause, cells, lab, [Finding(code, None, detail)], {})
    html = feedback.render(report, source, None, bundle.language)
    content = bundle.submission.get(bundle.notebook_name, b"")
    return replace(report, score=None, needs_manual=False, notebook=content, feedback_html=html)

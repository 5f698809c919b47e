"""Grading a submitted notebook: `autograde(bundle, limits) -> GradeReport`.

nbgrader is the grader: its metadata, preprocessors and scores. What this package adds is a sandbox around the
kernel, a deadline for everything, repairs of what a learner changed in the test cells, and feedback that
keeps hidden tests hidden. A library: no web framework, no database, no network.

What is stopped, flagged for a person and not stopped: docs/explanation/grading.md, row by row, each with a
test. Not stopped is what follows from learners' code and tests sharing a process; holdout cells are for that.
"""

from .autograde import autograde
from .environment import EnvironmentMissing
from .repair import check_submission
from .report import Bundle, CellScore, EnvironmentReport, Finding, GradeReport, Limits
from .sandbox import NoSandbox, sandbox_problem
from .texts import finding_text

__all__ = [
    "Bundle",
    "CellScore",
    "EnvironmentMissing",
    "EnvironmentReport",
    "Finding",
    "GradeReport",
    "Limits",
    "NoSandbox",
    "autograde",
    "check_submission",
    "finding_text",
    "sandbox_problem",
]

"""Grading a submitted notebook: `autograde(bundle, limits) -> GradeReport`.

nbgrader is the grader: its metadata, preprocessors and scores. What this package adds is a sandbox around the
kernel, a deadline for everything, repairs of what a learner changed in the test cells, and feedback that
keeps hidden tests hidden. A library: no web framework, no database, no network.

Stopped: network, other files and processes, hidden tests on disk, forks, memory, endless loops, floods of
output; skipped, deleted, duplicated, retyped or edited tests, outputs handed in or changed later,
impossible scores, files in place of modules. Flagged for a person: disabled asserts, patched kernels,
forged results (by the canaries). Not stopped, because learners' code and tests share a process: a patch
that waits for a certain test's text, objects that are equal to everything, forged kernel messages made for
one cell only, hidden tests printed in disguise (reversed, base64) by a cell that runs after them.
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

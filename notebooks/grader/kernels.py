"""A new kernel for each notebook: the learner's, and our own that score what it returned."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace

from nbformat.notebooknode import NotebookNode

from .environment import LabEnvironment
from .execute import Run, execute
from .imports import installed_names
from .provisioner import Launch
from .report import Finding, Limits
from .sandbox import NoSandbox

# For our own code: more than scoring needs, so that a limit met is a mistake of ours.
OUR_LIMITS = Limits(wall_seconds=90, cell_seconds=30, memory_mb=2048, output_kb=8 * 1024)


@dataclass
class Kernels:
    """Runs notebooks in kernels of a lab environment, without a sandbox only where none is possible."""

    lab: LabEnvironment
    unsafe_no_sandbox: bool
    imports: tuple[str, ...] = ()  # of the lab's own notebook: each kernel finds them imported
    our_seconds: float = 0.0

    def run(self, nb: NotebookNode, files: Mapping[str, bytes], limits: Limits) -> Run:
        """Execute `nb` in place, beside `files`. Raises NoSandbox."""
        deadline, imports = time.monotonic() + limits.wall_seconds, installed_names(self.imports, self.lab)
        launch = Launch(self.lab, files, limits, deadline, sandboxed=True, imports=imports)
        try:
            return execute(nb, launch)
        except NoSandbox:
            if not self.unsafe_no_sandbox:
                raise
            run = execute(nb, replace(launch, sandboxed=False))
            run.findings.append(Finding("unsafe_no_sandbox"))
            return run

    def run_ours(self, nb: NotebookNode, files: Mapping[str, bytes]) -> Run:
        """Execute a notebook of ours, with none of the learner's code."""
        began = time.monotonic()
        try:
            return self.run(nb, files, OUR_LIMITS)
        finally:
            self.our_seconds += time.monotonic() - began

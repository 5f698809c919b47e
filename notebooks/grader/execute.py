"""Runs a repaired notebook in a kernel: nbgrader's Execute, made safe against what the kernel may send."""

from __future__ import annotations

import asyncio
import copy
import secrets
import threading
import time
from dataclasses import dataclass, field
from typing import Any

from nbclient import NotebookClient
from nbclient.exceptions import CellTimeoutError, DeadKernelError
from nbformat import ValidationError
from nbformat.notebooknode import NotebookNode
from nbgrader.preprocessors import Execute
from traitlets import Any as AnyTrait

from .client import KernelClient
from .provisioner import Launch, ZygoteManager, ZygoteProvisioner, kernel_manager
from .report import Cause, Finding

_LEEWAY_SECONDS = 4  # for an interrupted cell to say that it has stopped
_CUT = "…"
_EMPTY = 64  # what an output costs that says nothing, in characters
VALUE = "application/vnd.baeum.value"  # what a holdout cell returns: prints before it must not crowd it out
_VALUES = 4 * 1024 * 1024  # characters, all of them together


@dataclass
class Run:
    """What happened: `replies` has the kernel's verdict ("ok", "error", "timeout") by the cell's index."""

    cause: Cause = "graded"
    detail: str = ""
    replies: dict[int, str] = field(default_factory=dict)
    findings: list[Finding] = field(default_factory=list)
    timings: dict[str, float] = field(default_factory=lambda: {"cells": 0.0})


def execute(nb: NotebookNode, launch: Launch) -> Run:
    """Run all cells of `nb` in place in a new kernel. Raises NoSandbox; everything else is in the Run.

    In a thread of its own, because a caller may have an event loop. When not the submission but the zygote
    died under it, once more.
    """
    outcome: list[Run | BaseException] = []

    def work() -> None:
        try:
            run, retry = asyncio.run(_execute(nb, launch))
            outcome.append(asyncio.run(_execute(nb, launch))[0] if retry else run)
        except BaseException as problem:
            outcome.append(problem)

    thread = threading.Thread(target=work, name="grade-notebook")
    thread.start()
    thread.join()
    if isinstance(outcome[0], BaseException):
        raise outcome[0]
    return outcome[0]


async def _execute(nb: NotebookNode, launch: Launch) -> tuple[Run, bool]:
    """What happened, and whether it was the zygote's fault."""
    _clear(nb)
    manager = kernel_manager(launch)
    runner = GradingExecute(manager, launch)
    NotebookClient.__init__(runner, nb, manager)  # as nbconvert's ExecutePreprocessor.preprocess does
    run, started = runner.run, time.monotonic()
    await manager.start_kernel()  # type: ignore[misc]
    provisioner: ZygoteProvisioner = manager.provisioner  # type: ignore[assignment]
    try:
        await runner.execute_cells(provisioner)
    except Exception as problem:
        run.cause, run.detail = _cause_of(problem), f"{type(problem).__name__}: {problem}"[:500]
        if not isinstance(problem, (CellTimeoutError, DeadKernelError)):  # a reply that is none
            runner.note("bad_message", run.detail[:200])
    finally:
        await runner.stop_client()
        await provisioner.cleanup()
    run.timings["kernel"] = time.monotonic() - started
    run.cause = provisioner.cause or run.cause
    runner.restore_outputs()
    return run, run.cause == "killed" and not provisioner.source_alive


def _clear(nb: NotebookNode) -> None:
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None


def _cause_of(problem: Exception) -> Cause:
    return "timeout" if isinstance(problem, CellTimeoutError) else "killed"


class GradingExecute(Execute):
    """nbgrader's Execute with a budget for output, and results that stay as they were when their cell ended.

    Widgets and comms are ignored: they are state for a browser, and would grow in our memory without a limit.
    """

    manager: Any = AnyTrait()  # ZygoteManager
    launch: Any = AnyTrait()  # Launch
    run: Any = AnyTrait()  # Run
    kc: Any = None  # KernelClient

    def __init__(self, manager: ZygoteManager, launch: Launch) -> None:
        super().__init__(
            timeout=launch.limits.cell_seconds,
            iopub_timeout=_LEEWAY_SECONDS,
            startup_timeout=60,
            store_widget_state=False,
            record_timing=False,
            skip_cells_with_tag=secrets.token_hex(8),
        )
        self.manager, self.launch, self.run = manager, launch, Run()
        self._budget, self._values = launch.limits.output_kb * 1024, _VALUES
        self._cell_began = 0.0
        self._finished: dict[int, list[NotebookNode]] = {}

    async def execute_cells(self, provisioner: ZygoteProvisioner) -> None:
        """All cells, one after the other. What one message may hold is limited: the rest is dropped."""
        assert provisioner.kernel is not None
        largest, started = 4 * max(1024 * 1024, self._budget), time.monotonic()
        self.kc = KernelClient(provisioner.kernel.channel, largest, self.note)
        ready = await self.kc.start(self.launch.files, self.startup_timeout)
        self.run.timings["kernel_ready"] = time.monotonic() - started
        self.nb.metadata["language_info"] = ready["language_info"]
        self.reset_execution_trackers()
        for index, cell in enumerate(self.nb.cells):
            await self.async_execute_cell(cell, index, execution_count=self.code_cells_executed + 1)

    async def stop_client(self) -> None:
        """Read nothing more."""
        if isinstance(self.kc, KernelClient):
            await self.kc.stop()
        self.kc = self.km = None

    def on_cell_execute(self, **kwargs: Any) -> None:
        """Take the time."""
        self._cell_began = time.monotonic()

    def on_cell_executed(self, **kwargs: Any) -> None:
        """Keep the kernel's verdict and the outputs at this moment."""
        self.run.timings["cells"] += time.monotonic() - self._cell_began
        super().on_cell_executed(**kwargs)
        reply, index = kwargs["execute_reply"]["content"], kwargs["cell_index"]
        timed_out = reply.get("ename") == self.error_on_timeout["ename"]
        self.run.replies[index] = "timeout" if timed_out else str(reply["status"])
        self._finished[index] = copy.deepcopy(kwargs["cell"].outputs)

    def restore_outputs(self) -> None:
        """Undo what later cells did to the outputs of earlier test cells (update_display_data)."""
        for index, outputs in self._finished.items():
            cell = self.nb.cells[index]
            if cell.outputs != outputs and cell.metadata.get("nbgrader", {}).get("grade"):
                cell.outputs = outputs
                self.run.findings.append(Finding("changed_output", cell.metadata.nbgrader.grade_id))

    def process_message(
        self, msg: dict[str, Any], cell: NotebookNode, cell_index: int
    ) -> NotebookNode | None:
        """A malformed message is recorded and ignored; nbclient would stop with a programming error."""
        try:
            return super().process_message(msg, cell, cell_index)
        except (KeyError, TypeError, ValueError, AttributeError, IndexError, ValidationError) as problem:
            self.note("bad_message", f"{type(problem).__name__}: {problem}"[:200])
            return None

    def handle_comm_msg(self, outs: list[NotebookNode], msg: dict[str, Any], cell_index: int) -> None:
        """Ignored: see the class."""

    def output(
        self, outs: list[NotebookNode], msg: dict[str, Any], display_id: str | None, cell_index: int
    ) -> NotebookNode | None:
        """Take an output while there is budget; afterwards only what the score depends on, cut short."""
        if not self._afford(msg):
            return super().output(outs, msg, None, cell_index) if _shorten(msg, outs) else None
        return super().output(outs, msg, display_id, cell_index)

    def _update_display_id(self, display_id: str, msg: dict[str, Any]) -> None:
        if self._afford(msg):
            super()._update_display_id(display_id, msg)

    def _afford(self, msg: dict[str, Any]) -> bool:
        size = _EMPTY + _size(msg["content"])
        if VALUE in msg["content"].get("data", {}) and size <= self._values:
            self._values -= size
            return True
        self._budget -= size
        if self._budget < 0:
            self.note("output_cut")
        return self._budget >= 0

    def note(self, code: str, detail: str = "") -> None:
        """Record a finding, each kind once."""
        if not any(finding.code == code for finding in self.run.findings):
            self.run.findings.append(Finding(code, None, detail))


def _size(content: Any) -> int:
    """About how many characters a message's content has."""
    if isinstance(content, str):
        return len(content)
    if isinstance(content, dict):
        return sum(_size(value) for value in content.values())
    if isinstance(content, list):
        return sum(_size(value) for value in content)
    return 8


def _shorten(msg: dict[str, Any], outs: list[NotebookNode]) -> bool:
    """Cut an output that the budget does not cover; False when the score does not depend on it."""
    content = msg["content"]
    if msg["msg_type"] == "error":
        content["traceback"] = [f"{content.get('ename', '')[:100]}: {content.get('evalue', '')[:200]}"]
        content["evalue"] = content.get("evalue", "")[:200]
        return not any(out.output_type == "error" for out in outs)
    if msg["msg_type"] == "execute_result":
        content["data"] = {"text/plain": str(content["data"].get("text/plain", ""))[:100]}
        return not any(out.output_type == "execute_result" for out in outs)
    if msg["msg_type"] == "stream" and content["name"] == "stderr":
        content["text"] = _CUT
        return not any(out.get("name") == "stderr" for out in outs)
    return False

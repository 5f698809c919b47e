"""Starts, watches and ends the kernel's process: Jupyter's KernelProvisioner for sandboxed kernels."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from jupyter_client import AsyncKernelManager
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.provisioning import KernelProvisionerBase, KernelProvisionerFactory
from traitlets import Any as AnyTrait

from .environment import LabEnvironment
from .report import Cause, Limits
from .sandbox import ENVIRONMENT, SOCKETS, limited, sandbox_command
from .workspace import Workspace

PROVISIONER = "baeum-sandbox"
_CHANNELS = ("shell", "iopub", "stdin", "control", "hb")
# As ipykernel_launcher, but found without looking into the submission's folder: IPython puts that on the path
# later, behind the standard library.
_START = "import sys; sys.path.pop(0); from ipykernel import kernelapp; kernelapp.launch_new_instance()"
_WATCH_SECONDS = 0.1
_FOREIGN_FILES = 16  # in the sockets' folder: five sockets, the connection file and some slack


@dataclass(frozen=True)
class Launch:
    """What a kernel is started from. `deadline` is a time of time.monotonic()."""

    lab: LabEnvironment
    space: Workspace
    limits: Limits
    deadline: float
    sandboxed: bool


def kernel_manager(launch: Launch) -> AsyncKernelManager:
    """A manager for one kernel of `launch`; nothing is started yet.

    The kernel is interrupted by a message: the process that we could signal is the sandbox, not the kernel.
    """
    KernelProvisionerFactory.instance().provisioners[PROVISIONER] = EntryPoint(
        PROVISIONER, f"{__name__}:SandboxProvisioner", KernelProvisionerFactory.GROUP_NAME
    )
    manager = AsyncKernelManager(
        kernel_name=launch.lab.report.name,
        transport="ipc",
        ip=str(launch.space.sockets / "k"),
        connection_file=str(launch.space.connection),
        **{f"{channel}_port": number for number, channel in enumerate(_CHANNELS, start=1)},
    )
    manager._kernel_spec = KernelSpec(
        argv=[],
        display_name=launch.lab.report.name,
        language="python",
        interrupt_mode="message",
        metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {"launch": launch}}},
    )
    return manager


class SandboxProvisioner(KernelProvisionerBase):
    """One sandboxed kernel. `cause` says why the watch ended it, or is None."""

    launch: Launch = AnyTrait()
    process: subprocess.Popen[bytes] | None = None
    watch: Watch | None = None

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet waited for."""
        return self.process is not None

    @property
    def cause(self) -> Cause | None:
        """Why the kernel was ended from outside."""
        return self.watch.cause if self.watch else None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """Write two connection files: the same sockets by the path that we see, and by the kernel's."""
        manager, space = self.parent, self.launch.space
        manager.write_connection_file()
        self.connection_info = manager.get_connection_info()
        seen = SOCKETS if self.launch.sandboxed else space.sockets
        ours = json.loads(space.connection.read_text("utf-8"))
        theirs = space.sockets / "connection.json"
        theirs.write_text(json.dumps({**ours, "ip": str(seen / "k")}), "utf-8")
        theirs.chmod(0o644)  # the folder is private to us and to the sandbox
        return {"cmd": self._command(seen / "connection.json")}

    def _command(self, connection: Path) -> list[str]:
        launch = self.launch
        prefix = ENVIRONMENT if launch.sandboxed else launch.lab.prefix
        kernel = [str(prefix / "bin" / "python"), "-c", _START, "-f", str(connection)]
        kernel += ["--HistoryManager.enabled=False", "--IPKernelApp.quiet=True"]
        if launch.sandboxed:
            return sandbox_command(launch.lab, launch.space, launch.limits, kernel)
        return [*limited(launch.limits), "/usr/bin/setpriv", "--pdeathsig", "KILL", *kernel]

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> dict[str, Any]:
        """Start the process and the watch over it."""
        space = self.launch.space
        with space.log.open("wb") as log:
            self.process = subprocess.Popen(
                cmd,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=space.lab,
                env={
                    "PATH": "/usr/bin:/bin",
                    "HOME": str(space.lab),
                    "LANG": "C.UTF-8",
                    "OMP_NUM_THREADS": "1",
                },
                start_new_session=True,
            )
        self.watch = Watch(self.process, self.launch)
        self.watch.start()
        return self.connection_info

    async def poll(self) -> int | None:
        """None while the kernel runs, else its exit code."""
        return self.process.poll() if self.process else 0

    async def wait(self) -> int | None:
        """Wait for the end of the process; the caller limits how long."""
        code = None
        while self.process is not None and (code := self.process.poll()) is None:
            await asyncio.sleep(0.005)
        self.process = None
        return code

    async def send_signal(self, signum: int) -> None:
        """Signal the sandbox; all that runs in it ends with it."""
        if self.process:
            _signal_group(self.process, signum)

    async def kill(self, restart: bool = False) -> None:
        """End the sandbox at once."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """The same as kill: nothing in a sandbox deserves time to say goodbye."""
        await self.kill()

    async def cleanup(self, restart: bool = False) -> None:
        """End the process and the watch; the workspace belongs to the caller."""
        await self.kill()
        await self.wait()
        if self.watch:
            self.watch.stop()


def _signal_group(process: subprocess.Popen[bytes], signum: int) -> None:
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signum)


class Watch(threading.Thread):
    """Keeps the limits of the whole sandbox: its deadline, its memory, its use of the shared folder."""

    def __init__(self, process: subprocess.Popen[bytes], launch: Launch) -> None:
        super().__init__(name="kernel-watch", daemon=True)
        self.cause: Cause | None = None
        self._process = process
        self._launch = launch
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Return when the thread has ended."""
        self._stopped.set()
        self.join()

    def run(self) -> None:
        """Until the limits are broken (then kill) or `stop`."""
        while not self._stopped.wait(_WATCH_SECONDS):
            self.cause = self._violation()
            if self.cause:
                _signal_group(self._process, signal.SIGKILL)
                return

    def _violation(self) -> Cause | None:
        if time.monotonic() > self._launch.deadline:
            return "timeout"
        if memory_mb(self._process.pid) > self._launch.limits.memory_mb:
            return "memory"
        with contextlib.suppress(FileNotFoundError), os.scandir(self._launch.space.sockets) as entries:
            if sum(1 for _ in entries) > _FOREIGN_FILES:
                return "killed"
        return None


def memory_mb(pid: int) -> float:
    """Memory of a process and all below it that is theirs alone or shared among them, in MB."""
    total_kb = 0
    for process in family(pid):
        with contextlib.suppress(OSError):
            for line in Path(f"/proc/{process}/status").read_text("utf-8", "replace").splitlines():
                if line.startswith(("RssAnon:", "RssShmem:")):
                    total_kb += int(line.split()[1])
    return total_kb / 1024


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    with contextlib.suppress(OSError):  # the process may end while we look
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from family(int(child))

"""Starts, watches and ends a forked kernel: Jupyter's KernelProvisioner for kernels of a zygote."""

from __future__ import annotations

import asyncio
import contextlib
import os
import select
import signal
import tempfile
import time
from collections.abc import Iterator, Mapping
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
from .usage import cpu_seconds, memory_mb, rough_memory_mb
from .zygote import Forked, Zygote, ZygoteDied, zygote

PROVISIONER = "baeum-zygote"
_WATCH_SECONDS = 0.1
_TRIES = 3


@dataclass(frozen=True)
class Launch:
    """What a kernel is started from: `files` for its working folder; a deadline by time.monotonic();
    modules of the environment that it finds imported."""

    lab: LabEnvironment
    files: Mapping[str, bytes]
    limits: Limits
    deadline: float
    sandboxed: bool
    imports: tuple[str, ...] = ()


class ZygoteManager(AsyncKernelManager):
    """A kernel manager whose kernel has no ZeroMQ sockets."""

    async def _async_pre_start_kernel(self, **kw: Any) -> tuple[list[str], dict[str, Any]]:
        """Choose the provisioner; there is no connection file to write."""
        self.provisioner = KernelProvisionerFactory.instance(parent=self.parent).create_provisioner_instance(
            self.kernel_id, self.kernel_spec, parent=self
        )
        return [], await self.provisioner.pre_launch(**kw)

    async def _async_post_start_kernel(self, **kw: Any) -> None:
        """No control socket."""

    def _reconcile_connection_info(self, info: Any) -> None:
        """No addresses: the provisioner has the connection itself."""


def kernel_manager(launch: Launch) -> ZygoteManager:
    """A manager for one kernel of `launch`; nothing is started yet."""
    KernelProvisionerFactory.instance().provisioners[PROVISIONER] = EntryPoint(
        PROVISIONER, f"{__name__}:ZygoteProvisioner", KernelProvisionerFactory.GROUP_NAME
    )
    manager = ZygoteManager(kernel_name=launch.lab.report.name)
    manager._kernel_spec = KernelSpec(
        argv=[],
        display_name=launch.lab.report.name,
        language="python",
        interrupt_mode="signal",
        metadata={"kernel_provisioner": {"provisioner_name": PROVISIONER, "config": {"launch": launch}}},
    )
    return manager


class ZygoteProvisioner(KernelProvisionerBase):
    """One forked kernel. `cause` says why the watch ended it, or is None."""

    launch: Any = AnyTrait()  # Launch
    kernel: Forked | None = None
    cause: Cause | None = None
    _source: Zygote | None = None
    _watch: asyncio.Task[None] | None = None
    _folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def source_alive(self) -> bool:
        """Whether the zygote runs that the kernel came from."""
        return self._source is not None and self._source.alive

    @property
    def has_process(self) -> bool:
        """Whether a kernel was started and not yet waited for."""
        return self.kernel is not None

    async def pre_launch(self, **kwargs: Any) -> dict[str, Any]:
        """No command, no connection file: a zygote is asked."""
        return kwargs

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Fork the kernel and watch over it."""
        launch = self.launch
        if not launch.sandboxed:
            self._folder = tempfile.TemporaryDirectory(prefix="baeum-grade-", ignore_cleanup_errors=True)
        for attempt in range(_TRIES):
            try:
                with zygote(launch.lab, launch.sandboxed) as source:
                    folder = self._folder.name if self._folder else None
                    self._source, self.kernel = source, source.fork(launch.limits, folder, launch.imports)
                break
            except ZygoteDied:
                if attempt == _TRIES - 1:
                    raise
        self._watch = asyncio.create_task(self._keep_limits())
        return {}

    async def poll(self) -> int | None:
        """None while the kernel runs, else 0: nobody here is its parent."""
        if self.kernel is None:
            return 0
        return 0 if select.select([self.kernel.pidfd], [], [], 0)[0] else None

    async def wait(self) -> int | None:
        """Wait for the end of the process; the caller limits how long."""
        while await self.poll() is None:
            await asyncio.sleep(0.005)
        self._let_go()
        return 0

    async def send_signal(self, signum: int) -> None:
        """To the kernel's own processes."""
        if self.kernel:
            self.kernel.signal(signum)

    async def kill(self, restart: bool = False) -> None:
        """End all processes of the sandbox."""
        await self.send_signal(signal.SIGKILL)

    async def terminate(self, restart: bool = False) -> None:
        """The same: there is nothing to save."""
        await self.kill(restart)

    async def cleanup(self, restart: bool = False) -> None:
        """Whatever happened: nothing runs on, no descriptor and no folder is left."""
        await self.kill()
        self._let_go()

    def _let_go(self) -> None:
        if self._watch:
            self._watch.cancel()
        if self.kernel:
            kernel, self.kernel = self.kernel, None
            kernel.channel.close()
            os.close(kernel.pidfd)
        if self._folder:
            self._folder.cleanup()

    async def _keep_limits(self) -> None:
        while self.kernel:
            await asyncio.sleep(_WATCH_SECONDS)
            if self.kernel and (cause := self._violation(self.kernel)):
                self.cause = cause
                self.kernel.signal(signal.SIGKILL)
                return

    def _violation(self, kernel: Forked) -> Cause | None:
        limits, pid = self.launch.limits, kernel.pid
        processes = list(family(pid)) if pid > 0 else []
        if time.monotonic() > self.launch.deadline or cpu_seconds(processes) > limits.wall_seconds:
            return "timeout"
        if rough_memory_mb(processes) > limits.memory_mb and memory_mb(processes) > limits.memory_mb:
            return "memory"
        return None


def family(pid: int) -> Iterator[int]:
    """A process and all below it."""
    yield pid
    with contextlib.suppress(OSError):  # the process may end while we look
        for task in Path(f"/proc/{pid}/task").iterdir():
            for child in (task / "children").read_text("ascii").split():
                yield from family(int(child))

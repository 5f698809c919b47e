"""A sandboxed kernel for code that becomes known piece by piece, as nbgrader's generated tests do."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Callable
from queue import Empty
from types import TracebackType
from typing import Any, Self

from nbclient.exceptions import DeadKernelError

from notebooks.grader.client import KernelClient
from notebooks.grader.provisioner import Launch, ZygoteProvisioner, kernel_manager

_START_SECONDS = 60
_LARGEST = 4 * 1024 * 1024  # bytes of one message; what is longer is dropped


class Stopped(Exception):
    """The kernel ended, or was too slow; the message is the cause: "timeout", "memory" or "killed"."""


class Console:
    """Stands where nbgrader has jupyter_client's blocking client, with the grader's kernel behind it.

    Use it in a `with`, in a thread that has no event loop. Entering raises NoSandbox.
    """

    def __init__(self, launch: Launch) -> None:
        self._launch = launch
        self._loop = asyncio.new_event_loop()
        self._client: KernelClient
        self._provisioner: ZygoteProvisioner

    def __enter__(self) -> Self:
        try:
            self._loop.run_until_complete(self._start())
        except BaseException:
            self._loop.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, _: object, __: TracebackType | None) -> None:
        try:
            self._loop.run_until_complete(self._stop())
        finally:
            self._loop.close()

    def execute_interactive(self, code: str, output_hook: Callable[[dict[str, Any]], None]) -> None:
        """Run `code`; the hook gets each of its messages, and may raise. Raises Stopped."""
        self._loop.run_until_complete(self._execute(code, output_hook))

    async def _start(self) -> None:
        manager = kernel_manager(self._launch)
        await manager.start_kernel()  # type: ignore[misc]
        self._provisioner = manager.provisioner  # type: ignore[assignment]
        kernel = self._provisioner.kernel
        assert kernel is not None
        self._client = KernelClient(kernel.channel, _LARGEST, lambda code, detail: None)
        try:
            await self._client.start(self._launch.files, _START_SECONDS)
        except BaseException:
            await self._stop()
            raise

    async def _stop(self) -> None:
        await self._client.stop()
        await self._provisioner.cleanup()

    async def _execute(self, code: str, hook: Callable[[dict[str, Any]], None]) -> None:
        until = time.monotonic() + self._launch.limits.cell_seconds
        number = await self._client.execute(code)
        try:
            while not _is_over(message := await self._next(number, until)):
                hook(message)
        except Empty:
            raise Stopped("timeout") from None
        except DeadKernelError:
            raise Stopped(self._provisioner.cause or "killed") from None
        finally:
            with contextlib.suppress(Empty, DeadKernelError):
                await self._client.shell_channel.get_msg(0)

    async def _next(self, number: str, until: float) -> dict[str, Any]:
        """The next message that belongs to request `number`."""
        while True:
            message = await self._client.iopub_channel.get_msg(max(until - time.monotonic(), 0))
            if message["parent_header"].get("msg_id") == number:
                return message


def _is_over(message: dict[str, Any]) -> bool:
    return message["msg_type"] == "status" and message["content"].get("execution_state") == "idle"

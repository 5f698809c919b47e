"""Speaks to a forked kernel: what nbclient needs of a kernel client, over one socket, without polling.

The other end is hostile: everything that arrives is checked, and what is too long is dropped unread.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import struct
import uuid
from collections.abc import Callable, Mapping
from queue import Empty
from socket import socket
from typing import Any

from nbclient.exceptions import DeadKernelError

_WAITING = 64  # messages that are read ahead of their use


class MessageQueue:
    """One of Jupyter's channels."""

    def __init__(self) -> None:
        self._messages: asyncio.Queue[dict[str, Any] | None] = asyncio.Queue(_WAITING)

    async def put(self, message: dict[str, Any] | None) -> None:
        """Add one, or None for the end; waits while there are many."""
        await self._messages.put(message)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message. Raises queue.Empty after `timeout` seconds, DeadKernelError at the end."""
        try:
            async with asyncio.timeout(timeout):
                message = await self._messages.get()
        except TimeoutError:
            raise Empty from None
        if message is None:
            raise DeadKernelError("Kernel died")
        return message


class KernelClient:
    """A client for one kernel. `note(code, detail)` is told of what a kernel should not send."""

    def __init__(self, channel: socket, largest: int, note: Callable[[str, str], None]) -> None:
        self.shell_channel, self.iopub_channel = MessageQueue(), MessageQueue()
        self._queues = {"shell": self.shell_channel, "iopub": self.iopub_channel}
        self._channel, self._largest, self._note = channel, largest, note
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter
        self._pump: asyncio.Task[None]
        self._alive = True

    async def start(self, files: Mapping[str, bytes], timeout: float) -> dict[str, Any]:
        """Hand the files over and wait until the kernel is ready; what it says about itself."""
        self._reader, self._writer = await asyncio.open_unix_connection(sock=self._channel, limit=1 << 20)
        self._pump = asyncio.create_task(self._read())
        self._send({"files": {name: base64.b64encode(data).decode("ascii") for name, data in files.items()}})
        return (await self.iopub_channel.get_msg(timeout))["content"]

    async def execute(self, code: str, store_history: bool = True, stop_on_error: bool = False) -> str:
        """Ask for a cell; the id of the request."""
        number = uuid.uuid4().hex
        header = {
            "msg_id": number,
            "msg_type": "execute_request",
            "session": "",
            "username": "",
            "version": "5.4",
        }
        content = {
            "code": code,
            "silent": False,
            "store_history": store_history,
            "user_expressions": {},
            "allow_stdin": False,
            "stop_on_error": stop_on_error,
        }
        self._send(
            {"header": header, "msg_id": number, "parent_header": {}, "metadata": {}, "content": content}
        )
        return number

    def is_alive(self) -> bool:
        """Whether the connection stands."""
        return self._alive

    async def stop(self) -> None:
        """Read nothing more."""
        if hasattr(self, "_pump"):
            self._pump.cancel()
            self._writer.close()

    def _send(self, message: dict[str, Any]) -> None:
        data = json.dumps(message).encode("utf-8")
        self._writer.write(struct.pack(">I", len(data)) + data)

    async def _read(self) -> None:
        try:
            while True:
                (size,) = struct.unpack(">I", await self._reader.readexactly(4))
                if size > self._largest:
                    await self._skip(size)
                elif message := self._message(await self._reader.readexactly(size)):
                    await self._queues[message["channel"]].put(message)
        except (asyncio.IncompleteReadError, OSError):
            self._alive = False
            for queue in self._queues.values():
                await queue.put(None)

    async def _skip(self, size: int) -> None:
        self._note("output_cut", "")
        while size:
            size -= len(await self._reader.readexactly(min(size, 1 << 20)))

    def _message(self, data: bytes) -> dict[str, Any] | None:
        with contextlib.suppress(ValueError, RecursionError, TypeError, KeyError):
            channel, header, parent, metadata, content = _parsed(data.decode("utf-8"))
            parts = (header, parent, metadata, content)
            if channel in self._queues and all(isinstance(part, dict) for part in parts):
                return {
                    "channel": channel,
                    "header": header,
                    "msg_type": str(header["msg_type"]),
                    "parent_header": parent,
                    "metadata": metadata,
                    "content": content,
                    "buffers": [],
                }
        self._note("bad_message", "")
        return None


def _parsed(text: str) -> Any:
    """The JSON, in which halves of characters ("\\ud800"), that nobody could encode, are question marks."""
    parsed = json.loads(text)
    if "\\ud" in text or "\\uD" in text:
        parsed = json.loads(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"))
    return parsed

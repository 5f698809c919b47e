"""Speaks to a forked kernel: what nbclient needs of a kernel client, over one socket, without polling.

The other end is hostile: everything that arrives is checked, and what is too long is dropped unread.
"""

from __future__ import annotations

import asyncio
import base64
import contextlib
import json
import re
import struct
import uuid
from collections.abc import Callable, Mapping
from queue import Empty
from socket import socket
from typing import Any

from nbclient.exceptions import DeadKernelError

_WAITING = 4 * 1024 * 1024  # characters of messages that are read ahead of their use
_LONG = 64 * 1024  # longer messages are looked at before they are parsed
_MOST_PARTS = 200_000  # of a message: each takes many times its characters in memory
_STRING = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+(?:"|\\?\Z)', re.DOTALL)  # from any quote, in one go


class MessageQueue:
    """One of Jupyter's channels. Messages wait as they came, because parsed ones are much larger."""

    def __init__(self, note: Callable[[str, str], None]) -> None:
        self._frames: asyncio.Queue[bytes | None] = asyncio.Queue()
        self._waiting, self._taken, self._note = 0, asyncio.Event(), note

    async def put(self, frame: bytes | None) -> None:
        """Add one, or None for the end; waits while there are many."""
        while frame and self._waiting > _WAITING:
            self._taken.clear()
            await self._taken.wait()
        self._waiting += len(frame or b"")
        self._frames.put_nowait(frame)

    async def get_msg(self, timeout: float | None = None) -> dict[str, Any]:
        """The next message. Raises queue.Empty after `timeout` seconds, DeadKernelError at the end."""
        try:
            async with asyncio.timeout(timeout):
                while frame := await self._frames.get():
                    self._waiting -= len(frame)
                    self._taken.set()
                    if message := _message(frame):
                        return message
                    self._note("bad_message", "")
        except TimeoutError:
            raise Empty from None
        raise DeadKernelError("Kernel died")


class KernelClient:
    """A client for one kernel. `note(code, detail)` is told of what a kernel should not send."""

    def __init__(self, channel: socket, largest: int, note: Callable[[str, str], None]) -> None:
        self.shell_channel, self.iopub_channel = MessageQueue(note), MessageQueue(note)
        self._queues = {b'["shell",': self.shell_channel, b'["iopub",': self.iopub_channel}
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
                else:
                    await self._sort(await self._reader.readexactly(size))
        except (asyncio.IncompleteReadError, OSError):
            self._alive = False
            for queue in self._queues.values():
                await queue.put(None)

    async def _skip(self, size: int) -> None:
        self._note("output_cut", "")
        while size:
            size -= len(await self._reader.readexactly(min(size, 1 << 20)))

    async def _sort(self, frame: bytes) -> None:
        """Into the queue of its channel, which each frame begins with."""
        for beginning, queue in self._queues.items():
            if frame.startswith(beginning):
                return await queue.put(frame)
        self._note("bad_message", "")


def _message(frame: bytes) -> dict[str, Any] | None:
    """A frame as a message; None when it is none, or one that would fill our memory."""
    if len(frame) > _LONG and sum(map(_STRING.sub(b"", frame).count, (b",", b"[", b"{"))) > _MOST_PARTS:
        return None
    with contextlib.suppress(ValueError, RecursionError, TypeError, KeyError):
        channel, header, parent, metadata, content = _parsed(frame.decode("utf-8"))
        if all(isinstance(part, dict) for part in (header, parent, metadata, content)):
            return {
                "channel": channel,
                "header": header,
                "msg_type": str(header["msg_type"]),
                "parent_header": parent,
                "metadata": metadata,
                "content": content,
                "buffers": [],
            }
    return None


def _parsed(text: str) -> Any:
    """The JSON, in which halves of characters ("\\ud800"), that nobody could encode, are question marks."""
    parsed = json.loads(text)
    if "\\ud" in text or "\\uD" in text:
        parsed = json.loads(json.dumps(parsed, ensure_ascii=False).encode("utf-8", "replace"))
    return parsed

"""Our end of a kernel's connection, against what a hostile kernel may send."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import time
from queue import Empty

import pytest
from nbclient.exceptions import DeadKernelError

from notebooks.grader import client
from notebooks.grader.client import KernelClient

GOOD = ["iopub", {"msg_type": "ready"}, {}, {}, {"a": 1}]


def frame(content: object) -> bytes:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    return struct.pack(">I", len(data)) + data


def received(*sent: bytes, close: bool = False, timeout: float = 5) -> tuple[dict, list[str]]:
    """What a client makes of the bytes, and what it noted."""
    noted: list[str] = []

    async def talk() -> dict:
        ours, theirs = socket.socketpair()
        ours_client = KernelClient(ours, 1000, lambda code, detail: noted.append(code))
        for data in sent:
            theirs.sendall(data)
        if close:
            theirs.close()
        try:
            return await ours_client.start({"x": b"1"}, timeout)
        finally:
            await ours_client.stop()
            theirs.close()

    return asyncio.run(talk()), noted


def test_a_message_arrives_in_pieces():
    data = frame(GOOD)
    assert received(data[:2], data[2:7], data[7:]) == ({"a": 1}, [])


@pytest.mark.parametrize(
    "bad",
    [
        b"", b"{", b"\xff", b"[" * 900, b"1", b"null", b'["iopub"]', b'["iopub", 1, {}, {}, {}]',
        b'["iopub", {}, {}, {}, {}]', b'["other", {"msg_type": "x"}, {}, {}, {}]',
        b'[["iopub"], {"msg_type": "x"}, {}, {}, {}]', b'{"a": 1, "b": 2, "c": 3, "d": 4, "e": 5}',
    ],
)  # fmt: skip
def test_what_is_no_message_is_noted_and_skipped(bad):
    assert received(frame(bad), frame(GOOD)) == ({"a": 1}, ["bad_message"])


def test_what_is_too_long_is_dropped_unread():
    assert received(frame(b"x" * 5000), frame(GOOD)) == ({"a": 1}, ["output_cut"])


def test_what_would_fill_our_memory_is_not_parsed(monkeypatch):
    monkeypatch.setattr(client, "_LONG", 100)
    monkeypatch.setattr(client, "_MOST_PARTS", 50)
    text, parts = (
        ["iopub", {"msg_type": "x"}, {}, {}, {"a": "[,{" * 99}],
        ["iopub", {}, {}, {}, {"a": [1] * 60}],
    )
    assert received(frame(parts), frame(GOOD)) == ({"a": 1}, ["bad_message"])
    assert received(frame(text)) == ({"a": "[,{" * 99}, [])


@pytest.mark.parametrize("end", [b"", b"\\", b'"'])
def test_strings_that_do_not_end_cost_no_time(end):
    began = time.monotonic()
    assert client._message(b'["iopub",' + b'"' + b'\\"' * 1_000_000 + end) is None
    assert time.monotonic() - began < 2


def test_messages_that_nobody_reads_wait_outside(monkeypatch):
    monkeypatch.setattr(client, "_WAITING", 1000)

    async def flood() -> int:
        queue = client.MessageQueue(lambda code, detail: None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.2):
                while True:
                    await queue.put(json.dumps(GOOD).encode())
        waiting = queue._waiting
        assert await queue.get_msg()
        return waiting

    assert 1000 < asyncio.run(flood()) < 1100


def test_the_end_of_the_connection_is_the_end_of_the_kernel():
    with pytest.raises(DeadKernelError):
        received(frame(GOOD)[:9], close=True)


def test_silence_is_noticed():
    with pytest.raises(Empty):
        received(timeout=0.05)

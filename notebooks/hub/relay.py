"""Unix sockets that lead to the Hub's API and the LMS: the only ways out of a learner's sandbox."""

from __future__ import annotations

import asyncio
import contextlib
from pathlib import Path

CHUNK = 65536  # bytes


async def open_relay(socket: Path, host: str, port: int) -> asyncio.Server:
    """Listen on `socket`; every connection is carried to host:port, byte for byte."""
    socket.parent.mkdir(parents=True, exist_ok=True)
    socket.unlink(missing_ok=True)

    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            far_reader, far_writer = await asyncio.open_connection(host, port)
        except OSError:
            writer.close()  # the caller sees a closed connection, as it would without a relay
            return
        await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))

    server = await asyncio.start_unix_server(carry, str(socket))
    socket.chmod(0o666)
    return server


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while data := await reader.read(CHUNK):
            writer.write(data)
            await writer.drain()
    with contextlib.suppress(OSError):
        writer.close()

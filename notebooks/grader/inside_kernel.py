"""A real IPython kernel that speaks Jupyter's messages over one socket: no ZeroMQ, no threads, forkable.

A frame is four bytes of length and JSON: to us a message, or first {"files": {path: base64}}; from us
[channel, header, parent header, metadata, content].
"""

from __future__ import annotations

import asyncio
import base64
import inspect
import io
import json
import logging
import os
import random
import signal
import socket
import struct
import sys
import threading
import time
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

# mypy: disable-error-code="union-attr, arg-type, misc, assignment"
# ipykernel types its sockets as ZeroMQ's, and the shell as perhaps missing.
import ipykernel.ipkernel
import tornado.platform.asyncio  # noqa: F401 each fork would import it
from ipykernel.ipkernel import IPythonKernel
from ipykernel.zmqshell import ZMQInteractiveShell
from jupyter_client.session import Session
from traitlets.config import Config

_FLUSH_SECONDS, _FLUSH_CHARACTERS = 0.2, 65536
_CAPTURED = 4 * 1024 * 1024  # of what programs wrote to our descriptors, this much of a cell is shown


class Channel:
    """What ipykernel takes for a ZeroMQ socket: `socket` is where it ends, None before the fork."""

    socket: socket.socket | None = None
    lock = threading.RLock()

    def __init__(self, name: str) -> None:
        self._name = name.encode()

    def send_multipart(self, parts: list[bytes], *_: Any, **__: Any) -> None:
        """Send what jupyter_client's Session made: addresses, a mark, a signature, four JSON texts."""
        if Channel.socket is None:
            return
        at = parts.index(b"<IDS|MSG>")
        texts = [part if isinstance(part, bytes) else bytes(part) for part in parts[at + 2 : at + 6]]
        frame = b'["%b",' % self._name + b",".join(texts) + b"]"
        with Channel.lock:
            Channel.socket.sendall(struct.pack(">I", len(frame)) + frame)


class Stream(io.TextIOBase):
    """sys.stdout and sys.stderr: text becomes stream messages."""

    encoding = "UTF-8"

    def __init__(self, session: Session, name: str, number: int) -> None:
        self._session, self._name, self._number = session, name, number
        self._parts: list[str] = []
        self._size, self._flushed_at = 0, 0.0
        self._channel = Channel("iopub")
        self.parent_header: dict[str, Any] = {}
        self.owner = os.getpid()

    def set_parent(self, parent: dict[str, Any]) -> None:
        """The request that the following text belongs to."""
        self.parent_header = parent.get("header", parent)

    def fileno(self) -> int:
        """The descriptor below; what is written there is shown when the cell has ended."""
        return self._number

    def isatty(self) -> bool:
        """No terminal."""
        return False

    def writable(self) -> bool:
        """As io asks."""
        return True

    def write(self, text: str) -> int:
        """Keep the text for a while: one message for each print would be slow."""
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text)}")
        if os.getpid() != self.owner:  # a fork of the kernel must not write into its connection
            os.write(self._number, text.encode("utf-8", "replace"))
            return len(text)
        self._parts.append(text)
        self._size += len(text)
        if self._size > _FLUSH_CHARACTERS or time.monotonic() - self._flushed_at > _FLUSH_SECONDS:
            self.flush()
        return len(text)

    def flush(self) -> None:
        """Send what is kept."""
        self._flushed_at = time.monotonic()
        parts, self._parts, self._size = self._parts, [], 0
        # Halves of characters ("\ud800") cannot be sent.
        text = "".join(parts).encode("utf-8", "replace").decode("utf-8")
        if text and os.getpid() == self.owner:
            content = {"name": self._name, "text": text}
            self._session.send(self._channel, "stream", content, parent=self.parent_header)


class Captured:
    """A file in the place of descriptor 1 or 2, for what programs and C code write there."""

    def __init__(self, number: int, stream: Stream) -> None:
        self._file, self._stream, self._at = os.open("/tmp", os.O_TMPFILE | os.O_RDWR), stream, 0  # noqa: S108
        os.dup2(self._file, number)

    def publish(self) -> None:
        """Hand on what is new."""
        size = os.fstat(self._file).st_size
        if size > self._at:
            text = os.pread(self._file, min(size - self._at, _CAPTURED), self._at)
            self._at = size
            self._stream.write(text.decode("utf-8", "replace"))


class GradingShell(ZMQInteractiveShell):
    """IPython's shell without a second rendering of each traceback, for a history that nobody reads."""

    def _format_exception_for_storage(self, *_: Any, **__: Any) -> dict[str, Any]:
        return {}


class SocketKernel(IPythonKernel):
    """ipykernel's kernel without its channels."""

    shell_class = GradingShell

    def __init__(self, **traits: Any) -> None:
        super().__init__(**traits)
        self._execute_sleep = 0.0  # it is there for others to get a word in between two requests
        self.reply_channel = Channel("shell")
        self.captured: list[Captured] = []
        self.shell_channel_thread = SimpleNamespace(parent_thread=threading.main_thread())

    def _abort_queues(self, subshell_id: str | None = None) -> None:
        """There is never a second request waiting."""

    def run(self, connection: socket.socket) -> None:
        """In the fork: serve one submission; does not return."""
        random.seed()
        if "numpy.random" in sys.modules:
            sys.modules["numpy.random"].seed()
        os.environ["PWD"] = str(Path.cwd())
        for number, stream in ((1, sys.stdout), (2, sys.stderr)):
            stream.owner = os.getpid()
            self.captured.append(Captured(number, stream))
        self.session.pid = os.getpid()  # it refuses to send from a fork that it does not know of
        Channel.socket = connection
        asyncio.run(self._serve(connection))

    async def _serve(self, connection: socket.socket) -> None:
        from tornado.ioloop import IOLoop

        self.io_loop = IOLoop.current()
        frames: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        asyncio.get_running_loop().add_reader(connection, Frames(connection, frames).read)
        _write_files((await frames.get())["files"])
        self.session.send(Channel("iopub"), "ready", {"language_info": self.language_info})
        while True:
            await self._execute(await frames.get())

    async def _execute(self, message: dict[str, Any]) -> None:
        """As ipykernel's dispatch_shell does with an execute request; nobody waits to see that it is busy."""
        self.set_parent([], message, channel="shell")
        self.pre_handler_hook()
        try:
            await self.execute_request(self.reply_channel, [], message)
        except Exception:
            self.log.error("Exception in message handler:", exc_info=True)
        except KeyboardInterrupt:
            pass
        finally:
            self.post_handler_hook()
        self._flush()
        self._publish_status("idle", "shell")

    def _publish_execute_input(self, *_: Any) -> None:
        """The other side knows what it asked for."""

    async def do_execute(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """With what programs wrote, before the reply."""
        try:
            return await super().do_execute(*args, **kwargs)
        finally:
            for captured in self.captured:
                captured.publish()

    def _flush(self) -> None:
        for stream in (sys.stdout, sys.stderr):
            if stream is not None:
                stream.flush()


class Frames:
    """Cuts what arrives into frames."""

    def __init__(self, connection: socket.socket, frames: asyncio.Queue[dict[str, Any]]) -> None:
        self._connection, self._frames, self._data = connection, frames, bytearray()

    def read(self) -> None:
        """Called when something can be read; the end of the connection is our end."""
        try:
            data = self._connection.recv(1 << 20, socket.MSG_DONTWAIT)
        except BlockingIOError:
            return
        if not data:
            os._exit(0)
        self._data += data
        while len(self._data) >= 4:
            (size,) = struct.unpack_from(">I", self._data)
            if len(self._data) < 4 + size:
                return
            self._frames.put_nowait(json.loads(self._data[4 : 4 + size]))
            del self._data[: 4 + size]


def _write_files(files: dict[str, str]) -> None:
    for name, content in files.items():
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(base64.b64decode(content))


def prepare() -> SocketKernel:
    """The kernel and its shell, before any fork."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"  # feedback takes them out; making them takes 7 ms an error
    session = Session(config=config, key=b"")
    sys.stdout, sys.stderr = Stream(session, "stdout", 1), Stream(session, "stderr", 2)
    log = logging.getLogger("kernel")  # says nothing: what it said would be the submission's output
    log.addHandler(logging.NullHandler())
    log.propagate = False
    kernel = SocketKernel.instance(config=config, session=session, iopub_socket=Channel("iopub"), log=log)
    kernel.shell.extension_manager.load_extension("storemagic")
    kernel.shell.enable_gui = lambda gui=None: None  # %matplotlib asks for an event loop: there is none
    kernel.shell.ask_exit = lambda: None  # exit() would stop our loop at some later moment, in another cell
    _interruptible_debugger()
    # The shell takes what it is asked for here; ipykernel would inspect its signature for each cell.
    ipykernel.ipkernel._accepts_parameters = lambda _method, names: dict.fromkeys(names, True)
    inspect.getmodule = _module_of
    at = next((i for i, path in enumerate(sys.path) if path.endswith("-packages")), len(sys.path))
    sys.path.insert(at, "")  # the working folder, behind the standard library, as IPython has it
    return kernel


def _interruptible_debugger() -> None:
    import pdb

    from IPython.core import debugger

    debugger.Pdb = debugger.InterruptiblePdb
    pdb.Pdb, pdb.set_trace = debugger.Pdb, debugger.set_trace


_getmodule = inspect.getmodule


def _module_of(item: Any, file: str | None = None) -> ModuleType | None:
    """inspect.getmodule without a search through all modules for a frame, which knows its own.

    IPython asks for each frame of a traceback; the search would write to (and so copy) pages everywhere.
    """
    if inspect.isframe(item):
        return sys.modules.get(item.f_globals.get("__name__", ""))
    return _getmodule(item, file)


def warm_up(kernel: SocketKernel, cell: str) -> None:
    """Run our own cells and `cell` once, so that forks find everything prepared; leaves no trace."""
    before = dict(kernel.shell.user_ns)

    async def run() -> None:
        for code in (cell, "1 + 1", "print()", "assert 1 == 2, 'no'", "import sys", "x ="):
            await kernel.do_execute(code, False, store_history=False)

    handler = signal.getsignal(signal.SIGINT)
    asyncio.run(run())
    signal.signal(signal.SIGINT, handler)
    namespace = kernel.shell.user_ns
    for name in set(namespace) - set(before):
        del namespace[name]
    namespace.update(before)
    kernel.shell._last_traceback = None
    for name in ("last_type", "last_value", "last_traceback", "last_exc"):
        sys.__dict__.pop(name, None)

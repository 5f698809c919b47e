"""A learner's server as a local process inside bubblewrap; see sandbox.py for what is visible inside.

The Hub opens the server's listening socket itself and hands it in, so that no port is taken, nobody else on
the machine can connect, and the learner's code cannot replace the socket by a link to something else.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
from collections.abc import AsyncIterator
from pathlib import Path
from subprocess import Popen
from typing import Any, ClassVar
from urllib.parse import urlsplit

from jupyterhub.spawner import LocalProcessSpawner
from traitlets import Dict, Unicode

from notebooks.hub.relay import open_relay
from notebooks.hub.sandbox import HOME, SOCKETS, Sandbox, give_home, write_accounts
from notebooks.hub.settings import ROOT, python_prefixes

LONGEST_SOCKET = 107  # bytes; the kernel's limit for the path of a unix socket


def socket_url(path: Path) -> str:
    """`http+unix://` address of a socket.

    JupyterHub lower-cases the host of an address, so every byte that lower-casing could change is escaped.
    """
    plain = b"abcdefghijklmnopqrstuvwxyz0123456789-_."
    return "http+unix://" + "".join(chr(b) if b in plain else f"%{b:02x}" for b in os.fsencode(path))


class BubblewrapSpawner(LocalProcessSpawner):
    """Runs each learner's server in its own sandbox; works as root and as an ordinary user."""

    state_folder = Unicode(help="BAEUM_HOME: homes/, run/, environments/ and logs/ are in it.").tag(
        config=True
    )
    relays = Dict(help="Socket name inside the sandbox -> http address it leads to.").tag(config=True)

    _relays_open: ClassVar[dict[Path, Any]] = {}
    # The write end of a pipe whose other end the server reads: it ends with the Hub. bubblewrap's
    # --die-with-parent does not do it when root starts it, for the kernel forgets it as the user changes.
    _lifeline: int | None = None

    async def start(self) -> str:
        """Start the sandboxed server. Returns the address of its socket, for the proxy."""
        await self._open_relays()
        log = self._folder("logs", "labs") / f"{self.user.name}.log"
        listener, path = self._listen()
        lifeline, self._lifeline = os.pipe()
        with listener, log.open("wb") as output, os.fdopen(lifeline, "rb") as held:
            handed = {"BAEUM_LAB_SOCKET_FD": listener.fileno(), "BAEUM_LAB_LIFELINE_FD": held.fileno()}
            self.proc = Popen(
                self._sandbox().command([*self.cmd, *self.get_args()]),
                env={**self.get_env(), **{name: str(number) for name, number in handed.items()}},
                pass_fds=tuple(handed.values()),
                stdout=output,
                stderr=output,
                cwd="/",
                start_new_session=True,
            )
        self.pid = self.proc.pid
        url = socket_url(path)
        # JupyterHub 6 would otherwise add ":80" to the address, and the proxy look for a socket named so.
        self.server.connect_url = url
        await self._until_it_answers(path)
        return url

    async def stop(self, now: bool = False) -> None:
        """End the sandbox and all in it at once: what is saved is saved."""
        await super().stop(now=True)
        if self._lifeline is not None:
            os.close(self._lifeline)
            self._lifeline = None
        self._socket().unlink(missing_ok=True)

    def get_state(self) -> dict:
        """Nothing: the sandbox dies with the Hub, and a kept pid could by then be somebody else's process."""
        state = super().get_state()
        state.pop("pid", None)
        return state

    def user_env(self, env: dict) -> dict:
        """The environment as seen inside: the same folder names for every learner."""
        return {**env, "HOME": str(HOME), "USER": "learner", "SHELL": "/bin/bash"}

    async def progress(self) -> AsyncIterator[dict]:
        """What the learner waits for; the Hub adds the last event itself."""
        yield {"progress": 30, "message": "The lab server is starting."}

    async def _until_it_answers(self, path: Path) -> None:
        """Wait for the first answer; RuntimeError at once when the server ends instead of answering."""
        with contextlib.suppress(OSError):
            reader, writer = await asyncio.open_unix_connection(str(path))
            writer.write(f"GET {self.server.base_url}api HTTP/1.0\r\n\r\n".encode("ascii"))
            answer = await reader.read(1)
            writer.close()
            if answer:
                return
        raise RuntimeError(f"The lab server ended while it started; logs/labs/{self.user.name}.log says why.")

    def _folder(self, *names: str) -> Path:
        folder = Path(self.state_folder, *names)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return folder

    def _socket(self) -> Path:
        # Half of the uuid, because the kernel allows few bytes: 64 bits, enough to tell learners apart.
        return self._folder("run", "labs") / f"{self.user.name.replace('-', '')[:16]}.sock"

    def _listen(self) -> tuple[socket.socket, Path]:
        path = self._socket()
        if len(os.fsencode(path)) > LONGEST_SOCKET:
            raise RuntimeError(f"The path {path} is too long for a socket: choose a shorter BAEUM_HOME.")
        path.unlink(missing_ok=True)
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(str(path))
        path.chmod(0o600)
        listener.listen(128)
        return listener, path

    def _sandbox(self) -> Sandbox:
        packages, home = ROOT / "notebooks", self._folder("homes", self.user.name)
        give_home(home)
        return Sandbox(
            home=home,
            sockets=self._folder("run", "relay"),
            accounts=write_accounts(self._folder("hub", "accounts")),
            readable=(
                *(prefix for prefix in python_prefixes() if not prefix.is_relative_to("/usr")),
                # Not the folder labs/: it holds solutions and hidden tests.
                *(packages / name for name in ("__init__.py", "hub", "exchange")),
                self._folder("environments").resolve(),  # kernel specs name the real place
            ),
        )

    async def _open_relays(self) -> None:
        self._folder("run").chmod(0o700)
        folder = self._folder("run", "relay")
        folder.chmod(0o755)  # the user of a sandbox is another one; run/ keeps everybody else away
        for name, url in self.relays.items():
            path = folder / name
            if path not in self._relays_open:
                parts = urlsplit(url)
                port = parts.port or (443 if parts.scheme == "https" else 80)
                self._relays_open[path] = await open_relay(path, parts.hostname, port)


def inside(name: str) -> Path:
    """Where a relay's socket is seen in the sandbox."""
    return SOCKETS / name

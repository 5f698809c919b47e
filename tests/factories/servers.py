"""Servers that an installation may add, where they are installed: PostgreSQL, Redis; own ports."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

NOBODY = 65534


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on now."""
    sockets = [socket.socket() for _ in range(count)]
    try:
        for one in sockets:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in sockets]
    finally:
        for one in sockets:
            one.close()


def postgresql_programs() -> Path | None:
    """The folder of initdb and postgres; None where no server is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if found:
        return found[-1].parent
    initdb = shutil.which("initdb")
    return Path(initdb).parent if initdb else None


@contextmanager
def postgresql(programs: Path) -> Iterator[str]:
    """The URL of an empty database on a server that ends with the block. It refuses to run as root."""
    ordinary = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    with tempfile.TemporaryDirectory(prefix="postgresql-", ignore_cleanup_errors=True) as name:
        folder, (port,) = Path(name), free_ports(1)
        if ordinary:
            os.chown(folder, NOBODY, NOBODY)
        with (folder / "log").open("wb") as log:
            said = {"stdout": log, "stderr": log, "cwd": folder, **ordinary}
            init = [programs / "initdb", "-D", folder / "data", "-U", "baeum", "-A", "trust", "-E", "UTF8"]
            subprocess.run([*init, "--no-locale", "--no-sync"], check=True, **said)  # type: ignore[call-overload]
            serve = [programs / "postgres", "-D", folder / "data", "-p", str(port), "-k", folder]
            server = subprocess.Popen([*serve, "-h", "127.0.0.1"], **said)  # type: ignore[call-overload]
        try:
            wait_for_port(port, server)
            yield f"postgresql+psycopg://baeum@127.0.0.1:{port}/postgres"
        finally:
            server.terminate()
            server.wait(20)


class Redis:
    """A Redis server without a disk: what it knew is gone when it is killed."""

    def __init__(self) -> None:
        (self.port,) = free_ports(1)
        self.start()

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        command = ["redis-server", "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=tempfile.gettempdir())
        wait_for_port(self.port, self.process)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()


def wait_for_port(port: int, server: subprocess.Popen[bytes], seconds: float = 20) -> None:
    """Until the server listens; fails when it ends or takes too long."""
    end = time.monotonic() + seconds
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert server.poll() is None, "the server ended"
        assert time.monotonic() < end, "the server did not listen in time"
        time.sleep(0.05)

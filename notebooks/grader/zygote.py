"""Our side of the zygotes: one per lab environment and process, started when needed, replaced when dead."""

from __future__ import annotations

import atexit
import json
import os
import select
import signal
import socket
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from notebooks.environments import HERE as DEFINITIONS

from .environment import LabEnvironment
from .report import Limits
from .sandbox import (
    FILES_MB,
    HERE,
    SHARED_MB,
    NoSandbox,
    kernel_environment,
    sandbox_command,
    zygote_command,
)

_START_SECONDS = 120  # a cold disk and a busy machine
_ANSWER_SECONDS = 60  # it may have to import something first


class ZygoteDied(Exception):
    """The zygote ended, or did not answer; the next order starts another one."""


@dataclass
class Forked:
    """A forked kernel: `pidfd` is its first process (ending it ends all), `channel` our end of the talk."""

    pidfd: int
    channel: socket.socket
    sandboxed: bool

    @property
    def pid(self) -> int:
        """The process number as we see it, -1 when it is gone."""
        with Path(f"/proc/self/fdinfo/{self.pidfd}").open("r") as info:
            return int(next(line.split()[1] for line in info if line.startswith("Pid:")))

    def signal(self, signum: int) -> None:
        """Interrupt it, or kill all its processes."""
        try:
            if self.sandboxed:
                signal.pidfd_send_signal(self.pidfd, signum)
            elif self.pid > 0:
                os.killpg(self.pid, signum)
        except ProcessLookupError:
            pass


class Zygote:
    """One running zygote."""

    def __init__(self, lab: LabEnvironment, sandboxed: bool) -> None:
        """Start it and wait until it has imported everything. Raises NoSandbox or ZygoteDied."""
        self.lab, self.sandboxed = lab, sandboxed
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 as long as the process
        settings = json.dumps([theirs.fileno(), *_preparation(lab), FILES_MB, SHARED_MB, sandboxed])
        with theirs:
            if sandboxed:
                command = sandbox_command(lab, [settings])
            else:
                command = zygote_command(lab.prefix, HERE, [settings])
            self._process = _start(command, theirs, self._log.fileno())
        self._control.settimeout(_START_SECONDS)
        answer, _ = self._receive()
        self._control.settimeout(_ANSWER_SECONDS)
        if "error" in answer:
            raise ZygoteDied(str(answer["error"]))

    def fork(self, limits: Limits, folder: str | None, imports: Sequence[str] = ()) -> Forked:
        """A new kernel that finds `imports` imported. `folder` is where it works when there is no sandbox."""
        order = {
            "memory_mb": limits.memory_mb,
            "processes": limits.processes,
            "file_mb": FILES_MB,
            "cpu_seconds": int(limits.wall_seconds) + 5,
            "folder": folder,
            "imports": imports,
        }
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                socket.send_fds(self._control, [json.dumps(order).encode()], [theirs.fileno()])
                answer, fds = self._receive()
            except (OSError, ZygoteDied) as problem:
                ours.close()
                raise ZygoteDied(f"the zygote does not answer: {problem}") from None
        if "killed" in answer:
            ours.close()
            raise ZygoteDied("its fork was killed before the sandbox stood")
        if "error" in answer:
            ours.close()
            raise NoSandbox(f"This system does not allow an isolated process: {answer['error']}")
        return Forked(fds[0], ours, self.sandboxed)

    def _receive(self) -> tuple[dict[str, object], list[int]]:
        data, fds, _, _ = socket.recv_fds(self._control, 65536, 1)
        if not data:
            self._log.seek(0)
            said = self._log.read().decode("utf-8", "replace").strip()[-500:]
            raise ZygoteDied(said or "it ended at once")
        return json.loads(data), fds

    @property
    def alive(self) -> bool:
        """Whether it runs: it would be the first to go, before the kernels that it forked."""
        if self._control.fileno() < 0:  # stopped
            return False
        poll = select.poll()
        poll.register(self._control, 0)  # a hang-up is always reported
        return not poll.poll(0)

    @property
    def pid(self) -> int:
        """The number of its outermost process."""
        return self._process.pid

    def stop(self) -> None:
        """End it and every kernel that it forked."""
        self._control.close()
        try:
            self._process.wait(5)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._log.close()


def _start(command: list[str], control: socket.socket, log: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=log,
        env=kernel_environment() | {"PATH": "/usr/bin:/bin"},
        pass_fds=[control.fileno()],
        start_new_session=True,
    )


def _preparation(lab: LabEnvironment) -> tuple[list[str], str]:
    """The modules in preload.txt of the environment's definition, one in a line, and the cell warm_up.py."""
    modules, cell = (DEFINITIONS / lab.report.name / name for name in ("preload.txt", "warm_up.py"))
    lines = modules.read_text("utf-8").splitlines() if modules.is_file() else []
    names = (line.split("#")[0].strip() for line in lines)
    return [name for name in names if name], cell.read_text("utf-8") if cell.is_file() else ""


_zygotes: dict[tuple[int, Path, bool], Zygote] = {}
_lock = threading.Lock()


@contextmanager
def zygote(lab: LabEnvironment, sandboxed: bool) -> Iterator[Zygote]:
    """This process's zygote for an environment, for one order at a time."""
    key = (os.getpid(), lab.prefix, sandboxed)
    with _lock:
        found = _zygotes.get(key)
        if found and (found.lab is not lab or not found.alive):
            _zygotes.pop(key).stop()
            found = None
        if found is None:
            found = _zygotes[key] = Zygote(lab, sandboxed)
        try:
            yield found
        except ZygoteDied:
            _zygotes.pop(key).stop()
            raise


@atexit.register
def stop_zygotes() -> None:
    """End all zygotes of this process; the next submission starts them again."""
    with _lock:
        for key in [key for key in _zygotes if key[0] == os.getpid()]:
            _zygotes.pop(key).stop()

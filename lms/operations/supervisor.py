"""Keeps the product's processes running, and stops every one of them and of what they started.

Why not supervisord: it stops process groups, and a learner's server and its kernels leave theirs; it neither
inherits orphans nor ends when it is orphaned itself; and it does not know whether a service answers.

`python -m lms.operations.supervisor` is started by lms.operations.stack with the settings in its environment.
What it knows it writes to <home>/run/stack.json:
{"pid", "services": {name: {"pid": int|null, "restarts", "exit_code"}}}.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from lms.config import ROOT, Settings
from lms.operations.processes import become_subreaper, die_with_parent, end_descendants, reap, send
from lms.operations.services import Service, environment, services

LOOK_SECONDS = 0.2
GRACE_SECONDS = 12.0  # for services to end by themselves; the Hub stops learners' servers first
STEADY_SECONDS = 60.0  # whoever ran this long and died is restarted at once
LONGEST_DELAY = 30.0
LOG_BYTES = 10_000_000
LOG_COUNT = 3


@dataclass
class Watched:
    """A service and what became of it. `due` is the monotonic time from which it may be started."""

    service: Service
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    restarts: int = 0
    failures: int = 0
    exit_code: int | None = None


@dataclass
class Supervisor:
    """Starts `watched` and starts again what ends, until `stopping`."""

    home: Path
    environment: dict[str, str]
    watched: list[Watched]
    stopping: bool = field(default=False)

    def run(self) -> None:
        """Until a signal asks to stop; then ends everything below this process."""
        while not self.stopping:
            self._collect(reap())
            for one in self.watched:
                if one.process is None and time.monotonic() >= one.due:
                    self._start(one)
                _rotate(log_file(self.home, one.service.name))
            time.sleep(LOOK_SECONDS)
        self._stop()

    def _start(self, one: Watched) -> None:
        me = os.getpid()
        with log_file(self.home, one.service.name).open("ab") as log:
            one.process = subprocess.Popen(
                one.service.command,
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # a terminal's Ctrl-C is for the supervisor alone
                preexec_fn=lambda: die_with_parent(me),
            )
        one.started = time.monotonic()
        self._write_state()

    def _collect(self, ended: dict[int, int]) -> None:
        for one in self.watched:
            if one.process is None or one.process.pid not in ended:
                continue
            one.exit_code = one.process.returncode = ended[one.process.pid]
            one.process = None
            steady = time.monotonic() - one.started > STEADY_SECONDS
            one.failures = 0 if steady else one.failures + 1
            delay = min(LONGEST_DELAY, 2.0 ** (one.failures - 1)) if one.failures else 0.0
            one.due = time.monotonic() + delay
            one.restarts += 1
            print(f"{one.service.name} ended ({one.exit_code}); again in {delay:.0f} s", flush=True)  # noqa: T201
            self._write_state()

    def _stop(self) -> None:
        # Services first and alone: a worker ends its pool, and the Hub its learners' servers, in good order
        send({one.process.pid for one in self.watched if one.process}, signal.SIGTERM)
        deadline = time.monotonic() + GRACE_SECONDS
        while any(one.process for one in self.watched) and time.monotonic() < deadline:
            ended = reap()
            for one in self.watched:
                if one.process and one.process.pid in ended:
                    one.process = None
            time.sleep(LOOK_SECONDS / 4)
        end_descendants(grace_seconds=2)
        with contextlib.suppress(FileNotFoundError):
            state_file(self.home).unlink()

    def _write_state(self) -> None:
        state = {
            one.service.name: {
                "pid": one.process.pid if one.process else None,
                "restarts": one.restarts,
                "exit_code": one.exit_code,
            }
            for one in self.watched
        }
        file = state_file(self.home)
        partial = file.with_suffix(".partial")
        partial.write_text(json.dumps({"pid": os.getpid(), "services": state}), encoding="utf-8")
        partial.replace(file)


def state_file(home: Path) -> Path:
    """What the supervisor of this home knows; absent when none runs."""
    return home / "run" / "stack.json"


def log_file(home: Path, name: str) -> Path:
    """Where a service's output goes."""
    return home / "logs" / f"{name}.log"


def hold_lock(home: Path) -> IO[str] | None:
    """The lock of this home, to be kept open as long as the stack runs; None when another has it."""
    (home / "run").mkdir(parents=True, exist_ok=True)
    lock = (home / "run" / "stack.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def _rotate(log: Path) -> None:
    """Keep a log under LOG_BYTES. Copied and emptied, because its writer keeps it open (for appending)."""
    if not log.exists() or log.stat().st_size < LOG_BYTES:
        return
    for number in range(LOG_COUNT - 1, 0, -1):
        older = log.with_suffix(f".log.{number}")
        if older.exists():
            older.replace(log.with_suffix(f".log.{number + 1}"))
    shutil.copyfile(log, log.with_suffix(".log.1"))
    os.truncate(log, 0)


def main() -> int:
    """Run the stack of the settings in the environment."""
    settings = Settings.from_environment()
    lock = hold_lock(settings.home)
    if lock is None:
        return 75  # EX_TEMPFAIL
    (settings.home / "logs").mkdir(parents=True, exist_ok=True)
    become_subreaper()
    supervisor = Supervisor(
        settings.home, environment(settings), [Watched(each) for each in services(settings)]
    )
    for signum in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(signum, lambda *_: setattr(supervisor, "stopping", True))
    supervisor.run()
    lock.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())

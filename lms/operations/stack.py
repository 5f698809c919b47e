"""The running product as one object: what `./baeum run` and the end-to-end tests start, wait for and stop."""

from __future__ import annotations

import errno
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from lms.config import ROOT, Settings
from lms.heartbeat import heartbeat_file
from lms.jobs import network_broker_problem
from lms.operations.processes import die_with_parent
from lms.operations.services import environment, ports, services
from lms.operations.supervisor import hold_lock, log_file, state_file

READY_SECONDS = 90.0
STOP_SECONDS = 30.0
FAILURES_ALLOWED = 3
LOG_LINES = 20


class StackProblem(Exception):
    """The product cannot run; the message says what is wrong and what to do."""


class Stack:
    """The product, running under its supervisor. `stop()` leaves no process behind."""

    def __init__(self, settings: Settings, process: subprocess.Popen[bytes]) -> None:
        self.settings = settings
        self._process = process

    def wait_until_ready(
        self, report: Callable[[str], None] = lambda _: None, seconds: float = READY_SECONDS
    ) -> None:
        """Until every service answers; `report` gets a sentence for each. StackProblem when one does not.

        A broker that is away keeps the worker from its work, and nobody else.
        """
        began = time.monotonic()
        waiting = {service.name: service for service in services(self.settings)}
        if problem := network_broker_problem(self.settings):
            del waiting["worker"]
            report(f"{problem}. The pages work; what is handed in is stored and graded once it answers.")
        while waiting:
            for name, service in list(waiting.items()):
                if self._runs(name) and service.answers():
                    del waiting[name]
                    report(f"{name} answers ({time.monotonic() - began:.1f} s)")
            if waiting:
                self._check_hope(set(waiting), late=time.monotonic() - began > seconds)
                time.sleep(0.2)

    def wait(self) -> int:
        """Until the supervisor ends; its exit code."""
        return self._process.wait()

    def stop(self) -> None:
        """Stop everything, in order; killed after STOP_SECONDS."""
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def state(self) -> dict[str, dict[str, int | None]]:
        """{service: {"pid", "restarts", "exit_code"}}; empty before the supervisor has written it."""
        return read_state(self.settings.home).get("services", {})

    def __enter__(self) -> Stack:
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _runs(self, name: str) -> bool:
        # An answer alone could come from a stranger on the same port
        return self.state().get(name, {}).get("pid") is not None

    def _check_hope(self, waiting: set[str], *, late: bool) -> None:
        if self._process.poll() is not None:
            raise StackProblem(
                f"the supervisor ended.\n{last_lines(log_file(self.settings.home, 'supervisor'))}"
            )
        for name in sorted(waiting):
            restarts = self.state().get(name, {}).get("restarts") or 0
            if late or restarts >= FAILURES_ALLOWED:
                log = log_file(self.settings.home, name)
                why = f"ended {restarts} times" if restarts else "did not answer in time"
                raise StackProblem(f"{name} {why}. The end of {log}:\n{last_lines(log)}")


def start_stack(settings: Settings) -> Stack:
    """Start web, worker, Hub and proxy for these settings; set-up must have been done.

    Returns as soon as the supervisor runs: call `wait_until_ready`. StackProblem when a port is taken or the
    product runs already with this home.
    """
    check_not_running(settings)
    check_ports(settings)
    (settings.home / "logs").mkdir(parents=True, exist_ok=True)
    for service in services(settings):
        log_file(settings.home, service.name).touch()
    heartbeat_file(settings.home).unlink(missing_ok=True)  # the last worker's must not pass for the new one's
    me = os.getpid()
    with log_file(settings.home, "supervisor").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "lms.operations.supervisor"],
            cwd=ROOT,
            env=environment(settings),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=lambda: die_with_parent(me),
        )
    return Stack(settings, process)


def check_not_running(settings: Settings) -> None:
    """StackProblem when a supervisor holds this home. Makes nothing where there is no home."""
    if not state_file(settings.home).parent.exists():
        return
    lock = hold_lock(settings.home)
    if lock is None:
        pid = read_state(settings.home).get("pid", "unknown")
        raise StackProblem(
            f"Baeum is running already with BAEUM_HOME={settings.home} (process {pid}): {settings.web_url}\n"
            "Stop it there with Ctrl-C, or choose another BAEUM_HOME and other ports for a second one."
        )
    lock.close()


def check_ports(settings: Settings) -> None:
    """StackProblem that names every port that cannot be listened on, and the setting that moves it."""
    mistakes = [
        f"{port.what} cannot listen on port {port.number} of {port.host}: {why}. "
        f"To choose another, set {port.setting}."
        for port in ports(settings)
        if (why := _why_not_free(port.host, port.number))
    ]
    if mistakes:
        raise StackProblem("\n".join(mistakes))


def read_state(home: Path) -> dict:
    """The supervisor's state, {} when there is none."""
    try:
        return json.loads(state_file(home).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}


def last_lines(log: Path, count: int = LOG_LINES) -> str:
    """The end of a log, indented."""
    if not log.exists():
        return "    (no log)"
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()[-count:]
    return "\n".join(f"    {line}" for line in lines) or "    (empty)"


def _why_not_free(host: str, port: int) -> str | None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # what was just closed does not count as taken
        try:
            probe.bind((host, port))
        except OSError as error:
            return (
                "it is taken by another program" if error.errno == errno.EADDRINUSE else str(error.strerror)
            )
    return None

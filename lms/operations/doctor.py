"""What is there, what is missing and what answers: `./baeum doctor`."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass

from lms.config import Settings
from lms.jobs import network_broker_problem, without_password
from lms.operations.services import services
from lms.operations.setup import SECRETS
from lms.operations.stack import StackProblem, check_not_running, check_ports, read_state

FREE_GIGABYTES = 2


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; the sentence of a bad one says what to do."""

    good: bool
    sentence: str


def examine(settings: Settings) -> list[Finding]:
    """Looks at everything and changes nothing."""
    return [*_folders(settings), *_sandbox(), *_broker(settings), *_running(settings)]


def _folders(settings: Settings) -> Iterator[Finding]:
    missing = [name for name in SECRETS if not (settings.keys / name).exists()]
    where = f"the state is in {settings.home}"
    yield Finding(
        not missing, f"{where}; run ./baeum setup, these keys are missing: {missing}" if missing else where
    )
    if settings.home.exists():
        free = shutil.disk_usage(settings.home).free / 1e9
        yield Finding(free > FREE_GIGABYTES, f"{free:.1f} GB are free there (wanted: {FREE_GIGABYTES})")


def _sandbox() -> Iterator[Finding]:
    """Labs run in bubblewrap; some systems forbid it to ordinary users."""
    command = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10)
    except (OSError, subprocess.TimeoutExpired) as error:
        yield Finding(False, f"the sandbox of the labs cannot be tried: {error}")
        return
    good = done.returncode == 0
    hint = (
        f"the sandbox of the labs is forbidden here ({done.stderr.strip()}). On Ubuntu 24.04: "
        "sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
    )
    yield Finding(good, "the sandbox of the labs works" if good else hint)


def _broker(settings: Settings) -> Iterator[Finding]:
    if not settings.broker_url:
        yield Finding(True, "the broker is embedded: a file in the folder of the state")
        return
    problem = network_broker_problem(settings)
    address = without_password(settings.broker_url)
    hint = f"{problem}. Start it, or set BAEUM_BROKER_URL; what is handed in meanwhile is stored and waits"
    yield Finding(not problem, hint if problem else f"the broker {address} answers")


def _running(settings: Settings) -> Iterator[Finding]:
    try:
        check_not_running(settings)
    except StackProblem:
        state = read_state(settings.home).get("services", {})
        for service in services(settings):
            restarts = state.get(service.name, {}).get("restarts")
            yield Finding(service.answers(), f"{service.name}: running, restarted {restarts} times")
        return
    yield Finding(True, "Baeum is not running")
    try:
        check_ports(settings)
        yield Finding(True, "its ports are free")
    except StackProblem as problem:
        yield Finding(False, str(problem))

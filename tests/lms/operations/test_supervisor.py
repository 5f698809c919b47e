"""The supervisor, with small real processes in place of the product's."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from lms.config import ROOT
from lms.operations import supervisor
from lms.operations.processes import descendants

# A parent with a grandchild in a session of its own, deaf to SIGTERM: the worst a learner's server can be.
STUBBORN = """
import subprocess, sys, time
deaf = "from signal import *; signal(SIGTERM, SIG_IGN); print('deaf', flush=True); [pause() for _ in '123']"
subprocess.Popen([sys.executable, "-c", deaf], start_new_session=True)
time.sleep(600)
"""
RUN = """
import json, os, signal, sys
from pathlib import Path
from lms.operations import supervisor
from lms.operations.processes import become_subreaper
from lms.operations.services import Service
supervisor.GRACE_SECONDS = 1.0
home, commands = Path(sys.argv[1]), json.loads(sys.argv[2])
become_subreaper()
services = [Service(name, tuple(command), lambda: True) for name, command in commands.items()]
one = supervisor.Supervisor(home, dict(os.environ), [supervisor.Watched(service) for service in services])
signal.signal(signal.SIGTERM, lambda *_: setattr(one, "stopping", True))
one.run()
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in ("logs", "run"):
        (tmp_path / name).mkdir()
    return tmp_path


@pytest.fixture
def start(home: Path) -> Iterator[Callable[[dict[str, list[str]]], subprocess.Popen[bytes]]]:
    running: list[subprocess.Popen[bytes]] = []

    def start(commands: dict[str, list[str]]) -> subprocess.Popen[bytes]:
        running.append(
            subprocess.Popen([sys.executable, "-c", RUN, str(home), json.dumps(commands)], cwd=ROOT)
        )
        return running[-1]

    yield start
    for process in running:
        if process.poll() is None:
            process.kill()
        process.wait()


def until(condition: Callable[[], object], seconds: float = 15) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def state(home: Path) -> dict:
    file = supervisor.state_file(home)
    return json.loads(file.read_text())["services"] if file.exists() else {}


def alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_sigterm_leaves_no_descendant_not_even_a_deaf_one_in_its_own_session(home, start):
    process = start({"stubborn": [sys.executable, "-c", STUBBORN]})
    log = supervisor.log_file(home, "stubborn")
    until(lambda: log.exists() and "deaf" in log.read_text())
    below = descendants(process.pid)
    assert len(below) == 2
    process.send_signal(signal.SIGTERM)
    assert process.wait(15) == 0
    assert not [pid for pid in below if alive(pid)]
    assert not supervisor.state_file(home).exists()


def test_a_killed_supervisor_takes_its_services_with_it(home, start):
    process = start({"sleeper": ["sleep", "600"]})
    until(lambda: state(home).get("sleeper", {}).get("pid"))
    pid = state(home)["sleeper"]["pid"]
    process.kill()
    until(lambda: not alive(pid))


def test_what_dies_is_started_again_later_each_time(home, start):
    start({"dying": ["sh", "-c", "date +%s.%N; exit 7"]})
    until(lambda: state(home).get("dying", {}).get("restarts", 0) >= 3)
    assert state(home)["dying"]["exit_code"] == 7
    first, second, third = (
        float(line) for line in supervisor.log_file(home, "dying").read_text().split()[:3]
    )
    assert third - second > second - first > 0.9


def test_one_that_dies_does_not_disturb_the_other(home, start):
    start({"dying": ["false"], "sleeper": ["sleep", "600"]})
    until(lambda: state(home).get("sleeper", {}).get("pid"))
    pid = state(home)["sleeper"]["pid"]
    until(lambda: state(home)["dying"]["restarts"] >= 2)
    assert state(home)["sleeper"] == {"pid": pid, "restarts": 0, "exit_code": None}


def test_a_log_that_grew_too_long_is_rotated_while_its_writer_goes_on(home, monkeypatch):
    monkeypatch.setattr(supervisor, "LOG_BYTES", 10)
    log = supervisor.log_file(home, "web")
    with log.open("ab", buffering=0) as writer:
        for number in range(5):
            writer.write(b"line %d is long\n" % number)
            supervisor._rotate(log)
        writer.write(b"short\n")
        supervisor._rotate(log)
    assert log.read_text() == "short\n"
    kept = sorted(path.name for path in log.parent.iterdir())
    assert kept == ["web.log", "web.log.1", "web.log.2", "web.log.3"]
    assert log.with_suffix(".log.1").read_text() == "line 4 is long\n"


def test_the_lock_of_a_home_is_held_by_one(home):
    first = supervisor.hold_lock(home)
    assert first is not None
    assert supervisor.hold_lock(home) is None
    first.close()
    again = supervisor.hold_lock(home)
    assert again is not None
    again.close()


def test_descendants_reads_names_with_brackets_and_spaces(tmp_path):
    odd = tmp_path / "a) S 1 (b"
    odd.symlink_to("/bin/sleep")
    process = subprocess.Popen([str(odd), "60"])
    try:
        until(lambda: process.pid in descendants(os.getpid()))
    finally:
        process.kill()
        process.wait()
    assert process.pid not in descendants(os.getpid())

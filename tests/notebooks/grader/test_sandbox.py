"""What a submission cannot do to the machine, to its secrets, or to the next submission."""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
import threading
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from notebooks.grader import Limits, provisioner, sandbox, zygote
from tests.notebooks.grader.lab import codes, scores, statuses

pytestmark = pytest.mark.kernel


def printed(report, at=2) -> str:
    """What a cell printed."""
    outputs = json.loads(report.notebook)["cells"][at]["outputs"]
    return "".join("".join(out.get("text", out.get("traceback", ""))) for out in outputs)


class Family(threading.Thread):
    """Remembers every process that a test started, to look for those that outlive it.

    What another module's fixture keeps running in this process is not the test's.
    """

    def __init__(self):
        super().__init__(daemon=True)
        self.before = set(provisioner.family(os.getpid()))
        self.seen, self.over = set(), threading.Event()

    def run(self):
        while not self.over.wait(0.02):
            self.seen |= set(provisioner.family(os.getpid())) - self.before

    def alive(self):
        self.over.set()
        self.join()
        until = time.monotonic() + 2
        while time.monotonic() < until and (left := [pid for pid in self.seen - zygotes() if runs(pid)]):
            time.sleep(0.02)
        return left


def zygotes():
    """The processes that stay: each zygote, and bubblewrap around it. Its kernels are one step below."""
    outer = [found.pid for found in zygote._zygotes.values()]
    inner = [child for pid in outer for child in provisioner.family(pid) if parent(child) == pid]
    return {*outer, *inner}


def parent(pid):
    with contextlib.suppress(OSError):  # gone in the meantime
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])


def runs(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


@pytest.fixture
def nothing_left():
    """No process and no folder of ours is left after the test."""
    family = Family()
    family.start()
    yield family
    assert family.seen, "the test started no process"
    assert family.alive() == []


PROBE = """
import os, socket, subprocess
def tried(what, do):
    try:
        print(what, 'YES', do())
    except BaseException as problem:
        print(what, 'no', type(problem).__name__)
tried('network', lambda: socket.create_connection(('127.0.0.1', %d), 1))
tried('lookup', lambda: socket.getaddrinfo('example.org', 80))
tried('namespace', lambda: subprocess.run(['unshare', '-Ur', 'true'], check=True))
for folder in ('/', '/usr', '/environment', '/etc', '/dev', '/proc/sys/kernel', '/submission'):
    tried('write ' + folder, lambda: open(folder + '/x', 'w'))
print('environment', sorted(os.environ))
print('home', sorted(os.listdir(os.path.expanduser('~'))), sorted(os.listdir('.')))
print('root', sorted(os.listdir('/')))
print('capabilities', [l for l in open('/proc/self/status') if l.startswith('CapEff')])
print('processes', len([p for p in os.listdir('/proc') if p.isdigit()]) < 8, os.readlink('/proc/self') == '1')
print('found', subprocess.run(r"grep -rlI 'secret is fif[t]y' / --exclude-dir=proc --exclude-dir=sys "
      r"--exclude-dir=usr --exclude-dir=environment; cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline "
      r"| grep -ac 'is fif[t]y'", shell=True, capture_output=True, text=True).stdout.split())
"""


def test_a_submission_sees_only_its_own_files_and_no_network(lab, nothing_left):
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        said = printed(lab.grade(lab.submission(extra=PROBE % server.getsockname()[1]), notes__txt=b"x"))
    assert "YES" not in said and said.count(" no ") == 10, said
    variables = set(sandbox.kernel_environment())
    line = next(line for line in said.splitlines() if line.startswith("environment"))
    assert set(eval(line.removeprefix("environment "))) - {"PWD", "LC_CTYPE"} - variables <= IPYKERNEL_SETS, (
        line
    )
    assert "['data.csv', 'notes.txt']" in said
    assert "0000000000000000" in said and "processes True True" in said
    assert "found ['0']" in said, said


# ipykernel itself sets these in its own process.
IPYKERNEL_SETS = {
    "CLICOLOR",
    "CLICOLOR_FORCE",
    "FORCE_COLOR",
    "GIT_PAGER",
    "JPY_PARENT_PID",
    "PAGER",
    "TERM",
} | {
    "PYDEVD_USE_FRAME_EVAL",
    "OLDPWD",
    "KMP_DUPLICATE_LIB_OK",  # scikit-learn's, where another lab has imported it
    "KMP_INIT_AT_FORK",
}


def test_a_fork_bomb_stays_in_its_sandbox(lab, nothing_left):
    extra = "import os\nn = 0\nwhile n < 2000:\n    n += 1\n    if os.fork() == 0:\n        while True: pass"
    limits = Limits(cell_seconds=2, wall_seconds=8, processes=40, memory_mb=2048)
    report = lab.grade(lab.submission(extra=extra), limits)
    assert report.cause in ("graded", "timeout", "killed", "memory")
    assert len(nothing_left.seen) < 100


def test_too_much_memory_in_one_cell_fails_that_cell(lab):
    report = lab.grade(lab.submission(extra="x = bytearray(3 * 10**9)"), Limits(memory_mb=512))
    assert (report.cause, report.score) == ("graded", 6)
    assert "MemoryError" in printed(report)


def test_too_much_memory_in_many_processes_ends_the_run(lab, nothing_left):
    extra = (
        "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n"
        "        x = bytearray(b'1' * 200_000_000)\n        time.sleep(60)\ntime.sleep(60)"
    )
    report = lab.grade(lab.submission(extra=extra), Limits(memory_mb=700))
    assert report.cause == "memory"
    assert statuses(report)["visible"] == "not_run"


def test_an_endless_loop_costs_its_cell_only(lab, nothing_left):
    report = lab.grade(lab.submission(extra="while True: pass"), Limits(cell_seconds=1))
    assert (report.cause, report.score) == ("graded", 6)
    looping = lab.submission("def add(a, b):\n    while b == 30: pass\n    return a + b")
    report = lab.grade(looping, Limits(cell_seconds=1))
    assert scores(report) == {"visible": 1, "hidden": 0, "partial": 3, "essay": None}
    assert statuses(report)["hidden"] == "timed_out"


def test_a_cell_that_will_not_stop_ends_the_run(lab, nothing_left):
    stubborn = "import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass"
    nb = lab.submission()
    nb.cells.insert(3, new_code_cell(stubborn))
    report = lab.grade(nb, Limits(cell_seconds=1))
    assert (report.cause, report.score) == ("timeout", 1)
    assert statuses(report)["hidden"] == "not_run"


def test_the_whole_notebook_has_a_deadline(lab, nothing_left):
    began = time.monotonic()
    report = lab.grade(lab.submission(extra="import time\ntime.sleep(60)"), Limits(wall_seconds=2))
    assert (report.cause, report.score) == ("timeout", 0)
    assert time.monotonic() - began < 8


@pytest.mark.parametrize("end", ["import os\nos._exit(0)", "import ctypes\nctypes.string_at(0)"])
def test_a_kernel_that_dies_is_an_explicit_result(lab, nothing_left, end):
    report = lab.grade(lab.submission(extra=end))
    assert (report.cause, report.score) == ("killed", 0)
    assert scores(report)["essay"] is None


def test_huge_output_is_cut_and_graded(lab):
    extra = "for i in range(300):\n    print('x' * 100_000)\nimport sys\nsys.stderr.write('end')"
    report = lab.grade(lab.submission(extra=extra), Limits(output_kb=100, cell_seconds=20))
    assert (report.cause, report.score) == ("graded", 6)
    assert "output_cut" in codes(report)
    assert len(report.notebook) < 300_000


def test_one_huge_message_does_not_fill_the_graders_memory(lab):
    extra = "from IPython.display import display\ndisplay({'text/plain': 'x' * 100_000_000}, raw=True)"
    report = lab.grade(lab.submission(extra=extra), Limits(output_kb=100, cell_seconds=5))
    assert report.cause in ("timeout", "graded") and len(report.notebook) < 300_000


def test_no_folder_is_shared_with_the_outside(lab, monkeypatch, tmp_path):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    extra = "print(open('/proc/self/mountinfo').read())\nopen('/tmp/a', 'w').write('x')"
    said = printed(lab.grade(lab.submission(extra=extra)))
    assert list(tmp_path.iterdir()) == []
    writable = {line.split()[4] for line in said.splitlines() if " rw" in line.split(" - ")[0]}
    own = {"/proc", "/dev/pts", "/dev/shm", "/tmp", "/home/learner"}
    assert own <= writable, said
    last = {line.split()[4]: line for line in said.splitlines() if line.strip()}  # what lies on top
    others = {place for place in writable - own if " rw" in last[place].split(" - ")[0]}
    assert all(place.startswith(("/dev/", "/proc/")) for place in others), others


def test_the_next_submission_finds_nothing_of_the_one_before(lab):
    places = ("/tmp/left", "/dev/shm/left", "/home/learner/left", "/home/learner/lab/left")
    leave = (
        "import os, multiprocessing.shared_memory as m\n"
        f"for place in {places}: open(place, 'w').write('x')\nos.environ['LEFT'] = 'x'\nimport builtins\n"
        "builtins.left = 1\nm.SharedMemory('left_here', create=True, size=9)"
    )
    assert lab.grade(lab.submission(extra=leave)).score == 6
    look = (
        f"import os, builtins\nprint([os.path.exists(p) for p in {places}], os.environ.get('LEFT'), "
        "hasattr(builtins, 'left'), os.listdir('/dev/shm'), os.listdir('/dev/pts'))"
    )
    said = printed(lab.grade(lab.submission(extra=look)))
    assert said.strip() == "[False, False, False, False] None False [] ['ptmx']"

"""What a submission cannot do to the machine, to its secrets, or to the next submission."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from notebooks.grader import Limits, provisioner, sandbox, zygote
from tests.notebooks.grader.lab import WRONG, codes, scores, statuses, to_bytes

pytestmark = pytest.mark.kernel

ROOT = Path(__file__).resolve().parents[3]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]


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


GRADE = """
import sys
from pathlib import Path
from notebooks.grader import Bundle, Limits, autograde
source, submission = (Path(p).read_bytes() for p in sys.argv[1:3])
options = {"unsafe_no_sandbox": True} if "--unsafe" in sys.argv else {}
report = autograde(Bundle("lab", {"lab.ipynb": source}, {"lab.ipynb": submission}, "industrial"),
    Limits(processes=40), environments=Path(sys.argv[3]), **options)
print(report.cause, report.score, *(f.code + ":" + f.detail for f in report.findings))
"""


def grade_as(prefix, lab, folder, extra="", *options):
    """Grade in another process that runs under `prefix`.

    The environment is mounted where every user can read it: a home folder is for its owner alone.
    """
    for name, nb in (("source", lab.source), ("submission", lab.submission(extra=extra))):
        (folder / name).write_bytes(to_bytes(nb))
    arguments = [folder / "source", folder / "submission", visible(folder), *options]
    environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [*mounted(lab.environments, visible(folder)), *prefix, sys.executable, "-c", GRADE]
    done = subprocess.run(
        [*command, *map(str, arguments)],
        cwd=ROOT, env=environment, capture_output=True, text=True, timeout=90,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def visible(folder):
    return folder / "environments"


def mounted(environments, where):
    """A command prefix that mounts the environments at `where`; an ordinary user's home needs none."""
    if os.geteuid() != 0:
        if not where.exists():
            where.symlink_to(environments)
        return []
    where.mkdir(exist_ok=True)
    script = 'mount --bind "$0" "$1" && shift && exec "$@"'
    return [
        "unshare",
        "--mount",
        "--propagation",
        "private",
        "sh",
        "-c",
        script,
        str(environments),
        str(where),
    ]


@pytest.fixture
def readable():
    """A folder that every user can read; pytest's own keep others out."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def ordinary_user():
    """A command prefix that becomes nobody, where nobody can read this checkout at all."""
    if os.geteuid() != 0:
        return []
    can_read = [
        *NOBODY,
        "sh",
        "-c",
        'test -r "$0" && test -x "$1"',
        str(ROOT / "pyproject.toml"),
        sys.executable,
    ]
    if subprocess.run(can_read).returncode != 0:
        pytest.skip("this checkout stands in a folder that only root can read")
    return NOBODY


def test_an_ordinary_user_grades_as_root_does(lab, readable):
    bomb = (
        "import os\nn = 0\ntry:\n    while n < 200:\n        n += 1\n        if os.fork() == 0: os.pause()\n"
    )
    bomb = bomb.replace("os.pause()", "__import__('signal').pause()")
    bomb += "except BlockingIOError: pass\nif n > 60: os._exit(1)  # the limit is 40"
    assert grade_as(ordinary_user(), lab, readable, bomb).split() == ["graded", "6.0"]


def test_where_namespaces_are_forbidden_it_refuses_unless_told_otherwise(lab, readable):
    forbid = ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns", "--"]
    refused = grade_as([*ordinary_user(), *forbid], lab, readable)
    assert refused.startswith("no_sandbox None") and "user namespaces" in refused
    unsafe = grade_as([*ordinary_user(), *forbid], lab, readable, "", "--unsafe")
    assert unsafe.startswith("graded 6.0") and "unsafe_no_sandbox" in unsafe


def test_a_killed_grader_takes_its_kernel_with_it(lab, tmp_path):
    for name, nb in (("s", lab.source), ("t", lab.submission(WRONG, extra="import time\ntime.sleep(60)"))):
        (tmp_path / name).write_bytes(to_bytes(nb))
    arguments = [tmp_path / "s", tmp_path / "t", lab.environments]
    command = [sys.executable, "-c", GRADE, *map(str, arguments)]
    grader = subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)})
    until = time.monotonic() + 20
    while sum(cmdline(p).startswith("/environment/bin/python") for p in provisioner.family(grader.pid)) < 2:
        assert time.monotonic() < until
        time.sleep(0.05)
    family = set(provisioner.family(grader.pid))
    grader.kill()
    grader.wait()
    until = time.monotonic() + 3
    while any(map(runs, family)):
        assert time.monotonic() < until, "the kernel outlived its grader"
        time.sleep(0.02)


def cmdline(pid):
    try:
        return Path(f"/proc/{pid}/cmdline").read_text("utf-8", "replace")
    except OSError:
        return ""

"""The grader in its own process: as an ordinary user, where user namespaces are forbidden, and killed."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from notebooks.grader import provisioner
from tests.notebooks.grader.lab import WRONG, to_bytes
from tests.notebooks.grader.test_sandbox import runs

pytestmark = pytest.mark.kernel

ROOT = Path(__file__).resolve().parents[3]
NOBODY = ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"]


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


WITHOUT_USER_SPACES = {
    "one_more_sandbox": ["bwrap", "--dev-bind", "/", "/", "--unshare-user", "--disable-userns", "--"],
    "a_limit_of_none": [
        *("unshare", "--user", "--map-current-user", "--keep-caps", "sh", "-c"),
        'echo 0 > /proc/sys/user/max_user_namespaces && exec "$0" "$@"',
    ],
}


@pytest.mark.parametrize("forbid", WITHOUT_USER_SPACES.values(), ids=WITHOUT_USER_SPACES.keys())
def test_where_namespaces_are_forbidden_it_refuses_unless_told_otherwise(lab, readable, forbid):
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

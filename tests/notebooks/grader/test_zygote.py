"""The warm process that kernels are forked from, and what may go wrong with forks."""

from __future__ import annotations

import os
import threading
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell

from notebooks.grader import Limits, provisioner, zygote
from tests.notebooks.grader.lab import codes, scores
from tests.notebooks.grader.test_sandbox import printed, zygotes

pytestmark = pytest.mark.kernel


def test_a_zygote_that_dies_is_replaced_and_the_submission_graded(lab):
    lab.grade(lab.submission())
    before, reports = zygotes(), []
    waiting = lab.submission(extra="import time\ntime.sleep(2)")
    grading = threading.Thread(target=lambda: reports.append(lab.grade(waiting)))
    grading.start()
    until = time.monotonic() + 20
    while len(set(provisioner.family(os.getpid()))) < 4:
        assert time.monotonic() < until
        time.sleep(0.02)
    for pid in before:
        os.kill(pid, 9)
    grading.join()
    assert (reports[0].cause, reports[0].score) == ("graded", 6)
    assert not before & zygotes()


def test_an_idle_zygote_that_died_is_replaced(lab):
    lab.grade(lab.submission())
    before = zygotes()
    for pid in before:
        os.kill(pid, 9)
    assert lab.grade(lab.submission()).score == 6
    assert not before & zygotes()


def test_random_numbers_differ_between_submissions(lab):
    extra = "import random, numpy, uuid\nprint(random.random(), numpy.random.rand(), uuid.uuid4())"
    first, second = (printed(lab.grade(lab.submission(extra=extra))).split() for _ in range(2))
    assert len(first) == 3 and not set(first) & set(second)


def test_several_submissions_at_once(lab):
    reports = []
    work = lab.submission(extra="import time\ntime.sleep(0.3)")
    threads = [threading.Thread(target=lambda: reports.append(lab.grade(work))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [report.score for report in reports] == [6] * 4


def test_libraries_with_threads_of_their_own_work_in_a_fork(lab):
    extra = """
import numpy as np
from concurrent.futures import ThreadPoolExecutor
from sklearn.ensemble import HistGradientBoostingClassifier, RandomForestClassifier
x = np.random.default_rng(1).normal(size=(300, 4))
y = (x[:, 0] > 0).astype(int)
good = HistGradientBoostingClassifier(max_iter=5).fit(x, y).score(x, y) > 0.8  # OpenMP
good &= RandomForestClassifier(5, n_jobs=2).fit(x, y).score(x, y) > 0.8
with ThreadPoolExecutor(2) as pool:
    good &= list(pool.map(abs, [-1, 1])) == [1, 1]
print('works', good, (x @ x.T).shape)
"""
    report = lab.grade(lab.submission(extra=extra), Limits(cell_seconds=60))
    assert "works True (300, 300)" in printed(report)


def test_what_programs_write_is_shown_and_counts(lab):
    extra = (
        "import os, subprocess\nsubprocess.run(['echo', 'from a program'])\nos.write(1, b'raw')\n!echo piped"
    )
    said = printed(lab.grade(lab.submission(extra=extra)))
    assert all(part in said for part in ("from a program", "raw", "piped"))
    loud = (
        "import subprocess\ndef add(a, b):\n    subprocess.run('echo no >&2', shell=True)\n    return a + b"
    )
    assert scores(lab.grade(lab.submission(loud)))["visible"] == 0


def test_awaiting_in_a_cell_works(lab):
    report = lab.grade(lab.submission(extra="import asyncio\nprint(await asyncio.sleep(0.01, 'slept'))"))
    assert "slept" in printed(report) and report.score == 6


@pytest.mark.parametrize(
    "bad",
    [
        "import os\nos.close(3)",
        r"import os\nos.write(3, b'\xff\xff\xff\xff')",
        r"import os\nos.write(3, b'\x00\x00\x00\x03abc' * 1000)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGSTOP)",
        "import os\nos.kill(1, 15)\nos.kill(-1, 9)",
    ],
    ids=["closed", "endless", "garbage", "stopped", "init"],
)
def test_an_abused_connection_has_an_explicit_end(lab, bad):
    nb = lab.submission()
    nb.cells.insert(3, new_code_cell(bad.replace("\\n", "\n")))  # after the first test
    began = time.monotonic()
    report = lab.grade(nb, Limits(cell_seconds=2, wall_seconds=12))
    assert time.monotonic() - began < 20
    assert report.cause in ("graded", "timeout", "killed")
    assert scores(report)["visible"] == 1
    assert report.cause == "graded" or codes(report) & {"run_ended"}


def test_memory_and_descriptors_stay_flat(lab):
    def used() -> tuple[float, int]:
        processes = [os.getpid(), *zygotes()]
        pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in processes)
        return pages * os.sysconf("SC_PAGE_SIZE") / 1e6, len(list(Path("/proc/self/fd").iterdir()))

    for _ in range(15):
        lab.grade(lab.submission())
    megabytes, descriptors = used()
    for _ in range(40):
        lab.grade(lab.submission())
    after = used()
    assert after[0] - megabytes < 4 and after[1] <= descriptors
    assert len(zygote._zygotes) <= 2

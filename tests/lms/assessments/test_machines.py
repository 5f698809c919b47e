"""Two machines grade for one web: PostgreSQL, Redis and a folder of blobs are what they share.

Runs where both servers are installed; nothing of the product needs them by default.
"""

from __future__ import annotations

import dataclasses
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import combinations
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.assessments.models import AutogradeRun
from lms.config import ROOT, Settings
from lms.heartbeat import heartbeat_file
from lms.operations.processes import become_subreaper
from lms.operations.services import environment, services
from tests.factories.cohorts import make_cohort
from tests.factories.homes import reading, running
from tests.factories.kills import Learner, product
from tests.factories.servers import Redis, postgresql, postgresql_programs
from tests.notebooks.grader.lab import RIGHT, source_notebook, to_bytes

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.stack,
    pytest.mark.skipif(
        postgresql_programs() is None or shutil.which("redis-server") is None,
        reason="PostgreSQL and Redis are not both installed",
    ),
]
SUBMISSIONS = 8


@contextmanager
def second_machine(first: Settings, home: Path) -> Iterator[None]:
    """A worker with a home of its own, and of the first only its keys."""
    shutil.copytree(first.keys, home / "keys")
    (home / "environments").symlink_to((first.home / "environments").resolve())
    settings = dataclasses.replace(first, home=home)
    worker = next(each for each in services(settings) if each.name == "worker")
    with (home / "worker.log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, *worker.command[1:]], cwd=ROOT, env=environment(settings), stdout=log, stderr=log
        )
    try:
        end = time.monotonic() + 60
        while not heartbeat_file(home).exists():
            assert time.monotonic() < end and process.poll() is None, (home / "worker.log").read_text()
            time.sleep(0.1)
        yield
    finally:
        process.terminate()
        process.wait(30)


def test_two_machines_share_the_work(tmp_path):
    become_subreaper()
    environments = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
    redis, programs = Redis(), postgresql_programs()
    assert programs
    shared = {"broker_url": redis.url, "blob_url": f"file://{tmp_path / 'blobs'}", "grader_processes": 1}
    nb = source_notebook()
    nb.cells[1].source = f"import time\ntime.sleep(1)\n{RIGHT}"
    work = [(0.0, to_bytes(nb))] * SUBMISSIONS
    try:
        with (
            postgresql(programs) as database_url,
            product(tmp_path, environments, database_url=database_url, **shared) as (settings, _stack),
            second_machine(settings, tmp_path / "second"),
            running(settings) as app,
        ):
            learner = Learner(app, settings.web_url, make_cohort(app), work)
            learner.run()
            runs = finished(app)
    finally:
        redis.kill()
    assert Counter(run.state for run in runs) == {"graded": SUBMISSIONS}
    assert {run.attempts for run in runs} == {1}
    assert {run.report["score"] for run in runs} == {6.0}
    # Each machine grades one at a time: what overlaps was not on the same one
    overlaps = [
        1 for one, two in combinations(runs, 2)
        if one.started_at < two.finished_at and two.started_at < one.finished_at
    ]  # fmt: skip
    assert len(overlaps) >= SUBMISSIONS / 4


def finished(app) -> list[AutogradeRun]:
    """All runs, when none waits or runs any more."""
    end = time.monotonic() + 60
    while True:
        with reading(app) as session:
            runs = list(session.scalars(select(AutogradeRun)))
        if all(run.finished_at for run in runs):
            return runs
        assert time.monotonic() < end, Counter(run.state for run in runs)
        time.sleep(0.2)

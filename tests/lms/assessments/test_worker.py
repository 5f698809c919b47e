"""The real worker, the embedded broker and real kernels: how long a grade takes, and what a kill costs."""

from __future__ import annotations

import io
import logging
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.assessments.models import AutogradeRun, GradeEvent, Submission
from lms.assessments.services.queueing import BULK, NEWEST
from lms.config import ROOT
from lms.heartbeat import heartbeat_file
from notebooks.authoring.model import GradeCell
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import NOTEBOOK, SLUG, LabFiles, hand_in, make_lab, publish_sample_lab, run_of, text
from tests.notebooks.grader.lab import RIGHT, source_notebook, to_bytes

pytestmark = [pytest.mark.kernel, pytest.mark.stack]

log = logging.getLogger(__name__)

CELLS = (
    GradeCell("visible", "auto", 1.0, text("보이는 것", "Visible")),
    GradeCell("hidden", "auto", 2.0, text("숨은 것", "Hidden")),
    GradeCell("partial", "auto", 3.0, text("부분 점수", "Partial")),
    GradeCell("essay", "manual", 2.0, text("까닭", "Why")),
)


@pytest.fixture
def lab(app, activities, settings):
    """The lab of the grader's own tests, under the sample activity; its kernels are the installed ones."""
    installed = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
    if not (installed / "industrial" / "baeum-environment.json").is_file():
        pytest.fail(f"the lab environment 'industrial' is not installed in {installed}")
    (settings.home / "environments").symlink_to(installed.resolve())
    lab = make_lab(CELLS)
    for files in lab.files.values():
        files.source[NOTEBOOK] = files.release[NOTEBOOK] = to_bytes(source_notebook())
    assert all(isinstance(files, LabFiles) for files in lab.files.values())
    publish_sample_lab(app, lab)
    return activities[SLUG]


@pytest.fixture
def start_worker(settings) -> Iterator[Callable[[], subprocess.Popen]]:
    """Starts the worker as the product does; whatever still runs at the end is ended."""
    known = {
        "BAEUM_HOME": str(settings.home),
        "BAEUM_COURSES": str(settings.courses),
        "BAEUM_LABS_GATEWAY": "fake",
        "BAEUM_GRADER_PROCESSES": "1",
        "BAEUM_TESTING": "1",
    }
    started: list[subprocess.Popen] = []
    beat = heartbeat_file(settings.home)

    def start() -> subprocess.Popen:
        beat.unlink(missing_ok=True)
        command = [sys.executable, "-m", "celery", "-A", "lms.worker", "worker", "--beat", "-c", "1"]
        with (settings.home / "worker.log").open("ab") as log:
            started.append(
                subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env={**os.environ, **known},
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            )
        wait(beat.exists, 60)
        return started[-1]

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
            process.wait(30)


def wait(done: Callable[[], object], seconds: float) -> float:
    """How long it took, in seconds; fails when it takes longer than allowed."""
    begun = time.monotonic()
    while not done():
        assert time.monotonic() - begun < seconds, "it took too long"
        time.sleep(0.02)
    return time.monotonic() - begun


def children(pid: int) -> list[int]:
    return [int(each) for each in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def lives(pid: int) -> bool:
    """Whether the process lives; one that only waits to be collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_a_learner_does_not_wait_for_a_bulk_and_a_worker_that_is_told_to_stop_finishes_its_run(
    app, lab, enrollment, stranger, cohort, start_worker
):
    def hand_in_sample(to, priority: int) -> str:
        nb = source_notebook()
        nb.cells[1].source = f"import time\ntime.sleep(0.2)\n{RIGHT}"
        made = hand_in(app, to, lab, files={NOTEBOOK: to_bytes(nb)})
        with writing(app) as session:
            run_of(session, made).priority = priority
        return made.run

    def states() -> Counter[str]:
        with reading(app) as session:
            return Counter(session.scalars(select(AutogradeRun.state)))

    for _each in range(100):
        hand_in_sample(enrollment, BULK)
    worker = start_worker()
    wait(lambda: states()["graded"] > 2, 60)
    urgent = hand_in_sample(make_enrollment(app, stranger, cohort), NEWEST)
    with reading(app) as session:
        find = (
            select(AutogradeRun).where(AutogradeRun.uuid == urgent).execution_options(populate_existing=True)
        )
        wait(lambda: session.rollback() or session.scalars(find).one().state == "graded", 30)
        run = session.scalars(find).one()
        before = select(func.count()).where(
            AutogradeRun.started_at > run.queued_at, AutogradeRun.started_at < run.started_at
        )
        waited = (run.finished_at - run.queued_at).total_seconds()
        log.info(f"a learner behind {states()['queued']} bulk runs: {waited:.2f} s from queue to grade")
        assert session.scalar(before) <= 1
    assert states()["queued"] > 20, "there was no bulk left to overtake: the test says nothing"
    worker.terminate()
    took = wait(lambda: worker.poll() is not None, 10)
    log.info(f"the worker stopped {took:.2f} s after it was told to")
    assert states()["running"] == 0 and states()["queued"] > 0


def test_a_grade_comes_soon_and_survives_a_kill(app, lab, enrollment, signed_in, learner, start_worker):
    def state() -> tuple[str, int]:
        with reading(app) as session:
            run = session.scalars(select(AutogradeRun).order_by(AutogradeRun.id.desc()).limit(1)).one()
            return run.state, run.attempts

    person = signed_in(learner)
    address = f"/learn/{enrollment.uuid}/labs/{lab.uuid}"

    def submit(seconds: float = 0.0) -> None:
        nb = source_notebook()
        nb.cells[1].source = f"import time\ntime.sleep({seconds})\n{RIGHT}"
        upload = (io.BytesIO(to_bytes(nb)), "x.ipynb")
        assert person.submit(address, f"{address}/submit", notebook=upload).status_code == 302

    worker = start_worker()
    for _each in range(2):
        submit()
        took = wait(lambda: state()[0] == "graded", 60)
        with reading(app) as session:
            run = session.scalars(select(AutogradeRun).order_by(AutogradeRun.id.desc()).limit(1)).one()
            waited = (run.started_at - run.queued_at).total_seconds()
            timings = run.report["timings"]
        log.info(f"submit to grade {took:.2f} s: queued {waited:.2f} s, grader {timings['total']:.2f} s")

    submit(5.0)
    wait(lambda: state()[0] == "running", 20)
    time.sleep(0.5)
    pool = children(worker.pid)
    assert pool
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()
    # the pool and the clock end with it
    wait(lambda: not any(map(lives, pool)), 10)
    assert state() == ("running", 1)
    start_worker()
    wait(lambda: state()[0] == "graded", 90)
    time.sleep(1)
    assert state() == ("graded", 2)
    with reading(app) as session:
        numbers = session.scalars(select(Submission.number).order_by(Submission.id)).all()
        assert numbers == [1, 2, 3]
        events = session.scalars(select(GradeEvent).order_by(GradeEvent.id)).all()
        assert [event.raw for event in events] == [6.0, 6.0, 6.0]
        assert len({event.run_id for event in events}) == 3

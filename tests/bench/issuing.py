"""Certificates issued in one bulk run: in one go, or by a process that is killed half-way and resumed."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask
from sqlalchemy import func, select

from lms.cohorts.models import Cohort
from lms.config import ROOT, Settings
from lms.credentials.models import Credential, IssueItem
from lms.credentials.roster import roster
from lms.credentials.services import bulk
from lms.operations.services import environment
from lms.web import now
from tests.factories.cohorts import make_cohort
from tests.factories.graduates import make_graduates
from tests.factories.homes import reading, running, writing
from tests.factories.people import make_person

WORKER = """
from lms import create_app
from lms.credentials import tasks
with create_app().app_context():
    tasks.issue_in_bulk(3600)
"""
SAY_EVERY = 10.0
Say = Callable[[str], None]


def issue_all(settings: Settings, learners: int, say: Say) -> None:
    """A run over so many learners, who have earned their certificates."""
    with running(settings) as app:
        start_run(app, learners, say)
        with working(settings) as process:
            watch(app, process, learners, say)


def killed_half_way(settings: Settings, learners: int, say: Say) -> dict[str, Any]:
    """The same, the process ended with SIGKILL in the middle; the rate is over both processes' time."""
    with running(settings) as app:
        start_run(app, learners, say)
        begun = time.monotonic()
        with working(settings) as process:
            watch(app, process, learners // 2, say)
            process.kill()
        killed_at = ended(app)
        say(f"killed after {killed_at}, started again")
        with working(settings) as process:
            watch(app, process, learners, say)
        seconds = time.monotonic() - begun
        with reading(app) as session:
            issued = session.scalar(select(func.count()).select_from(Credential)) or 0
            distinct = session.scalar(select(func.count(Credential.decision_id.distinct())))
            states = session.execute(select(IssueItem.state, func.count()).group_by(IssueItem.state)).all()
    return {
        "bulk_learners": learners,
        "bulk_killed_after": killed_at,
        "bulk_learners_by_state": {row[0]: row[1] for row in states},
        "bulk_credentials": issued,
        "bulk_decisions": distinct,
        "bulk_credentials_per_s": round(issued / seconds, 1),
        "bulk_none_lost_or_doubled": issued == distinct
        and [tuple(row) for row in states] == [("issued", learners)],
    }


def start_run(app: Flask, learners: int, say: Say) -> None:
    """Learners with grades, and the run that is to issue for them."""
    say(f"making {learners} learners with grades")
    cohort, admin = make_cohort(app), make_person(app, "admin")
    make_graduates(app, cohort, learners)
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        wanted = [line.enrollment_id for line in roster(session, found) if line.due]
        bulk.start_run(session, cohort=found, enrollment_ids=wanted, actor_id=admin.id, now=now())


@contextmanager
def working(settings: Settings) -> Iterator[subprocess.Popen[bytes]]:
    """A process that works on the run; it ends with the block."""
    process = subprocess.Popen([sys.executable, "-c", WORKER], cwd=ROOT, env=environment(settings))
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def watch(app: Flask, process: subprocess.Popen[bytes], learners: int, say: Say) -> None:
    """Until the run is done with so many learners; says how far it is."""
    said = time.monotonic()
    while (done := ended(app)) < learners:
        assert process.poll() is None, "the process that issues has ended"
        if time.monotonic() > said + SAY_EVERY:
            said = time.monotonic()
            say(f"issued for {done} of {learners} learners")
        time.sleep(0.05)


def ended(app: Flask) -> int:
    """How many learners the run is done with."""
    with reading(app) as session:
        done = select(func.count()).select_from(IssueItem).where(IssueItem.state != "waiting")
        return session.scalar(done) or 0

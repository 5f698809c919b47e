"""What is promised of transactions holds on PostgreSQL too; needs its programs, not a running server."""

from __future__ import annotations

import dataclasses
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy import select

from lms.assessments.models import AutogradeRun
from lms.assessments.services import runs
from lms.db import db
from lms.mail.models import OutboxMail
from lms.web import now
from tests.factories.cohorts import activities_of, make_cohort, make_enrollment
from tests.factories.homes import fill, reading, running, writing
from tests.factories.labs import SLUG, hand_in, publish_sample_lab
from tests.factories.people import make_person
from tests.factories.servers import postgresql, postgresql_programs

pytestmark = pytest.mark.skipif(postgresql_programs() is None, reason="PostgreSQL is not installed")
ROUNDS, THREADS, RUNS = 30, 4, 24


@pytest.fixture
def app(settings) -> Iterator[Flask]:
    programs = postgresql_programs()
    assert programs
    with postgresql(programs) as url:
        chosen = dataclasses.replace(settings, database_url=url)
        fill(chosen)
        with running(chosen) as app:
            yield app


def side_by_side(work: Callable[[], None]) -> None:
    threads = [threading.Thread(target=work) for _each in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_what_is_read_and_then_written_is_not_lost(app):
    with writing(app) as session:
        session.add(OutboxMail(recipient="x@example.org", subject="0", text="", created_at=now()))

    def count_up() -> None:
        for _each in range(ROUNDS):
            with writing(app) as session:
                mail = session.scalars(select(OutboxMail)).one()
                mail.subject = str(int(mail.subject) + 1)

    side_by_side(count_up)
    with reading(app) as session:
        assert session.scalars(select(OutboxMail.subject)).one() == str(THREADS * ROUNDS)


def test_two_workers_never_take_the_same_run_and_none_is_passed_over(app):
    publish_sample_lab(app)
    enrollment = make_enrollment(app, make_person(app), make_cohort(app))
    lab = activities_of(app)[SLUG]
    for _each in range(RUNS):
        hand_in(app, enrollment, lab)
    taken: list[str] = []

    def work() -> None:
        while True:
            with writing(app) as session:
                run = runs.claim(session, now=now())
                if run is None:
                    return
                taken.append(run.uuid)

    side_by_side(work)
    assert len(taken) == len(set(taken)) == RUNS
    with reading(app) as session:
        assert set(session.scalars(select(AutogradeRun.attempts))) == {1}
        assert db.engine.dialect.name == "postgresql"

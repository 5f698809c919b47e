"""A run is graded exactly once, whatever dies: claims, leases and fences on the row."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from sqlalchemy import func, select

from lms.assessments import tasks
from lms.assessments.models import AutogradeRun, GradeEvent
from lms.assessments.services import runs
from lms.web import blobs, now
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report, run_of

LATER = runs.LEASE + dt.timedelta(seconds=1)


@pytest.fixture
def handed_in(app, enrollment, lab):
    return hand_in(app, enrollment, lab)


def claim(app, handed_in, at=None) -> str | None:
    with writing(app) as session:
        run = runs.claim(session, run_uuid=handed_in.run, now=at or now())
        return run.claim if run else None


def finish(app, handed_in, token, report=None) -> bool:
    with writing(app) as session:
        return runs.finish(
            session,
            run_uuid=handed_in.run,
            token=token,
            report=report or make_report(),
            blobs=blobs(),
            now=now(),
        )


def reap(app, at=None) -> list[str]:
    with writing(app) as session:
        return runs.reap(session, now=at or now())


def state(app, handed_in) -> tuple[str, str | None, int]:
    with reading(app) as session:
        run = run_of(session, handed_in)
        return run.state, run.cause, run.attempts


def test_two_workers_claim_and_one_gets_it(app, handed_in):
    barrier, tokens = threading.Barrier(2), []

    def work() -> None:
        barrier.wait()
        tokens.append(claim(app, handed_in))

    threads = [threading.Thread(target=work) for _each in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([token for token in tokens if token]) == 1


def test_a_result_is_stored_once(app, handed_in):
    token = claim(app, handed_in)
    assert finish(app, handed_in, token)
    assert not finish(app, handed_in, token)
    assert state(app, handed_in) == ("graded", "graded", 1)
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(GradeEvent)) == 1


def test_a_lost_worker_cannot_finish_what_another_has(app, handed_in):
    lost = claim(app, handed_in)
    assert reap(app, now() + LATER) == [handed_in.run]
    other = claim(app, handed_in)
    assert not finish(app, handed_in, lost, make_report(0.0))
    assert finish(app, handed_in, other, make_report(8.0))
    with reading(app) as session:
        assert session.scalars(select(GradeEvent.raw)).all() == [8.0]


def test_a_lease_that_is_kept_alive_is_not_reaped(app, handed_in):
    token, soon = claim(app, handed_in), now() + runs.LEASE - dt.timedelta(seconds=1)
    with writing(app) as session:
        assert runs.keep(session, run_uuid=handed_in.run, token=token, now=soon)
        assert not runs.keep(session, run_uuid=handed_in.run, token="another", now=soon)
    assert reap(app, now() + LATER) == []
    assert state(app, handed_in)[0] == "running"


def test_what_kills_three_workers_is_set_aside_with_its_cause(app, handed_in):
    at = now()
    for _each in range(runs.ATTEMPTS):
        assert claim(app, handed_in, at)
        at += LATER
        reap(app, at)
    assert state(app, handed_in) == ("failed", "worker_lost", 3)
    assert claim(app, handed_in, at) is None


def test_an_error_of_ours_gives_the_run_back(app, handed_in):
    token = claim(app, handed_in)
    with writing(app) as session:
        runs.fail(session, run_uuid=handed_in.run, token="another", cause="OSError", now=now())
    assert state(app, handed_in)[0] == "running"
    with writing(app) as session:
        runs.fail(session, run_uuid=handed_in.run, token=token, cause="OSError", now=now())
    assert state(app, handed_in) == ("queued", None, 1)
    assert reap(app) == [handed_in.run]


def test_a_lost_message_is_sent_again_but_not_over_and_over(app, handed_in):
    assert reap(app) == []
    at = now() + runs.MESSAGE_LOST + dt.timedelta(seconds=1)
    assert reap(app, at) == [handed_in.run]
    assert reap(app, at + dt.timedelta(seconds=5)) == []


def test_what_could_not_be_graded_has_no_grade(app, handed_in):
    grade(app, handed_in, make_report(None, cause="unreadable"))
    assert state(app, handed_in)[:2] == ("failed", "unreadable")
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(GradeEvent)) == 0


def test_the_task_keeps_its_lease_while_a_slow_notebook_runs(app, handed_in, settings, monkeypatch):
    leases = []

    def slow(*_given, **_more):
        for _each in range(3):
            time.sleep(0.1)
            with reading(app) as session:
                leases.append(session.scalar(select(AutogradeRun.lease_until)))
        return make_report()

    monkeypatch.setattr(tasks, "grade_bundle", slow)
    monkeypatch.setattr(runs, "KEEP_SECONDS", 0.05)
    with app.app_context():
        tasks.autograde(handed_in.run, settings)
        tasks.autograde(handed_in.run, settings)
    assert leases == sorted(set(leases))
    assert state(app, handed_in) == ("graded", "graded", 1)


def test_an_exception_in_the_grader_is_tried_again_and_then_named(app, handed_in, settings, monkeypatch):
    def broken(*_given, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(tasks, "grade_bundle", broken)
    for _each in range(runs.ATTEMPTS + 1):
        with app.app_context():
            tasks.autograde(handed_in.run, settings)
    assert state(app, handed_in) == ("failed", "OSError", 3)


def test_the_grader_gets_what_was_released_and_what_was_handed_in(app, handed_in):
    with writing(app) as session:
        run = runs.claim(session, run_uuid=handed_in.run, now=now())
        bundle = runs.bundle_of(run, blobs())
    assert bundle.language == "ko" and bundle.environment == "industrial"
    assert b"# solution ko" in bundle.source[bundle.notebook_name]
    assert b"# task ko" in bundle.release[bundle.notebook_name]
    assert b"1 + 1" in bundle.submission[bundle.notebook_name]

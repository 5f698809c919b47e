"""A run is graded exactly once, whatever dies: claims, leases and fences on the row."""

from __future__ import annotations

import datetime as dt
import threading
import time

import pytest
from sqlalchemy import func, select

from lms.assessments import tasks
from lms.assessments.models import AutogradeRun, GradeEvent, Submission
from lms.assessments.services import runs
from lms.assessments.services.queueing import BULK, NEWEST, queue_again
from lms.refusal import Refused
from lms.web import blobs, now
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report, run_of

LATER = runs.LEASE + dt.timedelta(seconds=1)


@pytest.fixture
def handed_in(app, enrollment, lab):
    return hand_in(app, enrollment, lab)


@pytest.fixture
def no_wait(monkeypatch):
    """After an error a run is tried again at once."""
    monkeypatch.setattr(runs, "WAIT_AFTER_ERROR", (dt.timedelta(0), dt.timedelta(0)))


@pytest.fixture
def other_enrollment(app, stranger, cohort):
    return make_enrollment(app, stranger, cohort)


def grade_waiting(settings) -> int:
    """How often the message was passed on."""
    told: list[None] = []
    tasks.grade_waiting(settings, tell=lambda: told.append(None), stopping=lambda: False)
    return len(told)


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


def claim_next(app) -> str | None:
    with writing(app) as session:
        run = runs.claim(session, now=now())
        return run.uuid if run else None


def reap(app, at=None) -> bool:
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
    assert reap(app, now() + LATER)
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
    assert not reap(app, now() + LATER)
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
    assert claim(app, handed_in) is None and not reap(app)
    later = now() + runs.WAIT_AFTER_ERROR[0]
    assert reap(app, later)
    assert claim(app, handed_in, later)


def test_the_worker_is_reminded_of_what_waits_and_of_nothing_else(app, handed_in):
    assert reap(app)
    token = claim(app, handed_in)
    assert not reap(app)
    assert finish(app, handed_in, token)
    assert not reap(app)


def test_a_learner_comes_before_a_bulk_and_the_newest_before_the_earlier_ones(
    app, enrollment, other_enrollment, lab
):
    bulk = hand_in(app, enrollment, lab)
    with writing(app) as session:
        run_of(session, bulk).priority = BULK
    many = [hand_in(app, enrollment, lab) for _each in range(3)]
    once = hand_in(app, other_enrollment, lab)
    expected = [many[2], once, many[0], many[1], bulk]
    assert [claim_next(app) for _each in range(6)] == [one.run for one in expected] + [None]


def test_what_was_claimed_already_is_not_set_back(app, enrollment, lab):
    first = hand_in(app, enrollment, lab)
    assert claim(app, first)
    hand_in(app, enrollment, lab)
    with reading(app) as session:
        assert run_of(session, first).priority == NEWEST


@pytest.mark.parametrize(
    ("cause", "points", "end"), [("killed", 0.0, "graded"), ("no_sandbox", None, "failed")]
)
def test_what_may_not_be_the_submissions_fault_is_tried_again(app, handed_in, cause, points, end):
    for attempt, expected in ((1, "queued"), (2, "queued"), (3, end)):
        token = claim(app, handed_in)
        assert finish(app, handed_in, token, make_report(points, cause=cause))
        assert state(app, handed_in)[0::2] == (expected, attempt)
    assert state(app, handed_in)[1] == cause


def test_what_was_set_aside_can_be_queued_again_and_nothing_else(app, handed_in):
    def again() -> str:
        with writing(app) as session:
            return queue_again(session, submission=session.get_one(Submission, handed_in.id), now=now()).uuid

    with app.test_request_context(), pytest.raises(Refused):
        again()
    with writing(app) as session:
        run = run_of(session, handed_in)
        run.state, run.cause = "failed", "worker_lost"
    run_uuid = again()
    assert claim_next(app) == run_uuid
    with pytest.raises(Refused):
        again()


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
        grade_waiting(settings)
        grade_waiting(settings)
    assert leases == sorted(set(leases))
    assert state(app, handed_in) == ("graded", "graded", 1)


def test_an_exception_in_the_grader_is_tried_again_and_then_named(
    app, handed_in, settings, monkeypatch, no_wait
):
    def broken(*_given, **_more):
        raise OSError("the disk is full")

    monkeypatch.setattr(tasks, "grade_bundle", broken)
    with app.app_context():
        grade_waiting(settings)
    assert state(app, handed_in) == ("failed", "OSError", 3)


def test_a_blob_that_is_gone_sets_its_run_aside_and_stops_no_other(
    app, handed_in, other_enrollment, lab, settings, monkeypatch, no_wait
):
    with writing(app) as session:
        session.get_one(Submission, handed_in.id).files = {"count-scrap.ipynb": "0" * 64}
    other = hand_in(app, other_enrollment, lab)
    monkeypatch.setattr(tasks, "grade_bundle", lambda *_given, **_more: make_report())
    with app.app_context():
        grade_waiting(settings)
    assert state(app, handed_in) == ("failed", "BlobMissing", 3)
    assert state(app, other) == ("graded", "graded", 1)


def test_the_message_is_passed_on_once_while_more_wait(
    app, enrollment, other_enrollment, lab, settings, monkeypatch
):
    monkeypatch.setattr(tasks, "grade_bundle", lambda *_given, **_more: make_report())
    hand_in(app, enrollment, lab)
    with app.app_context():
        assert grade_waiting(settings) == 0
    for _each in range(3):
        hand_in(app, enrollment, lab)
    with app.app_context():
        assert grade_waiting(settings) == 1


def test_a_worker_that_stops_takes_no_more(app, handed_in, settings):
    with app.app_context():
        tasks.grade_waiting(settings, tell=list, stopping=lambda: True)
    assert state(app, handed_in) == ("queued", None, 0)


def test_a_turn_ends_so_that_other_tasks_have_theirs(app, enrollment, lab, settings, monkeypatch):
    monkeypatch.setattr(tasks, "grade_bundle", lambda *_given, **_more: make_report())
    monkeypatch.setattr(tasks, "TURN_SECONDS", 0.001)
    for _each in range(3):
        hand_in(app, enrollment, lab)
    with app.app_context():
        grade_waiting(settings)
    with reading(app) as session:
        assert sorted(session.scalars(select(AutogradeRun.state))) == ["graded", "queued", "queued"]


def test_the_grader_gets_what_was_released_and_what_was_handed_in(app, handed_in):
    with writing(app) as session:
        run = runs.claim(session, run_uuid=handed_in.run, now=now())
        bundle = runs.bundle_of(run, blobs())
    assert bundle.language == "ko" and bundle.environment == "industrial"
    assert b"# solution ko" in bundle.source[bundle.notebook_name]
    assert b"# task ko" in bundle.release[bundle.notebook_name]
    assert b"1 + 1" in bundle.submission[bundle.notebook_name]

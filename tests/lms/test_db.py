"""Transactions on the real file: no update is lost, all or nothing, and a time has a zone."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, StatementError

from lms import create_app
from lms.accounts.models import ApiToken, Person
from lms.config import Settings
from lms.db import db, transaction
from lms.mail.models import OutboxMail
from lms.web import now
from tests.factories.homes import reading, writing

ROUNDS = 40


def count_up(app, rounds: int = ROUNDS) -> None:
    """Reads the number in a mail's subject and writes the next, as any read-then-write of ours does."""
    for _ in range(rounds):
        with writing(app) as session:
            mail = session.scalars(select(OutboxMail)).one()
            mail.subject = str(int(mail.subject) + 1)


def count_up_in_a_process(settings: Settings) -> None:
    count_up(create_app(settings))


@pytest.fixture
def counter(app):
    with writing(app) as session:
        session.add(OutboxMail(recipient="x@example.org", subject="0", text="", created_at=now()))

    def read() -> int:
        with reading(app) as session:
            return int(session.scalars(select(OutboxMail.subject)).one())

    return read


def test_threads_lose_no_update(app, counter):
    threads = [threading.Thread(target=count_up, args=(app,)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter() == 3 * ROUNDS


@pytest.mark.skipif(sys.platform == "win32", reason="needs spawn on a POSIX system")
def test_processes_lose_no_update(settings, counter):
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=count_up_in_a_process, args=(settings,)) for _ in range(2)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
    assert [process.exitcode for process in processes] == [0, 0]
    assert counter() == 2 * ROUNDS


def test_an_error_takes_everything_back(app, learner):
    with pytest.raises(RuntimeError), writing(app) as session:
        session.get_one(Person, learner.id).name = "Somebody else"
        session.flush()
        raise RuntimeError
    with reading(app) as session:
        assert session.get_one(Person, learner.id).name == learner.name


def test_a_transaction_inside_another_joins_it(app, learner):
    with pytest.raises(RuntimeError), writing(app) as session:
        with transaction() as inner:
            assert inner.registry() is session.registry()
            inner.get_one(Person, learner.id).name = "Somebody else"
        raise RuntimeError
    with reading(app) as session:
        assert session.get_one(Person, learner.id).name == learner.name


def test_what_was_read_before_is_read_again(app, learner):
    with app.app_context():
        person = db.session.get_one(Person, learner.id)
        assert person.name == learner.name
        with app.app_context(), transaction() as other:
            other.get_one(Person, learner.id).name = "Changed meanwhile"
        with transaction():
            assert person.name == "Changed meanwhile"


def name_of(app, person) -> str:
    with reading(app) as session:
        return session.get_one(Person, person.id).name


def test_readers_do_not_wait_for_a_writer(app, learner):
    with writing(app) as session:
        session.get_one(Person, learner.id).name = "Not stored yet"
        session.flush()
        with ThreadPoolExecutor() as pool:
            assert pool.submit(name_of, app, learner).result(timeout=2) == learner.name


def test_sqlite_is_the_mended_one_with_safe_settings(app):
    with reading(app) as session:
        version = session.scalar(text("SELECT sqlite_version()"))
        assert tuple(int(part) for part in version.split(".")) >= (3, 51, 3)
        asked = {
            name: session.scalar(text(f"PRAGMA {name}"))
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }
    assert asked == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


def test_foreign_keys_hold(app):
    values = {"sha256": "0" * 64, "scope": "lab", "created_at": now(), "expires_at": now()}
    with pytest.raises(IntegrityError), writing(app) as session:
        session.add(ApiToken(person_id=999, **values))


def test_a_time_has_a_zone_and_comes_back_in_utc(app, learner):
    seoul = dt.timezone(dt.timedelta(hours=9))
    with writing(app) as session:
        session.get_one(Person, learner.id).confirmed_at = dt.datetime(2026, 3, 2, 9, tzinfo=seoul)
    with reading(app) as session:
        stored = session.get_one(Person, learner.id).confirmed_at
        assert (stored.isoformat(), stored.tzinfo) == ("2026-03-02T00:00:00+00:00", dt.UTC)
    with pytest.raises(StatementError, match="without a time zone"), writing(app) as session:
        session.get_one(Person, learner.id).confirmed_at = dt.datetime(2026, 3, 2)  # noqa: DTZ001

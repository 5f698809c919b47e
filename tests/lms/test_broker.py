"""The embedded broker: quick, and whole again after its file was deleted, replaced, damaged or locked."""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from celery import Celery

from lms.config import Settings
from lms.jobs import GRADING, HOUSEKEEPING, broker_problem, make_queue, send
from lms.operations.doctor import examine

NO_SERVER = "redis://:secret@127.0.0.1:1/0"


@pytest.fixture
def queue(settings) -> Celery:
    return make_queue(settings)


@pytest.fixture
def file(settings) -> Path:
    return settings.home / "broker.sqlite"


class Consumer:
    """Listens for messages about grading, as the worker does."""

    def __init__(self, queue: Celery) -> None:
        self.got: list[float] = []
        self.connection = queue.connection_for_read()
        wanted = next(one for one in queue.conf.task_queues if one.name == GRADING)
        self.consumer = self.connection.Consumer([wanted], callbacks=[self.take])
        self.consumer.consume()

    def take(self, _body: object, message: object) -> None:
        self.got.append(time.monotonic())
        message.ack()  # type: ignore[attr-defined]

    def listen(self, seconds: float) -> int:
        """How many messages there were until now; returns after the first that is new."""
        before, end = len(self.got), time.monotonic() + seconds
        while len(self.got) == before and time.monotonic() < end:
            try:
                self.connection.drain_events(timeout=0.2)
            except TimeoutError:
                continue
        return len(self.got)


@pytest.fixture
def consumer(queue) -> Iterator[Consumer]:
    consumer = Consumer(queue)
    yield consumer
    consumer.connection.release()


def test_a_message_arrives_at_once(queue, consumer):
    assert consumer.listen(0.3) == 0
    sent: list[float] = []

    def tell() -> None:
        time.sleep(0.3)
        sent.append(time.monotonic())
        send(queue, "autograde")

    teller = threading.Thread(target=tell)
    teller.start()
    assert consumer.listen(5) == 1
    teller.join()
    assert consumer.got[0] - sent[0] < 0.5


def test_a_message_goes_to_one_queue(queue, file):
    for task in ("autograde", "mail", "mail"):
        send(queue, task)
    query = "SELECT q.name, count(*) FROM kombu_message m JOIN kombu_queue q ON m.queue_id = q.id GROUP BY 1"
    found = sqlite3.connect(file).execute(query).fetchall()
    assert dict(found) == {GRADING: 1, HOUSEKEEPING: 2}


def delete(file: Path) -> None:
    file.unlink()


def replace(file: Path) -> None:
    file.unlink()
    sqlite3.connect(file).execute("CREATE TABLE another (number INTEGER)").connection.close()


def damage(file: Path) -> None:
    file.write_bytes(b"this is no database" * 1000)


@pytest.mark.parametrize("harm", [delete, replace, damage])
def test_a_file_that_was_harmed_is_opened_anew_by_all_who_use_it(queue, consumer, file, harm):
    send(queue, "autograde")
    assert consumer.listen(5) == 1
    harm(file)
    send(queue, "autograde")
    send(queue, "autograde")
    assert consumer.listen(5) >= 2
    assert broker_problem(queue) is None


def test_whoever_hands_in_does_not_wait_long_for_a_locked_file_and_sees_no_error(
    queue, consumer, file, caplog
):
    send(queue, "autograde")
    lock = sqlite3.connect(file, isolation_level=None)
    lock.execute("BEGIN EXCLUSIVE")
    begun = time.monotonic()
    send(queue, "autograde")
    assert time.monotonic() - begun < 5
    assert "found later" in caplog.text
    lock.close()
    assert consumer.listen(5) == 1


def test_a_broker_that_is_away_is_named_without_its_password_and_stops_nobody(settings, caplog):
    queue = make_queue(Settings(home=settings.home, labs_gateway="fake", broker_url=NO_SERVER))
    problem = broker_problem(queue)
    assert problem and "redis://:...@127.0.0.1:1" in problem and "secret" not in problem
    begun = time.monotonic()
    send(queue, "autograde")
    assert time.monotonic() - begun < 2
    assert "found later" in caplog.text


def test_the_doctor_says_which_broker_there_is(settings):
    def sentences(broker_url: str) -> list[tuple[bool, str]]:
        chosen = Settings(home=settings.home, labs_gateway="fake", broker_url=broker_url)
        return [(one.good, one.sentence) for one in examine(chosen) if "broker" in one.sentence]

    assert sentences("")[0][0]
    assert not (settings.home / "broker.sqlite").exists()
    ((good, sentence),) = sentences(NO_SERVER)
    assert not good and "BAEUM_BROKER_URL" in sentence and "secret" not in sentence

"""Celery as transport: a message only says that something waits, so a lost one costs seconds."""

from __future__ import annotations

import logging
from typing import Any
from urllib.parse import urlsplit

from celery import Celery
from kombu import Exchange, Queue

from lms.broker import BUSY_SECONDS
from lms.config import Settings

log = logging.getLogger(__name__)

# Two queues, looked into by turns: mail and the like do not stand behind a thousand submissions
GRADING, HOUSEKEEPING = "grading", "celery"
ANSWER_SECONDS = 3.0  # for a broker on the network; a learner waits for it


def make_queue(settings: Settings) -> Celery:
    """The Celery application, for the web process that sends and for the worker that runs."""
    queue = Celery("baeum")
    queue.conf.update(
        task_ignore_result=True,
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.grader_processes,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        worker_proc_alive_timeout=300,  # a process of the pool starts the kernels' parents before it says so
        worker_cancel_long_running_tasks_on_connection_loss=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_connection_timeout=ANSWER_SECONDS,
        task_publish_retry=False,
        task_default_queue=HOUSEKEEPING,
        task_queues=[Queue(name, Exchange(name), routing_key=name) for name in (GRADING, HOUSEKEEPING)],
        task_routes={"autograde": {"queue": GRADING}},
        timezone="UTC",
        **_broker(settings),
    )
    return queue


def _broker(settings: Settings) -> dict[str, Any]:
    if settings.broker.startswith("sqla+sqlite"):
        return {
            "broker_url": settings.broker.removeprefix("sqla+"),
            "broker_transport": "lms.broker:Transport",
            "broker_transport_options": {"connect_args": {"timeout": BUSY_SECONDS}},
        }
    options: dict[str, Any] = {"max_retries": 1, "interval_start": 0}  # Kombu's own: for six seconds
    if settings.broker.startswith("redis"):
        options |= {"socket_connect_timeout": ANSWER_SECONDS, "socket_timeout": 3 * ANSWER_SECONDS}
    return {
        "broker_url": settings.broker,
        "broker_transport_options": options,
        # What waits for a free process stays with the broker, for a worker on another machine
        "task_acks_late": True,
    }


def send(queue: Celery, task: str, *arguments: Any) -> None:
    """Says that something waits. When the broker is away, the worker finds it by itself a little later."""
    try:
        queue.send_task(task, args=arguments)
    except Exception as error:  # whatever it is: what waits is stored, and its owner must hear that
        log.warning(
            "the broker took no message (%s); what waits is stored and found later", first_line(error)
        )


def broker_problem(queue: Celery) -> str | None:
    """Why the broker cannot be reached, as a sentence; None when it answers."""
    try:
        with queue.connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, interval_start=0, timeout=ANSWER_SECONDS)
            connection.default_channel  # noqa: B018 - asks the broker
    except Exception as error:
        return f"the broker {without_password(queue.conf.broker_url)} does not answer: {first_line(error)}"
    return None


def network_broker_problem(settings: Settings) -> str | None:
    """The same for the settings; None for the embedded broker, which is a file."""
    return broker_problem(make_queue(settings)) if settings.broker_url else None


def first_line(error: Exception) -> str:
    """What an error says, without the statement and the links that SQLAlchemy adds."""
    return (str(error).splitlines() or [type(error).__name__])[0].rstrip(".")


def without_password(url: str) -> str:
    """A broker's address as it may be shown."""
    return url.replace(f":{urlsplit(url).password}@", ":...@") if urlsplit(url).password else url

"""Celery as transport: a message only says that a row waits, so a lost one costs seconds."""

from __future__ import annotations

import logging
from typing import Any

from celery import Celery
from kombu.exceptions import OperationalError
from kombu.transport.sqlalchemy import Transport

from lms.config import Settings

log = logging.getLogger(__name__)

POLLING_SECONDS = 0.2


def make_queue(settings: Settings) -> Celery:
    """The Celery application, for the web process that sends and for the worker that runs."""
    queue = Celery("baeum", broker=settings.broker)
    queue.conf.update(
        task_ignore_result=True,
        task_acks_late=False,
        worker_prefetch_multiplier=1,
        worker_concurrency=settings.grader_processes,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        broker_connection_retry_on_startup=True,
        task_publish_retry=False,
        timezone="UTC",
    )
    if settings.broker.startswith("sqla+sqlite"):
        # Not a transport option: Kombu would hand it to SQLAlchemy's engine, which refuses it
        Transport.polling_interval = POLLING_SECONDS
        queue.conf.broker_transport_options = {"connect_args": {"timeout": 10}}
    return queue


def send(queue: Celery, task: str, *arguments: Any) -> None:
    """Says that a row waits. When the broker is away, the worker finds the row by itself a little later."""
    try:
        queue.send_task(task, args=arguments)
    except (OperationalError, OSError) as error:
        log.warning("the broker took no message (%s); the row waits for the worker's own look", error)

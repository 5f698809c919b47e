"""The worker process: `celery -A lms.worker worker -B`. Tasks look at rows and can run twice without harm."""

from __future__ import annotations

import ctypes
import signal
from functools import lru_cache
from typing import Any

from celery.signals import beat_embedded_init, worker_process_init
from celery.utils.log import get_task_logger
from flask import Flask

from lms import create_app
from lms.assessments import tasks as assessments
from lms.config import Settings
from lms.credentials import tasks as credentials
from lms.heartbeat import beat_while_consuming
from lms.jobs import make_queue
from lms.labs import tasks as labs
from lms.mail import tasks as mail
from notebooks.grader import sandbox_problem

PR_SET_PDEATHSIG = 1

log = get_task_logger(__name__)
settings = Settings.from_environment()
app = make_queue(settings)
beat_while_consuming(app, settings.home)
app.conf.beat_schedule_filename = str(settings.home / "beat")
app.conf.beat_schedule = {
    "reap": {"task": "reap", "schedule": 5.0},
    "forget": {"task": "forget", "schedule": 5.0},
    "issue": {"task": "issue", "schedule": 30.0},
    "mail": {"task": "mail", "schedule": 5.0},
    "purge": {"task": "purge", "schedule": 600.0},
}


@lru_cache
def web() -> Flask:
    """The application of this process: made after the fork, for a database connection must not cross one."""
    return create_app(settings)


@beat_embedded_init.connect
def end_with_parent(**_rest: Any) -> None:
    """A process of the worker ends with the worker, however that ends: nobody would stop it otherwise."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@worker_process_init.connect
def prepare_process(**_rest: Any) -> None:
    """A process of the pool is warm before its first submission."""
    end_with_parent()
    web()
    if problem := sandbox_problem():
        log.error("submissions cannot be graded: %s", problem)


@app.task(name="autograde")
def autograde(run_uuid: str) -> None:
    """Grades one submission."""
    with web().app_context():
        assessments.autograde(run_uuid, settings)


@app.task(name="reap")
def reap() -> None:
    """Sends on what waits: runs of dead workers and runs whose message was lost."""
    with web().app_context():
        for run_uuid in assessments.reap():
            autograde.delay(run_uuid)


@app.task(name="forget")
def forget() -> None:
    """Ends the Hub sessions of those who signed out."""
    with web().app_context():
        labs.forget_signed_out(web().extensions["hub"])


@app.task(name="issue")
def issue() -> None:
    """Issues the certificates that could not be issued when they were earned."""
    with web().app_context():
        credentials.issue_waiting()


@app.task(name="mail")
def send_mail() -> None:
    """Sends the mail that waits in the outbox."""
    if settings.mail_server:
        with web().app_context():
            mail.send(settings)


@app.task(name="purge")
def purge() -> None:
    """Removes delivered messages from the embedded broker, which keeps them for ever by itself."""
    if settings.broker.startswith("sqla+"):
        from sqlalchemy import create_engine, text

        engine = create_engine(settings.broker.removeprefix("sqla+"))
        with engine.begin() as connection:
            connection.execute(
                text("DELETE FROM kombu_message WHERE visible = 0 AND timestamp < datetime('now', '-1 hour')")
            )
        engine.dispose()

"""The worker process: `celery -A lms.worker worker -B`. Tasks look at rows and can run twice without harm."""

from __future__ import annotations

from functools import lru_cache
from multiprocessing import get_context
from typing import Any

from celery.signals import (
    beat_embedded_init,
    celeryd_after_setup,
    worker_process_init,
    worker_shutting_down,
)
from celery.utils.log import get_task_logger
from flask import Flask

import notebooks.quick_start
from lms import create_app
from lms.assessments import tasks as assessments
from lms.checkpoints import tasks as checkpoints
from lms.cohorts import tasks as cohorts
from lms.config import Settings
from lms.credentials import tasks as credentials
from lms.heartbeat import beat_while_consuming
from lms.insight import tasks as insight
from lms.jobs import broker_problem, make_queue
from lms.labs import tasks as labs
from lms.mail import tasks as mail
from lms.notices import tasks as notices
from lms.parents import end_with_parent
from lms.talk import tasks as talk

SECONDS = {
    "reap": 5.0,
    "compare": 15.0,
    "checkpoints": 10.0,
    "forget": 5.0,
    "notebooks": 15.0,
    "issue": 30.0,
    "bulk": 5.0,
    "status": 3600.0,
    "ends": 3600.0,
    "erase": 10.0,
    "offers": 60.0,
    "recount": 15.0,
    "announce": 15.0,
    "digests": 300.0,
    "mail": 5.0,
    "purge": 600.0,
    "outdated": 3600.0,
}  # how often each is done
REMIND_SECONDS = 30.0  # a reminder that no process had time for in a while is one of many

notebooks.quick_start.done()

log = get_task_logger(__name__)
settings = Settings.from_environment()
app = make_queue(settings)

# Shared with the processes of the pool, which are forks of this one
_fork = get_context("fork")
_warm = _fork.Semaphore(0)
_stopping = _fork.RawValue("b", 0)

beat_while_consuming(app, settings.home, lambda: _warm.get_value() >= settings.grader_processes)
app.conf.beat_schedule_filename = str(settings.home / "beat")
app.conf.beat_schedule = {
    task: {"task": task, "schedule": seconds, "options": {"expires": seconds}}
    for task, seconds in SECONDS.items()
}


@lru_cache
def web() -> Flask:
    """The application of this process: made after the fork, for a database connection must not cross one."""
    return create_app(settings)


@beat_embedded_init.connect
def end_clock_with_parent(**_rest: Any) -> None:
    """The clock ends with the worker."""
    end_with_parent()


@worker_process_init.connect
def prepare_process(**_rest: Any) -> None:
    """A process of the pool is warm before its first submission."""
    end_with_parent()
    with web().app_context():
        assessments.warm_up(settings)
    _warm.release()


@celeryd_after_setup.connect
def say_when_broker_is_away(**_rest: Any) -> None:
    """Celery goes on trying by itself; whoever reads the log should know what for."""
    if problem := broker_problem(app):
        log.error("%s. What is handed in waits until it does", problem)


@worker_shutting_down.connect
def finish_what_runs(**_rest: Any) -> None:
    """No process takes another run."""
    _stopping.value = 1


@app.task(name="autograde")
def autograde() -> None:
    """Grades what waits, the most urgent first."""
    with web().app_context():
        assessments.grade_waiting(settings, tell=autograde.delay, stopping=lambda: bool(_stopping.value))


@app.task(name="reap")
def reap() -> None:
    """Gives back the runs of dead workers, and tells of what waits: its message may be lost."""
    with web().app_context():
        if assessments.reap():
            autograde.apply_async(expires=REMIND_SECONDS)


@app.task(name="compare")
def compare() -> None:
    """Compares what was handed in to the labs for which somebody asked for it."""
    with web().app_context():
        assessments.compare_waiting(stopping=lambda: bool(_stopping.value))


@app.task(name="checkpoints")
def end_checkpoints() -> None:
    """Hands in what learners left open when their clock ended, and lets results out when it is time."""
    with web().app_context():
        checkpoints.end_overdue()
        checkpoints.let_results_out()


@app.task(name="forget")
def forget() -> None:
    """Ends the Hub sessions of those who signed out."""
    with web().app_context():
        labs.forget_signed_out(web().extensions["hub"])


@app.task(name="notebooks")
def make_pages() -> None:
    """Runs the worked notebooks that were published and have no page to read yet."""
    with web().app_context():
        labs.make_pages(settings, stopping=lambda: bool(_stopping.value))


@app.task(name="issue")
def issue() -> None:
    """Issues the certificates that could not be issued when they were earned; lets courses from other cohorts
    count."""
    with web().app_context():
        credentials.issue_waiting()
        credentials.recognise_earlier()


@app.task(name="bulk")
def issue_in_bulk() -> None:
    """Issues certificates of runs that staff asked for."""
    with web().app_context():
        credentials.issue_in_bulk()


@app.task(name="status")
def sign_status_lists() -> None:
    """Keeps the signed lists of revoked certificates fresh."""
    with web().app_context():
        credentials.sign_stale_lists()


@app.task(name="ends")
def tell_ends() -> None:
    """Tells holders of certificates that end soon."""
    with web().app_context():
        credentials.tell_ends()


@app.task(name="erase")
def finish_erasures() -> None:
    """Removes what is left of erased accounts: files and lab homes."""
    with web().app_context():
        credentials.finish_erasures(web().extensions["hub"])


@app.task(name="offers")
def end_offers() -> None:
    """Hands on the places that were kept for people who did not answer."""
    with web().app_context():
        cohorts.end_offers()


@app.task(name="recount")
def recount() -> None:
    """Goes on with penalties that follow a cohort's changed dates."""
    with web().app_context():
        cohorts.recount_waiting(stopping=lambda: bool(_stopping.value))


@app.task(name="announce")
def announce() -> None:
    """Publishes the announcements whose time has come."""
    with web().app_context():
        talk.publish_due()


@app.task(name="digests")
def write_digests() -> None:
    """Writes the daily mails of notices that are due."""
    with web().app_context():
        notices.digests()


@app.task(name="mail")
def send_mail() -> None:
    """Sends the mail that waits in the outbox."""
    if settings.mail_server:
        with web().app_context():
            mail.send(settings)


@app.task(name="outdated")
def forget_outdated() -> None:
    """Removes the times of validations that need not be known any more."""
    with web().app_context():
        insight.forget_old()


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

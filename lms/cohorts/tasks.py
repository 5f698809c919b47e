"""What the worker does about cohorts: offers that nobody answered end, and penalties follow changed dates."""

from __future__ import annotations

import logging
from collections.abc import Callable
from time import sleep

from sqlalchemy import select, update

from lms.cohorts.models import Cohort, Recount
from lms.cohorts.queries.places import overdue_offers
from lms.cohorts.services.places import lapse
from lms.cohorts.services.recounts import go_on
from lms.db import db, transaction
from lms.web import now

log = logging.getLogger(__name__)

# SQLite asks each tenth of a second whether it may write: so long every other writer gets its turn
PAUSE_SECONDS = 0.12


def end_offers() -> None:
    """Ends the offers that nobody answered in time, each cohort's in a transaction of its own."""
    cohorts = {one.cohort_id for one in overdue_offers(db.session, now())}
    db.session.rollback()
    for cohort_id in sorted(cohorts):
        with transaction() as session:
            lapse(session, cohort=session.get_one(Cohort, cohort_id), now=now())


def recount_waiting(*, stopping: Callable[[], bool]) -> None:
    """Goes on with penalties that follow changed dates; others can write between some learners and the next.

    Two workers at one job take turns: each finds in the row how far it is.
    """
    jobs = db.session.scalars(select(Recount.id).order_by(Recount.id)).all()
    db.session.rollback()
    for id in jobs:
        while not stopping() and _recount_some(id):
            sleep(PAUSE_SECONDS)


def _recount_some(id: int) -> bool:
    """The next learners of a job; whether there are more. After an error of ours it waits for its turn."""
    try:
        with transaction() as session:
            job = session.get(Recount, id)
            return job is not None and go_on(session, job=job, now=now())
    except Exception:
        log.exception("the penalties of the job %s could not be worked out", id)
        with transaction() as session:
            session.execute(update(Recount).where(Recount.id == id).values(failures=Recount.failures + 1))
        return False

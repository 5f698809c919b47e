"""What the worker does about cohorts: offers that nobody answered end."""

from __future__ import annotations

from lms.cohorts.models import Cohort
from lms.cohorts.queries.places import overdue_offers
from lms.cohorts.services.places import lapse
from lms.db import db, transaction
from lms.web import now


def end_offers() -> None:
    """Ends the offers that nobody answered in time, each cohort's in a transaction of its own."""
    cohorts = {one.cohort_id for one in overdue_offers(db.session, now())}
    db.session.rollback()
    for cohort_id in sorted(cohorts):
        with transaction() as session:
            lapse(session, cohort=session.get_one(Cohort, cohort_id), now=now())

"""What the worker does about checkpoints: it ends tries whose clock ran out, and lets results out."""

from __future__ import annotations

from lms.checkpoints.services.results import AT_ONCE, count_waiting, release_due, waiting_rooms
from lms.checkpoints.services.sitting import overdue, settle_all
from lms.db import db, transaction
from lms.web import now


def end_overdue() -> None:
    """Hands in what learners left open, some in each transaction."""
    left_open = overdue(db.session, now=now())
    db.session.rollback()
    for start in range(0, len(left_open), AT_ONCE):
        with transaction() as session:
            settle_all(session, paper_ids=left_open[start : start + AT_ONCE], now=now())


def let_results_out() -> None:
    """Releases what is due, and writes the grades of what is out."""
    rooms = waiting_rooms(db.session)
    db.session.rollback()
    for cohort_id, activity_id in rooms:
        with transaction() as session:
            release_due(session, cohort_id=cohort_id, activity_id=activity_id, now=now())
        more = True
        while more:
            with transaction() as session:
                more = count_waiting(session, cohort_id=cohort_id, activity_id=activity_id, now=now())

"""What the worker does about checkpoints: it ends tries whose clock ran out, and lets results out."""

from __future__ import annotations

from sqlalchemy import select

from lms.checkpoints.domain import GRACE
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.services.results import count_waiting, release_due, waiting_rooms
from lms.checkpoints.services.sitting import settle_overdue
from lms.db import db, transaction
from lms.web import now


def end_overdue() -> None:
    """Hands in what learners left open; each in a transaction of its own."""
    overdue = db.session.scalars(
        select(CheckpointPaper.id).where(
            CheckpointPaper.ended_by.is_(None), CheckpointPaper.ends_at < now() - GRACE
        )
    ).all()
    db.session.rollback()
    for paper_id in overdue:
        with transaction() as session:
            settle_overdue(session, paper_id=paper_id, now=now())


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

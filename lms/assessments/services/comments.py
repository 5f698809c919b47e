"""Comments that a grader keeps for a cell of a lab, to use them again; each grader's own."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import SavedComment


def keep(
    session: Session, *, person_id: int, assignment_id: int, grade_id: str, text: str, now: dt.datetime
) -> SavedComment:
    """Keeps a comment; one with the same words is not kept twice, and comes back when it was removed."""
    cell = {"person_id": person_id, "assignment_id": assignment_id, "grade_id": grade_id}
    found = session.scalar(select(SavedComment).filter_by(**cell, text=text))
    if found is None:
        found = SavedComment(**cell, text=text, created_at=now)
        session.add(found)
    found.removed_at = None
    session.flush()
    return found


def own(session: Session, *, person_id: int, uuid: str) -> SavedComment | None:
    """A grader's comment, also a removed one."""
    return session.scalar(select(SavedComment).filter_by(person_id=person_id, uuid=uuid))

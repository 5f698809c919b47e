"""What labs tell of themselves, and the contacts that staff note."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cohorts.models import Enrollment
from lms.db import Id, Model, Uuid


class LabEvent(Model):
    """A learner validated a lab, or what was handed in was graded. ``outcomes``: grade id -> outcome, only of
    cells that were tried. No code and no output is kept, and the row itself only for a while."""

    __table_args__ = (
        Index("ix_lab_event_assignment_time", "assignment_id", "at"),
        Index("ix_lab_event_enrollment_time", "enrollment_id", "at"),
    )
    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    kind: Mapped[str] = mapped_column(String(8))
    at: Mapped[dt.datetime]
    outcomes: Mapped[dict[str, Any]]


class CellState(Model):
    """How far a learner is with one cell of a lab, as the events until now say: domain/cells.py.

    By assignment, not by activity: it stays when the cohort moves to another version of its track.
    """

    __table_args__ = (
        UniqueConstraint("enrollment_id", "assignment_id", "grade_id"),
        Index("ix_cell_state_assignment", "assignment_id"),
    )
    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    grade_id: Mapped[str] = mapped_column(String(80))
    outcome: Mapped[str] = mapped_column(String(8))
    tries: Mapped[int]
    fails: Mapped[int]
    failing_since: Mapped[dt.datetime | None]
    tried_at: Mapped[dt.datetime]
    passed_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(String(12))


class Contact(Model):
    """Staff spoke with a learner. ``way``: mail, phone, meeting or other. Removed, it can be had back."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    way: Mapped[str] = mapped_column(String(8))
    note: Mapped[str] = mapped_column(Text, default="")
    at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]
    enrollment: Mapped[Enrollment] = relationship()
    by: Mapped[Person] = relationship()

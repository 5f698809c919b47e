"""What a try at a checkpoint asks and how long, what staff gave beyond it, and when results came out.

The try itself is an Attempt of assessments, its answers are that one's responses.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.assessments.models import Attempt
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.db import Id, Model


class CheckpointPaper(Model):
    """The questions drawn for a try, and its clock.

    ``given``: question -> when its answer was given, in milliseconds, so that an older one of another window
    or device does not replace it. ``ended_by``: learner, clock, or None while it runs. ``counted_at``: when
    its points went into the grade. ``late_answers`` arrived after the end and do not count unless staff
    accept them.
    """

    __table_args__ = (Index("ix_checkpoint_paper_ended_by_ends_at", "ended_by", "ends_at"),)
    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"), unique=True)
    drawn: Mapped[list[Any]]
    given: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    ends_at: Mapped[dt.datetime]
    saved_at: Mapped[dt.datetime | None]
    ended_by: Mapped[str | None] = mapped_column(String(10))
    counted_at: Mapped[dt.datetime | None]
    late_answers: Mapped[dict[str, Any]]
    late_at: Mapped[dt.datetime | None]
    attempt: Mapped[Attempt] = relationship()


class CheckpointAllowance(Model):
    """More minutes or another try that staff gave one learner at one checkpoint, and why."""

    __table_args__ = (Index("ix_checkpoint_allowance_enrollment_activity", "enrollment_id", "activity_id"),)
    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    minutes: Mapped[int] = mapped_column(default=0)
    tries: Mapped[int] = mapped_column(default=0)
    reason: Mapped[str] = mapped_column(Text)
    given_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime]
    enrollment: Mapped[Enrollment] = relationship()
    activity: Mapped[Activity] = relationship()
    given_by: Mapped[Person] = relationship()


class CheckpointResults(Model):
    """The results of a checkpoint are out in a cohort; ``released_by`` is None when the time had come."""

    __table_args__ = (UniqueConstraint("cohort_id", "activity_id"),)
    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    at: Mapped[dt.datetime]
    released_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))

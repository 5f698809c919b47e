"""Comparisons of what learners of a lab handed in, and the pairs that resemble each other."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.assessments.models import Submission
from lms.catalog.models import Activity
from lms.db import Id, Model, Uuid


class Comparison(Model):
    """Every learner's newest submission of a lab in a cohort, each compared with each.

    The row is the truth about the job: queued, running, done or failed; a worker holds it while its lease
    lasts. ``works`` were compared, ``unreadable`` could not be read.
    """

    __table_args__ = (Index("ix_comparison_cohort_activity", "cohort_id", "activity_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    state: Mapped[str] = mapped_column(String(8), default="queued", index=True)
    attempts: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[dt.datetime | None]
    works: Mapped[int] = mapped_column(default=0)
    unreadable: Mapped[int] = mapped_column(default=0)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    activity: Mapped[Activity] = relationship()
    requested_by: Mapped[Person] = relationship()


class Resemblance(Model):
    """Two submissions that resemble each other: which share of each one's own is in the other, 0 to 1.

    ``passages``: a list of [cell, first line, last line] of the left and of the right one, from 0.
    ``put_aside_at``: somebody looked and found nothing to follow up.
    """

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    comparison_id: Mapped[int] = mapped_column(ForeignKey("comparison.id", ondelete="CASCADE"), index=True)
    left_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    right_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    left_share: Mapped[float]
    right_share: Mapped[float]
    passages: Mapped[list[Any]]
    put_aside_at: Mapped[dt.datetime | None]
    put_aside_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    comparison: Mapped[Comparison] = relationship()
    left: Mapped[Submission] = relationship(foreign_keys=[left_id])
    right: Mapped[Submission] = relationship(foreign_keys=[right_id])

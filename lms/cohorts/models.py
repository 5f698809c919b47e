"""Cohorts of a track's version, who is in them, and how far each person is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.catalog.models import Activity, Module, TrackVersion
from lms.cohorts.domain import Window, end_of_day
from lms.cohorts.domain.schedule import Times
from lms.db import Id, Model, Uuid


class Cohort(Model):
    """A delivery of one track version. With a start its times are absolute; self-paced ones have none, or
    count days from each learner's enrollment.

    ``country`` (two letters) and ``days_off``, a list of {"first", "last", "name"} with ISO dates, say on
    which days nothing is due. An archived cohort is over: nobody enrolls, and it stands apart in the lists.
    Where staff select, ``answer_days`` is how long a place is kept for whoever was selected.
    """

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    track_version_id: Mapped[int] = mapped_column(ForeignKey("track_version.id"), index=True)
    title: Mapped[dict[str, Any]]
    time_zone: Mapped[str] = mapped_column(String(40))
    starts_on: Mapped[dt.date | None]
    capacity: Mapped[int | None]
    open: Mapped[bool] = mapped_column(default=True)
    by_application: Mapped[bool] = mapped_column(default=False)
    answer_days: Mapped[int] = mapped_column(default=7)
    country: Mapped[str | None] = mapped_column(String(2))
    days_off: Mapped[list[Any]] = mapped_column(default=list)
    archived_at: Mapped[dt.datetime | None]
    track_version: Mapped[TrackVersion] = relationship()

    @property
    def self_paced(self) -> bool:
        """Whether everyone goes at their own pace, without dates."""
        return self.starts_on is None

    def answer_by(self, now: dt.datetime) -> dt.datetime:
        """Until when a place is kept for whoever is selected now."""
        return end_of_day(now, self.time_zone, self.answer_days)


class ScheduledActivity(Model):
    """When an activity opens, is due and closes for a cohort; made from the course's days, then edited.

    In a self-paced cohort only ``due_days`` is set: when it is due, counted from each learner's enrollment.
    """

    __table_args__ = (UniqueConstraint("cohort_id", "activity_id"),)
    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    opens_at: Mapped[dt.datetime | None]
    due_at: Mapped[dt.datetime | None]
    closes_at: Mapped[dt.datetime | None]
    due_days: Mapped[int | None]

    @property
    def times(self) -> Times:
        """The times as a value."""
        return Times(Window(self.opens_at, self.due_at, self.closes_at), self.due_days)


class Recount(Model):
    """Work that is late by other dates since a cohort's were changed: its penalties are worked out anew.

    At most one for a cohort, and gone when it is done. Learners come in the order of their enrollments:
    ``done`` of ``total`` so far, up to the enrollment ``after_id``. ``failures`` since it last went on.
    """

    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"), unique=True)
    activity_ids: Mapped[list[Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    total: Mapped[int] = mapped_column(default=0)
    done: Mapped[int] = mapped_column(default=0)
    after_id: Mapped[int] = mapped_column(default=0)
    failures: Mapped[int] = mapped_column(default=0)


class CalendarFeed(Model):
    """The private address at which a person's own calendar program reads their dates; without a row, none."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), unique=True)
    language: Mapped[str] = mapped_column(String(2))
    made_at: Mapped[dt.datetime]
    person: Mapped[Person] = relationship()


class Enrollment(Model):
    """A place in a cohort. States: active, withdrawn, completed. Who is on the way to one: Admission."""

    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id"), index=True)
    state: Mapped[str] = mapped_column(String(12), default="active")
    enrolled_at: Mapped[dt.datetime]
    completed_at: Mapped[dt.datetime | None]
    cohort: Mapped[Cohort] = relationship()
    person: Mapped[Person] = relationship()


class Admission(Model):
    """A person on the way to a place in a cohort, or who went on from it to another.

    States: applied, selected, waiting, declined, lapsed, withdrawn; active: it became an enrollment, which
    speaks from then on; deferred: the enrollment went on to the cohort `deferred_to`. ``since`` is when the
    state began, and the order of the waiting list. ``answer_by``: until when a selected person's place is
    kept; None: until they answer. ``note`` is what staff wrote with their answer; the person reads it.
    """

    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(12))
    since: Mapped[dt.datetime]
    answer_by: Mapped[dt.datetime | None]
    applied_at: Mapped[dt.datetime | None]
    motivation: Mapped[str] = mapped_column(Text, default="")
    experience: Mapped[str] = mapped_column(Text, default="")
    company: Mapped[str] = mapped_column(String(200), default="")
    note: Mapped[str] = mapped_column(Text, default="")
    deferred_to_id: Mapped[int | None] = mapped_column(ForeignKey("cohort.id", ondelete="SET NULL"))
    cohort: Mapped[Cohort] = relationship(foreign_keys=[cohort_id])
    deferred_to: Mapped[Cohort | None] = relationship(foreign_keys=[deferred_to_id])
    person: Mapped[Person] = relationship()


class Invitation(Model):
    """A link by which people join a cohort: for one address from a roster, or for whoever gets it.

    ``most_uses`` None: as many as there are places. The link is signed, and stored nowhere.
    """

    __table_args__ = (UniqueConstraint("cohort_id", "email"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    email: Mapped[str | None] = mapped_column(String(255))
    name: Mapped[str] = mapped_column(String(100), default="")
    most_uses: Mapped[int | None]
    uses: Mapped[int] = mapped_column(default=0)
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    cohort: Mapped[Cohort] = relationship()
    created_by: Mapped[Person | None] = relationship()


class StaffRole(Model):
    """Who teaches a cohort: instructor or grader."""

    __table_args__ = (UniqueConstraint("cohort_id", "person_id"),)
    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    role: Mapped[str] = mapped_column(String(12))
    person: Mapped[Person] = relationship()


class Progress(Model):
    """How far an enrollment is with one activity: opened, and done when done_at is set."""

    __table_args__ = (UniqueConstraint("enrollment_id", "activity_id"),)
    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    opened_at: Mapped[dt.datetime]
    done_at: Mapped[dt.datetime | None]
    activity: Mapped[Activity] = relationship()


class Exemption(Model):
    """A person need not do the lessons of a module; its quizzes and labs, on which grades rest, stay.

    ``reason`` is {ko, en}. ``declined_at``: the learner wants to do the lessons anyway.
    """

    __table_args__ = (UniqueConstraint("person_id", "module_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    reason: Mapped[dict[str, Any]]
    granted_at: Mapped[dt.datetime]
    declined_at: Mapped[dt.datetime | None]
    person: Mapped[Person] = relationship()
    module: Mapped[Module] = relationship()


class Extension(Model):
    """More time for one activity. States: requested, granted, denied, withdrawn.

    ``wanted_at`` is what the learner asks for, ``due_at`` what was granted; of several that were granted the
    one decided last holds. ``reason`` is the learner's, ``note`` is what staff answered.
    """

    __table_args__ = (Index("ix_extension_enrollment_activity", "enrollment_id", "activity_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    state: Mapped[str] = mapped_column(String(10), default="requested", index=True)
    reason: Mapped[str] = mapped_column(Text)
    wanted_at: Mapped[dt.datetime]
    requested_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime | None]
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    enrollment: Mapped[Enrollment] = relationship()
    activity: Mapped[Activity] = relationship()
    decided_by: Mapped[Person | None] = relationship()


class Accommodation(Model):
    """A learner has ``factor`` times the time for everything. Why is nobody's business and is not stored."""

    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"), unique=True)
    factor: Mapped[float]
    set_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    set_at: Mapped[dt.datetime]

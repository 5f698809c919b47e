"""Announcements to a cohort, and questions with their answers."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cohorts.models import Cohort
from lms.db import Id, Model, Uuid
from lms.talk.domain import Written, announcement_state


class Announcement(Model):
    """What staff tell a cohort. ``html`` is made of ``text``, Markdown, when it is saved.

    Without ``published_at`` only staff see it; with ``publish_at`` the worker publishes it then.
    """

    __table_args__ = (Index("ix_announcement_cohort_published", "cohort_id", "published_at"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    title: Mapped[str] = mapped_column(String(150))
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    written_at: Mapped[dt.datetime]
    publish_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    published_at: Mapped[dt.datetime | None]
    edited_at: Mapped[dt.datetime | None]
    cohort: Mapped[Cohort] = relationship()
    author: Mapped[Person | None] = relationship()

    @property
    def state(self) -> str:
        """draft, scheduled or published."""
        return announcement_state(self.publish_at, self.published_at)


class Thread(Model):
    """A question with its answers.

    ``place`` names the activity that it is about, in every version of a track ("module/kind/slug");
    ``about`` is that activity's title. ``state`` is that of the first post. ``answered_at``: staff answered,
    or the author said that an answer helped.
    """

    __table_args__ = (
        Index("ix_thread_cohort_last", "cohort_id", "last_at"),
        Index("ix_thread_cohort_place", "cohort_id", "place"),
    )
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    place: Mapped[str | None] = mapped_column(String(200))
    about: Mapped[dict[str, Any] | None]
    title: Mapped[str] = mapped_column(String(150))
    private: Mapped[bool]
    state: Mapped[str] = mapped_column(String(8), default="shown")
    asked_at: Mapped[dt.datetime]
    last_at: Mapped[dt.datetime]
    answered_at: Mapped[dt.datetime | None]
    cohort: Mapped[Cohort] = relationship()
    author: Mapped[Person | None] = relationship()

    @property
    def written(self) -> Written:
        """What the rules need to know of it."""
        return Written(self.author_id, self.state, self.private, self.cohort.archived_at is not None)


class Post(Model):
    """The question itself, or an answer. States: shown, removed by its author, hidden by staff.

    ``staff``: the author taught the cohort when it was written.
    """

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"), index=True)
    author_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    staff: Mapped[bool]
    text: Mapped[str] = mapped_column(Text)
    html: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(String(2))
    written_at: Mapped[dt.datetime]
    edited_at: Mapped[dt.datetime | None]
    state: Mapped[str] = mapped_column(String(8), default="shown")
    hidden_reason: Mapped[str] = mapped_column(Text, default="")
    thread: Mapped[Thread] = relationship()
    author: Mapped[Person | None] = relationship()

    @property
    def written(self) -> Written:
        """What the rules need to know of it."""
        over = self.thread.cohort.archived_at is not None
        return Written(self.author_id, self.state, self.thread.private, over)


class Thanks(Model):
    """A person said that a post helped."""

    __table_args__ = (UniqueConstraint("post_id", "person_id"),)
    id: Mapped[Id]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))


class Following(Model):
    """A person is told of new answers in a thread."""

    __table_args__ = (UniqueConstraint("thread_id", "person_id"),)
    id: Mapped[Id]
    thread_id: Mapped[int] = mapped_column(ForeignKey("thread.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))


class PostReport(Model):
    """Somebody asks staff to look at a post. ``text`` is what it said then; it may be edited since."""

    __table_args__ = (UniqueConstraint("post_id", "person_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    post_id: Mapped[int] = mapped_column(ForeignKey("post.id", ondelete="CASCADE"))
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    reason: Mapped[str] = mapped_column(Text)
    text: Mapped[str] = mapped_column(Text)
    reported_at: Mapped[dt.datetime]
    settled_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    post: Mapped[Post] = relationship()
    person: Mapped[Person] = relationship()

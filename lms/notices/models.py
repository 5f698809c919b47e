"""Notices: what happened that concerns a person, and how each kind is to reach them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Id, Model, Uuid


class NoticeText(Model):
    """What is said, once for all whom it concerns: ``subject`` and ``text`` {ko, en}; ``url`` is a path."""

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    subject: Mapped[dict[str, Any]]
    text: Mapped[dict[str, Any]]
    url: Mapped[str] = mapped_column(String(500))
    created_at: Mapped[dt.datetime] = mapped_column(index=True)


class Notice(Model):
    """A text for one person. ``digest_at``: it waits for the digest that leaves then."""

    __table_args__ = (Index("ix_notice_person_read", "person_id", "read_at"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    text_id: Mapped[int] = mapped_column(ForeignKey("notice_text.id", ondelete="CASCADE"), index=True)
    read_at: Mapped[dt.datetime | None]
    digest_at: Mapped[dt.datetime | None] = mapped_column(index=True)
    said: Mapped[NoticeText] = relationship()


class NoticeChoice(Model):
    """A person's way for a kind: off, app, mail or digest."""

    __table_args__ = (UniqueConstraint("person_id", "kind"),)
    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    kind: Mapped[str] = mapped_column(String(20))
    way: Mapped[str] = mapped_column(String(6))

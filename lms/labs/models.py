"""What the Hub still has to be told, and worked notebooks as they were published."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Id, Model
from lms.immutable import Immutable


class HubSignOut(Model):
    """A person whose Hub session and server must end; kept until the Hub has said that they have."""

    id: Mapped[Id]
    person_uuid: Mapped[str] = mapped_column(String(36), index=True)
    asked_at: Mapped[dt.datetime]


class WorkedVersion(Immutable, Model):
    """A worked notebook as it was published. `files`: {language: {path: hash of a blob}}."""

    __table_args__ = (UniqueConstraint("slug", "release_hash"),)
    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80))
    release_hash: Mapped[str] = mapped_column(String(64))
    environment: Mapped[str] = mapped_column(String(80))
    title: Mapped[dict[str, Any]]
    files: Mapped[dict[str, Any]]
    published_at: Mapped[dt.datetime]
    pages: Mapped[list[WorkedPage]] = relationship(
        order_by="WorkedPage.language.desc()", back_populates="version"
    )


class WorkedPage(Model):
    """The executed notebook in one language, made by the worker, for those who only read.

    `state`: waiting, ready (`blob` is its HTML) or failed. `cause` and `detail` say to staff what went wrong
    the last time; a page whose turn ended with a fault of the installation's still waits. Nobody else takes
    it before `claimed_until`.
    """

    __table_args__ = (UniqueConstraint("version_id", "language"),)
    id: Mapped[Id]
    version_id: Mapped[int] = mapped_column(ForeignKey("worked_version.id"))
    language: Mapped[str] = mapped_column(String(2))
    state: Mapped[str] = mapped_column(String(8), default="waiting", index=True)
    blob: Mapped[str | None] = mapped_column(String(64))
    cause: Mapped[str | None] = mapped_column(String(20))
    detail: Mapped[str] = mapped_column(Text, default="")
    claimed_until: Mapped[dt.datetime | None]
    made_at: Mapped[dt.datetime | None]
    version: Mapped[WorkedVersion] = relationship(back_populates="pages")

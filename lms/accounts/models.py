"""People and what lets them in."""

from __future__ import annotations

import datetime as dt

from flask_security.core import RoleMixin, UserMixin
from sqlalchemy import Column, ForeignKey, String, Table
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Id, Model, Uuid, db

ROLES = ("learner", "instructor", "admin")

person_role = Table(
    "person_role",
    db.metadata,
    Column("person_id", ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="CASCADE"), primary_key=True),
)


class Role(Model, RoleMixin):
    """learner, instructor or admin."""

    id: Mapped[Id]
    name: Mapped[str] = mapped_column(String(20), unique=True)


class Person(Model, UserMixin):
    """Somebody with an account. Flask-Security uses the columns from password to confirmed_at."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    name: Mapped[str] = mapped_column(String(100))
    email: Mapped[str] = mapped_column(String(255), unique=True)
    language: Mapped[str | None] = mapped_column(String(2))
    created_at: Mapped[dt.datetime]
    password: Mapped[str | None] = mapped_column(String(255))
    active: Mapped[bool] = mapped_column(default=True)
    fs_uniquifier: Mapped[str] = mapped_column(String(64), unique=True)
    confirmed_at: Mapped[dt.datetime | None]
    # Kept by lms.notices with each change, so that the bell on every page costs no query
    unread_notices: Mapped[int] = mapped_column(default=0, server_default="0")
    roles: Mapped[list[Role]] = relationship(secondary=person_role)  # type: ignore[assignment]

    @property
    def can_teach(self) -> bool:
        """Whether the teaching pages are for this person."""
        return any(role.name in ("instructor", "admin") for role in self.roles)


class ApiToken(Model):
    """A bearer token, of which only the hash is kept. Scope ``lab``: the person's own assignments alone."""

    id: Mapped[Id]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    scope: Mapped[str] = mapped_column(String(20))
    created_at: Mapped[dt.datetime]
    expires_at: Mapped[dt.datetime]
    person: Mapped[Person] = relationship()


class OpenIdCode(Model):
    """An authorization code of our OpenID provider, used once and within minutes."""

    id: Mapped[Id]
    sha256: Mapped[str] = mapped_column(String(64), unique=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    client_id: Mapped[str] = mapped_column(String(80))
    redirect_uri: Mapped[str] = mapped_column(String(500))
    scope: Mapped[str] = mapped_column(String(200))
    nonce: Mapped[str | None] = mapped_column(String(200))
    challenge: Mapped[str] = mapped_column(String(128))
    auth_time: Mapped[int]
    expires_at: Mapped[dt.datetime]
    person: Mapped[Person] = relationship()

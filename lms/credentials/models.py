"""Decisions that a track is completed, and the credentials issued on them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.cohorts.models import Enrollment
from lms.db import Id, Model, Uuid


class CompletionDecision(Model):
    """That the track's rule held: the rule as it was, and what it was applied to."""

    __table_args__ = (UniqueConstraint("enrollment_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    rule: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime]


class Credential(Model):
    """What was issued, frozen: the signed document is the truth, the columns only help to find it.

    The holder may go (``person_id`` becomes null); the credential stays verifiable.
    """

    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(19), unique=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("completion_decision.id"), unique=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[dt.datetime]
    valid_until: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(String(10), default="active")
    public: Mapped[bool] = mapped_column(default=True)
    pdfs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    events: Mapped[list[StatusEvent]] = relationship(order_by="StatusEvent.id")


class IssueProblem(Model):
    """A completed enrollment whose credential could not be issued yet; tried again until it is, then gone."""

    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"), unique=True)
    problem: Mapped[str] = mapped_column(Text)
    tries: Mapped[int] = mapped_column(default=0)
    since: Mapped[dt.datetime]
    next_try_at: Mapped[dt.datetime]
    enrollment: Mapped[Enrollment] = relationship()


class IssuerIdentity(Model):
    """A DID under which this installation has signed. It depends on the public address, which may change."""

    did: Mapped[str] = mapped_column(String(255), primary_key=True)
    first_used_at: Mapped[dt.datetime]


class StatusEvent(Model):
    """A change of a credential's status with its reason: appended, never altered."""

    id: Mapped[Id]
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]

"""Decisions that a course or a track is completed, the credentials issued on them, runs that issue many."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, func, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cohorts.models import Cohort, Enrollment
from lms.db import Id, Model, Uuid

_OF_THE_TRACK = text("course_id IS NULL")


class CompletionDecision(Model):
    """That an enrollment earned the credential of a course, or without ``course_id`` that of its track.

    By the rule as it was, or, with a ``reason``, because ``approver_id`` decided so. ``taken_from``: the
    course was completed in another enrollment of the person; its certificate there counts here, too.
    """

    __table_args__ = (
        UniqueConstraint("enrollment_id", "course_id"),
        Index(
            "uq_completion_decision_track",
            "enrollment_id",
            unique=True,
            sqlite_where=_OF_THE_TRACK,
            postgresql_where=_OF_THE_TRACK,
        ),
    )
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    taken_from_id: Mapped[int | None] = mapped_column(ForeignKey("completion_decision.id"))
    rule: Mapped[dict[str, Any]]
    evidence: Mapped[dict[str, Any]]
    reason: Mapped[str] = mapped_column(Text, default="")
    valid_until: Mapped[dt.datetime | None]
    approver_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime]


class Credential(Model):
    """What was issued, frozen: the signed document is the truth, the columns only help to find it.

    The holder may go (``person_id`` becomes null); the credential stays verifiable. A correction is the next
    ``edition`` of the same decision and supersedes the one before. ``list_number`` and ``list_index``: its
    slot in the status lists; none where it was issued before there were any. ``pdfs``: language to the blob
    of its sealed file; ``seals``: language to {"key", "stamped"}, missing for files of before this was kept.
    ``end_told_at``: when its holder was told that it ends.
    """

    __table_args__ = (
        UniqueConstraint("decision_id", "edition"),
        UniqueConstraint("list_number", "list_index"),
    )
    id: Mapped[Id]
    code: Mapped[str] = mapped_column(String(19), unique=True)
    serial: Mapped[str] = mapped_column(String(20), unique=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    decision_id: Mapped[int | None] = mapped_column(ForeignKey("completion_decision.id"))
    edition: Mapped[int] = mapped_column(default=1)
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("credential.id"), unique=True)
    list_number: Mapped[int | None]
    list_index: Mapped[int | None]
    document: Mapped[bytes] = mapped_column(LargeBinary)
    issued_at: Mapped[dt.datetime]
    valid_until: Mapped[dt.datetime | None]
    end_told_at: Mapped[dt.datetime | None]
    status: Mapped[str] = mapped_column(String(10), default="active")
    public: Mapped[bool] = mapped_column(default=True)
    work_shared: Mapped[bool] = mapped_column(default=False)
    pdfs: Mapped[dict[str, Any]] = mapped_column(default=dict)
    seals: Mapped[dict[str, Any]] = mapped_column(default=dict)
    events: Mapped[list[StatusEvent]] = relationship(order_by="StatusEvent.id")


# The certificates that count in the enrollment of a decision: its own, or those of the one it was taken from
COUNTING = Credential.decision_id == func.coalesce(CompletionDecision.taken_from_id, CompletionDecision.id)


class IssueProblem(Model):
    """An enrollment that earned what is not issued yet, because it could not be, or, with no tries, because
    the worker is to do it. Tried until it is issued, then gone."""

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
    """A change of a credential's status: appended, never altered.

    ``category`` is shown to whoever checks the credential; ``reason`` stays among staff.
    """

    id: Mapped[Id]
    credential_id: Mapped[int] = mapped_column(ForeignKey("credential.id", ondelete="CASCADE"), index=True)
    status: Mapped[str] = mapped_column(String(10))
    category: Mapped[str] = mapped_column(String(20), default="")
    reason: Mapped[str] = mapped_column(Text)
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    at: Mapped[dt.datetime]


class StatusList(Model):
    """The signed bytes of one status list, as they are served until the next change or the next day."""

    purpose: Mapped[str] = mapped_column(String(10), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    signed_at: Mapped[dt.datetime]


class IssueRun(Model):
    """Issuing for many enrollments of a cohort at once; finished when none of its items waits."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"), index=True)
    requested_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    requested_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    cohort: Mapped[Cohort] = relationship()
    requested_by: Mapped[Person | None] = relationship()


class IssueItem(Model):
    """One enrollment of a run: waiting, issued, had (it had one already), unearned or failed.

    It changes in the transaction that stores the credential, so a killed worker loses and doubles nothing.
    """

    __table_args__ = (
        UniqueConstraint("run_id", "enrollment_id"),
        Index("ix_issue_item_run_state", "run_id", "state"),
    )
    id: Mapped[Id]
    run_id: Mapped[int] = mapped_column(ForeignKey("issue_run.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    state: Mapped[str] = mapped_column(String(10), default="waiting")
    problem: Mapped[str] = mapped_column(Text, default="")


class CheckCount(Model):
    """How often a credential was looked at in a month ("2026-11"); nothing is kept of who did."""

    credential_id: Mapped[int] = mapped_column(
        ForeignKey("credential.id", ondelete="CASCADE"), primary_key=True
    )
    month: Mapped[str] = mapped_column(String(7), primary_key=True)
    checks: Mapped[int] = mapped_column(default=0)


class Erasure(Model):
    """What is still to be removed of an erased account: blobs and the lab's home; then the row goes."""

    id: Mapped[Id]
    person_uuid: Mapped[str] = mapped_column(String(36), unique=True)
    blobs: Mapped[list[Any]]
    asked_at: Mapped[dt.datetime]

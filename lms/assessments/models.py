"""Quiz attempts, assignments, submissions, autograde runs, regrades, marks and grade events."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.db import Id, Model, Uuid, new_uuid
from lms.immutable import Immutable


class Attempt(Model):
    """One try at a quiz; times are the server's. ``seed`` orders its questions and choices.

    It counts for ``activity``; ``asked`` is the quiz as it was asked. They are the same until the cohort is
    moved to another version of its track.
    """

    __table_args__ = (UniqueConstraint("enrollment_id", "activity_id", "number"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    asked_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    number: Mapped[int]
    seed: Mapped[int]
    started_at: Mapped[dt.datetime]
    submitted_at: Mapped[dt.datetime | None]
    score: Mapped[float | None]
    max_score: Mapped[float]
    enrollment: Mapped[Enrollment] = relationship()
    activity: Mapped[Activity] = relationship(foreign_keys=[activity_id])
    asked: Mapped[Activity] = relationship(foreign_keys=[asked_id])
    responses: Mapped[list[Response]] = relationship(cascade="all, delete-orphan", lazy="selectin")


class Response(Model):
    """The answer to one question of an attempt, saved as it is given and judged on submit."""

    __table_args__ = (UniqueConstraint("attempt_id", "question"),)
    id: Mapped[Id]
    attempt_id: Mapped[int] = mapped_column(ForeignKey("attempt.id", ondelete="CASCADE"))
    question: Mapped[str] = mapped_column(String(40))
    answer: Mapped[dict[str, Any]]
    points: Mapped[float | None]


class Assignment(Model):
    """A lab as something to submit."""

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    current_version_id: Mapped[int | None] = mapped_column(
        ForeignKey("assignment_version.id", use_alter=True, name="fk_assignment_current_version")
    )


class AssignmentVersion(Immutable, Model):
    """A published build of a lab, immutable. ``files`` maps language -> source|release -> path -> blob."""

    __table_args__ = (UniqueConstraint("assignment_id", "release_hash"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    release_hash: Mapped[str] = mapped_column(String(64))
    environment: Mapped[str] = mapped_column(String(40))
    title: Mapped[dict[str, Any]]
    cells: Mapped[list[Any]]
    files: Mapped[dict[str, Any]]
    max_score: Mapped[float]
    published_at: Mapped[dt.datetime]
    assignment: Mapped[Assignment] = relationship(foreign_keys=[assignment_id])


class Submission(Model):
    """What was handed in, never changed. ``files`` maps path -> blob hash; ``sha256`` covers them all.

    Only ``late_seconds`` follows the learner's deadline when that changes, and the grade with it.
    ``activity`` is the lab for which it counts: another one when the cohort is moved to another version.
    """

    __table_args__ = (
        UniqueConstraint("enrollment_id", "activity_id", "number"),
        Index("ix_submission_activity_time", "activity_id", "submitted_at"),
    )
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    receipt: Mapped[str] = mapped_column(String(20), unique=True)
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    assignment_version_id: Mapped[int] = mapped_column(ForeignKey("assignment_version.id"))
    number: Mapped[int]
    language: Mapped[str] = mapped_column(String(2))
    source: Mapped[str] = mapped_column(String(8))
    files: Mapped[dict[str, Any]]
    sha256: Mapped[str] = mapped_column(String(64))
    size: Mapped[int]
    submitted_at: Mapped[dt.datetime]
    late_seconds: Mapped[int] = mapped_column(default=0)
    released_at: Mapped[dt.datetime | None]
    enrollment: Mapped[Enrollment] = relationship()
    activity: Mapped[Activity] = relationship()
    assignment_version: Mapped[AssignmentVersion] = relationship()
    # Only what counts: runs of a regrade that was not applied are nobody's business but the regrade's.
    runs: Mapped[list[AutogradeRun]] = relationship(
        primaryjoin="and_(Submission.id == AutogradeRun.submission_id, AutogradeRun.counts)",
        order_by="AutogradeRun.id",
        viewonly=True,
    )
    # What counts; what graders gave apart from each other is in `seat_marks` until it comes to one result.
    marks: Mapped[list[Mark]] = relationship(
        primaryjoin="and_(Submission.id == Mark.submission_id, Mark.seat.is_(None))",
        lazy="selectin",
        viewonly=True,
    )
    seat_marks: Mapped[list[Mark]] = relationship(
        primaryjoin="and_(Submission.id == Mark.submission_id, Mark.seat.is_not(None))",
        order_by="Mark.id",
        viewonly=True,
    )


class AutogradeRun(Model):
    """One grading of a submission. The row is the truth about the job: queued, running, graded or failed.

    A worker claims it by writing ``claim`` and a lease, and may finish it only while the claim is its own.
    A queued run is not taken before ``lease_until``, where it has one. A regrade's run ``counts`` only from
    when the regrade is applied; until then no page, grade or certificate rests on it.
    """

    __table_args__ = (
        Index("ix_autograde_run_state_priority_id", "state", "priority", "id"),
        # Lists ask for the newest run of thousands of submissions: all they need of it is in here
        Index("ix_autograde_run_newest", "submission_id", "counts", "state", "id", "by_hand"),
    )
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"))
    assignment_version_id: Mapped[int] = mapped_column(ForeignKey("assignment_version.id"))
    regrade_id: Mapped[int | None] = mapped_column(ForeignKey("regrade.id"), index=True)
    counts: Mapped[bool] = mapped_column(default=True)
    state: Mapped[str] = mapped_column(String(8), default="queued")
    priority: Mapped[int] = mapped_column(default=0)
    attempts: Mapped[int] = mapped_column(default=0)
    claim: Mapped[str | None] = mapped_column(String(36))
    lease_until: Mapped[dt.datetime | None]
    queued_at: Mapped[dt.datetime]
    started_at: Mapped[dt.datetime | None]
    finished_at: Mapped[dt.datetime | None]
    cause: Mapped[str | None] = mapped_column(String(20))
    report: Mapped[dict[str, Any] | None]
    # How many cells of the report a person has to look at: lists are counted without reading reports.
    by_hand: Mapped[int] = mapped_column(default=0)
    notebook_blob: Mapped[str | None] = mapped_column(String(64))
    feedback_blob: Mapped[str | None] = mapped_column(String(64))
    submission: Mapped[Submission] = relationship()
    assignment_version: Mapped[AssignmentVersion] = relationship()


class Regrade(Model):
    """Grading every submission of a lab in a cohort again, with one version of the lab.

    ``state``: open (its runs wait, run or have ended; nothing counts yet), applied or cancelled. ``summary``
    keeps what was applied: counts, and the hashes of the versions that the grades rested on before.
    """

    __table_args__ = (Index("ix_regrade_cohort_activity", "cohort_id", "activity_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    assignment_version_id: Mapped[int] = mapped_column(ForeignKey("assignment_version.id"))
    state: Mapped[str] = mapped_column(String(10), default="open")
    reason: Mapped[str] = mapped_column(Text)
    requested_by_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    requested_at: Mapped[dt.datetime]
    settled_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    settled_at: Mapped[dt.datetime | None]
    summary: Mapped[dict[str, Any] | None]
    activity: Mapped[Activity] = relationship()
    assignment_version: Mapped[AssignmentVersion] = relationship()
    requested_by: Mapped[Person] = relationship(foreign_keys=[requested_by_id])
    settled_by: Mapped[Person | None] = relationship(foreign_keys=[settled_by_id])


class Mark(Model):
    """What a person gave for one hand-graded cell of a submission; the newest of a cell counts.

    ``criteria``: points by the slug of the rubric's criterion, which add up to ``points``; None without one.
    ``seat``: 1, 2 or 3 where graders mark apart from each other; such a mark counts nothing by itself.
    ``over_tests``: an answer to a learner's request; it holds for an automatic cell, too.
    """

    id: Mapped[Id]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id", ondelete="CASCADE"), index=True)
    seat: Mapped[int | None]
    over_tests: Mapped[bool] = mapped_column(default=False)
    grade_id: Mapped[str] = mapped_column(String(80))
    points: Mapped[float]
    criteria: Mapped[dict[str, Any] | None]
    comment: Mapped[str] = mapped_column(Text, default="")
    grader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    at: Mapped[dt.datetime]
    grader: Mapped[Person] = relationship()


class SavedComment(Model):
    """What a grader says again and again about one cell of a lab; their own. Removed, it can be had back."""

    __table_args__ = (Index("ix_saved_comment_person_cell", "person_id", "assignment_id", "grade_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    assignment_id: Mapped[int] = mapped_column(ForeignKey("assignment.id"))
    grade_id: Mapped[str] = mapped_column(String(80))
    text: Mapped[str] = mapped_column(Text)
    created_at: Mapped[dt.datetime]
    removed_at: Mapped[dt.datetime | None]


class LabMarking(Model):
    """How a lab is graded by hand in a cohort; without a row: by one grader, who sees names.

    Named by the lab's slug, so that it stays when the cohort is moved to another version of its track.
    ``salt`` makes the pseudonyms; ``request_days``: how long learners may ask for a second look, 0: never.
    """

    __table_args__ = (UniqueConstraint("cohort_id", "lab"),)
    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    lab: Mapped[str] = mapped_column(String(80))
    anonymous: Mapped[bool] = mapped_column(default=False)
    two_graders: Mapped[bool] = mapped_column(default=False)
    request_days: Mapped[int]
    salt: Mapped[str] = mapped_column(String(36), default=new_uuid)


class RegradeRequest(Model):
    """A learner asks for a second look at a cell. States: requested, changed, refused, withdrawn.

    ``reason`` is the learner's, ``note`` the answer; points are the cell's, before and after it.
    """

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    submission_id: Mapped[int] = mapped_column(ForeignKey("submission.id"), index=True)
    grade_id: Mapped[str] = mapped_column(String(80))
    state: Mapped[str] = mapped_column(String(10), default="requested", index=True)
    reason: Mapped[str] = mapped_column(Text)
    requested_at: Mapped[dt.datetime]
    points_before: Mapped[float]
    points_after: Mapped[float | None]
    note: Mapped[str] = mapped_column(Text, default="")
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    decided_at: Mapped[dt.datetime | None]
    submission: Mapped[Submission] = relationship()
    decided_by: Mapped[Person | None] = relationship()


class GradeEvent(Model):
    """A change of a grade: appended, never altered. ``sha256`` chains it to the event before."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"), index=True)
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    raw: Mapped[float]
    penalty: Mapped[float] = mapped_column(default=0.0)
    final: Mapped[float]
    max_score: Mapped[float]
    provisional: Mapped[bool]
    reason: Mapped[str] = mapped_column(String(20))
    comment: Mapped[str] = mapped_column(Text, default="")
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    attempt_id: Mapped[int | None] = mapped_column(ForeignKey("attempt.id"))
    submission_id: Mapped[int | None] = mapped_column(ForeignKey("submission.id"))
    run_id: Mapped[int | None] = mapped_column(ForeignKey("autograde_run.id"))
    supersedes_id: Mapped[int | None] = mapped_column(ForeignKey("grade_event.id"))
    at: Mapped[dt.datetime]
    sha256: Mapped[str] = mapped_column(String(64))

    @classmethod
    def settled(cls, points: float, **fields: Any) -> GradeEvent:
        """One whose points stand as they are: no penalty, and nothing waits for a person."""
        return cls(raw=points, penalty=0.0, final=points, provisional=False, **fields)


class Grade(Model):
    """The grade in force: the newest event's. ``provisional`` while a person's marks are missing."""

    __table_args__ = (UniqueConstraint("enrollment_id", "activity_id"),)
    id: Mapped[Id]
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id"))
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"), index=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("grade_event.id"))
    final: Mapped[float]
    max_score: Mapped[float]
    provisional: Mapped[bool] = mapped_column(default=False)
    event: Mapped[GradeEvent] = relationship()

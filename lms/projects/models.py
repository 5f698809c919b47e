"""Teams of a project, their charter, files, tries at the holdout, reviews, notes and marks.

A project is named by its cohort and its slug, not by its activity: a cohort that is moved to another version
of its track keeps its teams and their work.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.cohorts.models import Cohort, Enrollment
from lms.db import Id, Model, Uuid


class ProjectTeam(Model):
    """One to a few learners who hand in one work. ``percent``: what it came to, once it was released."""

    __table_args__ = (Index("ix_project_team_cohort_project", "cohort_id", "project"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    project: Mapped[str] = mapped_column(String(80))
    name: Mapped[str] = mapped_column(String(80))
    created_at: Mapped[dt.datetime]
    mentor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    percent: Mapped[float | None]
    released_at: Mapped[dt.datetime | None]
    cohort: Mapped[Cohort] = relationship()
    mentor: Mapped[Person | None] = relationship()
    members: Mapped[list[TeamMember]] = relationship(
        back_populates="team", order_by="TeamMember.id", lazy="selectin", cascade="all, delete-orphan"
    )

    @property
    def active(self) -> list[TeamMember]:
        """Who works in it."""
        return [one for one in self.members if one.state == "member" and one.enrollment.state != "withdrawn"]


class TeamMember(Model):
    """Somebody in a team: invited, member, declined or left. ``contribution``: what they say they did.

    ``share``: percent of the team's result that they get, and why it is not all of it.
    """

    __table_args__ = (UniqueConstraint("team_id", "enrollment_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"))
    enrollment_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"), index=True)
    state: Mapped[str] = mapped_column(String(10))
    changed_at: Mapped[dt.datetime]
    contribution: Mapped[str] = mapped_column(Text, default="")
    contribution_at: Mapped[dt.datetime | None]
    share: Mapped[float] = mapped_column(default=100.0)
    share_reason: Mapped[str] = mapped_column(Text, default="")
    team: Mapped[ProjectTeam] = relationship(back_populates="members")
    enrollment: Mapped[Enrollment] = relationship(lazy="selectin")


class Charter(Model):
    """What a team plans: one row for each time that it was written. The newest one holds."""

    __table_args__ = (UniqueConstraint("team_id", "number"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(String(10), default="draft")
    parts: Mapped[dict[str, Any]]
    saved_at: Mapped[dt.datetime]
    saved_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    submitted_at: Mapped[dt.datetime | None]
    answer: Mapped[str] = mapped_column(Text, default="")
    answered_at: Mapped[dt.datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    saved_by: Mapped[Person | None] = relationship(foreign_keys=[saved_by_id])
    answered_by: Mapped[Person | None] = relationship(foreign_keys=[answered_by_id])


class ProjectFile(Model):
    """A file for a deliverable; the newest counts, the others stay."""

    __table_args__ = (UniqueConstraint("team_id", "milestone", "deliverable", "number"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"))
    milestone: Mapped[str] = mapped_column(String(80))
    deliverable: Mapped[str] = mapped_column(String(80))
    number: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    extension: Mapped[str] = mapped_column(String(8))
    size: Mapped[int]
    blob: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
    late_seconds: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    person: Mapped[Person | None] = relationship()


class SponsorLink(Model):
    """A private way in for somebody of the company. Only a hash of its secret is kept."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    company: Mapped[str] = mapped_column(String(120))
    created_at: Mapped[dt.datetime]
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    expires_at: Mapped[dt.datetime]
    revoked_at: Mapped[dt.datetime | None]
    opened_at: Mapped[dt.datetime | None]
    team: Mapped[ProjectTeam] = relationship()


class ProjectNote(Model):
    """What a mentor or a sponsor says about a team: how it stands, and in words."""

    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"), index=True)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    sponsor_id: Mapped[int | None] = mapped_column(ForeignKey("sponsor_link.id", ondelete="SET NULL"))
    milestone: Mapped[str | None] = mapped_column(String(80))
    standing: Mapped[str] = mapped_column(String(10))
    text: Mapped[str] = mapped_column(Text)
    at: Mapped[dt.datetime]
    person: Mapped[Person | None] = relationship()
    sponsor: Mapped[SponsorLink | None] = relationship()


class Holdout(Model):
    """What a cohort's predictions are judged by, drawn once. Learners get ``features``, never the rest."""

    __table_args__ = (UniqueConstraint("cohort_id", "project"),)
    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    project: Mapped[str] = mapped_column(String(80))
    pack: Mapped[str] = mapped_column(String(80))
    seed: Mapped[str] = mapped_column(String(40))
    training: Mapped[str] = mapped_column(String(64))
    features: Mapped[str] = mapped_column(String(64))
    truth: Mapped[str] = mapped_column(String(64))
    id_column: Mapped[str] = mapped_column(String(40))
    answer_column: Mapped[str] = mapped_column(String(40))
    drawn_at: Mapped[dt.datetime]


class HoldoutTry(Model):
    """Predictions of a team that were judged. ``score``: by the project's metric; less is better."""

    __table_args__ = (UniqueConstraint("team_id", "number"), UniqueConstraint("team_id", "blob"))
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"))
    number: Mapped[int]
    person_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    blob: Mapped[str] = mapped_column(String(64))
    score: Mapped[float]
    at: Mapped[dt.datetime]
    person: Mapped[Person | None] = relationship()


class PeerRound(Model):
    """The peer review of a project in a cohort: assigned once, released once."""

    __table_args__ = (UniqueConstraint("cohort_id", "project"),)
    id: Mapped[Id]
    cohort_id: Mapped[int] = mapped_column(ForeignKey("cohort.id", ondelete="CASCADE"))
    project: Mapped[str] = mapped_column(String(80))
    seed: Mapped[int]
    assigned_at: Mapped[dt.datetime]
    due_at: Mapped[dt.datetime]
    released_at: Mapped[dt.datetime | None]
    reviews: Mapped[list[PeerReview]] = relationship(order_by="PeerReview.id")


class PeerReview(Model):
    """One learner's review of another team. ``extra``: in the place of somebody who did not write theirs.

    ``excuse``: why this one need not be written; empty when it must.
    """

    __table_args__ = (UniqueConstraint("reviewer_id", "team_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    round_id: Mapped[int] = mapped_column(ForeignKey("peer_round.id", ondelete="CASCADE"), index=True)
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("enrollment.id", ondelete="CASCADE"))
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"), index=True)
    extra: Mapped[bool] = mapped_column(default=False)
    excuse: Mapped[str] = mapped_column(Text, default="", server_default="")
    answers: Mapped[dict[str, Any]]
    saved_at: Mapped[dt.datetime | None]
    submitted_at: Mapped[dt.datetime | None]
    reviewer: Mapped[Enrollment] = relationship()
    team: Mapped[ProjectTeam] = relationship()


class ProjectMark(Model):
    """A grader's points for a team's work, by criterion; ``given_at`` when they are meant to count."""

    __table_args__ = (UniqueConstraint("team_id", "grader_id"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    team_id: Mapped[int] = mapped_column(ForeignKey("project_team.id", ondelete="CASCADE"))
    grader_id: Mapped[int] = mapped_column(ForeignKey("person.id"))
    points: Mapped[dict[str, Any]]
    comment: Mapped[str] = mapped_column(Text, default="")
    saved_at: Mapped[dt.datetime]
    given_at: Mapped[dt.datetime | None]
    grader: Mapped[Person] = relationship()

"""The published catalogue. A version is immutable: a change of content makes a new one, cohorts keep theirs.

Texts are {ko, en} records. HTML is rendered and sanitised when it is published, never per request.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import JSON, ForeignKey, LargeBinary, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.db import Id, Model, Uuid
from lms.immutable import Immutable

from .domain import says_the_same


class Track(Model):
    """A way through courses to a credential. `current`: number of the version offered, None when none is.

    One that is not `listed` is opened from elsewhere (the notebook of the placement), not from the catalogue.
    """

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    level: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    current: Mapped[int | None]
    listed: Mapped[bool] = mapped_column(default=True)


class TrackVersion(Immutable, Model):
    """What a track was when it was published; `skills` and `outcomes` carry their titles of that day."""

    RENDERED = frozenset({"description_html", "search_text"})
    __table_args__ = (UniqueConstraint("track_id", "number"), UniqueConstraint("track_id", "content_hash"))
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    track_id: Mapped[int] = mapped_column(ForeignKey("track.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[dt.datetime]
    title: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    description_html: Mapped[dict[str, Any]]
    audience: Mapped[dict[str, Any]]
    hours: Mapped[float]
    ects: Mapped[float]
    weeks: Mapped[int | None]
    outcomes: Mapped[list[Any]]
    skills: Mapped[list[Any]]
    grading: Mapped[dict[str, Any]]
    credential: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    search_text: Mapped[str] = mapped_column(Text)
    track: Mapped[Track] = relationship()
    requirements: Mapped[list[Requirement]] = relationship(order_by="Requirement.position")


class Requirement(Immutable, Model):
    """A group that must hold to complete the track. Kinds: courses, project, survey, attendance."""

    __table_args__ = (UniqueConstraint("track_version_id", "slug"),)
    id: Mapped[Id]
    track_version_id: Mapped[int] = mapped_column(ForeignKey("track_version.id"))
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    title: Mapped[dict[str, Any]]
    choose: Mapped[int | None]
    minimum_grade: Mapped[float | None]
    position: Mapped[int]
    courses: Mapped[list[RequirementCourse]] = relationship(order_by="RequirementCourse.position")


class RequirementCourse(Immutable, Model):
    """A course that counts for a requirement."""

    __table_args__ = (UniqueConstraint("requirement_id", "course_version_id"),)
    id: Mapped[Id]
    requirement_id: Mapped[int] = mapped_column(ForeignKey("requirement.id"))
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"), index=True)
    position: Mapped[int]
    course_version: Mapped[CourseVersion] = relationship()


class Course(Model):
    """Modules that belong together; tracks share courses."""

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)


class CourseVersion(Immutable, Model):
    """What a course was when it was published. `prerequisites` are slugs of courses; `credential`: what its
    certificate states, None where it gives none of its own."""

    __table_args__ = (UniqueConstraint("course_id", "number"), UniqueConstraint("course_id", "content_hash"))
    id: Mapped[Id]
    course_id: Mapped[int] = mapped_column(ForeignKey("course.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[dt.datetime]
    title: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    hours: Mapped[float]
    ects: Mapped[float]
    outcomes: Mapped[list[Any]]
    skills: Mapped[list[Any]]
    prerequisites: Mapped[list[Any]]
    credential: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    course: Mapped[Course] = relationship()
    modules: Mapped[list[CourseModule]] = relationship(order_by="CourseModule.position")


class CourseModule(Immutable, Model):
    """A module in a course, with its days counted from the cohort's start."""

    __table_args__ = (UniqueConstraint("course_version_id", "module_version_id"),)
    id: Mapped[Id]
    course_version_id: Mapped[int] = mapped_column(ForeignKey("course_version.id"))
    module_version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"), index=True)
    position: Mapped[int]
    opens_days: Mapped[int]
    due_days: Mapped[int]
    closes_days: Mapped[int | None]
    module_version: Mapped[ModuleVersion] = relationship()


class Module(Model):
    """The stock: activities on one subject; courses share modules."""

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)


class ModuleVersion(Immutable, Model):
    """What a module was when it was published."""

    __table_args__ = (UniqueConstraint("module_id", "number"), UniqueConstraint("module_id", "content_hash"))
    id: Mapped[Id]
    module_id: Mapped[int] = mapped_column(ForeignKey("module.id"))
    number: Mapped[int]
    content_hash: Mapped[str] = mapped_column(String(64))
    published_at: Mapped[dt.datetime]
    title: Mapped[dict[str, Any]]
    summary: Mapped[dict[str, Any]]
    hours: Mapped[float]
    outcomes: Mapped[list[Any]]
    module: Mapped[Module] = relationship()
    activities: Mapped[list[Activity]] = relationship(
        order_by="Activity.position", back_populates="module_version"
    )


class Activity(Immutable, Model):
    """Something to do: lesson, quiz (`definition` with its texts as HTML), lab or worked notebook.

    The definition of the last two is {"lab": its folder's name, "release": the hash of its build}.
    """

    RENDERED = frozenset({"definition"})
    __table_args__ = (UniqueConstraint("module_version_id", "kind", "slug"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    module_version_id: Mapped[int] = mapped_column(ForeignKey("module_version.id"))
    slug: Mapped[str] = mapped_column(String(80))
    kind: Mapped[str] = mapped_column(String(20))
    position: Mapped[int]
    title: Mapped[dict[str, Any]]
    minutes: Mapped[int]
    points: Mapped[float | None]
    definition: Mapped[dict[str, Any]]
    module_version: Mapped[ModuleVersion] = relationship(back_populates="activities")

    @staticmethod
    def only_rendered(_column: str, old: Any, new: Any) -> bool:
        """Whether a definition asks the same; a reader may add what it takes by default."""
        return says_the_same(old, new)


class LessonPage(Immutable, Model):
    """A lesson in one language. `toc`: [{"id", "title", "level"}]; the other lists hold HTML."""

    RENDERED = frozenset({"html", "toc", "questions", "objectives", "key_points", "plain_text"})
    __table_args__ = (UniqueConstraint("activity_id", "language"),)
    id: Mapped[Id]
    activity_id: Mapped[int] = mapped_column(ForeignKey("activity.id"))
    language: Mapped[str] = mapped_column(String(2))
    title: Mapped[str] = mapped_column(String(300))
    html: Mapped[str] = mapped_column(Text)
    toc: Mapped[list[Any]]
    questions: Mapped[list[Any]]
    objectives: Mapped[list[Any]]
    key_points: Mapped[list[Any]]
    terms: Mapped[list[Any]]
    plain_text: Mapped[str] = mapped_column(Text)
    activity: Mapped[Activity] = relationship()


class Asset(Immutable, Model):
    """A figure, addressed by the hash of its bytes, so that its address never shows anything else."""

    id: Mapped[Id]
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    media_type: Mapped[str] = mapped_column(String(40))
    content: Mapped[bytes] = mapped_column(LargeBinary)


class GlossaryTerm(Model):
    """A word of the trade and what it means. Not versioned: a better definition helps everyone."""

    id: Mapped[Id]
    slug: Mapped[str] = mapped_column(String(80), unique=True)
    term: Mapped[dict[str, Any]]
    definition: Mapped[dict[str, Any]]
    search_text: Mapped[str] = mapped_column(Text)


class PlacementVersion(Model):
    """The placement as it was published, immutable; ``definition`` is that of PlacementSource."""

    id: Mapped[Id]
    content_hash: Mapped[str] = mapped_column(String(64), unique=True)
    published_at: Mapped[dt.datetime]
    current: Mapped[bool]
    definition: Mapped[dict[str, Any]]

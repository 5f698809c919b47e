"""Reads of the catalogue. Each function asks a fixed number of questions, however much there is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, selectinload

from .models import (
    Asset,
    CourseModule,
    CourseVersion,
    GlossaryTerm,
    LessonPage,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    Track,
    TrackVersion,
)
from .text import searchable

OFFERED = (TrackVersion.track_id == Track.id) & (TrackVersion.number == Track.current)


@dataclass(frozen=True)
class TrackCard:
    """A track as the catalogue lists it. Texts are {ko, en}; `courses` is how many there are."""

    slug: str
    level: str
    title: dict[str, Any]
    summary: dict[str, Any]
    hours: int | float
    ects: int | float
    weeks: int | None
    courses: int


def tracks(session: Session, *, search: str = "", level: str | None = None) -> tuple[TrackCard, ...]:
    """The tracks on offer, in the catalogue's order, that hold every word of `search` in either language."""
    counted = (
        select(func.count(RequirementCourse.id))
        .join(Requirement, RequirementCourse.requirement_id == Requirement.id)
        .where(Requirement.track_version_id == TrackVersion.id)
        .scalar_subquery()
    )
    statement = select(Track, TrackVersion, counted).join(TrackVersion, OFFERED).order_by(Track.position)
    statement = statement.where(Track.listed)
    if level:
        statement = statement.where(Track.level == level)
    for word in searchable(search).split():
        statement = statement.where(TrackVersion.search_text.contains(word, autoescape=True))
    return tuple(
        TrackCard(
            slug=track.slug,
            level=track.level,
            title=version.title,
            summary=version.summary,
            hours=_whole(version.hours),
            ects=_whole(version.ects),
            weeks=version.weeks,
            courses=courses,
        )
        for track, version, courses in session.execute(statement)
    )


def offered_version(session: Session, slug: str) -> TrackVersion | None:
    """The version of the track `slug` that is on offer, with its syllabus loaded; None when there is none."""
    statement = select(TrackVersion).join(Track, OFFERED).where(Track.slug == slug)
    return session.scalar(statement.options(contains_eager(TrackVersion.track), *_syllabus()))


def lesson_page(session: Session, activity_id: int, language: str) -> LessonPage | None:
    """A lesson in `language`; None when the activity is not a lesson."""
    statement = select(LessonPage).where(
        LessonPage.activity_id == activity_id, LessonPage.language == language
    )
    return session.scalar(statement)


def terms(
    session: Session, *, search: str = "", slugs: Iterable[str] | None = None
) -> tuple[GlossaryTerm, ...]:
    """The glossary: all of it, what holds every word of `search`, or only the terms `slugs`."""
    statement = select(GlossaryTerm).order_by(GlossaryTerm.slug)
    if slugs is not None:
        statement = statement.where(GlossaryTerm.slug.in_(list(slugs)))
    for word in searchable(search).split():
        statement = statement.where(GlossaryTerm.search_text.contains(word, autoescape=True))
    return tuple(session.scalars(statement))


def asset(session: Session, content_hash: str) -> Asset | None:
    """The figure with this hash."""
    return session.scalar(select(Asset).where(Asset.content_hash == content_hash))


def _whole(number: float) -> int | float:
    """A number without a needless ".0", to be read and counted."""
    return int(number) if number == int(number) else number


def _syllabus() -> tuple[Any, ...]:
    modules = (
        selectinload(TrackVersion.requirements)
        .selectinload(Requirement.courses)
        .joinedload(RequirementCourse.course_version)
        .selectinload(CourseVersion.modules)
        .joinedload(CourseModule.module_version)
    )
    course = (
        selectinload(TrackVersion.requirements)
        .selectinload(Requirement.courses)
        .joinedload(RequirementCourse.course_version)
        .joinedload(CourseVersion.course)
    )
    return course, modules.joinedload(ModuleVersion.module), modules.selectinload(ModuleVersion.activities)

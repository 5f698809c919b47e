"""Publishing: what stands in ``courses/`` becomes immutable versions in the database."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from .domain import (
    LEVELS,
    ActivitySource,
    Catalog,
    CourseSource,
    LessonSource,
    ModuleSource,
    TrackSource,
    content_hash,
)
from .models import (
    Activity,
    Asset,
    Course,
    CourseModule,
    CourseVersion,
    GlossaryTerm,
    LessonPage,
    Module,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    Track,
    TrackVersion,
)
from .placement_version import publish_placement
from .text import searchable


@dataclass(frozen=True)
class Published:
    """What a run of `publish` did: slugs with a new version, slugs no longer offered."""

    tracks: tuple[str, ...]
    courses: tuple[str, ...]
    modules: tuple[str, ...]
    withdrawn: tuple[str, ...]


def publish(session: Session, *, source: Catalog, now: dt.datetime) -> Published:
    """Publish `source`; running it again changes nothing.

    Content that has changed gets a new version, up to the tracks that hold it; older versions stay for the
    cohorts that use them. A track that is no longer in `source` is not offered any more.
    """
    _publish_terms(session, source)
    _publish_assets(session, source.modules.values())
    publisher = _Publisher(session, source, now)
    modules = {slug: publisher.module(module) for slug, module in source.modules.items()}
    courses = {slug: publisher.course(course, modules) for slug, course in source.courses.items()}
    for position, track in enumerate(sorted(source.tracks.values(), key=_order)):
        publisher.track(track, courses, position)
    withdrawn = _withdraw(session, source.tracks)
    publish_placement(session, source=source.placement, now=now)
    session.flush()
    made = publisher.made
    return Published(tuple(made[Track]), tuple(made[Course]), tuple(made[Module]), withdrawn)


class _Publisher:
    """One run. `made` lists, for Track, Course and Module, the slugs that got a new version."""

    def __init__(self, session: Session, source: Catalog, now: dt.datetime) -> None:
        self.session, self.source, self.now = session, source, now
        self.made: dict[type, list[str]] = {Track: [], Course: [], Module: []}

    def module(self, module: ModuleSource) -> ModuleVersion:
        """The version of a module: the one with this content, or a new one."""
        owner = self._owner(Module, module.slug)
        versions = self._versions(ModuleVersion, ModuleVersion.module_id == owner.id)
        version = versions.get(module.content_hash)
        if version is None:
            version = ModuleVersion(
                module=owner,
                number=len(versions) + 1,
                content_hash=module.content_hash,
                published_at=self.now,
                title=module.data["title"],
                summary=module.data["summary"],
                hours=module.data["hours"],
                outcomes=self._outcomes(module.data),
            )
            self._add(Module, module.slug, version)
        self._activities(version, module.activities)
        return version

    def _activities(self, version: ModuleVersion, sources: Sequence[ActivitySource]) -> None:
        """A version's activities. Of one that is there only the HTML may change: the renderer was mended."""
        statement = select(Activity).where(Activity.module_version_id == version.id)
        rows = {(row.kind, row.slug): row for row in self.session.scalars(statement)}
        for position, source in enumerate(sources):
            row = rows.get((source.kind, source.slug))
            if row is None:
                row = Activity(
                    module_version=version,
                    slug=source.slug,
                    kind=source.kind,
                    position=position,
                    title=dict(source.title),
                    minutes=source.minutes,
                    points=source.points,
                )
                self.session.add(row)
            row.definition = dict(source.definition)
            self.session.flush()
            self._pages(row, source.lessons)

    def _pages(self, activity: Activity, lessons: Mapping[str, LessonSource]) -> None:
        statement = select(LessonPage).where(LessonPage.activity_id == activity.id)
        pages = {page.language: page for page in self.session.scalars(statement)} if lessons else {}
        for language, lesson in lessons.items():
            page = pages.get(language)
            if page is None:
                page = LessonPage(activity=activity, language=language)
                self.session.add(page)
            page.title = lesson.front["title"]
            page.questions = lesson.lists["questions"]
            page.objectives = lesson.lists["objectives"]
            page.key_points = lesson.lists["key_points"]
            page.terms = lesson.front.get("glossary", [])
            page.html = lesson.page.html
            page.plain_text = lesson.page.plain_text
            page.toc = [{"id": h.id, "title": h.title, "level": h.level} for h in lesson.page.headings]

    def course(self, course: CourseSource, modules: Mapping[str, ModuleVersion]) -> CourseVersion:
        """The version of a course over these versions of its modules."""
        data = course.data
        digest = content_hash(data, [modules[use["module"]].content_hash for use in data["modules"]])
        owner = self._owner(Course, course.slug)
        versions = self._versions(CourseVersion, CourseVersion.course_id == owner.id)
        if digest in versions:
            return versions[digest]
        version = CourseVersion(
            course=owner,
            number=len(versions) + 1,
            content_hash=digest,
            published_at=self.now,
            title=data["title"],
            summary=data["summary"],
            hours=data["hours"],
            ects=data["ects"],
            outcomes=self._outcomes(data),
            skills=self._skills(data),
            prerequisites=data.get("prerequisites", []),
            credential=data.get("credential"),
            modules=[
                CourseModule(
                    module_version=modules[use["module"]],
                    position=position,
                    opens_days=use["opens"],
                    due_days=use["due"],
                    closes_days=use.get("closes"),
                )
                for position, use in enumerate(data["modules"])
            ],
        )
        return self._add(Course, course.slug, version)

    def track(self, track: TrackSource, courses: Mapping[str, CourseVersion], position: int) -> None:
        """The version of a track over these versions of its courses becomes the one offered."""
        named = [slug for group in track.data["requirements"] for slug in group.get("courses", ())]
        outcomes, skills = self._outcomes(track.data), self._skills(track.data)
        digest = content_hash(track.data, outcomes, skills, [courses[slug].content_hash for slug in named])
        owner = self._owner(Track, track.slug, level=track.data["level"], position=position)
        owner.level, owner.position = track.data["level"], position
        versions = self._versions(TrackVersion, TrackVersion.track_id == owner.id)
        version = versions.get(digest)
        if version is None:
            version = self._new_track_version(owner, track, digest, len(versions) + 1)
            version.requirements = [
                self._requirement(group, courses, place)
                for place, group in enumerate(track.data["requirements"])
            ]
            version.search_text = _search_text(track, version, [courses[slug] for slug in named])
            self._add(Track, track.slug, version)
        version.description_html = dict(track.description_html)
        owner.current, owner.listed = version.number, track.data.get("listed", True)

    def _new_track_version(self, owner: Track, track: TrackSource, digest: str, number: int) -> TrackVersion:
        data = track.data
        return TrackVersion(
            track=owner,
            number=number,
            content_hash=digest,
            published_at=self.now,
            title=data["title"],
            summary=data["summary"],
            description_html=dict(track.description_html),
            audience=data["audience"],
            hours=data["hours"],
            ects=data["ects"],
            weeks=data.get("weeks"),
            outcomes=self._outcomes(data),
            skills=self._skills(data),
            grading=data["grading"],
            credential=data.get("credential"),
        )

    def _requirement(
        self, group: Mapping[str, Any], courses: Mapping[str, CourseVersion], position: int
    ) -> Requirement:
        return Requirement(
            slug=group["slug"],
            kind=group["kind"],
            title=group["title"],
            choose=group.get("choose"),
            minimum_grade=group.get("minimum_grade"),
            position=position,
            courses=[
                RequirementCourse(course_version=courses[slug], position=place)
                for place, slug in enumerate(group.get("courses", ()))
            ],
        )

    def _outcomes(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        return [{"slug": slug, "title": self.source.outcomes[slug].title} for slug in data["outcomes"]]

    def _skills(self, data: Mapping[str, Any]) -> list[dict[str, Any]]:
        skills = [self.source.skills[slug] for slug in data["skills"]]
        return [{"slug": s.slug, "title": s.title, "esco": s.esco, "ncs": s.ncs} for s in skills]

    def _owner(self, model: type[Any], slug: str, **values: Any) -> Any:
        """The row that keeps a slug for ever, made when it is new."""
        row = self.session.scalar(select(model).where(model.slug == slug))
        if row is None:
            row = model(slug=slug, **values)
            self.session.add(row)
            self.session.flush()
        return row

    def _versions(self, model: type[Any], of_owner: Any) -> dict[str, Any]:
        return {row.content_hash: row for row in self.session.scalars(select(model).where(of_owner))}

    def _add(self, owner: type, slug: str, version: Any) -> Any:
        self.session.add(version)
        self.session.flush()
        self.made[owner].append(slug)
        return version


def _order(track: TrackSource) -> tuple[int, float, str]:
    return LEVELS.index(track.data["level"]), track.data["hours"], track.slug


def _search_text(track: TrackSource, version: TrackVersion, courses: Iterable[CourseVersion]) -> str:
    """What a search for a track looks in: itself, its skills and outcomes, its courses and their modules."""
    texts = [track.data[key] for key in ("title", "summary", "description", "audience")]
    texts += [entry["title"] for entry in (*version.skills, *version.outcomes)]
    for course in courses:
        texts += [course.title, course.summary]
        texts += [use.module_version.title for use in course.modules]
    return searchable(*texts)


def _publish_terms(session: Session, source: Catalog) -> None:
    rows = {row.slug: row for row in session.scalars(select(GlossaryTerm))}
    for slug, term in source.terms.items():
        row = rows.pop(slug, None)
        if row is None:
            row = GlossaryTerm(slug=slug)
            session.add(row)
        row.term, row.definition = dict(term.term), dict(term.definition)
        row.search_text = searchable(term.term, term.definition)
    for row in rows.values():
        session.delete(row)


def _publish_assets(session: Session, modules: Iterable[ModuleSource]) -> None:
    """Figures stay for ever: an older version of a lesson may show them."""
    figures = {figure.content_hash: figure for module in modules for figure in module.figures.values()}
    stored = set(session.scalars(select(Asset.content_hash)))
    for digest in sorted(set(figures) - stored):
        figure = figures[digest]
        session.add(Asset(content_hash=digest, media_type=figure.media_type, content=figure.content))


def _withdraw(session: Session, offered: Mapping[str, Any]) -> tuple[str, ...]:
    statement = (
        select(Track).where(Track.current.is_not(None), Track.slug.not_in(offered)).order_by(Track.slug)
    )
    withdrawn = list(session.scalars(statement))
    for track in withdrawn:
        track.current = None
    return tuple(track.slug for track in withdrawn)

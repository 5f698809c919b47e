"""Reading schedules: what a cohort's dates are, what its courses would make of them, and its days off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import lru_cache

from sqlalchemy import case, select
from sqlalchemy.orm import Session, contains_eager

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.catalog.models import (
    Activity,
    CourseModule,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    Track,
    TrackVersion,
)
from lms.cohorts.domain.schedule import WEEKEND, Break, DaysOff, Times, generated
from lms.cohorts.models import Cohort, Recount, ScheduledActivity

Days = tuple[int, int | None, int | None]
Key = tuple[int, str, str]  # module, kind, slug: what makes activities of two versions the same one
RESCHEDULED = "cohort.rescheduled"
# The library's names for the languages of our pages
NAMES = {"ko": ("ko", "en_US"), "en": ("en_US",)}


@lru_cache
def countries() -> tuple[str, ...]:
    """The two-letter codes of the countries whose holidays are known."""
    import holidays  # a fifth of a second that not every process needs

    return tuple(sorted(holidays.list_supported_countries(include_aliases=False)))


@lru_cache(maxsize=512)
def _holidays(country: str, year: int, language: str) -> dict[dt.date, str]:
    """The holidays of a year, named in the language, or in one in which the library knows them."""
    import holidays

    known = holidays.country_holidays(country).supported_languages
    chosen = next((name for name in NAMES[language] if name in known), None)
    return dict(holidays.country_holidays(country, years=year, language=chosen))


@lru_cache
def _weekend(country: str) -> frozenset[int]:
    import holidays

    return frozenset(holidays.country_holidays(country).weekend)


def days_off(cohort: Cohort, language: str = "ko") -> DaysOff:
    """The days on which nothing is due in a cohort, named in a language."""
    breaks = tuple(
        Break(dt.date.fromisoformat(one["first"]), dt.date.fromisoformat(one["last"]), one["name"])
        for one in cohort.days_off
    )
    country = cohort.country
    if country is None:
        return DaysOff(breaks)
    return DaysOff(
        breaks, lambda day: _holidays(country, day.year, language).get(day), _weekend(country) or WEEKEND
    )


def offsets(session: Session, version_id: int) -> dict[int, tuple[Key, Days]]:
    """The activities of a track version, each with its key and its days after the start, in order.

    An activity that stands in two courses has the days of the first.
    """
    rows = session.execute(
        select(
            Activity.id,
            ModuleVersion.module_id,
            Activity.kind,
            Activity.slug,
            CourseModule.opens_days,
            CourseModule.due_days,
            CourseModule.closes_days,
        )
        .join(ModuleVersion, ModuleVersion.id == Activity.module_version_id)
        .join(CourseModule, CourseModule.module_version_id == ModuleVersion.id)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .where(Requirement.track_version_id == version_id)
        .order_by(Requirement.position, RequirementCourse.position, CourseModule.position, Activity.position)
    ).all()
    found: dict[int, tuple[Key, Days]] = {}
    for id, module, kind, slug, opens, due, closes in rows:
        found.setdefault(id, ((module, kind, slug), (opens, due, closes)))
    return found


def times_of(session: Session, cohort_id: int) -> dict[int, Times]:
    """The schedule as it is: activity id -> its times."""
    rows = session.scalars(select(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort_id))
    return {row.activity_id: row.times for row in rows}


def generated_times(session: Session, cohort: Cohort, *, starts_on: dt.date | None) -> dict[int, Times]:
    """The schedule that the courses' days make from a start on; without one, in days after enrollment."""
    off, known = days_off(cohort), offsets(session, cohort.track_version_id)
    return {id: times_from(starts_on, cohort.time_zone, days, off) for id, (_key, days) in known.items()}


def times_from(starts_on: dt.date | None, zone: str, days: Days, off: DaysOff) -> Times:
    """The times of an activity from its days after the start, or after each learner's enrollment."""
    if starts_on is None:
        return Times(due_days=days[1])
    return Times(generated(starts_on, zone, days, off))


def times_on(session: Session, cohort: Cohort, version_id: int) -> dict[int, Times]:
    """The schedule when the cohort is moved to another version: what was edited by hand stays as it is.

    A self-paced cohort without dates has none afterwards.
    """
    now = times_of(session, cohort.id)
    if cohort.self_paced and not now:
        return {}
    begins, zone, off = cohort.starts_on, cohort.time_zone, days_off(cohort)
    there = {
        key: (now.get(id, Times()), times_from(begins, zone, days, off))
        for id, (key, days) in offsets(session, cohort.track_version_id).items()
    }
    found = {}
    for id, (key, days) in offsets(session, version_id).items():
        made = times_from(begins, zone, days, off)
        is_now, was_made = there.get(key, (made, made))
        found[id] = made if is_now == was_made else is_now
    return {id: times for id, times in found.items() if times != Times()}


def recount_of(session: Session, cohort_id: int) -> Recount | None:
    """Whether penalties still follow the dates of a cohort, and how far that is."""
    return session.scalar(select(Recount).where(Recount.cohort_id == cohort_id))


def changes_of(session: Session, cohort_uuid: str) -> Sequence[tuple[AuditEvent, str | None]]:
    """When dates were changed, the newest first, each with the name of who did it."""
    rows = session.execute(
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.action == RESCHEDULED, AuditEvent.subject == cohort_uuid)
        .order_by(AuditEvent.id.desc())
        .limit(20)
    )
    return rows.all()


def published_versions(session: Session) -> Sequence[TrackVersion]:
    """The versions of listed tracks that a cohort can be made from: those now offered, then older ones."""
    offered = case((TrackVersion.number == Track.current, 0), else_=1)
    return session.scalars(
        select(TrackVersion)
        .join(Track, Track.id == TrackVersion.track_id)
        .where(Track.listed)
        .options(contains_eager(TrackVersion.track))
        .order_by(offered, Track.position, TrackVersion.number.desc())
    ).all()

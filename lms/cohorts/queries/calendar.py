"""Reading the dates of a learner or of a cohort, as a calendar shows them."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.catalog.models import Activity
from lms.cohorts.domain import Step
from lms.cohorts.domain.calendar import Date, happens
from lms.cohorts.domain.schedule import Times
from lms.cohorts.models import CalendarFeed, Cohort, Enrollment, StaffRole
from lms.cohorts.queries import activities_on, enrollments_of, ways_of
from lms.cohorts.queries.deadlines import windows_of
from lms.cohorts.queries.schedule import times_of

# The page of an activity in an enrollment
Address = Callable[[Enrollment, Step], str]


def dates_of_learner(session: Session, person_id: int, address: Address) -> list[Date]:
    """A learner's dates in all cohorts that are not over, with their own extensions."""
    enrollments = [
        one
        for one in enrollments_of(session, person_id)
        if one.cohort.track_version.track.listed and one.cohort.archived_at is None
    ]
    ways, windows = ways_of(session, enrollments), windows_of(session, enrollments)
    found = []
    for enrollment in enrollments:
        place = enrollment.cohort.track_version.title
        for step in ways[enrollment.id].steps:
            for_all = windows.for_all(enrollment, step.id).due_at
            url = address(enrollment, step)
            for what, at in happens(step.window):
                if at == enrollment.enrolled_at:
                    continue
                other = for_all if what == "due" and for_all != at else None
                uid = f"{what}-{enrollment.uuid}-{step.uuid}"
                found.append(Date(uid, at, what, step.kind, step.title, place, url, step.done, other))
    return found


def dates_of_cohort(session: Session, cohort: Cohort, url: str) -> list[Date]:
    """The dates of a cohort, as they are for all."""
    times = times_of(session, cohort.id)
    return [
        one
        for activity in activities_on(session, cohort.track_version_id)
        for one in _dates(cohort, activity, times.get(activity.id, Times()), url)
    ]


def _dates(cohort: Cohort, activity: Activity, times: Times, url: str) -> list[Date]:
    """An activity's dates; each leads to its field in the table of the schedule."""
    names = (activity.kind, activity.title, cohort.title)
    return [
        Date(f"{what}-{cohort.uuid}-{activity.uuid}", at, what, *names, f"{url}#{what}-{activity.uuid}")
        for what, at in happens(times.window)
    ]


def taught_dated(session: Session, person_id: int) -> Sequence[Cohort]:
    """The cohorts with dates that a person teaches and that are not over."""
    return session.scalars(
        select(Cohort)
        .join(StaffRole, StaffRole.cohort_id == Cohort.id)
        .where(StaffRole.person_id == person_id, Cohort.archived_at.is_(None), Cohort.starts_on.is_not(None))
        .order_by(Cohort.starts_on)
    ).all()


def feed_of(session: Session, person_id: int) -> CalendarFeed | None:
    """The address at which a person's calendar is read, when they have made one."""
    return session.scalar(select(CalendarFeed).where(CalendarFeed.person_id == person_id))


def feed_by_uuid(session: Session, uuid: str) -> CalendarFeed | None:
    """The same by what the address says, with its person."""
    query = select(CalendarFeed).where(CalendarFeed.uuid == uuid).options(joinedload(CalendarFeed.person))
    return session.scalar(query)

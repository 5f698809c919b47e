"""Cohorts of the sample track and enrollments in them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import count

from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.catalog.models import Activity, Track, TrackVersion
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.services import create_cohort
from lms.cohorts.services.places import enroll
from lms.web import now
from tests.factories.homes import reading, writing
from tests.factories.people import Somebody

_number = count(1)


@dataclass(frozen=True)
class Made:
    """Something stored: its id inside, its uuid in addresses, its slug where it has one."""

    id: int
    uuid: str
    slug: str = ""


def make_cohort(
    app: Flask,
    *,
    track: str = "scrap",
    starts_on: dt.date | None = None,
    time_zone: str = "Asia/Seoul",
    capacity: int | None = None,
    open: bool = True,
    staff: tuple[Somebody, ...] = (),
) -> Made:
    """A cohort of a track's offered version, self-paced without a start; `staff` are its instructors."""
    number = next(_number)
    with writing(app) as session:
        version = session.scalars(
            select(TrackVersion).join(Track).where(Track.slug == track, TrackVersion.number == Track.current)
        ).one()
        cohort = create_cohort(
            session,
            track_version=version,
            slug=f"{track}-{number}",
            title={"ko": f"{number}기", "en": f"Cohort {number}"},
            time_zone=time_zone,
            starts_on=starts_on,
            capacity=capacity,
        )
        cohort.open = open
        session.add_all(
            StaffRole(cohort_id=cohort.id, person_id=each.id, role="instructor") for each in staff
        )
        session.flush()
        return Made(cohort.id, cohort.uuid, cohort.slug)


def make_enrollment(app: Flask, person: Somebody, cohort: Made) -> Made:
    """Puts a person into a cohort."""
    with writing(app) as session:
        found = enroll(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            person=session.get_one(Person, person.id),
            now=now(),
        )
        return Made(found.id, found.uuid)


def activities_of(app: Flask) -> dict[str, Made]:
    """The activities of the sample module by slug: why-count (lesson), check (quiz), count-scrap (lab)."""
    with reading(app) as session:
        return {row.slug: Made(row.id, row.uuid, row.slug) for row in session.scalars(select(Activity))}

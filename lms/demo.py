"""Cohorts to enroll in, and in development an account for each role to try the product with."""

from __future__ import annotations

import datetime as dt

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.services import end_sessions, ensure_roles
from lms.catalog.models import Track, TrackVersion
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.services import create_cohort
from lms.cohorts.services.places import enroll
from lms.db import new_uuid

PASSWORD = "baeum-demo-2026"  # noqa: S105 -- printed at start-up; the accounts are closed outside development
ACCOUNTS = (
    ("learner@baeum.example", {"ko": "데모 학습자", "en": "Demo learner"}, ("learner",)),
    ("instructor@baeum.example", {"ko": "데모 강사", "en": "Demo instructor"}, ("learner", "instructor")),
    (
        "admin@baeum.example",
        {"ko": "데모 관리자", "en": "Demo administrator"},
        ("learner", "instructor", "admin"),
    ),
)
SELF_PACED = {"ko": "자율 진도", "en": "At your own pace"}


def ensure_accounts(session: Session, *, now: dt.datetime, language: str) -> dict[str, Person]:
    """The demo people, by the last of their roles; one that is there keeps its password."""
    roles = ensure_roles(session)
    people = {}
    for email, names, role_names in ACCOUNTS:
        person = session.scalar(select(Person).where(Person.email == email))
        if person is None:
            person = Person(
                email=email,
                name=names[language],
                created_at=now,
                confirmed_at=now,
                password=hash_password(PASSWORD),
                fs_uniquifier=new_uuid(),
                roles=[roles[name] for name in role_names],
            )
            session.add(person)
        person.active = True
        people[role_names[-1]] = person
    session.flush()
    return people


def close_accounts(session: Session) -> None:
    """Outside development nobody may sign in with a password that stands in the source."""
    emails = [email for email, _names, _roles in ACCOUNTS]
    for person in session.scalars(select(Person).where(Person.email.in_(emails), Person.active)):
        person.active = False
        end_sessions(session, person=person)


def ensure_open_cohorts(session: Session, *, time_zone: str, counted: bool) -> list[Cohort]:
    """A self-paced cohort of each offered track, so that everybody can begin.

    ``counted``: a new one has due dates that count from each learner's enrollment, to show them.
    """
    return [
        # The placement's notebook is never due: a track that is not listed
        _ensure_open_cohort(session, track, version, time_zone, counted and track.listed)
        for track, version in _offered(session)
    ]


def ensure_dated_cohorts(
    session: Session, *, now: dt.datetime, today: dt.date, time_zone: str
) -> list[Cohort]:
    """For tracks with a length one cohort that began in the week it was made, to show due dates.

    The demo learner is in it, so that the first look at the dashboard is not an empty one.
    """
    monday = today - dt.timedelta(days=today.weekday())
    cohorts = []
    for track, version in _offered(session):
        if version.weeks and track.level == "practical":
            dated = [cohort for cohort in _cohorts(session, track) if not cohort.self_paced]
            cohorts.append(
                dated[0] if dated else _new_dated_cohort(session, track, version, monday, time_zone)
            )
    learner = session.scalars(select(Person).where(Person.email == ACCOUNTS[0][0])).one()
    for cohort in cohorts:
        enroll(session, cohort=cohort, person=learner, now=now)
    return cohorts


def ensure_selecting_cohorts(session: Session, *, today: dt.date, time_zone: str) -> list[Cohort]:
    """For each micro-degree a cohort that begins in six weeks, with few places, and selects its learners."""
    monday = today + dt.timedelta(days=42 - today.weekday())
    cohorts = []
    for track, version in _offered(session):
        if track.level == "micro_degree":
            dated = [cohort for cohort in _cohorts(session, track) if not cohort.self_paced]
            if not dated:
                made = _new_dated_cohort(session, track, version, monday, time_zone)
                made.capacity, made.by_application = 24, True
                dated = [made]
            cohorts.append(dated[0])
    return cohorts


def ensure_staff(session: Session, *, cohorts: list[Cohort], person: Person) -> None:
    """The person teaches these cohorts."""
    taught = set(session.scalars(select(StaffRole.cohort_id).where(StaffRole.person_id == person.id)))
    for cohort in cohorts:
        # A track that is not listed is the placement's notebook: it belongs to the learner
        if cohort.id not in taught and cohort.track_version.track.listed:
            session.add(StaffRole(cohort_id=cohort.id, person_id=person.id, role="instructor"))


def _offered(session: Session) -> list[tuple[Track, TrackVersion]]:
    statement = (
        select(Track, TrackVersion)
        .join(TrackVersion, TrackVersion.track_id == Track.id)
        .where(TrackVersion.number == Track.current)
        .order_by(Track.position)
    )
    return [(track, version) for track, version in session.execute(statement)]


def _cohorts(session: Session, track: Track) -> list[Cohort]:
    statement = select(Cohort).join(TrackVersion, TrackVersion.id == Cohort.track_version_id)
    return list(session.scalars(statement.where(TrackVersion.track_id == track.id).order_by(Cohort.id)))


def _ensure_open_cohort(
    session: Session, track: Track, version: TrackVersion, time_zone: str, counted: bool
) -> Cohort:
    """Of the version now offered. A cohort of an older version keeps its learners and takes no new ones."""
    current = None
    for cohort in _cohorts(session, track):
        if cohort.self_paced:
            # One that was moved to this version has its learners; newcomers join the one made for it
            cohort.open = cohort.track_version_id == version.id
            if current and cohort.open:
                current.open = False
            current = cohort if cohort.open else current
    suffix = "open" if version.number == 1 else f"open-{version.number}"
    return current or create_cohort(
        session,
        track_version=version,
        slug=f"{track.slug}-{suffix}",
        title=SELF_PACED,
        time_zone=time_zone,
        counted=counted,
    )


def _new_dated_cohort(
    session: Session, track: Track, version: TrackVersion, monday: dt.date, time_zone: str
) -> Cohort:
    return create_cohort(
        session,
        track_version=version,
        slug=f"{track.slug}-{monday:%Y-%m-%d}",
        title={"ko": f"{monday.year}년 {monday.month}월 기수", "en": f"Cohort of {monday:%B %Y}"},
        time_zone=time_zone,
        starts_on=monday,
    )

"""What a trial shows: an account for each role and cohorts to enroll in. Nothing of it in production."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.services import end_sessions
from lms.accounts.sign_in import security
from lms.catalog.models import Track, TrackVersion
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.services import create_cohort, enroll

PASSWORD = "baeum-demo-only"  # noqa: S105 - printed at start, and closed outside development
SELF_PACED = {"ko": "상시 과정", "en": "Self-paced"}
DATED_LEVEL = "practical"


@dataclass(frozen=True)
class DemoAccount:
    """An account to try the product with."""

    role: str
    email: str
    name: str


ACCOUNTS = (
    DemoAccount("learner", "learner@example.org", "체험 학습자"),
    DemoAccount("instructor", "instructor@example.org", "체험 강사"),
    DemoAccount("admin", "admin@example.org", "체험 관리자"),
)


def ensure_demo(session: Session, *, time_zone: str, now: dt.datetime) -> None:
    """The accounts, a self-paced cohort of each offered track, and one with dates in which the learner is."""
    people = {account.role: _ensure_account(session, account, now) for account in ACCOUNTS}
    for track, version in _offered(session):
        cohorts = [_ensure_self_paced(session, track, version, time_zone)]
        if track.level == DATED_LEVEL:
            dated = _ensure_dated(session, track, version, time_zone, now)
            enroll(session, cohort=dated, person=people["learner"], now=now)
            cohorts.append(dated)
        for cohort in cohorts:
            _ensure_instructor(session, cohort, people["instructor"])


def close_demo_accounts(session: Session, *, now: dt.datetime) -> None:
    """Nobody may sign in with a password that stands in the source."""
    emails = [account.email for account in ACCOUNTS]
    for person in session.scalars(select(Person).where(Person.email.in_(emails), Person.active)):
        person.active = False
        end_sessions(session, person=person)


def _ensure_account(session: Session, account: DemoAccount, now: dt.datetime) -> Person:
    person = session.scalar(select(Person).where(Person.email == account.email))
    if person is None:
        person = security.datastore.create_user(
            email=account.email,
            name=account.name,
            password=hash_password(PASSWORD),
            roles=[account.role],
            confirmed_at=now,
            created_at=now,
        )
        session.flush()
    person.active = True
    return person


def _offered(session: Session) -> list[tuple[Track, TrackVersion]]:
    statement = (
        select(Track, TrackVersion)
        .join(TrackVersion, TrackVersion.track_id == Track.id)
        .where(TrackVersion.number == Track.current)
        .order_by(Track.position)
    )
    return [(track, version) for track, version in session.execute(statement)]


def _ensure_self_paced(session: Session, track: Track, version: TrackVersion, time_zone: str) -> Cohort:
    """Open to everybody. A cohort of an older version keeps its learners and takes no new ones."""
    current = None
    for cohort in _cohorts(session, track, dated=False):
        if cohort.track_version_id == version.id:
            current = cohort
        else:
            cohort.open = False
    return current or create_cohort(
        session,
        track_version=version,
        slug=f"{track.slug}-self-paced-{version.number}",
        title=SELF_PACED,
        time_zone=time_zone,
    )


def _ensure_dated(
    session: Session, track: Track, version: TrackVersion, time_zone: str, now: dt.datetime
) -> Cohort:
    """One whose first week is the week in which the installation was made, so that due dates can be seen."""
    there = _cohorts(session, track, dated=True)
    if there:
        return there[0]
    monday = now.date() - dt.timedelta(days=now.weekday())
    return create_cohort(
        session,
        track_version=version,
        slug=f"{track.slug}-{monday:%Y-%m-%d}",
        title={"ko": f"{monday.year}년 {monday.month}월 기수", "en": f"{monday:%B %Y}"},
        time_zone=time_zone,
        starts_on=monday,
    )


def _cohorts(session: Session, track: Track, *, dated: bool) -> list[Cohort]:
    statement = (
        select(Cohort)
        .join(TrackVersion, TrackVersion.id == Cohort.track_version_id)
        .where(TrackVersion.track_id == track.id)
        .where(Cohort.starts_on.is_not(None) if dated else Cohort.starts_on.is_(None))
        .order_by(Cohort.id)
    )
    return list(session.scalars(statement))


def _ensure_instructor(session: Session, cohort: Cohort, person: Person) -> None:
    teaches = select(StaffRole).where(StaffRole.cohort_id == cohort.id, StaffRole.person_id == person.id)
    if session.scalar(teaches) is None:
        session.add(StaffRole(cohort_id=cohort.id, person_id=person.id, role="instructor"))

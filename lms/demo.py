"""Demo accounts and cohorts for trying the product out; made only while development is on, and only once."""

from __future__ import annotations

import datetime as dt

from flask_security.utils import hash_password
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.services import ensure_roles
from lms.catalog.models import Track, TrackVersion
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.services import create_cohort
from lms.db import new_uuid

PASSWORD = "baeum-demo-2026"  # noqa: S105 -- printed at start-up, for demo accounts on 127.0.0.1
ACCOUNTS = (
    ("learner@demo.invalid", {"ko": "데모 학습자", "en": "Demo learner"}, ("learner",)),
    ("instructor@demo.invalid", {"ko": "데모 강사", "en": "Demo instructor"}, ("learner", "instructor")),
    ("admin@demo.invalid", {"ko": "데모 관리자", "en": "Demo administrator"}, ("learner", "instructor", "admin")),
)
SELF_PACED = {"ko": "자율 진도", "en": "At your own pace"}


def ensure_accounts(session: Session, *, now: dt.datetime, language: str) -> dict[str, Person]:
    """The demo people, by address; one that is there keeps its password."""
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
                active=True,
                fs_uniquifier=new_uuid(),
                roles=[roles[name] for name in role_names],
            )
            session.add(person)
        people[email] = person
    session.flush()
    return people


def ensure_cohorts(session: Session, *, today: dt.date, time_zone: str, staff: Person | None) -> None:
    """For each track a self-paced cohort, and for tracks with a length one that began this Monday."""
    monday = today - dt.timedelta(days=today.weekday())
    offered = session.execute(
        select(Track, TrackVersion).join(
            TrackVersion, (TrackVersion.track_id == Track.id) & (TrackVersion.number == Track.current)
        )
    ).tuples()
    taken = set(session.scalars(select(Cohort.slug)))
    for track, version in offered.all():
        plans: list[tuple[str, dict[str, str], dt.date | None]] = [(f"{track.slug}-open", SELF_PACED, None)]
        if version.weeks and not any(slug.startswith(f"{track.slug}-20") for slug in taken):
            title = {"ko": f"{monday.year}년 {monday.month}월 기수", "en": f"Cohort of {monday:%B %Y}"}
            plans.append((f"{track.slug}-{monday:%Y-%m-%d}", title, monday))
        for slug, title, starts_on in plans:
            if slug in taken:
                continue
            cohort = create_cohort(
                session, track_version=version, slug=slug, title=title, time_zone=time_zone, starts_on=starts_on
            )
            if staff is not None:
                session.add(StaffRole(cohort_id=cohort.id, person_id=staff.id, role="instructor"))

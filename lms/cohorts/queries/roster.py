"""Who has to do with a cohort: learners, applicants, those who wait or left; searched, filtered, paged."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.catalog.models import TrackVersion
from lms.cohorts.domain.enrolling import STATES, standing
from lms.cohorts.models import Admission, Cohort, Enrollment, Invitation, StaffRole

PAGE = 50
AT_ONCE = 8  # applications on a page: each may have 4,000 signs, and a page stays about 100 kB
SORTS = ("name", "since")


@dataclass(frozen=True)
class Listed:
    """A person on the roster; ``since``: when they came, or the present state began."""

    uuid: str
    name: str
    email: str
    state: str
    since: dt.datetime
    company: str


@dataclass(frozen=True)
class Look:
    """What of a roster is looked at; `state` empty: all states."""

    search: str = ""
    state: str = ""
    sort: str = "name"
    page: int = 1


@dataclass(frozen=True)
class Roster:
    """A page of a roster; ``counts`` by state are of everybody, ``found`` of those who are looked for."""

    rows: tuple[Listed, ...]
    counts: dict[str, int]
    found: int
    pages: int
    look: Look

    @property
    def total(self) -> int:
        """How many people there are, whatever is looked for."""
        return sum(self.counts.values())


def everybody(session: Session, cohort_id: int) -> list[Listed]:
    """All people of a cohort by name; two queries."""
    person = (Person.id, Person.uuid, Person.name, Person.email)
    enrolled = session.execute(
        select(*person, Enrollment.state, Enrollment.enrolled_at)
        .join(Enrollment, Enrollment.person_id == Person.id)
        .where(Enrollment.cohort_id == cohort_id)
    ).all()
    admitted = session.execute(
        select(*person, Admission.state, Admission.since, Admission.company)
        .join(Admission, Admission.person_id == Person.id)
        .where(Admission.cohort_id == cohort_id)
    ).all()
    places = {row.id: row for row in enrolled}
    admissions = {row.id: row for row in admitted}
    found = [_listed(places.get(id), admissions.get(id)) for id in {**places, **admissions}]
    return sorted(found, key=lambda one: (one.name.casefold(), one.email))


def _listed(place: Any, admission: Any) -> Listed:
    state = standing(admission and admission.state, place and place.state)
    row = place or admission
    since = place.enrolled_at if place and place.state == state else admission.since
    return Listed(row.uuid, row.name, row.email, state or "", since, admission.company if admission else "")


def roster_of(session: Session, cohort_id: int, look: Look) -> Roster:
    """The part of a cohort's roster that is looked at."""
    people = everybody(session, cohort_id)
    counted = Counter(one.state for one in people)
    wanted = matching(people, look)
    pages = max(1, -(-len(wanted) // PAGE))
    page = min(max(1, look.page), pages)
    seen = Look(look.search, look.state, look.sort, page)
    rows = tuple(wanted[PAGE * (page - 1) : PAGE * page])
    return Roster(
        rows, {state: counted[state] for state in STATES if counted[state]}, len(wanted), pages, seen
    )


def matching(people: Sequence[Listed], look: Look) -> list[Listed]:
    """The people who are looked for, in the order that is asked for; newest first by time."""
    words = look.search.casefold().split()
    found = [
        one
        for one in people
        if (not look.state or one.state == look.state)
        and all(word in f"{one.name} {one.email} {one.company}".casefold() for word in words)
    ]
    return sorted(found, key=lambda one: one.since, reverse=True) if look.sort == "since" else found


def applicants(session: Session, cohort_id: int, state: str, page: int) -> Sequence[Admission]:
    """A page of the admissions of a cohort in a state, with the people; the first who came first."""
    return session.scalars(
        select(Admission)
        .where(Admission.cohort_id == cohort_id, Admission.state == state)
        .options(joinedload(Admission.person))
        .order_by(Admission.since, Admission.id)
        .limit(AT_ONCE)
        .offset(AT_ONCE * (page - 1))
    ).all()


def count_admissions(session: Session, cohort_id: int) -> dict[str, int]:
    """How many admissions of a cohort are in each state."""
    rows = session.execute(
        select(Admission.state, func.count())
        .where(Admission.cohort_id == cohort_id)
        .group_by(Admission.state)
    )
    return dict(rows.all())


def history_of(session: Session, subjects: Sequence[str]) -> Sequence[tuple[AuditEvent, str | None]]:
    """What happened to a place, oldest first, with who did it."""
    rows = session.execute(
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(
            AuditEvent.subject.in_(subjects),
            AuditEvent.action.startswith("enrollment.") | AuditEvent.action.startswith("admission."),
        )
        .order_by(AuditEvent.id)
    )
    return [(event, name) for event, name in rows]


def invitations_of(session: Session, cohort_id: int) -> Sequence[Invitation]:
    """The invitations to a cohort, newest first."""
    return session.scalars(
        select(Invitation)
        .where(Invitation.cohort_id == cohort_id)
        .options(joinedload(Invitation.created_by), joinedload(Invitation.cohort))
        .order_by(Invitation.id.desc())
    ).all()


def invitation_by_uuid(session: Session, uuid: str) -> Invitation | None:
    """An invitation with its cohort and track."""
    return session.scalar(
        select(Invitation)
        .where(Invitation.uuid == uuid)
        .options(joinedload(Invitation.cohort).joinedload(Cohort.track_version))
    )


def staff_of(session: Session, cohort_id: int) -> list[StaffRole]:
    """Who teaches a cohort: instructors first, then by name."""
    found = session.scalars(
        select(StaffRole).where(StaffRole.cohort_id == cohort_id).options(joinedload(StaffRole.person))
    ).all()
    return sorted(found, key=lambda one: (one.role != "instructor", one.person.name.casefold()))


def sisters_of(session: Session, cohort: Cohort) -> Sequence[Cohort]:
    """Other cohorts of the track that take place, where somebody may go on: of the same version first."""
    other_version = Cohort.track_version_id != cohort.track_version_id
    return session.scalars(
        select(Cohort)
        .join(TrackVersion, TrackVersion.id == Cohort.track_version_id)
        .where(
            TrackVersion.track_id == cohort.track_version.track_id,
            Cohort.id != cohort.id,
            Cohort.archived_at.is_(None),
        )
        .options(contains_eager(Cohort.track_version))
        .order_by(other_version, Cohort.starts_on.is_(None), Cohort.starts_on, Cohort.id)
    ).all()

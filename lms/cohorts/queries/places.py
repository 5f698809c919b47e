"""Where people stand with a cohort: how many places are held, who waits, and how far up."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.cohorts.domain.enrolling import HOLDING, OPEN, PLACED, free_places, standing
from lms.cohorts.models import Admission, Cohort, Enrollment
from lms.cohorts.queries.tabs import counted_in_tabs


@dataclass
class Place:
    """A person and a cohort, with what is stored of the two."""

    cohort: Cohort
    person_id: int
    enrollment: Enrollment | None
    admission: Admission | None

    @property
    def state(self) -> str | None:
        """One of enrolling.STATES; None: they have nothing to do with each other."""
        return standing(
            self.admission.state if self.admission else None,
            self.enrollment.state if self.enrollment else None,
        )

    @property
    def back(self) -> str:
        """The act that gives a place: who completed the track and left has completed it still."""
        completed = self.enrollment is not None and self.enrollment.completed_at is not None
        return "resume" if completed and self.state == "withdrawn" else "enroll"


def place_of(session: Session, cohort: Cohort, person_id: int) -> Place:
    """Where a person stands with a cohort."""
    enrollment = session.scalar(
        select(Enrollment).where(Enrollment.cohort_id == cohort.id, Enrollment.person_id == person_id)
    )
    admission = session.scalar(
        select(Admission).where(Admission.cohort_id == cohort.id, Admission.person_id == person_id)
    )
    return Place(cohort, person_id, enrollment, admission)


def places_of(session: Session, cohort: Cohort, person_ids: Collection[int]) -> dict[int, Place]:
    """Where each of these people stands with a cohort, by their ids: two queries, however many they are."""
    found = {id: Place(cohort, id, None, None) for id in person_ids}
    for enrollment in session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id)):
        if enrollment.person_id in found:
            found[enrollment.person_id].enrollment = enrollment
    for admission in session.scalars(select(Admission).where(Admission.cohort_id == cohort.id)):
        if admission.person_id in found:
            found[admission.person_id].admission = admission
    return found


def held_places(session: Session, cohort_ids: Collection[int]) -> dict[int, int]:
    """How many places of each cohort are taken or promised."""
    return _counted(
        session, Enrollment, PLACED, cohort_ids, _counted(session, Admission, HOLDING, cohort_ids)
    )


def waiting_people(session: Session, cohort_ids: Collection[int]) -> dict[int, int]:
    """How many people wait for a place in each cohort."""
    return _counted(session, Admission, ("waiting",), cohort_ids)


def _counted(
    session: Session,
    model: type[Admission] | type[Enrollment],
    states: Sequence[str],
    cohort_ids: Collection[int],
    found: dict[int, int] | None = None,
) -> dict[int, int]:
    # An admission that became a place says "active", and the place itself is counted
    wanted = [state for state in states if model is Enrollment or state not in PLACED]
    counted = dict(found or {})
    rows = session.execute(
        select(model.cohort_id, func.count())
        .where(model.cohort_id.in_(cohort_ids), model.state.in_(wanted))
        .group_by(model.cohort_id)
    )
    for cohort_id, number in rows:
        counted[cohort_id] = counted.get(cohort_id, 0) + number
    return counted


def free_in(session: Session, cohort: Cohort, *, behind_queue: bool = False) -> int | None:
    """How many places of a cohort are free, None without a limit; `behind_queue`: after all who wait."""
    held = held_places(session, [cohort.id]).get(cohort.id, 0)
    waiting = waiting_people(session, [cohort.id]).get(cohort.id, 0) if behind_queue else 0
    return free_places(cohort.capacity, held, waiting)


def queue_of(session: Session, cohort_id: int, limit: int | None = None) -> Sequence[Admission]:
    """Who waits for a place, the first one first."""
    return session.scalars(
        select(Admission)
        .where(Admission.cohort_id == cohort_id, Admission.state == "waiting")
        .order_by(Admission.since, Admission.id)
        .limit(limit)
    ).all()


def overdue_offers(session: Session, now: dt.datetime, cohort_id: int | None = None) -> Sequence[Admission]:
    """Selected people, of one cohort or of all, for whom a place is kept no longer: they did not answer."""
    query = select(Admission).where(Admission.state == "selected", Admission.answer_by < now)
    if cohort_id is not None:
        query = query.where(Admission.cohort_id == cohort_id)
    return session.scalars(query.order_by(Admission.id)).all()


def position(session: Session, admission: Admission) -> int:
    """Which one somebody is on the waiting list, from 1."""
    earlier = or_(
        Admission.since < admission.since,
        (Admission.since == admission.since) & (Admission.id < admission.id),
    )
    ahead = session.scalar(
        select(func.count()).where(
            Admission.cohort_id == admission.cohort_id, Admission.state == "waiting", earlier
        )
    )
    return (ahead or 0) + 1


def open_admissions(session: Session, person_id: int) -> Sequence[Admission]:
    """What a person applied or waits for, with the cohorts, newest first."""
    return session.scalars(
        select(Admission)
        .where(Admission.person_id == person_id, Admission.state.in_(OPEN))
        .options(joinedload(Admission.cohort).joinedload(Cohort.track_version))
        .order_by(Admission.since.desc())
    ).all()


@counted_in_tabs("applications")
def count_applications(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many applications wait for an answer."""
    return select(func.count(Admission.id)).where(
        Admission.cohort_id == cohort_id, Admission.state == "applied"
    )

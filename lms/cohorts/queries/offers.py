"""What the page of a track offers: its cohorts, and where this person stands with each."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Track, TrackVersion
from lms.cohorts.domain.enrolling import GONE, PLACED, free_places
from lms.cohorts.models import Admission, Cohort, Enrollment
from lms.cohorts.queries.places import Place, held_places, waiting_people


@dataclass(frozen=True)
class CohortOffer:
    """A cohort with its places: ``free`` for newcomers, after all who wait; None when there is no limit."""

    cohort: Cohort
    free: int | None
    waiting: int
    place: Place

    @property
    def enrollment(self) -> Enrollment | None:
        """This person's place, where they have one."""
        return self.place.enrollment if self.place.state in PLACED else None


def offers(session: Session, *, track_slug: str, person_id: int | None) -> list[CohortOffer]:
    """The cohorts of a track that take learners, and those in which this person is; self-paced ones first."""
    cohorts = session.scalars(
        select(Cohort)
        .join(TrackVersion)
        .join(Track, Track.id == TrackVersion.track_id)
        .where(Track.slug == track_slug)
        .order_by(Cohort.starts_on.is_not(None), Cohort.starts_on)
    ).all()
    ids = [one.id for one in cohorts]
    held, waiting = held_places(session, ids), waiting_people(session, ids)
    enrolled, admitted = {}, {}
    if person_id is not None:
        own = Enrollment.person_id == person_id
        enrolled = {row.cohort_id: row for row in session.scalars(select(Enrollment).where(own))}
        own = Admission.person_id == person_id
        admitted = {row.cohort_id: row for row in session.scalars(select(Admission).where(own))}
    found = []
    for one in cohorts:
        free = free_places(one.capacity, held.get(one.id, 0), waiting.get(one.id, 0))
        place = Place(one, person_id or 0, enrolled.get(one.id), admitted.get(one.id))
        if (one.open and not one.archived_at) or place.state not in (None, *GONE):
            found.append(CohortOffer(one, free, waiting.get(one.id, 0), place))
    return found

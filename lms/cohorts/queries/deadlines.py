"""Reading when activities are due for each learner, and what learners have asked for."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload

from lms.cohorts.domain import Window
from lms.cohorts.domain.schedule import Times, counted
from lms.cohorts.models import Accommodation, Enrollment, Extension, ScheduledActivity
from lms.cohorts.queries.schedule import days_off
from lms.cohorts.queries.tabs import counted_in_tabs


@dataclass(frozen=True)
class Windows:
    """The times of activities for learners: the cohort's, with what one learner has beyond them.

    ``scheduled``: (cohort id, activity id) -> when it is for all.
    """

    scheduled: Mapping[tuple[int, int], Times]
    factors: Mapping[int, float]
    extended: Mapping[tuple[int, int], dt.datetime]

    def of(self, enrollment: Enrollment, activity_id: int) -> Window:
        """When an activity opens, is due and closes for this learner."""
        window = self.for_all(enrollment, activity_id)
        factor = self.factors.get(enrollment.id, 1.0)
        extended_to = self.extended.get((enrollment.id, activity_id))
        return window if factor == 1.0 and not extended_to else window.for_learner(factor, extended_to)

    def for_all(self, enrollment: Enrollment, activity_id: int) -> Window:
        """The same without what this learner has beyond the others."""
        times = self.scheduled.get((enrollment.cohort_id, activity_id))
        if times is None:
            return Window()
        if times.due_days is None:
            return times.window
        cohort = enrollment.cohort
        return counted(enrollment.enrolled_at, cohort.time_zone, times.due_days, days_off(cohort))


def windows_of(session: Session, enrollments: Sequence[Enrollment]) -> Windows:
    """The times of all activities for these learners, in three queries."""
    ids = [enrollment.id for enrollment in enrollments]
    cohorts = {enrollment.cohort_id for enrollment in enrollments}
    scheduled = session.scalars(select(ScheduledActivity).where(ScheduledActivity.cohort_id.in_(cohorts)))
    factors = session.scalars(select(Accommodation).where(Accommodation.enrollment_id.in_(ids)))
    granted = session.scalars(
        select(Extension)
        .where(Extension.enrollment_id.in_(ids), Extension.state == "granted")
        .order_by(Extension.decided_at, Extension.id)
    )
    return Windows(
        {(row.cohort_id, row.activity_id): row.times for row in scheduled},
        {row.enrollment_id: row.factor for row in factors},
        {(row.enrollment_id, row.activity_id): row.due_at for row in granted if row.due_at},
    )


def extensions_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[Extension]:
    """A learner's requests for more time for an activity, and what was answered; oldest first."""
    return session.scalars(
        select(Extension)
        .where(Extension.enrollment_id == enrollment_id, Extension.activity_id == activity_id)
        .order_by(Extension.id)
    ).all()


def open_request(session: Session, *, enrollment_id: int, activity_id: int) -> Extension | None:
    """The request for more time that waits for an answer."""
    return session.scalar(
        select(Extension).where(
            Extension.enrollment_id == enrollment_id,
            Extension.activity_id == activity_id,
            Extension.state == "requested",
        )
    )


def extension_by_uuid(session: Session, uuid: str) -> Extension | None:
    """A request for more time with its learner, cohort and activity."""
    return session.scalar(
        select(Extension)
        .where(Extension.uuid == uuid)
        .options(
            joinedload(Extension.enrollment).options(
                joinedload(Enrollment.person), joinedload(Enrollment.cohort)
            ),
            joinedload(Extension.activity),
        )
    )


def requests_in(session: Session, cohort_id: int) -> Sequence[Extension]:
    """All requests for more time of the learners in a cohort, the newest first."""
    return session.scalars(
        select(Extension)
        .join(Enrollment, Enrollment.id == Extension.enrollment_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
        .options(
            joinedload(Extension.enrollment).options(
                joinedload(Enrollment.person), joinedload(Enrollment.cohort)
            ),
            joinedload(Extension.activity),
            joinedload(Extension.decided_by),
        )
        .order_by(Extension.id.desc())
    ).all()


@counted_in_tabs("extensions")
def count_requests(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many requests for more time wait in a cohort."""
    return (
        select(func.count(Extension.id))
        .join(Enrollment, Enrollment.id == Extension.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Extension.state == "requested",
        )
    )


def accommodations_in(session: Session, cohort_id: int) -> dict[int, float]:
    """Whoever has more time than others in a cohort, and how much: enrollment id -> factor."""
    rows = session.execute(
        select(Accommodation.enrollment_id, Accommodation.factor)
        .join(Enrollment, Enrollment.id == Accommodation.enrollment_id)
        .where(Enrollment.cohort_id == cohort_id, Accommodation.factor > 1)
    )
    return dict(rows.all())

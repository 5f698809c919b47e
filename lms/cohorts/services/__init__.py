"""Making cohorts, and recording progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.catalog.models import TrackVersion
from lms.cohorts.models import Cohort, Enrollment, Exemption, Progress
from lms.cohorts.services.scheduling import schedule


def create_cohort(
    session: Session,
    *,
    track_version: TrackVersion,
    slug: str,
    title: dict[str, Any],
    time_zone: str,
    starts_on: dt.date | None = None,
    capacity: int | None = None,
    country: str | None = None,
    days_off: Sequence[Mapping[str, str]] = (),
    counted: bool = False,
) -> Cohort:
    """A cohort with its schedule, which leaves out the holidays of a country and the cohort's own days off.

    Without a start it is self-paced: ``counted`` says whether its dates count from each learner's enrollment,
    or whether it has none.
    """
    cohort = Cohort(
        slug=slug,
        track_version_id=track_version.id,
        title=title,
        time_zone=time_zone,
        starts_on=starts_on,
        capacity=capacity,
        country=country,
        days_off=list(days_off),
    )
    session.add(cohort)
    session.flush()
    if starts_on is not None or counted:
        schedule(session, cohort=cohort)
    return cohort


def complete(session: Session, *, enrollment: Enrollment, now: dt.datetime) -> None:
    """Marks an enrollment completed."""
    if enrollment.completed_at is None:
        enrollment.state, enrollment.completed_at = "completed", now
        record(session, at=now, actor_id=None, action="enrollment.completed", subject=enrollment.uuid)


def progress_of(session: Session, *, enrollment_id: int, activity_id: int, now: dt.datetime) -> Progress:
    """The record of how far an enrollment is with an activity, begun when there is none."""
    progress = session.scalar(
        select(Progress).where(Progress.enrollment_id == enrollment_id, Progress.activity_id == activity_id)
    )
    if progress is None:
        progress = Progress(enrollment_id=enrollment_id, activity_id=activity_id, opened_at=now)
        session.add(progress)
    return progress


def mark_done(session: Session, *, enrollment_id: int, activity_id: int, now: dt.datetime) -> None:
    """Records that an activity is done; the first time counts."""
    mark_all_done(session, activity_id=activity_id, done={enrollment_id: now})


def mark_all_done(session: Session, *, activity_id: int, done: Mapping[int, dt.datetime]) -> None:
    """The same for many learners in a few statements; `done`: enrollment id -> when."""
    found = session.scalars(
        select(Progress).where(Progress.enrollment_id.in_(done), Progress.activity_id == activity_id)
    )
    known = {one.enrollment_id: one for one in found}
    for enrollment_id, at in done.items():
        if enrollment_id not in known:
            new = Progress(enrollment_id=enrollment_id, activity_id=activity_id, opened_at=at, done_at=at)
            session.add(new)
        elif known[enrollment_id].done_at is None:
            known[enrollment_id].done_at = at


def set_exemptions(
    session: Session, *, person_id: int, reasons: Mapping[int, dict[str, str]], now: dt.datetime
) -> None:
    """From now on a person is exempt from these modules (id -> reason as {ko, en}) and from no others.

    Whoever has said that they do a module's lessons anyway is not asked again.
    """
    stored = {
        row.module_id: row
        for row in session.scalars(select(Exemption).where(Exemption.person_id == person_id))
    }
    for module_id in set(stored) - set(reasons):
        record(session, at=now, actor_id=None, action="exemption.ended", subject=stored[module_id].uuid)
        session.delete(stored[module_id])
    for module_id, reason in reasons.items():
        if module_id in stored:
            stored[module_id].reason = reason
        else:
            made = Exemption(person_id=person_id, module_id=module_id, reason=reason, granted_at=now)
            session.add(made)
            session.flush()
            detail = {"module": module_id, "reason": reason["en"]}
            record(session, at=now, actor_id=None, action="exemption.granted", subject=made.uuid, **detail)


def decline_exemption(session: Session, *, exemption: Exemption, declined: bool, now: dt.datetime) -> None:
    """The learner wants to do the lessons anyway, or after all not."""
    exemption.declined_at = now if declined else None
    action = "exemption.declined" if declined else "exemption.taken"
    record(session, at=now, actor_id=exemption.person_id, action=action, subject=exemption.uuid)

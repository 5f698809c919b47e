"""Making cohorts, enrolling in them, and recording progress."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.services import record
from lms.catalog.models import Activity, CourseModule, Requirement, RequirementCourse, TrackVersion
from lms.cohorts.domain import window
from lms.cohorts.models import Cohort, Enrollment, Exemption, Progress, ScheduledActivity
from lms.refusal import Refused


def create_cohort(
    session: Session,
    *,
    track_version: TrackVersion,
    slug: str,
    title: dict[str, Any],
    time_zone: str,
    starts_on: dt.date | None = None,
    capacity: int | None = None,
) -> Cohort:
    """A cohort with its schedule; without a start it is self-paced and has no dates."""
    cohort = Cohort(
        slug=slug,
        track_version_id=track_version.id,
        title=title,
        time_zone=time_zone,
        starts_on=starts_on,
        capacity=capacity,
    )
    session.add(cohort)
    session.flush()
    if starts_on is not None:
        schedule(session, cohort=cohort, starts_on=starts_on)
    return cohort


def schedule(session: Session, *, cohort: Cohort, starts_on: dt.date) -> None:
    """Absolute times for each activity, from the offsets of the courses' modules."""
    rows = session.execute(
        select(Activity.id, CourseModule.opens_days, CourseModule.due_days, CourseModule.closes_days)
        .join(CourseModule, CourseModule.module_version_id == Activity.module_version_id)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .where(Requirement.track_version_id == cohort.track_version_id)
    ).all()
    for activity_id, opens, due, closes in {row[0]: row for row in rows}.values():
        times = window(starts_on, cohort.time_zone, opens, due, closes)
        session.add(
            ScheduledActivity(
                cohort_id=cohort.id,
                activity_id=activity_id,
                opens_at=times.opens_at,
                due_at=times.due_at,
                closes_at=times.closes_at,
            )
        )


def reschedule(session: Session, *, cohort: Cohort) -> None:
    """The schedule anew, after the cohort was moved to another version; none without a start."""
    session.execute(delete(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id))
    if cohort.starts_on is not None:
        schedule(session, cohort=cohort, starts_on=cohort.starts_on)


def enroll(session: Session, *, cohort: Cohort, person: Person, now: dt.datetime) -> Enrollment:
    """Puts a person into a cohort. Twice is once; after a withdrawal the work done before counts again.

    Raises Refused when the cohort is closed or full.
    """
    enrollment = session.scalar(
        select(Enrollment).where(Enrollment.cohort_id == cohort.id, Enrollment.person_id == person.id)
    )
    if enrollment and enrollment.state != "withdrawn":
        return enrollment
    if not cohort.open:
        raise Refused(_("This cohort takes no more learners. Choose another one of this track."))
    taken = session.scalar(
        select(func.count()).where(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")
    )
    if cohort.capacity is not None and (taken or 0) >= cohort.capacity:
        raise Refused(_("This cohort is full. Choose another one of this track."))
    if enrollment:
        enrollment.state = "completed" if enrollment.completed_at else "active"
    else:
        enrollment = Enrollment(cohort_id=cohort.id, person_id=person.id, state="active", enrolled_at=now)
        session.add(enrollment)
        session.flush()
    record(session, at=now, actor_id=person.id, action="enrollment.active", subject=enrollment.uuid)
    return enrollment


def withdraw(session: Session, *, enrollment: Enrollment, now: dt.datetime) -> None:
    """Leaves a cohort; nothing that was done is deleted."""
    enrollment.state = "withdrawn"
    record(
        session, at=now, actor_id=enrollment.person_id, action="enrollment.withdrawn", subject=enrollment.uuid
    )


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
    progress = progress_of(session, enrollment_id=enrollment_id, activity_id=activity_id, now=now)
    if progress.done_at is None:
        progress.done_at = now


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

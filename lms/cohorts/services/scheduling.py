"""Writing schedules: made from the courses' days, changed as it was shown, or made for another version."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.domain.schedule import Times
from lms.cohorts.models import Cohort, Enrollment, ScheduledActivity
from lms.cohorts.queries.schedule import RESCHEDULED, generated_times, times_on


def schedule(session: Session, *, cohort: Cohort) -> None:
    """The times of each activity, from the days of the courses' modules."""
    write_times(session, cohort=cohort, times=generated_times(session, cohort))


def reschedule(session: Session, *, cohort: Cohort, version_id: int) -> None:
    """Puts the cohort on another version with its schedule: dates that were edited by hand stay."""
    times = times_on(session, cohort, version_id)
    session.execute(delete(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id))
    cohort.track_version_id = version_id
    session.flush()
    session.refresh(cohort, ["track_version"])
    write_times(session, cohort=cohort, times=times)


def write_times(session: Session, *, cohort: Cohort, times: Mapping[int, Times]) -> None:
    """Stores the times of these activities (id -> times); an activity without any has no row."""
    query = select(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id)
    rows = {row.activity_id: row for row in session.scalars(query)}
    for activity_id, new in times.items():
        row = rows.get(activity_id)
        if new == Times():
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = ScheduledActivity(cohort_id=cohort.id, activity_id=activity_id)
            session.add(row)
        row.opens_at, row.due_at, row.closes_at = new.window.opens_at, new.window.due_at, new.window.closes_at
        row.due_days = new.due_days
    session.flush()


def change_times(
    session: Session,
    *,
    cohort: Cohort,
    times: Mapping[int, Times],
    starts_on: dt.date | None,
    comment: str,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """Changes the times of these activities; penalties of what was handed in before follow."""
    write_times(session, cohort=cohort, times=times)
    detail: dict[str, Any] = {"activities": len(times), "comment": comment}
    if starts_on != cohort.starts_on:
        cohort.starts_on = starts_on
        detail["starts_on"] = str(starts_on)
    record(session, at=now, actor_id=actor_id, action=RESCHEDULED, subject=cohort.uuid, **detail)
    deadlines_changed.send(
        session,
        enrollment_ids=session.scalars(select(Enrollment.id).where(Enrollment.cohort_id == cohort.id)).all(),
        activity_ids=list(times),
        reason="deadline",
        comment=comment,
        actor_id=actor_id,
        now=now,
    )

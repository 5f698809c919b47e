"""Penalties follow a cohort's dates: some learners at a time, so that nobody waits for a thousand of them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.models import Cohort, Enrollment, Recount
from lms.cohorts.queries.schedule import recount_of

LEARNERS_AT_ONCE = 25


def begin(
    session: Session,
    *,
    cohort: Cohort,
    activity_ids: Iterable[int],
    comment: str,
    actor_id: int,
    now: dt.datetime,
) -> bool:
    """Dates have changed: the first learners' penalties follow at once; whether a worker is to go on.

    What was still to be done after an earlier change is done along with this one: lateness is worked out from
    the dates in force, so an activity that was done already comes to the same.
    """
    job = recount_of(session, cohort.id)
    if job is None:
        job = Recount(cohort_id=cohort.id, activity_ids=[])
        session.add(job)
    job.activity_ids = sorted({*job.activity_ids, *activity_ids})
    job.comment, job.actor_id = comment, actor_id
    job.done = job.after_id = job.failures = 0
    everybody = select(func.count(Enrollment.id)).where(Enrollment.cohort_id == cohort.id)
    job.total = session.scalar(everybody) or 0
    session.flush()
    return go_on(session, job=job, now=now)


def go_on(session: Session, *, job: Recount, now: dt.datetime) -> bool:
    """Works out the penalties of the next learners; whether there are more. The last ones end the job."""
    next_ones = (
        select(Enrollment.id)
        .where(Enrollment.cohort_id == job.cohort_id, Enrollment.id > job.after_id)
        .order_by(Enrollment.id)
        .limit(LEARNERS_AT_ONCE + 1)
    )
    found = session.scalars(next_ones).all()
    people, more = found[:LEARNERS_AT_ONCE], len(found) > LEARNERS_AT_ONCE
    if people:
        deadlines_changed.send(
            session,
            enrollment_ids=people,
            activity_ids=job.activity_ids,
            reason="deadline",
            comment=job.comment,
            actor_id=job.actor_id,
            now=now,
        )
    if not more:
        session.delete(job)
    else:
        job.done, job.after_id, job.failures = job.done + len(people), people[-1], 0
    session.flush()
    return more

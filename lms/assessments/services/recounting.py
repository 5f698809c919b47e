"""What was handed in before a deadline changed is late by the new one, and its penalty follows."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import Submission
from lms.assessments.services.grading import record_labs
from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.models import Enrollment
from lms.cohorts.queries.deadlines import windows_of


@deadlines_changed.connect
def recount(
    session: Session,
    *,
    enrollment_ids: Collection[int],
    activity_ids: Collection[int],
    reason: str,
    comment: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Works out anew how late submissions were, and records what that changes in grades."""
    people = session.scalars(select(Enrollment).where(Enrollment.id.in_(enrollment_ids))).all()
    windows, by_id = windows_of(session, people), {one.id: one for one in people}
    handed_in = session.scalars(
        select(Submission).where(
            Submission.enrollment_id.in_(enrollment_ids), Submission.activity_id.in_(activity_ids)
        )
    )
    learners, labs = set(), set()
    for one in handed_in:
        window = windows.of(by_id[one.enrollment_id], one.activity_id)
        late = window.late_seconds(one.submitted_at)
        if late != one.late_seconds:
            one.late_seconds = late
            learners.add(one.enrollment_id)
            labs.add(one.activity_id)
    session.flush()
    if learners:
        record_labs(
            session,
            enrollment_ids=sorted(learners),
            reasons=dict.fromkeys(labs, reason),
            comment=comment,
            actor_id=actor_id,
            now=now,
        )

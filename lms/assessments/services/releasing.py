"""Releasing what is graded by hand: from then on it counts, and the learner sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.models import Submission
from lms.assessments.services.apart import result_of
from lms.assessments.services.grading import record_labs
from lms.assessments.services.marking import show
from lms.assessments.services.telling import tell_released


def release_all(
    session: Session, *, submission_ids: Sequence[int], grader_id: int, now: dt.datetime, apart: bool = False
) -> list[Submission]:
    """Releases what is graded and not released yet; the submissions that this released.

    All of one lab; their grades are recorded at once. ``apart``: two graders mark it, and nothing is released
    where they have come to no result.
    """
    found = session.scalars(
        select(Submission)
        .where(Submission.id.in_(submission_ids), Submission.released_at.is_(None))
        .options(
            selectinload(Submission.runs),
            selectinload(Submission.seat_marks),
            joinedload(Submission.enrollment),
            joinedload(Submission.activity),
        )
    ).all()
    released = []
    for submission in found:
        marks = result_of(submission) if apart else []
        if marks or not apart:
            session.add_all(one.as_mark(submission, grader_id, now) for one in marks)
            show(session, submission, grader_id=grader_id, now=now)
            released.append(submission)
    tell_released(session, released, now)
    session.flush()
    for submission in released:
        session.expire(submission, ["marks"])
    if released:
        record_labs(
            session,
            enrollment_ids=[one.enrollment_id for one in released],
            reasons={one.activity_id: "marked" for one in released},
            actor_id=grader_id,
            now=now,
        )
    return released

"""Releasing what is graded by hand: from then on it counts, and the learner sees it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.assessments.models import Submission
from lms.assessments.services.apart import result_of
from lms.assessments.services.marking import mark_and_release


def release_all(
    session: Session, *, submission_ids: Sequence[int], grader_id: int, now: dt.datetime, apart: bool = False
) -> list[Submission]:
    """Releases what is graded and not released yet; the submissions that this released.

    ``apart``: two graders mark this lab; there is nothing to release where they have come to no result.
    """
    found = session.scalars(
        select(Submission)
        .where(Submission.id.in_(submission_ids), Submission.released_at.is_(None))
        .options(selectinload(Submission.runs), selectinload(Submission.seat_marks))
    ).all()
    released = []
    for submission in found:
        marks = result_of(submission) if apart else []
        if marks or not apart:
            mark_and_release(
                session, submission=submission, marks=marks, release=True, grader_id=grader_id, now=now
            )
            released.append(submission)
    return released

"""Learners' requests for a second look at a cell: those of a submission, and those of a cohort."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.assessments.domain.marking import ask_until
from lms.assessments.models import RegradeRequest, Submission
from lms.assessments.queries.modes import mode_of
from lms.assessments.queries.results import graded_run
from lms.cohorts.models import Enrollment
from lms.cohorts.queries.tabs import counted_in_tabs


def until(session: Session, submission: Submission) -> dt.datetime | None:
    """Until when a learner may ask about a submission; None while there is nothing to ask about, or never."""
    run = graded_run(submission)
    if run is None or run.finished_at is None:
        return None
    mode = mode_of(session, submission.enrollment.cohort_id, submission.activity)
    return ask_until(run.finished_at, submission.released_at, by_hand=run.by_hand > 0, days=mode.request_days)


def requests_about(session: Session, submission: Submission) -> Sequence[RegradeRequest]:
    """The requests about a submission, oldest first."""
    return session.scalars(
        select(RegradeRequest)
        .where(RegradeRequest.submission_id == submission.id)
        .options(joinedload(RegradeRequest.decided_by))
        .order_by(RegradeRequest.id)
    ).all()


def requests_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[RegradeRequest]:
    """A learner's requests about a lab, newest first."""
    return session.scalars(
        _about(Submission.enrollment_id == enrollment_id, Submission.activity_id == activity_id)
    ).all()


def requests_in(session: Session, cohort_id: int) -> Sequence[RegradeRequest]:
    """The requests of a cohort, newest first; not those of learners who have left."""
    return session.scalars(_about(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")).all()


def _about(*which: object) -> Select[RegradeRequest]:
    return (
        select(RegradeRequest)
        .join(RegradeRequest.submission)
        .join(Submission.enrollment)
        .where(*which)  # type: ignore[arg-type]
        .options(
            contains_eager(RegradeRequest.submission).options(
                contains_eager(Submission.enrollment).joinedload(Enrollment.person),
                joinedload(Submission.activity),
                joinedload(Submission.assignment_version),
            ),
            joinedload(RegradeRequest.decided_by),
        )
        .order_by(RegradeRequest.id.desc())
    )


def request_by_uuid(session: Session, uuid: str) -> RegradeRequest | None:
    """A request with its submission and its learner."""
    return session.scalar(_about(RegradeRequest.uuid == uuid))


@counted_in_tabs("second_looks")
def count_waiting(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many requests of a cohort wait for an answer."""
    return (
        select(func.count(RegradeRequest.id))
        .join(Submission, Submission.id == RegradeRequest.submission_id)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            RegradeRequest.state == "requested",
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
        )
    )

"""Reading comparisons of what was handed in."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload, lazyload

from lms.accounts.models import Person
from lms.assessments.comparison_models import Comparison, Resemblance
from lms.assessments.models import Submission
from lms.assessments.queries import graded_activities, newest_in
from lms.audit.models import AuditEvent
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment

WITH_BOTH = tuple(
    joinedload(side).options(
        joinedload(Submission.enrollment).joinedload(Enrollment.person),
        joinedload(Submission.activity),
        lazyload(Submission.marks),
    )
    for side in (Resemblance.left, Resemblance.right)
)


def newest_submissions(session: Session, *, cohort_id: int, activity_id: int) -> Sequence[Submission]:
    """What each learner handed in last in a lab, in the order in which it came in."""
    return session.scalars(
        select(Submission)
        .where(Submission.id.in_(newest_in(cohort_id).where(Submission.activity_id == activity_id)))
        .order_by(Submission.submitted_at, Submission.id)
    ).all()


def under_way(session: Session, *, cohort_id: int, activity_id: int) -> Comparison | None:
    """The comparison of a lab that waits or runs."""
    return session.scalar(
        select(Comparison).where(
            Comparison.cohort_id == cohort_id,
            Comparison.activity_id == activity_id,
            Comparison.state.in_(("queued", "running")),
        )
    )


def comparison_by_uuid(session: Session, uuid: str, *, cohort_id: int) -> Comparison | None:
    """A comparison of a cohort."""
    return session.scalar(
        select(Comparison)
        .where(Comparison.uuid == uuid, Comparison.cohort_id == cohort_id)
        .options(joinedload(Comparison.activity), joinedload(Comparison.requested_by))
    )


@dataclass(frozen=True)
class ComparedLab:
    """A lab of a cohort: how many handed it in, how many of them since it was compared last; the comparison,
    and how many of its pairs nobody has put aside."""

    activity: Activity
    learners: int
    since: int
    comparison: Comparison | None
    pairs: int


def compared_labs(session: Session, cohort: Cohort) -> list[ComparedLab]:
    """The labs of a cohort in which at least two learners handed something in; a few queries for all."""
    newest = newest_in(cohort.id).subquery()
    numbers = select(Submission.activity_id, func.count()).join(newest, newest.c.id == Submission.id)
    handed_in = dict(session.execute(numbers.group_by(Submission.activity_id)).all())
    made = session.scalars(
        select(Comparison).where(Comparison.cohort_id == cohort.id).order_by(Comparison.id)
    )
    last = {one.activity_id: one for one in made}
    ids = [one.id for one in last.values()]
    later = numbers.join(Comparison, Comparison.activity_id == Submission.activity_id).where(
        Comparison.id.in_(ids), Submission.submitted_at > Comparison.requested_at
    )
    since = dict(session.execute(later.group_by(Submission.activity_id)).all())
    open_pairs = dict(
        session.execute(
            select(Resemblance.comparison_id, func.count())
            .where(Resemblance.comparison_id.in_(ids), Resemblance.put_aside_at.is_(None))
            .group_by(Resemblance.comparison_id)
        ).all()
    )
    found = []
    for one in graded_activities(session, cohort.track_version_id):
        if handed_in.get(one.id, 0) > 1:
            comparison = last.get(one.id)
            pairs = open_pairs.get(comparison.id, 0) if comparison else 0
            found.append(ComparedLab(one, handed_in[one.id], since.get(one.id, 0), comparison, pairs))
    return found


def pairs_of(session: Session, comparison_id: int) -> Sequence[Resemblance]:
    """The pairs that a comparison found, the most alike first, what was put aside last."""
    return session.scalars(
        select(Resemblance)
        .where(Resemblance.comparison_id == comparison_id)
        .options(*WITH_BOTH)
        .order_by(
            Resemblance.put_aside_at.is_not(None),
            (Resemblance.left_share + Resemblance.right_share).desc(),
            Resemblance.id,
        )
    ).all()


def pair_by_uuid(session: Session, uuid: str, *, comparison_id: int) -> Resemblance | None:
    """A pair of a comparison with both submissions."""
    return session.scalar(
        select(Resemblance)
        .where(Resemblance.uuid == uuid, Resemblance.comparison_id == comparison_id)
        .options(*WITH_BOTH)
    )


@dataclass(frozen=True)
class Look:
    """Somebody who read a pair side by side, or put it aside: the action as the audit trail names it."""

    at: dt.datetime
    action: str
    name: str


def looks_at(session: Session, pair: Resemblance) -> list[Look]:
    """Who looked at a pair and what they noted, newest first, also in earlier comparisons of the lab."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.action, AuditEvent.detail, Person.name)
        .join(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.subject == pair.left.uuid, AuditEvent.action.startswith("comparison."))
        .order_by(AuditEvent.id.desc())
    )
    return [
        Look(at, action, name) for at, action, detail, name in rows if detail.get("right") == pair.right.uuid
    ]

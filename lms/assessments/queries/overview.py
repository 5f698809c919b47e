"""What an instructor sees of a cohort's labs: how they were graded, and what could not be graded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.orm import Session, contains_eager

from lms.assessments.models import AutogradeRun, Regrade, Submission
from lms.assessments.queries import assignment_versions, graded_activities
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries.tabs import counted_in_tabs


def failed_runs(session: Session, regrade_id: int) -> Sequence[AutogradeRun]:
    """The runs of a regrade that were set aside."""
    return session.scalars(
        _with_learner(select(AutogradeRun))
        .where(AutogradeRun.regrade_id == regrade_id, AutogradeRun.state == "failed")
        .order_by(AutogradeRun.id)
    ).all()


def set_aside(session: Session, cohort_id: int) -> Sequence[AutogradeRun]:
    """The newest run of each submission of a cohort, where that run failed and counts; newest first."""
    query = _with_learner(select(AutogradeRun)).where(_is_set_aside(cohort_id))
    return session.scalars(query.order_by(AutogradeRun.id.desc())).all()


@counted_in_tabs("set_aside")
def count_set_aside(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many submissions of a cohort could not be graded."""
    return (
        select(func.count(AutogradeRun.id))
        .join(AutogradeRun.submission)
        .join(Submission.enrollment)
        .where(_is_set_aside(cohort_id))
    )


def _is_set_aside(cohort_id: int | ColumnElement[int]) -> ColumnElement[bool]:
    newest = select(func.max(AutogradeRun.id)).where(AutogradeRun.counts).group_by(AutogradeRun.submission_id)
    return and_(
        Enrollment.cohort_id == cohort_id,
        Enrollment.state != "withdrawn",
        AutogradeRun.state == "failed",
        AutogradeRun.id.in_(newest),
    )


def _with_learner(query: Select[Any]) -> Select[Any]:
    return (
        query.join(AutogradeRun.submission)
        .join(Submission.enrollment)
        .join(Enrollment.person)
        .join(Submission.activity)
        .options(
            contains_eager(AutogradeRun.submission).options(
                contains_eager(Submission.enrollment).contains_eager(Enrollment.person),
                contains_eager(Submission.activity),
            )
        )
    )


@dataclass(frozen=True)
class LabEntry:
    """A lab on the teaching page: how many submissions it has, and how many an older version graded."""

    activity: Activity
    submissions: int
    older: int
    regrade: Regrade | None


def lab_entries(session: Session, cohort: Cohort) -> list[LabEntry]:
    """The labs of a cohort to which something was handed in."""
    labs = [one for one in graded_activities(session, cohort.track_version_id) if one.kind == "lab"]
    numbers: dict[int, dict[int, int]] = {}
    for activity_id, version_id, number in session.execute(_graded_with(cohort.id)):
        numbers.setdefault(activity_id, {})[version_id] = number
    regrades = {
        one.activity_id: one
        for one in session.scalars(
            select(Regrade).where(Regrade.cohort_id == cohort.id, Regrade.state == "open")
        )
    }
    entries, versions = [], assignment_versions(session, labs)
    for one in labs:
        by_version = numbers.get(one.id, {})
        total = sum(by_version.values())
        if total:
            version = versions.get(one.id)
            newest = by_version.get(version.id, 0) if version else 0
            entries.append(LabEntry(one, total, total - newest, regrades.get(one.id)))
    return entries


def _graded_with(cohort_id: int) -> Select[int, int, int]:
    """Rows (activity, version, number of submissions whose newest counting run used it)."""
    newest = (
        select(AutogradeRun.submission_id, func.max(AutogradeRun.id).label("id"))
        .where(AutogradeRun.counts)
        .group_by(AutogradeRun.submission_id)
        .subquery()
    )
    return (
        select(Submission.activity_id, AutogradeRun.assignment_version_id, func.count())
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .join(newest, newest.c.submission_id == Submission.id)
        .join(AutogradeRun, AutogradeRun.id == newest.c.id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
        .group_by(Submission.activity_id, AutogradeRun.assignment_version_id)
    )

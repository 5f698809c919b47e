"""The work of a grader: the submissions of a lab that a person grades, and how far each is."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, and_, case, distinct, func, literal, or_, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.domain.marking import (
    Mode,
    Neighbours,
    Seat,
    WorkState,
    neighbours,
    pseudonym,
    shared_state,
    work_state,
)
from lms.assessments.models import AutogradeRun, Mark, SavedComment, Submission
from lms.assessments.queries import newest_in
from lms.assessments.queries.modes import mode_of, modes_of
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment


@dataclass(frozen=True)
class Work:
    """A learner's newest submission of a lab, and what this grader has left to do with it."""

    submission_id: int
    uuid: str
    activity_id: int
    enrollment: str
    state: WorkState


def work_of(session: Session, *, cohort_id: int, activity: Activity, grader_id: int) -> list[Work]:
    """Every submission of a lab that a person grades, in the order in which they are graded.

    That is the order in which they came in; in an anonymous lab it is one that says nothing about anybody.
    """
    mode = mode_of(session, cohort_id, activity)
    newest = newest_in(cohort_id).where(Submission.activity_id == activity.id)
    work = _work(session, newest, {activity.id: mode}, grader_id)
    if mode.anonymous:
        work.sort(key=lambda one: pseudonym(mode.salt, one.enrollment))
    return work


def _graded(which: Any) -> Select[int]:
    """The newest run with a report of each of these submissions."""
    return (
        select(func.max(AutogradeRun.id))
        .where(AutogradeRun.counts, AutogradeRun.state == "graded", AutogradeRun.submission_id.in_(which))
        .group_by(AutogradeRun.submission_id)
    )


def _work(session: Session, which: Any, modes: Mapping[int, Mode], grader_id: int) -> list[Work]:
    """What is left to do with these submissions, oldest first; ``modes``: by activity. Two queries."""
    marks: dict[int, list[Any]] = {}
    columns = (Mark.submission_id, Mark.seat, Mark.grader_id, Mark.id, Mark.grade_id, Mark.points)
    for row in session.execute(select(*columns).where(Mark.submission_id.in_(which)).order_by(Mark.id)):
        marks.setdefault(row.submission_id, []).append(row)
    found = session.execute(
        select(
            Submission.id,
            Submission.uuid,
            Submission.activity_id,
            Enrollment.uuid,
            Submission.released_at,
            AutogradeRun.report["cells"],
        )
        .join(AutogradeRun, AutogradeRun.submission_id == Submission.id)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(AutogradeRun.id.in_(_graded(which)), AutogradeRun.by_hand > 0)
        .order_by(Submission.submitted_at, Submission.id)
    )
    work = []
    for id, uuid, activity_id, enrollment, released_at, cells in found:
        own, mode = marks.get(id, []), modes.get(activity_id, Mode())
        state = _state(cells or (), own, mode, grader_id, released=released_at is not None)
        work.append(Work(id, uuid, activity_id, enrollment, state))
    return [one for one in work if one.state != "nothing"]


def _state(cells: Any, marks: list[Any], mode: Mode, grader_id: int, *, released: bool) -> WorkState:
    if mode.two_graders and not released:
        return shared_state(cells, seats_of(marks), grader_id)
    return work_state(cells, {one.grade_id for one in marks if one.seat is None}, released=released)


def states_of(
    session: Session, modes: Mapping[int, Mode], submission_ids: Sequence[int], *, grader_id: int
) -> dict[int, WorkState]:
    """What this grader has left to do with some submissions; by their ids, without those that need nobody.

    ``modes``: how labs are graded, by activity, where somebody set it.
    """
    return {one.submission_id: one.state for one in _work(session, submission_ids, modes, grader_id)}


def seats_of(marks: Iterable[Any]) -> list[Seat]:
    """The graders who mark a submission apart, from its marks, oldest first."""
    latest: dict[int, int] = {}
    points: dict[int, dict[str, float]] = {}
    for one in marks:
        if one.seat is not None:
            latest[one.grader_id] = one.id
            points.setdefault(one.grader_id, {})[one.grade_id] = one.points
    return [Seat(grader_id, latest[grader_id], points[grader_id]) for grader_id in latest]


def around(work: Iterable[Work], uuid: str) -> Neighbours:
    """The ungraded submissions before and after one, and how many are left."""
    return neighbours([(one.uuid, one.state == "todo") for one in work], uuid)


@dataclass(frozen=True)
class LabWork:
    """A lab on the teaching page: how many submissions a person grades, and how far they are.

    ``others``: those that wait for another grader, where two mark.
    """

    activity: Activity
    mode: Mode
    total: int
    todo: int
    others: int
    ready: int


def lab_work(session: Session, cohort: Cohort, labs: Sequence[Activity], *, grader_id: int) -> list[LabWork]:
    """The labs in which a person grades something, as this grader sees them.

    A handful of queries whatever the number of submissions: a report is read only where somebody began.
    """
    by_slug = modes_of(session, cohort.id)
    modes = {one.id: by_slug.get(one.definition["lab"], Mode()) for one in labs}
    states: dict[int, dict[str, int]] = {one.id: {} for one in labs}
    unclear = []
    for activity_id, state, id, number in session.execute(_counts(cohort.id)):
        if state == "unclear":
            unclear.append(id)
        else:
            states.setdefault(activity_id, {})[state] = number
    for one in _work(session, unclear, modes, grader_id) if unclear else ():
        of_lab = states.setdefault(one.activity_id, {})
        of_lab[one.state] = of_lab.get(one.state, 0) + 1
    return [
        LabWork(lab, modes[lab.id], sum(own.values()), *(own.get(s, 0) for s in ("todo", "others", "ready")))
        for lab in labs
        if (own := states[lab.id])
    ]


def _counts(cohort_id: int) -> Select[Any]:
    """Rows (activity, state, submission or 0, number): one for each of which marks must be looked at."""
    newest = newest_in(cohort_id).subquery()
    own = Mark.submission_id == Submission.id
    begun = select(literal(1)).where(own).correlate(Submission).exists()
    marked = select(func.count(distinct(Mark.grade_id))).where(own, Mark.seat.is_(None))
    # Regraded, its cells may be others than those that were marked: counting both would say nothing
    regraded = select(AutogradeRun.submission_id).where(
        AutogradeRun.regrade_id.is_not(None), AutogradeRun.counts
    )
    by_hand = of_newest_run(AutogradeRun.by_hand, "graded")
    state = case(
        (Submission.released_at.is_(None) & ~begun, "todo"),
        (
            Submission.released_at.is_not(None)
            & Submission.id.not_in(regraded)
            & (marked.correlate(Submission).scalar_subquery() >= by_hand),
            "released",
        ),
        else_="unclear",
    )
    rows = (
        select(Submission.activity_id, Submission.id, state.label("state"))
        .join(newest, newest.c.id == Submission.id)
        .where(by_hand > 0)
        .subquery()
    )
    one_by_one = case((rows.c.state == "unclear", rows.c.id), else_=0)
    return select(rows.c.activity_id, rows.c.state, one_by_one, func.count()).group_by(
        rows.c.activity_id, rows.c.state, one_by_one
    )


def of_newest_run(column: Any, state: str | None = None) -> Any:
    """A column of a submission's newest run that counts; ``state``: of those in it."""
    runs = select(column).where(AutogradeRun.submission_id == Submission.id, AutogradeRun.counts)
    if state:
        runs = runs.where(AutogradeRun.state == state)
    return runs.order_by(AutogradeRun.id.desc()).limit(1).correlate(Submission).scalar_subquery()


@dataclass(frozen=True)
class LastSave:
    """What a grader saved last in a lab: when, and for which submission."""

    at: dt.datetime
    submission: Submission


def last_save(
    session: Session, *, grader_id: int, cohort_id: int, activity_id: int, apart: bool
) -> LastSave | None:
    """The newest marks of a grader in a lab of a cohort, which can be taken back.

    Those that answered a request cannot, nor those that somebody released later. Where graders mark
    ``apart``, what the release made of their marks is nobody's save.
    """
    released, since = Submission.released_at, Submission.released_at <= Mark.at
    if apart:
        with_seat = Mark.seat.is_not(None)
        since = or_(and_(with_seat, released == Mark.at), and_(~with_seat, released < Mark.at))
    mark = session.execute(
        select(Mark.at, Submission)
        .join(Submission, Submission.id == Mark.submission_id)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            Mark.grader_id == grader_id,
            Enrollment.cohort_id == cohort_id,
            Submission.activity_id == activity_id,
            Mark.over_tests.is_(False),
            or_(released.is_(None), since),
        )
        .options(joinedload(Submission.enrollment).joinedload(Enrollment.person))
        .order_by(Mark.id.desc())
        .limit(1)
    ).first()
    return LastSave(*mark) if mark else None


def last_released(session: Session, *, cohort_id: int, activity_id: int) -> Sequence[Submission]:
    """What was released last in a lab of a cohort: all that one act released."""
    released = (
        select(Submission)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(Enrollment.cohort_id == cohort_id, Submission.activity_id == activity_id)
    )
    newest = released.with_only_columns(func.max(Submission.released_at)).scalar_subquery()
    return session.scalars(
        released.where(Submission.released_at == newest).options(
            joinedload(Submission.enrollment),
            joinedload(Submission.activity),
            selectinload(Submission.seat_marks),
        )
    ).all()


def saved_comments(session: Session, *, person_id: int, assignment_id: int) -> dict[str, list[SavedComment]]:
    """A grader's comments of a lab: grade id -> comments, oldest first, so that their numbers stay."""
    found: dict[str, list[SavedComment]] = {}
    query = select(SavedComment).filter_by(person_id=person_id, assignment_id=assignment_id, removed_at=None)
    for one in session.scalars(query.order_by(SavedComment.id)):
        found.setdefault(one.grade_id, []).append(one)
    return found

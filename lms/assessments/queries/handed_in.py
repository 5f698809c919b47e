"""What a cohort has handed in, a page at a time: filtered and searched by the database."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select, tuple_
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.assessments.domain.marking import Mode, WorkState, pseudonym
from lms.assessments.models import AutogradeRun, Grade, GradeEvent, Submission
from lms.assessments.queries import SubmissionRow, loaded, newest_in, row_of
from lms.assessments.queries.desk import of_newest_run, states_of
from lms.assessments.queries.modes import modes_of
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment

STATES = ("waiting", "grading", "failed", "done")
ROWS = 50


@dataclass(frozen=True)
class Sought:
    """What somebody looks for. `lab`: an activity's uuid; empty: anything."""

    search: str = ""
    lab: str = ""
    state: str = ""
    late: bool = False
    page: int = 1

    @property
    def narrowed(self) -> bool:
        """Whether something is left out."""
        return bool(self.search or self.lab or self.state or self.late)


@dataclass(frozen=True)
class Listed:
    """A submission in the list; `work`: what this grader has left to do."""

    row: SubmissionRow
    work: WorkState


@dataclass(frozen=True)
class Page:
    """A page of what matches; `found` of `total` newest submissions."""

    sought: Sought
    rows: tuple[Listed, ...]
    pages: int
    found: int
    total: int


def submissions_page(
    session: Session, cohort: Cohort, labs: Sequence[Activity], sought: Sought, *, grader_id: int
) -> Page:
    """The newest submission of each learner and lab; what waits for a person comes first, then by time."""
    by_slug = modes_of(session, cohort.id)
    modes = {one.id: by_slug[one.definition["lab"]] for one in labs if one.definition["lab"] in by_slug}
    everything = newest_in(cohort.id).subquery()
    total = session.scalar(select(func.count()).select_from(everything)) or 0
    query = _filtered(select(Submission.id), session, cohort, labs, modes, sought).join(
        everything, everything.c.id == Submission.id
    )
    found = total
    if sought.narrowed:
        found = session.scalar(select(func.count()).select_from(query.subquery())) or 0
    page = query.order_by(case((_waits(), 0), else_=1), Submission.submitted_at, Submission.id)
    ids = session.scalars(page.limit(ROWS).offset((sought.page - 1) * ROWS)).all()
    rows = _rows(session, ids, states_of(session, modes, ids, grader_id=grader_id))
    return Page(sought, rows, max(1, -(-found // ROWS)), found, total)


def _filtered(
    query: Select[int],
    session: Session,
    cohort: Cohort,
    labs: Sequence[Activity],
    modes: Mapping[int, Mode],
    sought: Sought,
) -> Select[int]:
    if sought.lab:
        query = query.where(Submission.activity_id.in_([one.id for one in labs if one.uuid == sought.lab]))
    if sought.late:
        query = query.where(Submission.late_seconds > 0)
    if sought.state:
        query = query.where(_in_state(sought.state))
    if sought.search:
        query = query.where(_named(session, cohort, modes, sought.search))
    return query


def _waits() -> ColumnElement[bool]:
    """Whether a person has to look at it or to release it; released, its grade says whether points lack."""
    by_hand = func.coalesce(of_newest_run(AutogradeRun.by_hand, "graded"), 0)
    lacks = (
        select(Grade.id)
        .join(GradeEvent, GradeEvent.id == Grade.event_id)
        .where(
            Grade.enrollment_id == Submission.enrollment_id,
            Grade.activity_id == Submission.activity_id,
            Grade.provisional,
            GradeEvent.submission_id == Submission.id,
        )
        .correlate(Submission)
        .exists()
    )
    return and_(by_hand > 0, or_(Submission.released_at.is_(None), lacks))


def _in_state(state: str) -> ColumnElement[bool]:
    run = of_newest_run(AutogradeRun.state)
    if state == "waiting":
        return _waits()
    if state == "done":
        return and_(run == "graded", ~_waits())
    return run == "failed" if state == "failed" else run.in_(("queued", "running"))


def _named(session: Session, cohort: Cohort, modes: Mapping[int, Mode], search: str) -> ColumnElement[bool]:
    """Whose name or address has every word, where the name is shown; elsewhere the pseudonym counts alone."""
    hidden = {activity: mode for activity, mode in modes.items() if mode.anonymous}
    masked = and_(Submission.activity_id.in_(hidden), Submission.released_at.is_(None))
    people = session.execute(
        select(Enrollment.id, Enrollment.uuid, Person.name, Person.email)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort.id)
    ).all()
    words = search.casefold().split()
    open_ids = [
        one.id for one in people if all(word in f"{one.name} {one.email}".casefold() for word in words)
    ]
    masked_ids = [
        (activity, one.id)
        for activity, mode in hidden.items()
        for one in people
        if search.strip().casefold() in pseudonym(mode.salt, one.uuid).casefold()
    ]
    return or_(
        and_(Submission.enrollment_id.in_(open_ids), ~masked),
        and_(tuple_(Submission.activity_id, Submission.enrollment_id).in_(masked_ids), masked),
    )


def _rows(session: Session, ids: Sequence[int], states: Mapping[int, WorkState]) -> tuple[Listed, ...]:
    """The submissions of a page, in the order of their ids."""
    found = session.scalars(
        select(Submission)
        .where(Submission.id.in_(ids))
        .options(
            *loaded(),
            joinedload(Submission.enrollment).joinedload(Enrollment.person),
        )
    )
    by_id = {one.id: Listed(row_of(one), states.get(one.id, "nothing")) for one in found}
    return tuple(by_id[id] for id in ids)

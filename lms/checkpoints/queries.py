"""Reading tries at checkpoints, their papers, and who is in one; nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import Session, aliased, joinedload

from lms.accounts.models import Person
from lms.assessments.models import Attempt
from lms.assessments.queries.drawn import drawn_asked
from lms.catalog.models import Activity
from lms.checkpoints.domain import Drawn, begin_until, is_answered
from lms.checkpoints.models import CheckpointAllowance, CheckpointPaper, CheckpointResults
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort, Enrollment, ScheduledActivity
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.deadlines import windows_of

KIND = "checkpoint"
ROWS_A_PAGE = 50
# What a learner can be doing at a checkpoint
STATES = ("running", "not_begun", "handed_in")


def paper_by_uuid(session: Session, uuid: str, *, enrollment_uuid: str) -> CheckpointPaper | None:
    """The paper of a try of an enrollment, with the try and what it asks."""
    return session.scalar(
        select(CheckpointPaper)
        .join(Attempt, Attempt.id == CheckpointPaper.attempt_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(Attempt.uuid == uuid, Enrollment.uuid == enrollment_uuid)
        .options(
            joinedload(CheckpointPaper.attempt).options(
                joinedload(Attempt.asked),
                joinedload(Attempt.activity),
                joinedload(Attempt.enrollment).options(
                    joinedload(Enrollment.cohort), joinedload(Enrollment.person)
                ),
            )
        )
    )


def papers_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[CheckpointPaper]:
    """A learner's tries at a checkpoint, oldest first."""
    return session.scalars(
        select(CheckpointPaper)
        .join(Attempt, Attempt.id == CheckpointPaper.attempt_id)
        .where(Attempt.enrollment_id == enrollment_id, Attempt.activity_id == activity_id)
        .options(joinedload(CheckpointPaper.attempt).joinedload(Attempt.asked))
        .order_by(Attempt.number)
    ).all()


@drawn_asked.connect
def drawn_in(session: Session, *, attempt_ids: Sequence[int]) -> dict[int, Drawn]:
    """What tries asked, for whoever analyses questions: attempt id -> questions with their variants."""
    rows = session.execute(
        select(CheckpointPaper.attempt_id, CheckpointPaper.drawn).where(
            CheckpointPaper.attempt_id.in_(attempt_ids)
        )
    )
    return dict(rows.all())


def allowances_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[CheckpointAllowance]:
    """What staff gave a learner at a checkpoint beyond the others, oldest first."""
    return session.scalars(
        select(CheckpointAllowance)
        .where(
            CheckpointAllowance.enrollment_id == enrollment_id,
            CheckpointAllowance.activity_id == activity_id,
        )
        .options(joinedload(CheckpointAllowance.given_by))
        .order_by(CheckpointAllowance.id)
    ).all()


def page_of(enrollment: Enrollment, activity: Activity) -> str:
    """The path of a learner's checkpoint, for a notice."""
    return f"/learn/{enrollment.uuid}/checkpoints/{activity.uuid}"


def results_of(session: Session, *, cohort_id: int, activity_id: int) -> CheckpointResults | None:
    """When the results of a checkpoint came out in a cohort."""
    return session.scalar(
        select(CheckpointResults).where(
            CheckpointResults.cohort_id == cohort_id, CheckpointResults.activity_id == activity_id
        )
    )


def common_end(session: Session, *, cohort_id: int, activity_id: int) -> dt.datetime | None:
    """Until when all learners of a cohort can begin a checkpoint; None where that never ends."""
    row = session.scalar(
        select(ScheduledActivity).where(
            ScheduledActivity.cohort_id == cohort_id, ScheduledActivity.activity_id == activity_id
        )
    )
    return begin_until(Window(row.opens_at, row.due_at, row.closes_at)) if row else None


def results_out(session: Session, cohort: Cohort, activity: Activity) -> bool:
    """Whether learners see points, answers and feedback of what they handed in.

    They wait until nobody in the cohort can begin the checkpoint any more; not where everybody goes at
    their own pace, nor where it never ends.
    """
    if activity.definition["results"] == "after_attempt" or cohort.self_paced:
        return True
    if results_of(session, cohort_id=cohort.id, activity_id=activity.id):
        return True
    return common_end(session, cohort_id=cohort.id, activity_id=activity.id) is None


def last_begin(session: Session, cohort: Cohort, activity: Activity) -> dt.datetime | None:
    """Until when the last learner who has a try left can begin; None when nobody has one."""
    learners = session.scalars(
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state == "active")
        .options(joinedload(Enrollment.cohort))
    ).all()
    taken = _numbers(session, activity, select(Attempt.enrollment_id, func.count()), Attempt.enrollment_id)
    of_allowance = select(CheckpointAllowance.enrollment_id, func.sum(CheckpointAllowance.tries))
    more = _numbers(session, activity, of_allowance, CheckpointAllowance.enrollment_id)
    allowed, windows = activity.definition["attempts"], windows_of(session, learners)
    ends = [
        begin_until(windows.of(one, activity.id))
        for one in learners
        if taken.get(one.id, 0) < allowed + more.get(one.id, 0)
    ]
    return max((end for end in ends if end), default=None)


def _numbers(session: Session, activity: Activity, query: Any, of: Any) -> dict[int, int]:
    """A number for each enrollment at a checkpoint."""
    model = of.class_
    return dict(session.execute(query.where(model.activity_id == activity.id).group_by(of)).all())


def running_in(session: Session, *, cohort_id: int, activity_id: int) -> int:
    """How many learners of a cohort are in a checkpoint now."""
    query = (
        select(func.count())
        .select_from(Attempt)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Attempt.activity_id == activity_id,
            Attempt.submitted_at.is_(None),
        )
    )
    return session.scalar(query) or 0


def checkpoints_on(session: Session, track_version_id: int) -> list[Activity]:
    """The checkpoints of a track version in order."""
    return [one for one in activities_on(session, track_version_id) if one.kind == KIND]


@dataclass(frozen=True)
class Look:
    """How staff look at a checkpoint."""

    search: str = ""
    state: str = ""
    page: int = 1


@dataclass(frozen=True)
class Sitter:
    """A learner at a checkpoint: the latest try with its paper, None before the first."""

    enrollment: Enrollment
    paper: CheckpointPaper | None
    answered: int = 0

    @property
    def state(self) -> str:
        """not_begun, running or handed_in."""
        if self.paper is None:
            return "not_begun"
        return "running" if self.paper.attempt.submitted_at is None else "handed_in"


@dataclass(frozen=True)
class Room:
    """A page of a cohort's learners at a checkpoint. `numbers`: state -> learners, of the whole cohort."""

    look: Look
    sitters: tuple[Sitter, ...]
    numbers: dict[str, int]
    found: int
    pages: int


def room_of(session: Session, cohort: Cohort, activity: Activity, look: Look) -> Room:
    """Who is in a checkpoint, who handed in, who has not begun: six queries, however many there are."""
    latest, base = _latest(cohort, activity)
    state = case(
        (latest.id.is_(None), "not_begun"), (latest.submitted_at.is_(None), "running"), else_="handed_in"
    )
    numbers: dict[str, int] = dict(
        session.execute(base.with_only_columns(state, func.count()).group_by(state)).all()
    )
    if look.search:
        base = base.where(Person.name.icontains(look.search, autoescape=True))
    if look.state in STATES:
        base = base.where(state == look.state)
    found = session.scalar(base.with_only_columns(func.count())) or 0
    pages = max(1, -(-found // ROWS_A_PAGE))
    page = min(max(1, look.page), pages)
    order = case((state == "running", 0), else_=1)
    rows = session.execute(
        base.with_only_columns(Enrollment, latest.id)
        .options(joinedload(Enrollment.person))
        .order_by(order, Person.name, Enrollment.id)
        .offset((page - 1) * ROWS_A_PAGE)
        .limit(ROWS_A_PAGE)
    ).all()
    papers = _papers(session, [attempt for _enrollment, attempt in rows if attempt])
    sitters = tuple(_sitter(enrollment, papers.get(attempt)) for enrollment, attempt in rows)
    return Room(replace(look, page=page), sitters, {one: numbers.get(one, 0) for one in STATES}, found, pages)


def _latest(cohort: Cohort, activity: Activity) -> tuple[Any, Any]:
    """The learners of a cohort, each with the latest try at a checkpoint or none."""
    newest = (
        select(Attempt.enrollment_id, func.max(Attempt.id).label("id"))
        .where(Attempt.activity_id == activity.id)
        .group_by(Attempt.enrollment_id)
        .subquery()
    )
    latest = aliased(Attempt)
    base = (
        select(Enrollment)
        .join(Person, Person.id == Enrollment.person_id)
        .outerjoin(newest, newest.c.enrollment_id == Enrollment.id)
        .outerjoin(latest, latest.id == newest.c.id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state.in_(("active", "completed")))
    )
    return latest, base


def _papers(session: Session, attempts: Sequence[int]) -> dict[int, CheckpointPaper]:
    found = session.scalars(
        select(CheckpointPaper)
        .where(CheckpointPaper.attempt_id.in_(attempts))
        .options(joinedload(CheckpointPaper.attempt).selectinload(Attempt.responses))
    )
    return {one.attempt_id: one for one in found}


def _sitter(enrollment: Enrollment, paper: CheckpointPaper | None) -> Sitter:
    responses = paper.attempt.responses if paper else ()
    return Sitter(enrollment, paper, sum(is_answered(one.answer) for one in responses))

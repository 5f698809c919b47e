"""A lab cell by cell: how many tried it, passed it, are stuck; and the events of a while."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, case, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessments.models import Assignment, AssignmentVersion
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import activities_on
from lms.insight.domain.cells import NOT_PASSED, PASSED, STUCK_TRIES, VALIDATE, is_stuck
from lms.insight.domain.heat import Event, Heat, heat_map
from lms.insight.models import CellState, LabEvent
from lms.insight.queries.risk import state_of

# The newest events of a span; more of them change no colour any more
MOST_EVENTS = 20_000


@dataclass(frozen=True)
class CellRow:
    """A graded cell with the learners who tried it. `tries`: different answers until now, on average;
    `stuck`: who is stuck, most answers first."""

    cell: dict[str, Any]
    tried: int
    passed: int
    tries: float
    stuck: tuple[Stuck, ...]
    heat: tuple[Heat, ...]


@dataclass(frozen=True)
class Stuck:
    """Somebody who is stuck on a cell, after so many answers, since when; `uuid` is the enrollment's."""

    uuid: str
    name: str
    tries: int
    since: dt.datetime


@dataclass(frozen=True)
class LabSummary:
    """A lab of a cohort in a list: how many learners tried any cell of it, and how many are stuck."""

    activity: Activity
    tried: int
    stuck: int
    last_at: dt.datetime | None


def labs_of(session: Session, cohort: Cohort) -> list[LabSummary]:
    """The labs of a cohort in the order of its way."""
    mine = Enrollment.cohort_id == cohort.id
    tried = {
        slug: (number, last)
        for slug, number, last in session.execute(
            select(
                Assignment.slug,
                func.count(CellState.enrollment_id.distinct()),
                func.max(CellState.tried_at),
            )
            .join(Assignment, Assignment.id == CellState.assignment_id)
            .join(Enrollment, Enrollment.id == CellState.enrollment_id)
            .where(mine, Enrollment.state != "withdrawn")
            .group_by(Assignment.slug)
        )
    }
    stuck: dict[str, set[int]] = {}
    for row, slug in session.execute(
        _stuck_rows(cohort.id)
        .add_columns(Assignment.slug)
        .join(Assignment, Assignment.id == CellState.assignment_id)
    ):
        if is_stuck(state_of(row)):
            stuck.setdefault(slug, set()).add(row.enrollment_id)
    found = []
    for one in activities_on(session, cohort.track_version_id):
        if one.kind == "lab":
            slug = one.definition["lab"]
            number, last = tried.get(slug, (0, None))
            found.append(LabSummary(one, number, len(stuck.get(slug, ())), last))
    return found


def _stuck_rows(cohort_id: int) -> Select[CellState]:
    """The states of those who failed often enough to be stuck; domain/cells.py says whether they are."""
    return (
        select(CellState)
        .join(Enrollment, Enrollment.id == CellState.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state == "active",
            CellState.outcome.in_(NOT_PASSED),
            CellState.fails >= STUCK_TRIES,
        )
    )


@dataclass(frozen=True)
class LabHeat:
    """A lab's heat map. `validated` and `submitted`: events in the span; `learners` of the cohort, of whom
    `tried` have tried any cell."""

    rows: tuple[CellRow, ...]
    validated: int
    submitted: int
    tried: int
    learners: int


def newest_event(session: Session, cohort_id: int, assignment_id: int) -> int:
    """The id of the newest event of a lab in a cohort; 0 without one. Asked again every few seconds."""
    return session.scalar(_events(cohort_id, assignment_id, LabEvent.id).limit(1)) or 0


def _events(cohort_id: int, assignment_id: int, *columns: Any) -> Select[Any]:
    return (
        select(*columns)
        .join(Enrollment, Enrollment.id == LabEvent.enrollment_id)
        .where(LabEvent.assignment_id == assignment_id, Enrollment.cohort_id == cohort_id)
        .order_by(LabEvent.id.desc())
    )


def lab_heat(
    session: Session, cohort: Cohort, version: AssignmentVersion, starts: Sequence[dt.datetime]
) -> LabHeat:
    """The heat map of a lab from the first of `starts` on."""
    columns = (LabEvent.at, LabEvent.kind, LabEvent.outcomes)
    lately = _events(cohort.id, version.assignment_id, *columns).where(LabEvent.at >= starts[0])
    events = [Event(*row) for row in session.execute(lately.limit(MOST_EVENTS))]
    heat = heat_map([cell["grade_id"] for cell in version.cells], starts, events)
    counts, stuck = _counts(session, cohort.id, version), _stuck(session, cohort.id, version)
    validated = sum(event.kind == VALIDATE for event in events)
    tried, learners = _learners(session, cohort.id, version.assignment_id)
    rows = tuple(
        CellRow(cell, *counts.get(name, (0, 0, 0.0)), tuple(stuck.get(name, ())), tuple(heat[name]))
        for cell in version.cells
        for name in (cell["grade_id"],)
    )
    return LabHeat(rows, validated, len(events) - validated, tried, learners)


def _counts(
    session: Session, cohort_id: int, version: AssignmentVersion
) -> dict[str, tuple[int, int, float]]:
    """grade id -> (learners who tried it, of whom passed, mean number of answers)."""
    rows = session.execute(
        select(
            CellState.grade_id,
            func.count(),
            func.sum(case((CellState.outcome == PASSED, 1), else_=0)),
            func.avg(CellState.tries),
        )
        .join(Enrollment, Enrollment.id == CellState.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            CellState.assignment_id == version.assignment_id,
        )
        .group_by(CellState.grade_id)
    )
    return {name: (tried, passed, float(tries)) for name, tried, passed, tries in rows}


def _stuck(session: Session, cohort_id: int, version: AssignmentVersion) -> dict[str, list[Stuck]]:
    rows = session.execute(
        _stuck_rows(cohort_id)
        .add_columns(Enrollment.uuid, Person.name)
        .join(Person, Person.id == Enrollment.person_id)
        .where(CellState.assignment_id == version.assignment_id)
        .order_by(CellState.fails.desc(), CellState.id)
    )
    found: dict[str, list[Stuck]] = {}
    for row, uuid, name in rows:
        state = state_of(row)
        if is_stuck(state) and state.failing_since:
            one = Stuck(uuid, name, state.fails, state.failing_since)
            found.setdefault(row.grade_id, []).append(one)
    return found


def _learners(session: Session, cohort_id: int, assignment_id: int) -> tuple[int, int]:
    """How many learners have tried any cell of a lab, and how many there are."""
    here = (Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
    tried = (
        select(func.count(CellState.enrollment_id.distinct()))
        .join(Enrollment, Enrollment.id == CellState.enrollment_id)
        .where(*here, CellState.assignment_id == assignment_id)
    )
    both = session.execute(
        select(tried.scalar_subquery(), select(func.count(Enrollment.id)).where(*here).scalar_subquery())
    ).one()
    return both[0], both[1]


@dataclass(frozen=True)
class LabLine:
    """One event of a learner: of which lab, how many of the tried cells passed. `hidden`: the outcome is not
    shown beside the name, for the lab is graded without names."""

    at: dt.datetime
    kind: str
    lab: dict[str, Any]
    passed: int
    tried: int
    hidden: bool


def events_with(
    session: Session, enrollment_id: int, unnamed: Collection[str] = (), most: int = 10
) -> list[LabLine]:
    """What a learner validated and handed in lately, the newest first."""
    rows = session.execute(
        select(LabEvent, Assignment.slug, AssignmentVersion.title)
        .join(Assignment, Assignment.id == LabEvent.assignment_id)
        .outerjoin(AssignmentVersion, AssignmentVersion.id == Assignment.current_version_id)
        .where(LabEvent.enrollment_id == enrollment_id)
        .order_by(LabEvent.at.desc(), LabEvent.id.desc())
        .limit(most)
    )
    return [
        LabLine(
            event.at,
            event.kind,
            title or {"en": slug},
            sum(outcome == PASSED for outcome in event.outcomes.values()),
            len(event.outcomes),
            slug in unnamed,
        )
        for event, slug, title in rows
    ]

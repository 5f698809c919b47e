"""What a lab tells: a learner validated it, or a submission was graded. One row of the event, and the state
of each cell that was tried."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict, fields
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from lms.assessments.models import AutogradeRun, Regrade, Submission
from lms.assessments.services.events import regrade_applied, run_graded
from lms.cohorts.models import Enrollment
from lms.insight.domain.cells import SUBMIT, UNTRIED, VALIDATE, Seen, State, after, corrected, seen_in_report
from lms.insight.models import CellState, LabEvent
from lms.insight.queries.risk import state_of

KEEP_EVENTS = dt.timedelta(days=180)
# Nobody validates faster by hand; more is a program, and none of it is kept
MOST_A_MINUTE = 20
NAMES = [field.name for field in fields(State)]


def record_validation(
    session: Session,
    *,
    enrollment_id: int,
    assignment_id: int,
    cells: Sequence[dict[str, Any]],
    seen: Sequence[Seen],
    now: dt.datetime,
) -> bool:
    """Keeps what a learner's own validation showed. `cells` are the lab's; others are left out. False when
    it came too often and nothing was kept."""
    lately = session.scalar(
        select(func.count(LabEvent.id)).where(
            LabEvent.enrollment_id == enrollment_id, LabEvent.at > now - dt.timedelta(minutes=1)
        )
    )
    if (lately or 0) >= MOST_A_MINUTE:
        return False
    known = {cell["grade_id"] for cell in cells}
    found = {one.grade_id: one for one in seen if one.grade_id in known}
    _record(session, enrollment_id, assignment_id, VALIDATE, list(found.values()), now)
    return True


@run_graded.connect
def record_submission(session: Session, *, run: AutogradeRun, **_rest: Any) -> None:
    """A submission was graded: it counts from when it was handed in."""
    submission = run.submission
    seen = _seen(run.report)
    assignment_id = run.assignment_version.assignment_id
    _record(session, submission.enrollment_id, assignment_id, SUBMIT, seen, submission.submitted_at)


@regrade_applied.connect
def take_over_regrade(session: Session, *, regrade: Regrade, **_rest: Any) -> None:
    """What was handed in was judged again: whom a wrong test held up is not stuck any more."""
    assignment_id = regrade.assignment_version.assignment_id
    of_cohort = select(Enrollment.id).where(Enrollment.cohort_id == regrade.cohort_id)
    rows = {
        (row.enrollment_id, row.grade_id): row
        for row in session.scalars(
            select(CellState).where(
                CellState.assignment_id == assignment_id, CellState.enrollment_id.in_(of_cohort)
            )
        )
    }
    again = session.execute(
        select(AutogradeRun.report, Submission.enrollment_id, Submission.submitted_at)
        .join(Submission, Submission.id == AutogradeRun.submission_id)
        .where(AutogradeRun.regrade_id == regrade.id, AutogradeRun.state == "graded")
    )
    for report, enrollment_id, at in again:
        for seen in _seen(report):
            if row := rows.get((enrollment_id, seen.grade_id)):
                _write(row, corrected(state_of(row), seen, at))


def _seen(report: dict[str, Any] | None) -> list[Seen]:
    # The grader is loaded where it is needed: pages start without it
    from notebooks.grader.texts import UNSOLVED

    return seen_in_report((report or {})["cells"], UNSOLVED)


def _write(row: CellState, state: State) -> None:
    for name in NAMES:
        setattr(row, name, getattr(state, name))


def _record(
    session: Session, enrollment_id: int, assignment_id: int, kind: str, seen: list[Seen], at: dt.datetime
) -> None:
    outcomes = {one.grade_id: one.outcome for one in seen if one.outcome != UNTRIED}
    where = {"enrollment_id": enrollment_id, "assignment_id": assignment_id}
    session.add(LabEvent(**where, kind=kind, at=at, outcomes=outcomes))
    rows = {row.grade_id: row for row in session.scalars(select(CellState).filter_by(**where))}
    for one in seen:
        row = rows.get(one.grade_id)
        before = state_of(row) if row else State()
        now = after(before, one, at)
        if now == before:
            continue
        if row is None:
            session.add(CellState(**where, grade_id=one.grade_id, **asdict(now)))
        else:
            _write(row, now)


def forget_old_events(session: Session, *, now: dt.datetime) -> int:
    """Removes the events whose time is over, some at a time; how many. The cells' states stay."""
    old = select(LabEvent.id).where(LabEvent.at < now - KEEP_EVENTS).limit(5000)
    return session.execute(delete(LabEvent).where(LabEvent.id.in_(old))).rowcount  # type: ignore[attr-defined]

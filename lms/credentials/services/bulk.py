"""Issuing for many at once: the rows are the truth, and a batch is one transaction: a kill loses none."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from certificates.keys import Keys
from lms.audit.services import record
from lms.cohorts.models import Cohort
from lms.config import Settings
from lms.credentials.models import IssueItem, IssueRun
from lms.credentials.plans import case_of
from lms.credentials.services.issuing import decide, issue_credential, note_problem, settle

log = logging.getLogger(__name__)

BATCH = 10  # about a tenth of a second in which nobody else can write


def start_run(
    session: Session, *, cohort: Cohort, enrollment_ids: Sequence[int], actor_id: int, now: dt.datetime
) -> IssueRun:
    """A run over these enrollments; the cohort's unfinished one when there is one."""
    going = session.scalar(
        select(IssueRun).where(IssueRun.cohort_id == cohort.id, IssueRun.finished_at.is_(None))
    )
    if going is not None:
        return going
    run = IssueRun(cohort_id=cohort.id, requested_by_id=actor_id, requested_at=now)
    session.add(run)
    session.flush()
    if enrollment_ids:
        rows = [
            {"run_id": run.id, "enrollment_id": each, "state": "waiting", "problem": ""}
            for each in enrollment_ids
        ]
        session.execute(insert(IssueItem), rows)
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="credential.run",
        subject=run.uuid,
        enrollments=len(enrollment_ids),
    )
    return run


def issue_batch(
    session: Session, *, settings: Settings, keys: Callable[[], Keys], now: dt.datetime, size: int = BATCH
) -> bool:
    """Issues for the next waiting items of the oldest unfinished run; whether more may wait.

    Each item is judged again by the rule; what fails is noted and tried again like any other certificate. A
    batch ends with as many certificates as items: a learner may get several.
    """
    run = session.scalar(select(IssueRun).where(IssueRun.finished_at.is_(None)).order_by(IssueRun.id))
    if run is None:
        return False
    items = session.scalars(
        select(IssueItem)
        .where(IssueItem.run_id == run.id, IssueItem.state == "waiting")
        .order_by(IssueItem.id)
        .limit(size)
    ).all()
    made = 0
    for item in items:
        made += _tried(session, item, settings=settings, keys=keys, now=now)
        if made >= size:
            break
    if len(items) < size and all(item.state != "waiting" for item in items):
        run.finished_at = now
    session.flush()
    return True


def _tried(
    session: Session, item: IssueItem, *, settings: Settings, keys: Callable[[], Keys], now: dt.datetime
) -> int:
    """Issues for one item; how many, or one for what failed."""
    try:
        with session.begin_nested():
            return _issue(session, item, settings=settings, keys=keys(), now=now)
    except Exception as error:
        log.exception("no credential could be issued for enrollment %s", item.enrollment_id)
        problem = f"{type(error).__name__}: {error}"
        item.state, item.problem = "failed", problem[:1000]
        note_problem(session, enrollment_id=item.enrollment_id, problem=problem, now=now)
        return 1


def _issue(session: Session, item: IssueItem, *, settings: Settings, keys: Keys, now: dt.datetime) -> int:
    """Issues all that an enrollment has earned and has not, in its order; how many that are."""
    case = case_of(session, item.enrollment_id)
    due = [part for part in case.due if case.certifies(part)]
    for part in due:
        if decision := decide(session, case=case, part=part, now=now):
            made = issue_credential(
                session, case=case, decision=decision, settings=settings, keys=keys, now=now
            )
            case = case.holding(made, part)
    if due:
        settle(session, enrollment_id=item.enrollment_id)
    item.state = "issued" if due else "had" if case.held else "unearned"
    return len(due)


@dataclass(frozen=True)
class Progress:
    """How far a run is, in items."""

    total: int
    waiting: int
    issued: int
    had: int
    unearned: int
    failed: int

    @property
    def ended(self) -> int:
        """Items that are done, well or not."""
        return self.total - self.waiting

    @property
    def percent(self) -> int:
        """Of all items; 100 only when none waits."""
        return 100 if not self.waiting else self.ended * 100 // self.total


def progress(session: Session, run: IssueRun) -> Progress:
    """Counts by state: one query."""
    rows = session.execute(
        select(IssueItem.state, func.count()).where(IssueItem.run_id == run.id).group_by(IssueItem.state)
    )
    found = {row[0]: row[1] for row in rows}
    states = ("waiting", "issued", "had", "unearned", "failed")
    return Progress(sum(found.values()), *(found.get(state, 0) for state in states))

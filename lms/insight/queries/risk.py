"""Who of a cohort may need help, from what is stored; the rules are in domain/risk.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import Assignment, AssignmentVersion, Grade
from lms.assessments.queries.modes import modes_of
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.insight.domain.cells import NOT_PASSED, STUCK_TRIES, State, is_stuck
from lms.insight.domain.risk import Facts, Sign, StuckCell, level_of, points_of, signs
from lms.insight.models import CellState, Contact
from lms.insight.queries.progress import Learner, learners_of, those_of


@dataclass(frozen=True)
class Case:
    """A learner with the signs, and the newest contact that staff noted; `mean` as in Facts."""

    learner: Learner
    signs: tuple[Sign, ...]
    mean: float | None
    contact: Contact | None

    @property
    def level(self) -> str:
        """fine, watch or act."""
        return level_of(self.signs)


def cases_of(
    session: Session, cohort: Cohort, *, now: dt.datetime, only: Enrollment | None = None
) -> list[Case]:
    """Everybody in a cohort, or `only` one, those first of whom most signs speak; who has completed has
    none."""
    which = those_of(cohort, only)
    unnamed = unnamed_labs(session, cohort)
    means, stuck = _means(session, cohort, which), stuck_cells(session, which, unnamed)
    contacts = {one.enrollment_id: one for one in _contacts(session, which)}
    cases = []
    for learner in learners_of(session, cohort, which, now=now):
        id = learner.enrollment.id
        grades, mean = means.get(id, (0, None))
        facts = Facts(
            begun_at=_begun(cohort, learner.enrollment),
            last_at=learner.last_at,
            has_work=learner.has_work,
            overdue=tuple(one.title for one in learner.overdue),
            overdue_since=learner.overdue_since,
            grades=grades,
            mean=mean,
            least=cohort.track_version.grading["pass"],
            stuck=tuple(stuck.get(id, ())),
        )
        found = signs(facts, now) if learner.enrollment.state == "active" else ()
        cases.append(Case(learner, found, mean, contacts.get(id)))
    return sorted(cases, key=lambda case: -points_of(case.signs))


def _begun(cohort: Cohort, enrollment: Enrollment) -> dt.datetime:
    """Since when somebody could work: enrolled, and the cohort has started."""
    if cohort.starts_on is None:
        return enrollment.enrolled_at
    start = dt.datetime.combine(cohort.starts_on, dt.time(), ZoneInfo(cohort.time_zone))
    return max(enrollment.enrolled_at, start)


def _means(session: Session, cohort: Cohort, which: ColumnElement[bool]) -> dict[int, tuple[int, float]]:
    """Enrollment id -> (number of grades, their mean in percent by the track's weights, nothing dropped).

    Grades that wait for a person do not count yet.
    """
    weights = {one["kind"]: one["weight"] for one in cohort.track_version.grading["categories"]}
    percent = 100 * Grade.final / Grade.max_score
    columns = [
        value
        for kind in weights
        for value in (
            func.count(case((Activity.kind == kind, 1))),
            func.avg(case((Activity.kind == kind, percent))),
        )
    ]
    rows = session.execute(
        select(Enrollment.id, *columns)
        .join(Grade, Grade.enrollment_id == Enrollment.id)
        .join(Activity, Activity.id == Grade.activity_id)
        .where(which, Grade.provisional.is_(False), Grade.max_score > 0)
        .group_by(Enrollment.id)
    )
    found = {}
    for enrollment_id, *values in rows:
        pairs = zip(weights.values(), values[::2], values[1::2], strict=True)
        there = [(weight, count, mean) for weight, count, mean in pairs if weight and count]
        if there:
            whole = sum(weight for weight, _count, _mean in there)
            mean = sum(weight * mean for weight, _count, mean in there) / whole
            found[enrollment_id] = sum(count for _weight, count, _mean in there), mean
    return found


def unnamed_labs(session: Session, cohort: Cohort) -> frozenset[str]:
    """The labs that are graded without names: beside a name, outcomes would tell whose work is whose."""
    return frozenset(lab for lab, mode in modes_of(session, cohort.id).items() if mode.anonymous)


def stuck_cells(
    session: Session, which: ColumnElement[bool], unnamed: Collection[str] = ()
) -> dict[int, list[StuckCell]]:
    """Enrollment id -> the cells on which that learner is stuck, most tries first; no `unnamed` labs."""
    rows = session.execute(
        select(CellState, Assignment.slug, AssignmentVersion.title, AssignmentVersion.cells)
        .join(Enrollment, Enrollment.id == CellState.enrollment_id)
        .join(Assignment, Assignment.id == CellState.assignment_id)
        .outerjoin(AssignmentVersion, AssignmentVersion.id == Assignment.current_version_id)
        .where(
            which,
            CellState.outcome.in_(NOT_PASSED),
            CellState.fails >= STUCK_TRIES,
        )
        .order_by(CellState.fails.desc(), CellState.id)
    )
    found: dict[int, list[StuckCell]] = {}
    for row, slug, lab, cells in rows:
        if slug not in unnamed and is_stuck(state_of(row)):
            titles = {cell["grade_id"]: cell["title"] for cell in cells or ()}
            title = titles.get(row.grade_id, {"en": row.grade_id})
            one = StuckCell(title, lab or {"en": slug}, row.fails)
            found.setdefault(row.enrollment_id, []).append(one)
    return found


def state_of(row: CellState) -> State:
    """A stored state as the rules want it."""
    return State(
        row.outcome, row.tries, row.fails, row.failing_since, row.tried_at, row.passed_at, row.answer
    )


def _contacts(session: Session, which: ColumnElement[bool]) -> Sequence[Contact]:
    """The contacts with these learners, the newest last."""
    return session.scalars(
        select(Contact)
        .join(Enrollment, Enrollment.id == Contact.enrollment_id)
        .where(which, Contact.removed_at.is_(None))
        .options(joinedload(Contact.by))
        .order_by(Contact.at, Contact.id)
    ).all()


def contacts_with(session: Session, enrollment_id: int) -> Sequence[Contact]:
    """All contacts with one learner, the newest first, also those that were removed."""
    return session.scalars(
        select(Contact)
        .where(Contact.enrollment_id == enrollment_id)
        .options(joinedload(Contact.by))
        .order_by(Contact.at.desc(), Contact.id.desc())
    ).all()


def contact_by_uuid(session: Session, uuid: str, *, enrollment_id: int) -> Contact | None:
    """A contact with one learner."""
    return session.scalar(select(Contact).where(Contact.uuid == uuid, Contact.enrollment_id == enrollment_id))

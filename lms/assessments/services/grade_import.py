"""Grades from a table: the differences are shown, then exactly these are applied, as events with a reason."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.domain.sheet import Column, Entry, digest_of, key_of
from lms.assessments.models import Grade, GradeEvent
from lms.assessments.queries import assignment_version, graded_activities
from lms.assessments.queries.gradebook import Cell, Learner, cells_of, learners_in
from lms.assessments.queries.modes import anonymous_in
from lms.assessments.services.changing import let_count
from lms.assessments.services.events import HOLDING, certified, grade_changed, holding, write_all
from lms.assessments.services.telling import tell_changed
from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.refusal import Refused

IMPORTED = "imported"
# Three columns of a thousand learners: what a page of 100 kB can carry from the preview to its button
MOST_CHANGES = 3000
SAME = 0.005  # tables are written with two digits


@dataclass(frozen=True)
class Change:
    """A grade that a table would change; `before` is None where there is none yet.

    `points` None: what was handed in counts again. `unseen`: graded without names, so that what it is before
    is not shown beside one.
    """

    learner: Learner
    activity: Activity
    before: Cell | None
    points: float | None
    max_score: float
    unseen: bool = False

    @property
    def entry(self) -> Entry:
        """The same for the form."""
        return Entry(self.learner.id, self.activity.id, self.points)


@dataclass(frozen=True)
class Plan:
    """What a table would change, a digest of it, and how many learners of it hold a certificate."""

    changes: tuple[Change, ...]
    certified: int
    digest: str


def columns_in(session: Session, activities: Sequence[Activity]) -> dict[str, Column]:
    """The columns that may be imported, by their keys."""
    return {key_of(one.uuid): Column(one.id, most_points(session, one)) for one in activities}


def most_points(session: Session, activity: Activity) -> float | None:
    """The most points of an activity: its own, or those of its lab; None where neither says."""
    if activity.points is not None or activity.kind != "lab":
        return activity.points
    version = assignment_version(session, activity)
    return version.max_score if version else None


def plan(session: Session, *, cohort: Cohort, entries: Sequence[Entry]) -> Plan:
    """The differences between what entries say and the grades in force. Raises Refused for what cannot be."""
    learners = {one.id: one for one in learners_in(session, cohort.id)}
    activities = {one.id: one for one in graded_activities(session, cohort.track_version_id)}
    cells = cells_of(session, Enrollment.cohort_id == cohort.id)
    most = {one.id: most_points(session, one) for one in activities.values()}
    hidden = anonymous_in(session, cohort.id, activities.values())
    to_clear = [one for one in entries if one.points is None]
    held = _held(session, [cells.get(one.enrollment_id, {}).get(one.activity_id) for one in to_clear])
    changes = []
    for entry in entries:
        learner, activity = learners.get(entry.enrollment_id), activities.get(entry.activity_id)
        before = cells.get(entry.enrollment_id, {}).get(entry.activity_id)
        limit = before.max_score if before else most.get(entry.activity_id)
        if learner is None or activity is None or limit is None or not 0 <= (entry.points or 0) <= limit:
            raise Refused(_("These grades do not fit this cohort. Nothing was changed; import again."))
        if _differs(before, entry.points, held):
            unseen = before is not None and before.provisional and activity.id in hidden
            changes.append(Change(learner, activity, before, entry.points, limit, unseen))
    shown = [
        (one.learner.id, one.activity.id, one.points, one.before.event_id if one.before else 0)
        for one in changes
    ]
    holders = certified(session, sorted({one.learner.id for one in changes}))
    return Plan(tuple(changes), len(holders), digest_of(shown))


def apply(
    session: Session,
    *,
    cohort: Cohort,
    entries: Sequence[Entry],
    seen: str,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> int:
    """Writes the changes that were shown under the digest `seen`; how many. Raises Refused for any others."""
    made = plan(session, cohort=cohort, entries=entries)
    if made.digest != seen or not made.changes:
        raise Refused(_("Grades have changed since these were shown. Nothing was changed; import again."))
    given = [one for one in made.changes if one.points is not None]
    written = _write(session, given, reason, actor_id, now)
    said: dict[str, Any] = {"reason": reason, "actor_id": actor_id, "now": now}
    for one in made.changes:
        if one.points is None:
            enrollment = session.get_one(Enrollment, one.learner.id)
            written += let_count(session, enrollment=enrollment, activity=one.activity, **said)
    tell_changed(session, written, now)
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="grades.imported",
        subject=cohort.uuid,
        changes=len(made.changes),
        reason=reason,
    )
    return len(made.changes)


def _held(session: Session, cells: Sequence[Cell | None]) -> set[int]:
    """The events of these grades whose points hold."""
    ids = {cell.event_id for cell in cells if cell}
    events = session.scalars(
        select(GradeEvent)
        .join(Grade, Grade.event_id == GradeEvent.id)
        .where(GradeEvent.id.in_(ids), GradeEvent.reason.in_((*HOLDING, "moved")))
    )
    return holding(session, events)


def _differs(before: Cell | None, points: float | None, held: set[int]) -> bool:
    if points is None:
        return before is not None and before.event_id in held
    return before is None or abs(before.final - points) >= SAME


def _by_activity(change: Change) -> int:
    return change.activity.id


def _write(
    session: Session, changes: Sequence[Change], reason: str, actor_id: int, now: dt.datetime
) -> list[GradeEvent]:
    """The events of new points, in a few statements for each activity."""
    written: list[GradeEvent] = []
    for _activity, some in groupby(sorted(changes, key=_by_activity), key=_by_activity):
        written += write_all(session, [_event(one, reason, actor_id, now) for one in some])
    if written:
        grade_changed.send(session, enrollment_ids=sorted({one.enrollment_id for one in written}), now=now)
    return written


def _event(change: Change, reason: str, actor_id: int, now: dt.datetime) -> GradeEvent:
    points = change.points or 0.0
    return GradeEvent.settled(
        points,
        enrollment_id=change.learner.id,
        activity_id=change.activity.id,
        max_score=change.max_score,
        reason=IMPORTED,
        comment=reason,
        actor_id=actor_id,
        at=now,
    )

"""How far each learner of a cohort is: all of them at once, from plain tuples, for sorting needs all.

The numbers are those of the learner's own way (lms/cohorts/domain); a test compares them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, case, cast, func, select, union_all
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessments.models import Attempt, Submission
from lms.catalog.models import Activity, ModuleVersion
from lms.cohorts.domain import READ
from lms.cohorts.models import Cohort, Enrollment, Exemption, Progress
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.deadlines import Windows, windows_of
from lms.insight.models import LabEvent


@dataclass(frozen=True)
class Learner:
    """One learner of a cohort. `percent` as on the learner's own page; `overdue` are activities, the one due
    first coming first, `overdue_since` is when that was due; `next_due` is what is due next, and when."""

    enrollment: Enrollment
    name: str
    email: str
    percent: int
    last_at: dt.datetime | None
    has_work: bool
    overdue: tuple[Activity, ...]
    overdue_since: dt.datetime | None
    next_due: tuple[dt.datetime, Activity] | None


def those_of(cohort: Cohort, only: Enrollment | None = None) -> ColumnElement[bool]:
    """The condition for everybody who is in a cohort, or for one of them."""
    if only is not None:
        return Enrollment.id == only.id
    return and_(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")


def learners_of(
    session: Session, cohort: Cohort, which: ColumnElement[bool], *, now: dt.datetime
) -> list[Learner]:
    """The learners of a cohort by name: as many queries for all as for one. `which`: see those_of."""
    # Names as plain text: a thousand people as objects take longer than all that is read of them
    rows = session.execute(
        select(Enrollment, Person.name, Person.email)
        .join(Enrollment.person)
        .where(which)
        .order_by(Person.name, Enrollment.id)
    ).all()
    activities = activities_on(session, cohort.track_version_id)
    done, last = _worked(session, which)
    reader = _Reader(
        {one.id: one for one in activities},
        {one.id: one.minutes for one in activities},
        sum(one.minutes for one in activities),
        done,
        _optional(session, which),
        windows_of(session, [row[0] for row in rows]),
        last,
        now,
    )
    return [reader.learner(*row) for row in rows]


@dataclass(frozen=True)
class _Reader:
    """What was read of a cohort, to be put together learner by learner; plain numbers, for there are many."""

    activities: Mapping[int, Activity]
    minutes: Mapping[int, int]
    total: int
    done: Mapping[int, set[int]]
    optional: Mapping[int, set[int]]
    windows: Windows
    last: Mapping[int, dt.datetime]
    now: dt.datetime

    def learner(self, enrollment: Enrollment, name: str, email: str) -> Learner:
        """One learner."""
        left = self.minutes.keys() - self.done.get(enrollment.id, set())
        optional = self.optional.get(enrollment.person_id, set()) & left
        whole = self.total - sum(self.minutes[id] for id in optional)
        worked = self.total - sum(self.minutes[id] for id in left)
        waiting = [id for id in self.minutes if id in left and id not in optional]
        windows = [(id, self.windows.of(enrollment, id)) for id in waiting]
        due = sorted(
            ((window.due_at, id) for id, window in windows if window.due_at is not None),
            key=lambda pair: pair[0],
        )
        late = sum(at < self.now for at, _id in due)
        return Learner(
            enrollment=enrollment,
            name=name,
            email=email,
            percent=100 * worked // whole if whole else 0,
            last_at=self.last.get(enrollment.id),
            has_work=any(window.is_open(self.now) for _id, window in windows),
            overdue=tuple(self.activities[id] for _at, id in due[:late]),
            overdue_since=due[0][0] if late else None,
            next_due=(due[late][0], self.activities[due[late][1]]) if late < len(due) else None,
        )


def _worked(
    session: Session, which: ColumnElement[bool]
) -> tuple[dict[int, set[int]], dict[int, dt.datetime]]:
    """Enrollment id -> ids of the activities that are done, and when the learner last did anything here, by
    a row for each learner, not for each activity.
    """
    ids = case((Progress.done_at.is_not(None), cast(Progress.activity_id, String)))
    # Grouped by the enrollments' own ids, which come in order: nothing is to be sorted
    rows = session.execute(
        select(
            Enrollment.id,
            func.aggregate_strings(ids, ","),
            func.max(func.coalesce(Progress.done_at, Progress.opened_at)),
        )
        .join(Progress, Progress.enrollment_id == Enrollment.id)
        .where(which)
        .group_by(Enrollment.id)
    ).all()
    done = {id: set(map(int, done_ids.split(","))) for id, done_ids, _at in rows if done_ids}
    last = {id: at for id, _ids, at in rows}
    for id, at in _tried(session, which):
        last[id] = max(at, last.get(id, at))
    return done, last


def _tried(session: Session, which: ColumnElement[bool]) -> list[tuple[int, dt.datetime]]:
    """(enrollment id, when a learner last tried or handed in something)."""
    moments = (
        (Attempt, func.coalesce(Attempt.submitted_at, Attempt.started_at)),
        (Submission, Submission.submitted_at),
        (LabEvent, LabEvent.at),
    )
    each = union_all(
        *(
            select(Enrollment.id, func.max(moment))
            .join(model, model.enrollment_id == Enrollment.id)
            .where(which)
            .group_by(Enrollment.id)
            for model, moment in moments
        )
    )
    return [(id, at) for id, at in session.execute(each)]


def _optional(session: Session, which: ColumnElement[bool]) -> dict[int, set[int]]:
    """Person id -> ids of the activities that an exemption makes optional."""
    rows = session.execute(
        select(Exemption.person_id, Activity.id)
        .join(Enrollment, Enrollment.person_id == Exemption.person_id)
        .join(ModuleVersion, ModuleVersion.module_id == Exemption.module_id)
        .join(Activity, Activity.module_version_id == ModuleVersion.id)
        .where(which, Exemption.declined_at.is_(None), Activity.kind.in_(READ))
    )
    found: dict[int, set[int]] = {}
    for person_id, activity_id in rows:
        found.setdefault(person_id, set()).add(activity_id)
    return found

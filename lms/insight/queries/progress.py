"""How far each learner of a cohort is: all of them at once, from plain tuples, for sorting needs all.

The numbers are those of the learner's own way (lms/cohorts/domain); a test compares them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, String, and_, cast, func, select, union_all
from sqlalchemy.orm import Session, contains_eager

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
    percent: int
    last_at: dt.datetime | None
    has_work: bool
    overdue: tuple[Activity, ...]
    overdue_since: dt.datetime | None
    next_due: tuple[dt.datetime, Activity] | None

    @property
    def name(self) -> str:
        """The learner's name."""
        return self.enrollment.person.name


def those_of(cohort: Cohort, only: Enrollment | None = None) -> ColumnElement[bool]:
    """The condition for everybody who is in a cohort, or for one of them."""
    if only is not None:
        return Enrollment.id == only.id
    return and_(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")


def learners_of(
    session: Session, cohort: Cohort, which: ColumnElement[bool], *, now: dt.datetime
) -> list[Learner]:
    """The learners of a cohort by name: as many queries for all as for one. `which`: see those_of."""
    enrollments = enrollments_of(session, which)
    activities = activities_on(session, cohort.track_version_id)
    reader = _Reader(
        {one.id: one for one in activities},
        {one.id: one.minutes for one in activities},
        _done(session, which),
        _optional(session, which),
        windows_of(session, enrollments),
        last_activity(session, which),
        now,
    )
    return [reader.learner(enrollment) for enrollment in enrollments]


def enrollments_of(session: Session, which: ColumnElement[bool]) -> Sequence[Enrollment]:
    """These enrollments by the learners' names."""
    return session.scalars(
        select(Enrollment)
        .join(Enrollment.person)
        .where(which)
        .options(
            contains_eager(Enrollment.person).load_only(Person.id, Person.name, Person.email).lazyload("*")
        )
        .order_by(Person.name, Enrollment.id)
    ).all()


@dataclass(frozen=True)
class _Reader:
    """What was read of a cohort, to be put together learner by learner; plain numbers, for there are many."""

    activities: Mapping[int, Activity]
    minutes: Mapping[int, int]
    done: Mapping[int, set[int]]
    optional: Mapping[int, set[int]]
    windows: Windows
    last: Mapping[int, dt.datetime]
    now: dt.datetime

    def learner(self, enrollment: Enrollment) -> Learner:
        """One learner."""
        done = self.done.get(enrollment.id, set()) & self.minutes.keys()
        optional = (self.optional.get(enrollment.person_id, set()) & self.minutes.keys()) - done
        whole = sum(self.minutes.values()) - sum(self.minutes[id] for id in optional)
        worked = sum(self.minutes[id] for id in done)
        windows = [
            (id, self.windows.of(enrollment, id))
            for id in self.minutes
            if id not in done and id not in optional
        ]
        due = sorted(
            ((window.due_at, id) for id, window in windows if window.due_at is not None),
            key=lambda pair: pair[0],
        )
        late = sum(at < self.now for at, _id in due)
        return Learner(
            enrollment=enrollment,
            percent=100 * worked // whole if whole else 0,
            last_at=self.last.get(enrollment.id),
            has_work=any(window.is_open(self.now) for _id, window in windows),
            overdue=tuple(self.activities[id] for _at, id in due[:late]),
            overdue_since=due[0][0] if late else None,
            next_due=(due[late][0], self.activities[due[late][1]]) if late < len(due) else None,
        )


def _done(session: Session, which: ColumnElement[bool]) -> dict[int, set[int]]:
    """Enrollment id -> ids of the activities that are done: a row for each learner, not for each activity."""
    rows = session.execute(
        select(Progress.enrollment_id, func.aggregate_strings(cast(Progress.activity_id, String), ","))
        .join(Enrollment, Enrollment.id == Progress.enrollment_id)
        .where(which, Progress.done_at.is_not(None))
        .group_by(Progress.enrollment_id)
    )
    return {enrollment_id: set(map(int, ids.split(","))) for enrollment_id, ids in rows}


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


def last_activity(session: Session, which: ColumnElement[bool]) -> dict[int, dt.datetime]:
    """Enrollment id -> when the learner last did anything in this cohort: read, tried, handed in."""
    moments = (
        (Progress, func.coalesce(Progress.done_at, Progress.opened_at)),
        (Attempt, func.coalesce(Attempt.submitted_at, Attempt.started_at)),
        (Submission, Submission.submitted_at),
        (LabEvent, LabEvent.at),
    )
    each = union_all(
        *(
            select(model.enrollment_id.label("id"), func.max(moment).label("at"))
            .join(Enrollment, Enrollment.id == model.enrollment_id)
            .where(which)
            .group_by(model.enrollment_id)
            for model, moment in moments
        )
    ).subquery()
    rows = session.execute(select(each.c.id, func.max(each.c.at)).group_by(each.c.id))
    return {id: at for id, at in rows if at is not None}

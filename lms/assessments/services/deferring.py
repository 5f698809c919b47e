"""What going on in another cohort does to a learner's work: said before, then done as it was said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.domain.late import LatePolicy
from lms.assessments.domain.moving import LearnerChange, Part, PartChange, digest_of, part_changes
from lms.assessments.models import Attempt, Grade, Submission
from lms.assessments.queries import grades_of
from lms.assessments.queries.moving import open_regrades, parts_of, relatives, unseen_in
from lms.assessments.services import moving
from lms.assessments.services.events import grade_changed
from lms.assessments.services.grading import record_labs
from lms.assessments.services.recounting import foresee, recount
from lms.cohorts.domain.schedule import Effect, Times, counted
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries.deadlines import windows_of
from lms.cohorts.queries.places import Place
from lms.cohorts.queries.schedule import days_off
from lms.cohorts.services import deferring
from lms.refusal import Refused

REGRADED = _("A lab of this cohort is being regraded. Apply that regrade or cancel it first.")


@dataclass(frozen=True)
class Plan:
    """What going on in another cohort would change for a learner; `digest` names exactly this.

    ``worked``: the activities in which they have work; ``said``: sentences of what else goes along or stays.
    ``masked``: some points are not in the standing, for they would tell whose work has them.
    """

    parts: tuple[PartChange, ...]
    worked: frozenset[int]
    standing: LearnerChange
    late: tuple[Effect, ...]
    said: tuple[Any, ...]
    masked: bool
    digest: str

    def work_in(self, *kinds: str) -> list[Part]:
        """The activities with work of the learner that are removed, changed or same there."""
        found = [one for one in self.parts if one.before and one.before.id in self.worked]
        return [one.before for one in found if one.before and kind_of(one) in kinds]

    @property
    def new(self) -> list[Part]:
        """The activities that only the other cohort has."""
        return [one.after for one in self.parts if one.before is None and one.after]


def kind_of(change: PartChange) -> str:
    """As the change says, but other dates alone change nothing: each cohort has its own."""
    return "same" if change.what == ("dates",) else change.kind


def plan(session: Session, *, place: Place, target: Cohort, now: dt.datetime) -> Plan:
    """What would change if the learner went on there now. Raises Refused when they cannot."""
    deferring.check(session, place=place, target=target)
    enrollment, source = place.enrollment, place.cohort
    assert enrollment is not None
    before, after = source.track_version, target.track_version
    if before.id != after.id and open_regrades(session, source.id):
        raise Refused(REGRADED)
    parts = part_changes(parts_of(session, source, before.id), parts_of(session, target, after.id))
    grades = grades_of(session, [enrollment.id])
    late = _late(session, enrollment, target, parts, now)
    unseen = unseen_in(session, source.id, grades)
    (standing,) = moving.standings(session, [enrollment], grades, before, after, parts, late, unseen)
    answers = deferring.deferral_foreseen.send(session, enrollment=enrollment, target=target)
    said, worked = tuple(deferring.sentences(answers)), _worked(session, enrollment.id)
    kinds = [(kind_of(one), one.part.key) for one in parts]
    newest = sorted(grade.event_id for own in grades.values() for grade in own.values())
    digest = digest_of(
        source.uuid, target.uuid, before.uuid, after.uuid, kinds, newest, late, sorted(worked), standing
    )
    return Plan(parts, worked, standing, late, said, bool(unseen), digest)


def _late(
    session: Session, enrollment: Enrollment, target: Cohort, parts: tuple[PartChange, ...], now: dt.datetime
) -> tuple[Effect, ...]:
    """How late the work is by the other cohort's dates and rules; by the present activities."""
    off = days_off(target)

    def there(times: Times) -> Times:
        if times.due_days is None:
            return times
        return Times(counted(now, target.time_zone, times.due_days, off))

    both = {one.before.id: there(one.after.times) for one in parts if one.before and one.after}
    scheduled = {(enrollment.cohort_id, id): times for id, times in both.items()}
    windows = replace(windows_of(session, [enrollment]), scheduled=scheduled)
    grading = target.track_version.grading
    return foresee(
        session, people=[enrollment], activity_ids=list(both), windows=windows, grading=grading
    ).effects


def _worked(session: Session, enrollment_id: int) -> frozenset[int]:
    models: tuple[Any, ...] = (Grade, Submission, Attempt)
    queries = [select(one.activity_id).where(one.enrollment_id == enrollment_id) for one in models]
    return frozenset(id for query in queries for id in session.scalars(query))


def defer(
    session: Session, *, place: Place, target: Cohort, seen: str, note: str, actor_id: int, now: dt.datetime
) -> None:
    """Moves the learner as the plan with the digest `seen` says. Raises Refused when it would be another."""
    if plan(session, place=place, target=target, now=now).digest != seen:
        raise Refused(
            _("Something has changed since these changes were shown. Nothing was moved; look again.")
        )
    deferring.defer(session, place=place, target=target, note=note, actor_id=actor_id, now=now)


@deferring.learner_deferred.connect
def take_work_along(
    session: Session,
    *,
    enrollment: Enrollment,
    source: Cohort,
    target: Cohort,
    actor_id: int,
    now: dt.datetime,
) -> list[Any]:
    """Work counts for the same activities of the other cohort's version, by its dates and rules."""
    before, after = source.track_version, target.track_version
    if before.id == after.id:
        return []
    comment = f"{before.number} → {after.number}"
    parts = parts_of(session, target, after.id)
    family = relatives(session, [part.key for part in parts])
    moved = partial(moving.moved_event, comment=comment, actor_id=actor_id, at=now)
    for part in parts:
        others = [id for id in family[part.key] if id != part.id]
        moving.carry(session, [enrollment.id], others, part.id, moved)
    by: Mapping[str, Any] = {"enrollment_ids": [enrollment.id], "comment": comment, "actor_id": actor_id}
    ids = [part.id for part in parts]
    recount(session, activity_ids=ids, reason="deadline", now=now, **by)
    if LatePolicy.of(before.grading) != LatePolicy.of(after.grading):
        record_labs(session, reasons=dict.fromkeys(ids, "deadline"), now=now, **by)
    grade_changed.send(session, enrollment_ids=[enrollment.id], now=now)
    return [
        _(
            "That cohort is on another version of the track. Work in activities that it does not have is "
            "kept, but does not count there."
        )
    ]

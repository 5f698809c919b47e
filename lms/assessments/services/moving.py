"""Moving a cohort to another version of its track: said before, then done as it was said, or not at all."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from blinker import Signal
from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from lms.assessments.domain import Item
from lms.assessments.domain.electives import whole
from lms.assessments.domain.late import LatePolicy
from lms.assessments.domain.moving import (
    LearnerChange,
    Part,
    PartChange,
    RuleChange,
    digest_of,
    part_changes,
    rule_changes,
)
from lms.assessments.models import Attempt, Grade, GradeEvent, Submission
from lms.assessments.queries import GRADED_KINDS, grades_of
from lms.assessments.queries.electives import rules_of
from lms.assessments.queries.moving import (
    MOVED,
    Work,
    everyone_in,
    groups_of,
    open_regrades,
    parts_of,
    relatives,
    unseen_in,
    work_in,
)
from lms.assessments.services.events import certified, grade_changed, write_all
from lms.assessments.services.grading import record_labs
from lms.assessments.services.recounting import foresee
from lms.audit.services import record
from lms.catalog.models import TrackVersion
from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.domain.schedule import Effect
from lms.cohorts.models import Cohort, Enrollment, Extension, Progress
from lms.cohorts.queries.deadlines import windows_of
from lms.cohorts.services.scheduling import reschedule
from lms.refusal import Refused

# Sent with enrollment_ids, the activity_ids that their work is in, and the one `to` which it now belongs:
# what features above keep about work at an activity goes along.
work_carried = Signal()
CARRIED = (
    "enrollment_id", "raw", "penalty", "final", "max_score", "provisional", "attempt_id", "submission_id",
    "run_id",
)  # fmt: skip


@dataclass(frozen=True)
class Plan:
    """What moving would change. `work` is by activity; `digest` names exactly this plan.

    `masked`: some points are not in the learners' standing, for they would tell whose work has them.
    """

    source: TrackVersion
    target: TrackVersion
    parts: tuple[PartChange, ...]
    rules: tuple[RuleChange, ...]
    learners: tuple[LearnerChange, ...]
    late: tuple[Effect, ...]
    work: dict[int, Work]
    open_regrades: int
    masked: bool
    digest: str

    @property
    def numbers(self) -> dict[str, int]:
        """How many activities are added, removed, changed, same; how many learners' standing changes."""
        kinds = Counter(change.kind for change in self.parts)
        return {
            **{kind: kinds[kind] for kind in ("added", "removed", "changed", "same")},
            "learners": sum(one.changed for one in self.learners),
            "fails": sum(one.certified and not one.passed_after for one in self.learners),
            "late": len(self.late),
        }

    def work_of(self, change: PartChange) -> Work:
        """The work that an activity has now."""
        return self.work.get(change.before.id, Work()) if change.before else Work()


def plan(session: Session, *, cohort: Cohort, target: TrackVersion) -> Plan:
    """What moving the cohort now would change. Raises Refused for a version of another track."""
    source = cohort.track_version
    if target.track_id != source.track_id:
        raise Refused(_("This version belongs to another track. A cohort stays on its own."), status=422)
    before, after = (parts_of(session, cohort, one.id) for one in (source, target))
    parts = part_changes(before, after)
    rules = rule_changes(
        source.grading, target.grading, groups_of(session, source.id), groups_of(session, target.id)
    )
    people = everyone_in(session, cohort.id)
    grades = grades_of(session, [one.id for one in people])
    late = _late(session, cohort, people, parts, target)
    unseen = unseen_in(session, cohort.id, grades)
    learners = standings(session, people, grades, source, target, parts, late, unseen)
    newest = sorted((grade.event_id for own in grades.values() for grade in own.values()), reverse=True)
    work = work_in(session, cohort.id)
    said = [(change.kind, change.what, change.before, change.after) for change in parts]
    digest = digest_of(source.uuid, target.uuid, said, rules, learners, newest, late, sorted(work.items()))
    waits = open_regrades(session, cohort.id)
    return Plan(source, target, parts, rules, learners, late, work, waits, bool(unseen), digest)


def _late(
    session: Session,
    cohort: Cohort,
    people: Sequence[Enrollment],
    parts: Sequence[PartChange],
    target: TrackVersion,
) -> tuple[Effect, ...]:
    """How late work is by the dates of the target and what its rules take off; by the present activities."""
    both = {one.before.id: one.after.times for one in parts if one.before and one.after}
    scheduled = {(cohort.id, id): times for id, times in both.items()}
    windows = replace(windows_of(session, people), scheduled=scheduled)
    found = foresee(session, people=people, activity_ids=list(both), windows=windows, grading=target.grading)
    return tuple(one for one in found.effects if one.activity_id in both)


def standings(
    session: Session,
    people: Sequence[Enrollment],
    grades: dict[int, dict[int, Grade]],
    source: TrackVersion,
    target: TrackVersion,
    parts: Sequence[PartChange],
    late: Sequence[Effect],
    unseen: Collection[tuple[int, int]],
) -> tuple[LearnerChange, ...]:
    """The standing of everyone who has not withdrawn, by the rules and activities of either version."""
    family = relatives(session, [change.part.key for change in parts])
    holders = certified(session, [one.id for one in people])
    rules = {one.id: rules_of(session, one.id) for one in (source, target)}
    finals = {(one.enrollment_id, one.activity_id): one.after.final for one in late}
    finals = {at: final for at, final in finals.items() if at not in unseen}
    found = []
    for one in people:
        if one.state == "withdrawn":
            continue
        own = grades.get(one.id, {})
        points = {id: 0.0 if (one.id, id) in unseen else grade.final for id, grade in own.items()}
        counts = points | {id: finals[one.id, id] for id in points if (one.id, id) in finals}
        sides = []
        for version, side, final in ((source, "before", points), (target, "after", counts)):
            there = [part for change in parts if (part := getattr(change, side)) is not None]
            worth = [_item(part, own, final, family) for part in _graded(there)]
            sides.append(whole(version.grading, rules[version.id], worth))
        found.append(
            LearnerChange(
                one.id,
                one.person.name,
                sides[0].percent,
                sides[1].percent,
                sides[0].passed,
                sides[1].passed,
                one.id in holders,
            )
        )
    return tuple(sorted(found, key=lambda one: (one.after - one.before, one.name)))


def _graded(parts: Sequence[Part]) -> list[Part]:
    return [part for part in parts if part.key[1] in GRADED_KINDS]


def _item(
    part: Part, grades: dict[int, Grade], points: dict[int, float], family: dict[Any, list[int]]
) -> Item:
    """The grade that a learner has in an activity, in whichever version of it, with these points."""
    grade = next((grades[id] for id in family[part.key] if id in grades), None)
    percent = 100 * points[grade.activity_id] / grade.max_score if grade and grade.max_score else None
    return Item(part.id, part.key[1], percent, bool(grade and grade.provisional))


def move(
    session: Session, *, cohort: Cohort, target: TrackVersion, seen: str, actor_id: int, now: dt.datetime
) -> Plan:
    """Moves the cohort as the plan with the digest `seen` says. Raises Refused when it would be another."""
    if target.id == cohort.track_version_id:
        raise Refused(_("The cohort is on this version already."))
    made = plan(session, cohort=cohort, target=target)
    if made.open_regrades:
        raise Refused(_("A lab of this cohort is being regraded. Apply that regrade or cancel it first."))
    if made.digest != seen:
        raise Refused(
            _("Something has changed since these changes were shown. Nothing was moved; look again.")
        )
    people = [one.id for one in everyone_in(session, cohort.id)]
    family = relatives(session, [change.part.key for change in made.parts if change.after])
    moved = partial(moved_event, comment=f"{made.source.number} → {target.number}", actor_id=actor_id, at=now)
    for change in made.parts:
        if change.after is not None:
            others = [id for id in family[change.part.key] if id != change.after.id]
            carry(session, people, others, change.after.id, moved)
    reschedule(session, cohort=cohort, version_id=target.id)
    _recount(session, people, made, actor_id, now)
    record(
        session,
        at=now,
        actor_id=actor_id,
        action=MOVED,
        subject=cohort.uuid,
        from_version=made.source.number,
        to_version=target.number,
        from_hash=made.source.content_hash,
        to_hash=target.content_hash,
        **made.numbers,
    )
    grade_changed.send(session, enrollment_ids=people, now=now)
    return made


def _recount(session: Session, people: list[int], made: Plan, actor_id: int, now: dt.datetime) -> None:
    """Work is late by the dates of the new version, and its rules say what that costs."""
    said: dict[str, Any] = {"enrollment_ids": people, "actor_id": actor_id, "now": now}
    said["comment"] = f"{made.source.number} → {made.target.number}"
    activities = [change.after.id for change in made.parts if change.after]
    deadlines_changed.send(session, activity_ids=activities, reason="deadline", **said)
    if LatePolicy.of(made.source.grading) != LatePolicy.of(made.target.grading):
        record_labs(session, reasons=dict.fromkeys(activities, "deadline"), **said)


def carry(
    session: Session, people: list[int], others: list[int], to: int, moved: Callable[..., GradeEvent]
) -> None:
    """The work in other versions of an activity counts for this one; grades go along as events."""
    work_carried.send(session, enrollment_ids=people, activity_ids=others, to=to)
    for model in (Progress, Attempt, Submission, Extension):
        session.execute(
            update(model)
            .where(model.enrollment_id.in_(people), model.activity_id.in_(others))
            .values(activity_id=to),
            execution_options={"synchronize_session": "fetch"},
        )
    grades = session.scalars(
        select(Grade)
        .where(Grade.enrollment_id.in_(people), Grade.activity_id.in_(others))
        .options(joinedload(Grade.event))
    ).all()
    for grade in grades:
        grade.activity_id = to
    session.flush()
    write_all(session, [moved(grade.event, to) for grade in grades])


def moved_event(event: GradeEvent, to: int, **values: Any) -> GradeEvent:
    """The same points for the activity of the other version."""
    kept = {name: getattr(event, name) for name in CARRIED}
    return GradeEvent(**kept, activity_id=to, reason="moved", **values)

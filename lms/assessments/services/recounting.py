"""What was handed in before a deadline changed is late by the new one, and its penalty follows.

The same is worked out beforehand, for whoever is about to change a deadline.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import Submission
from lms.assessments.queries.modes import Masks, masks_of
from lms.assessments.services.grading import (
    Counted,
    counted_labs,
    fixed_by_hand,
    graded_work,
    gradings_of,
    record_labs,
)
from lms.cohorts.deadlines import deadlines_changed, deadlines_foreseen
from lms.cohorts.domain.schedule import Effect, Foreseen, Side
from lms.cohorts.models import Enrollment
from lms.cohorts.queries.deadlines import Windows, windows_of

# What says how late a submission is
LATENESS = (
    Submission.enrollment_id,
    Submission.activity_id,
    Submission.submitted_at,
    Submission.late_seconds,
)


@deadlines_changed.connect
def recount(
    session: Session,
    *,
    enrollment_ids: Collection[int],
    activity_ids: Collection[int],
    reason: str,
    comment: str,
    actor_id: int | None,
    now: dt.datetime,
) -> None:
    """Works out anew how late submissions were, and records what that changes in grades."""
    people = session.scalars(select(Enrollment).where(Enrollment.id.in_(enrollment_ids))).all()
    windows, by_id = windows_of(session, people), {one.id: one for one in people}
    handed_in = session.scalars(
        select(Submission).where(
            Submission.enrollment_id.in_(enrollment_ids), Submission.activity_id.in_(activity_ids)
        )
    )
    learners, labs = set(), set()
    for one in handed_in:
        window = windows.of(by_id[one.enrollment_id], one.activity_id)
        late = window.late_seconds(one.submitted_at)
        if late != one.late_seconds:
            one.late_seconds = late
            learners.add(one.enrollment_id)
            labs.add(one.activity_id)
    session.flush()
    if learners:
        record_labs(
            session,
            enrollment_ids=sorted(learners),
            reasons=dict.fromkeys(labs, reason),
            comment=comment,
            actor_id=actor_id,
            now=now,
        )


@deadlines_foreseen.connect
def foresee(
    session: Session,
    *,
    people: Sequence[Enrollment],
    activity_ids: Collection[int],
    windows: Windows,
    grading: Mapping[str, Any] | None = None,
) -> Foreseen:
    """What `recount` would do if learners' deadlines were those of `windows`; nothing is written.

    ``grading``: the rules by which it would be worked out, when they change with the deadlines.
    """
    by_id = {one.id: one for one in people}
    rows = session.execute(
        select(Submission.id, *LATENESS).where(
            Submission.enrollment_id.in_(by_id), Submission.activity_id.in_(activity_ids)
        )
    ).all()
    submitted = len({one.enrollment_id for one in rows})
    late: dict[int, int] = {}
    touched = []
    for one in rows:
        window = windows.of(by_id[one.enrollment_id], one.activity_id)
        late[one.id] = window.late_seconds(one.submitted_at)
        if late[one.id] != one.late_seconds or (grading is not None and late[one.id]):
            touched.append(one)
    gradings = gradings_of(session, sorted({one.enrollment_id for one in touched}))
    work = graded_work(session, gradings, {one.activity_id for one in touched})
    fixed = fixed_by_hand(session, list(work))
    masks = {cohort_id: masks_of(session, cohort_id) for cohort_id in {one.cohort_id for one in people}}
    found = []
    for id, graded in work.items():
        before = counted_labs(graded, gradings[id])
        after = counted_labs(graded, grading or gradings[id], late)
        effects = _effects(by_id[id], before, after, masks[by_id[id].cohort_id])
        found += [one for one in effects if (id, one.activity_id) not in fixed]
    return Foreseen(submitted, tuple(sorted(found, key=lambda one: (one.code or one.name, one.activity_id))))


def _effects(
    person: Enrollment, before: Mapping[int, Counted], after: Mapping[int, Counted], masks: Masks
) -> Iterator[Effect]:
    """Where the days late or the points taken off of a learner's labs differ."""
    for lab in before:
        old, new = (
            Side(one.scored.late.days, one.scored.penalty, one.scored.final)
            for one in (before[lab], after[lab])
        )
        if (old.days, round(old.penalty, 9)) != (new.days, round(new.penalty, 9)):
            code = masks.code_of(before[lab].submission)
            yield Effect(person.id, person.person.name, lab, old, new, code)

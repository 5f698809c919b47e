"""The history of a grade: events, each chained to the one before; the grade is the newest of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from blinker import Signal
from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.domain import event_hash
from lms.assessments.models import Grade, GradeEvent
from lms.db import new_uuid

# Reasons of events behind which a person stands, who saw the grade
BY_PERSONS = frozenset({"imported", "changed", "cleared", "marked", "second_look", "regraded", "moved"})
# What a certificate from another cohort says of a course
RECOGNISED = "recognised"
# Those whose points hold whatever is handed in, until a person changes them
HOLDING = frozenset({"imported", "changed", RECOGNISED})
# Sent in the transaction of the change, with enrollment_ids and now: what rests on grades listens.
grade_changed = Signal()
# Sent in the transaction, with run: a submission has a result that counts.
run_graded = Signal()
# The same with regrade: its runs count now.
regrade_applied = Signal()
# Asked with enrollment_ids; what rests on grades answers with those for which a certificate is in force.
certificates_asked = Signal()


def certified(session: Session, enrollment_ids: Sequence[int]) -> set[int]:
    """Those of the enrollments for which a certificate was issued and is not revoked."""
    answers = certificates_asked.send(session, enrollment_ids=enrollment_ids)
    return set().union(*(found for _receiver, found in answers))


def append_all(session: Session, events: Sequence[GradeEvent]) -> list[GradeEvent]:
    """Appends events, each of another learner's grade in the same activity, in a few statements for all.

    Returns those that change what counts; no other one is written.
    """
    if changed := write_all(session, events):
        ids = [event.enrollment_id for event in changed]
        grade_changed.send(session, enrollment_ids=ids, now=changed[0].at)
    return changed


def write_all(session: Session, events: Sequence[GradeEvent]) -> list[GradeEvent]:
    """The same without telling anybody, for whoever changes more before it tells; what was written."""
    grades = _grades_before(session, events)
    newest = {id: grade.event for id, grade in grades.items()}
    newest |= _taken_away(session, [event for event in events if event.enrollment_id not in grades])
    held = holding(session, [one for id, one in newest.items() if id in grades])
    changed = []
    for event in events:
        previous = newest.get(event.enrollment_id)
        if event.enrollment_id in grades and (
            _same(newest[event.enrollment_id], event)
            or (newest[event.enrollment_id].id in held and event.reason not in BY_PERSONS)
        ):
            continue
        _chain(event, previous)
        changed.append(event)
    session.add_all(changed)
    session.flush()
    for event in changed:
        _move(session, grades.get(event.enrollment_id), event)
    session.flush()
    return changed


def take_away(session: Session, event: GradeEvent) -> None:
    """Appends an event after which there is no grade: nothing was handed in for which there could be one."""
    grade = _grades_before(session, [event])[event.enrollment_id]
    _chain(event, grade.event)
    session.add(event)
    session.delete(grade)
    session.flush()


def _grades_before(session: Session, events: Sequence[GradeEvent]) -> dict[int, Grade]:
    """The grades in force that events of one activity would change, by enrollment."""
    found = session.scalars(
        select(Grade)
        .where(
            Grade.enrollment_id.in_([event.enrollment_id for event in events]),
            Grade.activity_id.in_({event.activity_id for event in events}),
        )
        .options(joinedload(Grade.event))
    )
    return {grade.enrollment_id: grade for grade in found}


def _taken_away(session: Session, events: Sequence[GradeEvent]) -> dict[int, GradeEvent]:
    """The newest events of grades that were taken away, by enrollment: their history goes on from there."""
    if not events:
        return {}
    newest = (
        select(func.max(GradeEvent.id))
        .where(
            GradeEvent.enrollment_id.in_([event.enrollment_id for event in events]),
            GradeEvent.activity_id.in_({event.activity_id for event in events}),
        )
        .group_by(GradeEvent.enrollment_id)
    )
    found = session.scalars(select(GradeEvent).where(GradeEvent.id.in_(newest)))
    return {event.enrollment_id: event for event in found}


def _chain(event: GradeEvent, previous: GradeEvent | None) -> None:
    event.uuid = new_uuid()
    event.supersedes_id = previous.id if previous else None
    event.sha256 = event_hash(previous.sha256 if previous else None, event_fields(event))


def holding(session: Session, events: Iterable[GradeEvent]) -> set[int]:
    """Those of the events, by id, whose points hold: a person gave them, and moving the cohort kept them."""
    found: set[int] = set()
    asked = {event.id: event for event in events}
    while asked:
        found |= {id for id, event in asked.items() if event.reason in HOLDING}
        before = {id: event.supersedes_id for id, event in asked.items() if event.reason == "moved"}
        known = (
            {
                event.id: event
                for event in session.scalars(select(GradeEvent).where(GradeEvent.id.in_(before.values())))
            }
            if before
            else {}
        )
        asked = {id: known[old] for id, old in before.items() if old in known}
    return found


def _move(session: Session, grade: Grade | None, event: GradeEvent) -> None:
    """The grade in force becomes the event's."""
    if grade is None:
        grade = Grade(enrollment_id=event.enrollment_id, activity_id=event.activity_id)
        session.add(grade)
    grade.event, grade.final = event, event.final
    grade.max_score, grade.provisional = event.max_score, event.provisional


def event_fields(event: GradeEvent) -> dict[str, object]:
    """What the hash of a grade event covers."""
    names = (
        "uuid", "enrollment_id", "activity_id", "raw", "penalty", "final", "max_score", "provisional",
        "reason", "actor_id", "attempt_id", "submission_id", "run_id",
    )  # fmt: skip
    fields = {name: getattr(event, name) for name in names} | {"at": event.at.isoformat()}
    # Events of before had no comment: their hashes hold as they are.
    return fields | ({"comment": event.comment} if event.comment else {})


def broken_link(events: Sequence[GradeEvent]) -> GradeEvent | None:
    """The first event of a grade's history, oldest first, that was rewritten or whose forerunner is gone."""
    before: GradeEvent | None = None
    for event in events:
        expected = event_hash(before.sha256 if before else None, event_fields(event))
        if event.sha256 != expected or event.supersedes_id != (before.id if before else None):
            return event
        before = event
    return None


def _same(one: GradeEvent, other: GradeEvent) -> bool:
    names = ("activity_id", "raw", "penalty", "max_score", "provisional", "attempt_id", "submission_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)

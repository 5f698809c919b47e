"""Changing one grade with a reason, and letting what was handed in count again: both are events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import Grade, GradeEvent
from lms.assessments.services.events import HOLDING, append_all, grade_changed, holding, take_away
from lms.assessments.services.grading import record_attempts, record_labs
from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.refusal import Refused

CHANGED, CLEARED = "changed", "cleared"
SINCE = _("This grade has changed since you opened the page. Nothing was changed; look at it again.")
# What is worked out from: a result of these can be worked out anew at any time
FROM_ATTEMPTS = ("quiz", "checkpoint")


def change(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    points: float,
    most: float,
    seen: int,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> list[GradeEvent]:
    """A grade as a person says; it holds. The event of it.

    ``seen``: the event in force that they saw, 0 for none. Raises Refused
    when it has changed since, or when it is what is there already.
    """
    before = grade_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    if (before.event_id if before else 0) != seen:
        raise Refused(SINCE)
    if before is not None and before.final == points and not before.provisional:
        raise Refused(_("The grade is these points already. Nothing was changed."), status=422)
    event = GradeEvent.settled(
        points,
        enrollment_id=enrollment.id,
        activity_id=activity.id,
        max_score=most,
        reason=CHANGED,
        comment=reason,
        actor_id=actor_id,
        at=now,
    )
    written = append_all(session, [event])
    _note(session, enrollment, activity, "grade.changed", actor_id, now, points=points, reason=reason)
    return written


def let_count(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> list[GradeEvent]:
    """Ends the hold of a grade: what was handed in counts again, or there is no grade where nothing was.

    What was written; nothing where nothing held.
    """
    before = grade_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    if before is None or not holding(session, [before.event]):
        return []
    held_event = before.event_id
    said: dict[str, Any] = {"actor_id": actor_id, "comment": reason, "now": now}
    if activity.kind == "lab":
        written = record_labs(session, enrollment_ids=[enrollment.id], reasons={activity.id: CLEARED}, **said)
    elif activity.kind in FROM_ATTEMPTS:
        ids = [enrollment.id]
        written = record_attempts(session, enrollment_ids=ids, activity=activity, reason=CLEARED, **said)
    else:
        written = _as_before(session, before.event, **said)
    session.expire(before)
    if before.event_id == held_event:
        written.append(_nothing(before.event, **said))
        take_away(session, written[-1])
        grade_changed.send(session, enrollment_ids=[enrollment.id], now=now)
    _note(session, enrollment, activity, "grade.cleared", actor_id, now, reason=reason)
    return written


def undo(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    seen: int,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> list[GradeEvent]:
    """Takes the newest change back by another event. Raises Refused when something came after it.

    Points that held before hold again; otherwise what was handed in counts, also what came since.
    """
    grade = grade_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    if grade is None or grade.event_id != seen or grade.event.reason != CHANGED:
        raise Refused(SINCE)
    before = session.get(GradeEvent, grade.event.supersedes_id or 0)
    said: dict[str, Any] = {"reason": reason, "actor_id": actor_id, "now": now}
    if before is not None and holding(session, [before]):
        said |= {"points": before.final, "most": before.max_score, "seen": seen}
        return change(session, enrollment=enrollment, activity=activity, **said)
    return let_count(session, enrollment=enrollment, activity=activity, **said)


def grade_of(session: Session, *, enrollment_id: int, activity_id: int) -> Grade | None:
    """A grade with the event in force."""
    return session.scalar(
        select(Grade)
        .where(Grade.enrollment_id == enrollment_id, Grade.activity_id == activity_id)
        .options(joinedload(Grade.event))
    )


def _as_before(
    session: Session, held: GradeEvent, *, actor_id: int, comment: str, now: dt.datetime
) -> list[GradeEvent]:
    """What cannot be worked out anew is as it was before points held."""
    event: GradeEvent | None = held
    while event is not None and event.reason in (*HOLDING, "moved", CLEARED):
        event = session.get(GradeEvent, event.supersedes_id or 0)
    if event is None:
        return []
    return append_all(session, [_like(event, held, actor_id=actor_id, comment=comment, now=now)])


def _like(
    event: GradeEvent, held: GradeEvent, *, actor_id: int, comment: str, now: dt.datetime
) -> GradeEvent:
    names: Sequence[str] = (
        "raw", "penalty", "final", "max_score", "provisional", "attempt_id", "submission_id", "run_id",
    )  # fmt: skip
    return GradeEvent(
        enrollment_id=held.enrollment_id,
        activity_id=held.activity_id,
        reason=CLEARED,
        comment=comment,
        actor_id=actor_id,
        at=now,
        **{name: getattr(event, name) for name in names},
    )


def _nothing(held: GradeEvent, *, actor_id: int, comment: str, now: dt.datetime) -> GradeEvent:
    return GradeEvent.settled(
        0.0,
        enrollment_id=held.enrollment_id,
        activity_id=held.activity_id,
        max_score=held.max_score,
        reason=CLEARED,
        comment=comment,
        actor_id=actor_id,
        at=now,
    )


def _note(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    action: str,
    actor_id: int,
    now: dt.datetime,
    **detail: Any,
) -> None:
    record(
        session,
        at=now,
        actor_id=actor_id,
        action=action,
        subject=enrollment.uuid,
        activity=activity.uuid,
        **detail,
    )

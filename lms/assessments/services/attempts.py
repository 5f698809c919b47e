"""Quiz attempts: beginning one, saving answers, handing it in."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.domain import is_correct
from lms.assessments.models import Attempt, Response
from lms.assessments.services.grading import record_attempt
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.cohorts.services import mark_done
from lms.refusal import Refused


def open_attempt(
    session: Session, *, enrollment: Enrollment, activity: Activity, now: dt.datetime
) -> Attempt:
    """The attempt that is under way, or a new one. Raises Refused when all are used."""
    attempts = session.scalars(
        select(Attempt)
        .where(Attempt.enrollment_id == enrollment.id, Attempt.activity_id == activity.id)
        .order_by(Attempt.number)
    ).all()
    if attempts and attempts[-1].submitted_at is None:
        return attempts[-1]
    allowed = activity.definition["attempts"]
    if allowed and len(attempts) >= allowed:
        raise Refused(_("You have used all your attempts at this quiz. Your best result counts."))
    attempt = Attempt(
        enrollment_id=enrollment.id,
        activity_id=activity.id,
        asked_id=activity.id,
        number=len(attempts) + 1,
        seed=secrets.randbelow(2**31),
        started_at=now,
        max_score=sum(question["points"] for question in activity.definition["questions"]),
    )
    session.add(attempt)
    session.flush()
    return attempt


def save_answers(session: Session, *, attempt: Attempt, answers: Mapping[str, dict[str, Any]]) -> None:
    """Keeps the answers given so far; an attempt that was handed in does not change any more.

    The same answers may come again: saved by themselves, they can be overtaken by the hand-in.
    """
    stored = {response.question: response for response in attempt.responses}
    if attempt.submitted_at is not None:
        if answers == {question: response.answer for question, response in stored.items()}:
            return
        raise Refused(_("This attempt was handed in already. Nothing was changed."))
    for question in attempt.asked.definition["questions"]:
        answer = answers.get(question["id"])
        if answer is None:
            continue
        if question["id"] in stored:
            stored[question["id"]].answer = answer
        else:
            attempt.responses.append(Response(question=question["id"], answer=answer))


def hand_in(session: Session, *, attempt: Attempt, now: dt.datetime) -> None:
    """Judges the attempt and records the grade. Twice is once."""
    if attempt.submitted_at is not None:
        return
    responses = {response.question: response for response in attempt.responses}
    score = 0.0
    for question in attempt.asked.definition["questions"]:
        response = responses.get(question["id"])
        if response is not None:
            response.points = question["points"] if is_correct(question, response.answer) else 0.0
            score += response.points
    attempt.score, attempt.submitted_at = score, now
    session.flush()
    mark_done(session, enrollment_id=attempt.enrollment_id, activity_id=attempt.activity_id, now=now)
    record_attempt(session, attempt=attempt, now=now)

"""What insight sees of a large cohort: a quiz that everybody took, and a lab that everybody worked on."""

from __future__ import annotations

import datetime as dt
import random
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.assessments.models import AssignmentVersion, Attempt, Response
from lms.db import new_uuid
from lms.insight.models import CellState, LabEvent

CHOICES = [
    {"id": letter, "text": {"ko": f"선택 {letter}", "en": f"Choice {letter}"}, "correct": letter == "a"}
    for letter in "abcd"
]
QUESTIONS = [
    {
        "id": f"q{number}",
        "kind": "single",
        "points": 1.0,
        "text": {"ko": f"<p>{number}번 물음은?</p>", "en": f"<p>What is number {number}?</p>"},
        "choices": CHOICES,
    }
    for number in range(1, 11)
]


def add_attempts(session: Session, enrollment_ids: list[int], activity_id: int, at: dt.datetime) -> None:
    """A first attempt of each learner at a quiz of QUESTIONS."""
    rng, attempts, responses = random.Random(2), [], []
    first = (session.scalars(select(Attempt.id).order_by(Attempt.id.desc()).limit(1)).first() or 0) + 1
    for id, enrollment_id in enumerate(enrollment_ids, first):
        answers = rng.choices("abcd", (5, 3, 1, 1), k=len(QUESTIONS))
        shared = {"enrollment_id": enrollment_id, "activity_id": activity_id, "asked_id": activity_id}
        shared |= {"id": id, "uuid": new_uuid(), "number": 1, "seed": 1, "started_at": at}
        attempts.append(shared | {"submitted_at": at, "score": answers.count("a"), "max_score": 10.0})
        responses += [
            {
                "attempt_id": id,
                "question": one["id"],
                "answer": {"choices": [answer]},
                "points": answer == "a",
            }
            for one, answer in zip(QUESTIONS, answers, strict=True)
        ]
    _insert(session, Attempt, attempts)
    _insert(session, Response, responses)


def add_lab_work(session: Session, enrollment_ids: list[int], version_id: int) -> None:
    """Three validations of each learner in the last hours and the state of each cell; one in ten is stuck."""
    version, now = session.get_one(AssignmentVersion, version_id), dt.datetime.now(dt.UTC)
    cells = [cell["grade_id"] for cell in version.cells]
    rng, events, states = random.Random(3), [], []
    for enrollment_id in enrollment_ids:
        where = {"enrollment_id": enrollment_id, "assignment_id": version.assignment_id}
        stuck = rng.random() < 0.1
        outcomes = dict.fromkeys(cells, "failed" if stuck else "passed")
        at = now - dt.timedelta(minutes=rng.randrange(5, 1200))
        times = [at - dt.timedelta(minutes=20 * before) for before in range(3)]
        events += [where | {"kind": "validate", "at": time, "outcomes": outcomes} for time in times]
        state = {"tries": 3, "fails": 3 if stuck else 0, "failing_since": times[-1] if stuck else None}
        state |= {"tried_at": at, "passed_at": None if stuck else at, "answer": ""}
        states += [where | state | {"grade_id": cell, "outcome": outcomes[cell]} for cell in cells]
    _insert(session, LabEvent, events)
    _insert(session, CellState, states)


def _insert(session: Session, model: Any, rows: list[dict[str, Any]]) -> None:
    if rows:
        session.execute(insert(model.__table__), rows)

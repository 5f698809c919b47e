"""The first attempts at a quiz or a checkpoint in a cohort, for item analysis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lms.assessments.models import Attempt, Response
from lms.assessments.queries.drawn import drawn_for
from lms.catalog.checkpoints import in_variant
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import activities_on
from lms.insight.domain.items import QuizReport, Sheet, analyse

# Kinds of activity that ask questions, and where their definition has them
QUESTIONS_IN = {"quiz": "questions", "checkpoint": "pools"}


@dataclass(frozen=True)
class QuizSummary:
    """A quiz or a checkpoint in a list: how many learners have handed in a first attempt, with which mean."""

    activity: Activity
    learners: int
    mean: float | None


@dataclass(frozen=True)
class Analysis:
    """The report, and how many first attempts are left out: they were asked an earlier version."""

    report: QuizReport
    left_out: int


def _first(cohort_id: int, *columns: object) -> Select[tuple]:  # type: ignore[type-arg]
    """First attempts that were handed in: later ones have seen the feedback."""
    return (
        select(*columns)  # type: ignore[call-overload]
        .select_from(Attempt)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Attempt.number == 1,
            Attempt.submitted_at.is_not(None),
        )
    )


def quizzes_of(session: Session, cohort: Cohort) -> list[QuizSummary]:
    """The quizzes and checkpoints of a cohort in the order of its way."""
    mean = func.avg(100 * Attempt.score / Attempt.max_score)
    rows = session.execute(
        _first(cohort.id, Attempt.activity_id, func.count(), mean)
        .where(Attempt.max_score > 0)
        .group_by(Attempt.activity_id)
    )
    found = {activity_id: (learners, value) for activity_id, learners, value in rows}
    return [
        QuizSummary(one, *found.get(one.id, (0, None)))
        for one in activities_on(session, cohort.track_version_id)
        if one.kind in QUESTIONS_IN
    ]


def questions_of(activity: Activity) -> list[dict[str, Any]]:
    """The questions of a quiz; of a checkpoint all that can be drawn, each with the first of its `sets` of
    numbers."""
    if activity.kind == "quiz":
        questions: list[dict[str, Any]] = activity.definition["questions"]
        return questions
    stock = [question for pool in activity.definition["pools"] for question in pool["questions"]]
    return [in_variant(one, one["variants"][0]) | {"sets": len(one["variants"])} for one in stock]


def analysis_of(session: Session, cohort: Cohort, activity: Activity) -> Analysis:
    """The item analysis. Attempts at a version with other questions are counted, and left out."""
    key, questions = QUESTIONS_IN[activity.kind], questions_of(activity)
    attempts = session.execute(
        _first(cohort.id, Attempt.id, Attempt.asked_id).where(Attempt.activity_id == activity.id)
    ).all()
    asked = session.scalars(select(Activity).where(Activity.id.in_({row.asked_id for row in attempts})))
    same = {one.id for one in asked if one.definition[key] == activity.definition[key]}
    wanted = [row.id for row in attempts if row.asked_id in same]
    points = {question["id"]: question["points"] for question in questions}
    sheets = _sheets(session, cohort.id, activity.id, wanted, points)
    return Analysis(analyse(questions, sheets), len(attempts) - len(wanted))


def _sheets(
    session: Session, cohort_id: int, activity_id: int, wanted: Sequence[int], points: dict[str, float]
) -> list[Sheet]:
    shares: dict[int, dict[str, float]] = {id: {} for id in wanted}
    answers: dict[int, dict[str, dict[str, object]]] = {id: {} for id in wanted}
    rows = session.execute(
        _first(cohort_id, Response.attempt_id, Response.question, Response.answer, Response.points)
        .join(Response, Response.attempt_id == Attempt.id)
        .where(Attempt.activity_id == activity_id)
    )
    for attempt_id, question, answer, given in rows:
        if attempt_id in shares and points.get(question):
            shares[attempt_id][question] = (given or 0.0) / points[question]
            answers[attempt_id][question] = answer
    drawn = drawn_for(session, wanted) if wanted else {}
    asked = {id: frozenset(question for question, _variant in pairs) for id, pairs in drawn.items()}
    return [Sheet(shares[id], answers[id], asked.get(id)) for id in wanted]

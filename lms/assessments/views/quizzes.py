"""A quiz: its start page, an attempt, its result with the feedback of each choice."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response

from lms.assessments import queries
from lms.assessments.domain import in_order, is_correct, read_number, shown_order
from lms.assessments.models import Attempt
from lms.assessments.services import attempts
from lms.assessments.views import blueprint
from lms.catalog.models import Activity
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN
from lms.cohorts.views.learning import activity_url, enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.permissions import requires
from lms.web import now

Answers = dict[str, dict[str, Any]]


def quiz_or_404(enrollment_uuid: Any, activity_uuid: Any) -> tuple[Enrollment, Step, Step | None]:
    """The enrollment, the quiz on its way, and what comes after it."""
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, after = step_or_404(enrollment, activity_uuid)
    if step.kind != "quiz":
        abort(404)
    return enrollment, step, after


@blueprint.get("/learn/<uuid:enrollment_uuid>/quizzes/<uuid:activity_uuid>")
@requires(LEARN)
def quiz(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """What the quiz asks for, and the attempts so far."""
    enrollment, step, after = quiz_or_404(enrollment_uuid, activity_uuid)
    if step.state(now()) == "locked":
        return render_template("cohorts/locked.html", enrollment=enrollment, step=step)
    return render_template(
        "assessments/quiz.html",
        enrollment=enrollment,
        step=step,
        after=after,
        quiz=db.session.get_one(Activity, step.id).definition,
        attempts=queries.attempts_of(db.session, enrollment_id=enrollment.id, activity_id=step.id),
        open=step.window.is_open(now()),
    )


@blueprint.post("/learn/<uuid:enrollment_uuid>/quizzes/<uuid:activity_uuid>/start")
@requires(LEARN)
def start_attempt(enrollment_uuid: Any, activity_uuid: Any) -> Response:
    """Begins an attempt, or goes on with the one under way."""
    enrollment, step, _after = quiz_or_404(enrollment_uuid, activity_uuid)
    if not step.window.is_open(now()):
        flash(_("This quiz is closed."), "error")
        return redirect(activity_url(enrollment, step))
    with transaction() as session:
        activity = session.get_one(Activity, step.id)
        attempt = attempts.open_attempt(session, enrollment=enrollment, activity=activity, now=now())
        uuid = attempt.uuid
    return redirect(url_for("assessments.attempt", enrollment_uuid=enrollment_uuid, attempt_uuid=uuid))


def attempt_or_404(enrollment_uuid: Any, attempt_uuid: Any) -> tuple[Enrollment, Attempt, Step, Step | None]:
    """An attempt of the enrollment with its place on the way."""
    enrollment = enrollment_or_404(enrollment_uuid)
    attempt = queries.attempt_by_uuid(db.session, str(attempt_uuid), enrollment_id=enrollment.id) or abort(
        404
    )
    _before, step, after = step_or_404(enrollment, attempt.activity.uuid)
    return enrollment, attempt, step, after


@blueprint.get("/learn/<uuid:enrollment_uuid>/attempts/<uuid:attempt_uuid>")
@requires(LEARN)
def attempt(enrollment_uuid: Any, attempt_uuid: Any) -> str:
    """The questions, while the attempt is under way; then the result."""
    enrollment, found, step, after = attempt_or_404(enrollment_uuid, attempt_uuid)
    definition = found.asked.definition
    return render_template(
        "assessments/result.html" if found.submitted_at else "assessments/attempt.html",
        enrollment=enrollment,
        attempt=found,
        step=step,
        after=after,
        quiz=definition,
        questions=shown_order(definition, found.seed),
        answers={response.question: response.answer for response in found.responses},
        is_correct=is_correct,
        tries_left=None if not definition["attempts"] else definition["attempts"] - found.number,
    )


@blueprint.post("/learn/<uuid:enrollment_uuid>/attempts/<uuid:attempt_uuid>/answers")
@requires(LEARN)
def save_answers(enrollment_uuid: Any, attempt_uuid: Any) -> str:
    """Keeps the answers given so far, so that a reload or a lost connection loses none."""
    _enrollment, found, _step, _after = attempt_or_404(enrollment_uuid, attempt_uuid)
    answers = read_answers(found.asked.definition, request.form)
    with transaction() as session:
        found = session.get_one(Attempt, found.id)
        attempts.save_answers(session, attempt=found, answers=answers)
    return _("Saved")


@blueprint.post("/learn/<uuid:enrollment_uuid>/attempts/<uuid:attempt_uuid>/hand-in")
@requires(LEARN)
def hand_in(enrollment_uuid: Any, attempt_uuid: Any) -> Response:
    """Saves the answers and judges them."""
    _enrollment, found, step, _after = attempt_or_404(enrollment_uuid, attempt_uuid)
    answers = read_answers(found.asked.definition, request.form)
    here = url_for("assessments.attempt", enrollment_uuid=enrollment_uuid, attempt_uuid=attempt_uuid)
    if found.submitted_at is None and not step.window.is_open(now()):
        flash(
            _("The quiz closed before you handed in. Your answers are kept, but they are not graded."),
            "error",
        )
        return redirect(here)
    if wrong := unreadable_numbers(found.asked.definition, answers):
        with transaction() as session:
            attempts.save_answers(session, attempt=session.get_one(Attempt, found.id), answers=answers)
        flash(
            _("“%(text)s” is not a number. Your answers are kept; write it with digits only.", text=wrong),
            "error",
        )
        return redirect(here)
    with transaction() as session:
        found = session.get_one(Attempt, found.id)
        if found.submitted_at is None:
            attempts.save_answers(session, attempt=found, answers=answers)
            attempts.hand_in(session, attempt=found, now=now())
    return redirect(here)


def read_answers(definition: dict[str, Any], form: MultiDict[str, str]) -> Answers:
    """The answers in a form: fields are named by the question; of an order question, one field per choice."""
    answers: Answers = {}
    for question in definition["questions"]:
        name = question["id"]
        if question["kind"] == "numeric":
            answers[name] = {"number": form.get(name, "").strip()[:40]}
        elif question["kind"] == "order":
            fields = {choice["id"]: f"{name}.{choice['id']}" for choice in question["choices"]}
            places = {choice: form.get(field, "")[:3] for choice, field in fields.items()}
            answers[name] = {"choices": in_order(places), "places": places}
        else:
            known = {choice["id"] for choice in question["choices"]}
            answers[name] = {"choices": [value for value in form.getlist(name) if value in known]}
    return answers


def unreadable_numbers(definition: dict[str, Any], answers: Answers) -> str | None:
    """The first answer to a numeric question that is no number."""
    for question in definition["questions"]:
        text = answers[question["id"]].get("number")
        if text and read_number(text) is None:
            return str(text)
    return None

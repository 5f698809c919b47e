"""A learner's checkpoint: what it asks for, the paper with its clock, the look before the end, the result."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask import abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import format_time, get_locale
from flask_babel import gettext as _
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response

from lms.assessments.domain import is_correct
from lms.assessments.views.quizzes import Answers, read_answers
from lms.catalog.models import Activity
from lms.checkpoints import queries
from lms.checkpoints.domain import begin_until, is_answered, is_unreadable, may_begin
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.services import sitting
from lms.checkpoints.views import blueprint
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN
from lms.cohorts.views.learning import enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.permissions import requires
from lms.web import in_zone, now

ADDRESS = "/learn/<uuid:enrollment_uuid>/checkpoints/<uuid:activity_uuid>"
PAPER = "/learn/<uuid:enrollment_uuid>/papers/<uuid:attempt_uuid>"
# An answer cannot be older than this: then a browser's clock has jumped
OLDEST = 24 * 3600 * 1000


def checkpoint_or_404(enrollment_uuid: Any, activity_uuid: Any) -> tuple[Enrollment, Step, Step | None]:
    """The enrollment, the checkpoint on its way, and what comes after it."""
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, after = step_or_404(enrollment, activity_uuid)
    if step.kind != queries.KIND:
        abort(404)
    return enrollment, step, after


def paper_or_404(enrollment_uuid: Any, attempt_uuid: Any) -> CheckpointPaper:
    """A paper of the enrollment; when its clock has ended, it is handed in first."""
    found = find_paper(enrollment_uuid, attempt_uuid)
    if not sitting.clock_of(found).is_over(now()):
        return found
    with transaction() as session:
        sitting.settle(session, paper=find_paper(enrollment_uuid, attempt_uuid), now=now())
    return find_paper(enrollment_uuid, attempt_uuid)


def find_paper(enrollment_uuid: Any, attempt_uuid: Any) -> CheckpointPaper:
    """A paper of the enrollment in the address; the permission has checked whose that is."""
    found = queries.paper_by_uuid(db.session, str(attempt_uuid), enrollment_uuid=str(enrollment_uuid))
    return found or abort(404)


@blueprint.get(ADDRESS)
@requires(LEARN)
def checkpoint(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """What the checkpoint asks for, how long it takes, and the tries so far."""
    enrollment, step, after = checkpoint_or_404(enrollment_uuid, activity_uuid)
    if step.state(now()) == "locked":
        return render_template("cohorts/locked.html", enrollment=enrollment, step=step)
    activity = db.session.get_one(Activity, step.id)
    mine = {"enrollment_id": enrollment.id, "activity_id": step.id}
    allowances = queries.allowances_of(db.session, **mine)
    papers = queries.papers_of(db.session, **mine)
    clocks = {paper.id: sitting.clock_of(paper) for paper in papers}
    return render_template(
        "checkpoints/checkpoint.html",
        enrollment=enrollment,
        step=step,
        after=after,
        activity=activity,
        checkpoint=activity.definition,
        questions=sum(pool["draw"] for pool in activity.definition["pools"]),
        minutes=sitting.own_minutes(db.session, enrollment, activity, sum(one.minutes for one in allowances)),
        running=next((paper for paper in papers if clocks[paper.id].takes(now())), None),
        ended=[paper for paper in papers if not clocks[paper.id].takes(now())],
        left=activity.definition["attempts"] + sum(one.tries for one in allowances) - len(papers),
        allowances=allowances,
        open=may_begin(step.window, now()),
        until=begin_until(step.window),
        **results_in(enrollment, activity),
    )


def results_in(enrollment: Enrollment, activity: Activity) -> dict[str, Any]:
    """Whether a learner sees results; else from when on at the earliest."""
    out = queries.results_out(db.session, enrollment.cohort, activity)
    end = queries.common_end(db.session, cohort_id=enrollment.cohort_id, activity_id=activity.id)
    return {"out": out, "earliest": end}


@blueprint.post(f"{ADDRESS}/start")
@requires(LEARN)
def start(enrollment_uuid: Any, activity_uuid: Any) -> Response:
    """Begins a try and its clock, or goes on with the one that is running."""
    enrollment, step, _after = checkpoint_or_404(enrollment_uuid, activity_uuid)
    with transaction() as session:
        paper = sitting.begin(
            session,
            enrollment=session.get_one(Enrollment, enrollment.id),
            activity=session.get_one(Activity, step.id),
            window=step.window,
            now=now(),
        )
        uuid = paper.attempt.uuid
    return redirect(url_for("checkpoints.paper", enrollment_uuid=enrollment_uuid, attempt_uuid=uuid))


@blueprint.get(PAPER)
@requires(LEARN)
def paper(enrollment_uuid: Any, attempt_uuid: Any) -> str:
    """The questions while the clock runs; then what came of them, as soon as results are out."""
    found = paper_or_404(enrollment_uuid, attempt_uuid)
    if found.attempt.submitted_at is None:
        return render_paper("checkpoints/paper.html", found)
    return render_result(found)


@blueprint.get(f"{PAPER}/review")
@requires(LEARN)
def review(enrollment_uuid: Any, attempt_uuid: Any) -> Any:
    """What has no answer yet, before the end."""
    found = paper_or_404(enrollment_uuid, attempt_uuid)
    if found.attempt.submitted_at is not None:
        return redirect(
            url_for("checkpoints.paper", enrollment_uuid=enrollment_uuid, attempt_uuid=attempt_uuid)
        )
    return render_paper("checkpoints/review.html", found)


def render_paper(template: str, paper: CheckpointPaper) -> str:
    """A page of a paper that is being worked on."""
    questions, answers = sitting.asked(paper), answers_of(paper)
    return render_template(
        template,
        enrollment=paper.attempt.enrollment,
        attempt=paper.attempt,
        activity=paper.attempt.activity,
        paper=paper,
        ends=ends_text(paper),
        left=sitting.clock_of(paper).left(now()).total_seconds(),
        questions=questions,
        answers=answers,
        answered={one["id"] for one in questions if is_answered(answers.get(one["id"]))},
        unreadable={one["id"] for one in questions if is_unreadable(one, answers.get(one["id"]))},
    )


def render_result(paper: CheckpointPaper) -> str:
    """What came of a try that has ended."""
    attempt = paper.attempt
    enrollment, step, after = checkpoint_or_404(attempt.enrollment.uuid, attempt.activity.uuid)
    questions, answers = sitting.asked(paper), answers_of(paper)
    return render_template(
        "checkpoints/result.html",
        enrollment=enrollment,
        step=step,
        after=after,
        attempt=attempt,
        paper=paper,
        checkpoint=attempt.asked.definition,
        questions=questions,
        answers=answers,
        answered=sum(is_answered(answers.get(one["id"])) for one in questions),
        is_correct=is_correct,
        **results_in(enrollment, attempt.activity),
    )


def answers_of(paper: CheckpointPaper) -> Answers:
    """The answers of a try by question."""
    return {response.question: response.answer for response in paper.attempt.responses}


@blueprint.post(f"{PAPER}/answers")
@requires(LEARN)
def save(enrollment_uuid: Any, attempt_uuid: Any) -> Any:
    """Keeps answers: those that the page names as changed, or, from a page without JavaScript, all."""
    became, paper = keep(enrollment_uuid, attempt_uuid)
    if "_changed" in request.form:
        return jsonify(state_of(paper) | {"became": became})
    onward = "checkpoints.review" if "_review" in request.form and became == "saved" else "checkpoints.paper"
    if onward == "checkpoints.paper":
        flash(*SAYS[became]())
    return redirect(url_for(onward, enrollment_uuid=enrollment_uuid, attempt_uuid=attempt_uuid))


SAYS = {
    "saved": lambda: (_("Saved"), "success"),
    "late": lambda: (
        _("Your answers came after the end. They do not count, but are kept: your instructors see them."),
        "warning",
    ),
    "over": lambda: (_("This try was handed in already. Nothing was changed."), "warning"),
}


def keep(enrollment_uuid: Any, attempt_uuid: Any) -> tuple[str, CheckpointPaper]:
    """Stores the answers of the request's form; what became of them, and the paper afterwards."""
    with transaction() as session:
        paper = find_paper(enrollment_uuid, attempt_uuid)
        questions = sitting.asked(paper)
        changed = request.form["_changed"].split() if "_changed" in request.form else None
        named = [one for one in questions if changed is None or one["id"] in changed]
        ages = {one["id"]: request.form.get(f"_age.{one['id']}", 0, type=int) for one in named}
        became = sitting.save(
            session,
            paper=paper,
            answers=read_answers({"questions": named}, request.form),
            ages={name: min(max(0, age), OLDEST) for name, age in ages.items()},
            now=now(),
        )
    return became, find_paper(enrollment_uuid, attempt_uuid)


@blueprint.get(f"{PAPER}/clock")
@requires(LEARN)
def clock(enrollment_uuid: Any, attempt_uuid: Any) -> Response:
    """What is left, and the answers as they are stored, perhaps given in another window.

    With a token for what the page sends: somebody may have signed in again since it was loaded.
    """
    state = state_of(paper_or_404(enrollment_uuid, attempt_uuid))
    return jsonify(state | {"token": generate_csrf()})


def state_of(paper: CheckpointPaper) -> dict[str, Any]:
    """What a page that is open must know. `answers`: question -> [[field, value]]."""
    questions, answers = sitting.asked(paper), answers_of(paper)
    return {
        "over": paper.attempt.submitted_at is not None,
        "left": sitting.clock_of(paper).left(now()).total_seconds(),
        "minutes": paper.minutes,
        "ends": ends_text(paper),
        "now": time_of_day(paper, now()),
        "given": paper.given,
        "answers": {
            one["id"]: fields_of(one, answers[one["id"]]) for one in questions if one["id"] in answers
        },
        "unreadable": [one["id"] for one in questions if is_unreadable(one, answers.get(one["id"]))],
    }


def ends_text(paper: CheckpointPaper) -> str:
    """The time of day at which the clock ends."""
    return _("until %(time)s", time=time_of_day(paper, paper.ends_at))


def time_of_day(paper: CheckpointPaper, instant: dt.datetime) -> str:
    """The hour, minute and second in the cohort's time zone."""
    there = in_zone(instant, paper.attempt.enrollment.cohort.time_zone)
    korean = str(get_locale()).startswith("ko")
    return format_time(there, "aaaa h:mm:ss" if korean else "HH:mm:ss", rebase=False)


def fields_of(question: dict[str, Any], answer: dict[str, Any]) -> list[list[str]]:
    """An answer as the fields of its form."""
    name = question["id"]
    if question["kind"] == "numeric":
        return [[name, answer["number"]]]
    if question["kind"] == "order":
        return [[f"{name}.{choice}", place] for choice, place in answer["places"].items()]
    return [[name, choice] for choice in answer["choices"]]


@blueprint.post(f"{PAPER}/hand-in")
@requires(LEARN)
def hand_in(enrollment_uuid: Any, attempt_uuid: Any) -> Response:
    """Ends the try; what was saved counts."""
    with transaction() as session:
        sitting.hand_in(session, paper=find_paper(enrollment_uuid, attempt_uuid), now=now())
    return redirect(url_for("checkpoints.paper", enrollment_uuid=enrollment_uuid, attempt_uuid=attempt_uuid))

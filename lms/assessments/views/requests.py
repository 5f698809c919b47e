"""A second look at a cell: learners ask on a page of the lab, staff answer on the grading page."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from lms.assessments import queries
from lms.assessments.models import RegradeRequest
from lms.assessments.permissions import GRADE
from lms.assessments.queries.requests import (
    request_by_uuid,
    requests_in,
    requests_of,
    until,
)
from lms.assessments.queries.results import version_of
from lms.assessments.services import requests as second_looks
from lms.assessments.views import blueprint
from lms.assessments.views.desk_page import asked_cell, render_submission, submission_or_404
from lms.assessments.views.marking import Wrong, entered_for, given_for
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN, TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.cohorts.views.learning import enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.paging import paged
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/learn/<uuid:enrollment_uuid>/labs/<uuid:activity_uuid>/second-look"
AT_ONCE = 30  # requests on a page of the staff


def _lab_or_404(enrollment_uuid: Any, activity_uuid: Any) -> tuple[Enrollment, Step]:
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, _after = step_or_404(enrollment, activity_uuid)
    if step.kind != "lab":
        abort(404)
    return enrollment, step


@blueprint.get(ADDRESS)
@requires(LEARN)
def second_look(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """What I asked to be looked at again, and asking."""
    return render_second_look(*_lab_or_404(enrollment_uuid, activity_uuid), {}, {})


def render_second_look(
    enrollment: Enrollment, step: Step, entered: dict[str, str], errors: dict[str, str]
) -> str:
    """The page; what was entered and is wrong stays in the form."""
    found = queries.submissions_of(db.session, enrollment_id=enrollment.id, activity_id=step.id)
    newest = found[0] if found else None
    asked = requests_of(db.session, enrollment_id=enrollment.id, activity_id=step.id)
    taken = {
        one.grade_id
        for one in asked
        if newest and one.submission_id == newest.id and one.state != "withdrawn"
    }
    cells = second_looks.askable(newest) if newest else {}
    last = until(db.session, newest) if newest else None
    return render_template(
        "assessments/second_look.html",
        enrollment=enrollment,
        step=step,
        newest=newest,
        until=last,
        open=last is not None and now() <= last,
        cells=[(name, *points) for name, points in cells.items() if name not in taken],
        titles=queries.cell_titles(version_of(newest)) if newest else {},
        asked=[(one, queries.cell_titles(version_of(one.submission))) for one in asked],
        zone=enrollment.cohort.time_zone,
        entered=entered,
        errors=errors,
    )


@blueprint.post(ADDRESS)
@requires(LEARN)
def ask_second_look(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Asks for a second look at a cell of the newest submission."""
    enrollment, step = _lab_or_404(enrollment_uuid, activity_uuid)
    entered = {
        "cell": request.form.get("cell", ""),
        "reason": " ".join(request.form.get("reason", "").split()),
    }
    try:
        with transaction() as session:
            found = queries.submissions_of(session, enrollment_id=enrollment.id, activity_id=step.id)
            if not found:
                abort(404)
            second_looks.ask(
                session,
                submission=found[0],
                grade_id=entered["cell"],
                reason=entered["reason"],
                address=url_for("assessments.requests_of_cohort", cohort_uuid=enrollment.cohort.uuid),
                now=now(),
            )
    except Refused as why:
        wrong = "cell" if entered["reason"] and why.status == 422 else "reason"
        page = render_second_look(*_lab_or_404(enrollment_uuid, activity_uuid), entered, {wrong: why.message})
        return Response(page, status=why.status)
    flash(_("Your request is with the staff of your cohort. You are told when it is answered."), "success")
    return redirect(_page(enrollment_uuid, activity_uuid))


def _page(enrollment_uuid: Any, activity_uuid: Any) -> str:
    return url_for("assessments.second_look", enrollment_uuid=enrollment_uuid, activity_uuid=activity_uuid)


@blueprint.post(f"{ADDRESS}/withdraw/<uuid:request_uuid>")
@requires(LEARN)
def withdraw_second_look(enrollment_uuid: Any, activity_uuid: Any, request_uuid: Any) -> Any:
    """No longer asks."""
    with transaction() as session:
        found = request_by_uuid(session, str(request_uuid))
        if found is None or found.submission.enrollment.uuid != str(enrollment_uuid):
            abort(404)
        second_looks.withdraw(session, request=found, now=now())
    flash(_("Your request is withdrawn."), "success")
    return redirect(_page(enrollment_uuid, activity_uuid))


@blueprint.get("/teach/<uuid:cohort_uuid>/second-looks")
@requires(TEACH)
def requests_of_cohort(cohort_uuid: Any) -> str:
    """Every request of a cohort: those that wait, the oldest first, then those that were answered."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    found = requests_in(db.session, cohort.id)
    waits = [one for one in reversed(found) if one.state == "requested"]
    answered = [one for one in found if one.state != "requested"]
    waiting = paged(waits, request.args.get("page"), AT_ONCE)
    answered_page = paged(answered, request.args.get("answered"), AT_ONCE)
    shown = (*waiting.rows, *answered_page.rows)
    return render_template(
        "assessments/second_looks.html",
        cohort=cohort,
        waiting=waiting,
        answered=answered_page,
        titles={one.id: queries.cell_titles(one.submission.assignment_version) for one in shown},
    )


@blueprint.post("/teach/submissions/<uuid:submission_uuid>/second-looks/<uuid:request_uuid>")
@requires(GRADE)
def answer_request(submission_uuid: Any, request_uuid: Any) -> Any:
    """Changes the points of the cell, or says why they stay."""
    try:
        with transaction() as session:
            found = request_by_uuid(session, str(request_uuid))
            if found is None or found.submission.uuid != str(submission_uuid):
                abort(404)
            _answer(session, found)
            name, state = found.submission.enrollment.person.name, found.state
    except Wrong as wrong:
        return _again(submission_uuid, request_uuid, "points", str(wrong))
    except Refused as why:
        if why.status != 422:
            raise
        return _again(submission_uuid, request_uuid, why.code, why.message)
    changed = _("The points are changed, and %(name)s is told.", name=name)
    flash(
        changed if state == "changed" else _("The points stay, and %(name)s is told why.", name=name),
        "success",
    )
    return redirect(url_for("assessments.submission", submission_uuid=submission_uuid))


def _answer(session: Session, found: RegradeRequest) -> None:
    enrollment, activity = found.submission.enrollment, found.submission.activity
    said = {
        "note": " ".join(request.form.get("note", "").split()),
        "actor_id": current_user.id,
        "address": _page(enrollment.uuid, activity.uuid),
        "now": now(),
    }
    if request.form.get("answer") != "change":
        second_looks.refuse(session, request=found, **said)
        return
    cell = asked_cell(found.submission, found)
    given = given_for(cell | {"grade_id": found.grade_id}, entered_for(cell, cell["name"]), None)
    second_looks.change(session, request=found, given=given, **said)


def _again(submission_uuid: Any, request_uuid: Any, wrong: str, error: str) -> Response:
    """The page once more, with what was entered and what is wrong with it."""
    found = submission_or_404(submission_uuid)
    one = request_by_uuid(db.session, str(request_uuid)) or abort(404)
    cell = asked_cell(found, one)
    answer = {
        "uuid": one.uuid,
        "entered": entered_for(cell, cell["name"]),
        "note": request.form.get("note", ""),
        "wrong": wrong,
        "error": error,
    }
    return Response(render_submission(found, answer=answer), status=422)

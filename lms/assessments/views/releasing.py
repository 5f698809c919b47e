"""Releasing what was graded by hand, and taking back what was saved or released last."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.assessments import queries
from lms.assessments.permissions import GRADE
from lms.assessments.queries import desk
from lms.assessments.queries.modes import mode_of
from lms.assessments.services.releasing import release_all
from lms.assessments.services.undoing import CannotUndo, take_back_release, undo, why_it_stays
from lms.assessments.views import blueprint
from lms.assessments.views.desk import lab_or_404, work_in
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.db import transaction
from lms.permissions import requires
from lms.web import now


@blueprint.post("/teach/submissions/<uuid:submission_uuid>/undo")
@requires(GRADE)
def undo_save(submission_uuid: Any) -> Response:
    """Takes back what I saved last for a submission."""
    with transaction() as session:
        found = queries.submission_by_uuid(session, str(submission_uuid)) or abort(404)
        apart = mode_of(session, found.enrollment.cohort_id, found.activity).two_graders
        lab = {"cohort_id": found.enrollment.cohort_id, "activity_id": found.activity_id}
        last = desk.last_save(session, grader_id=current_user.id, apart=apart, **lab)
        doer = {"grader_id": current_user.id, "now": now()}
        try:
            if last is None or last.submission.id != found.id:
                raise CannotUndo("superseded")
            undo(session, submission=found, at=last.at, apart=apart, **doer)
            flash(_("Taken back: it is as it was before your last save."), "success")
        except CannotUndo as refused:
            flash(why_not_undone(refused.why), "error")
    return redirect(url_for("assessments.submission", submission_uuid=submission_uuid))


def why_not_undone(why: str) -> str:
    """Why something cannot be taken back."""
    if why == "certified":
        return _("A certificate rests on this grade: give other points instead of taking these back.")
    if why == "asked":
        return _("The learner has asked for a second look at these points: answer that instead.")
    if why == "third":
        return _("You and the other grader are too far apart: a third one decides, and your marks stay.")
    return _("It was graded again since: there is nothing of yours to take back.")


@blueprint.post("/teach/submissions/<uuid:submission_uuid>/release/undo")
@requires(GRADE)
def hide_again(submission_uuid: Any) -> Response:
    """Takes back the release of one submission."""
    with transaction() as session:
        found = queries.submission_by_uuid(session, str(submission_uuid)) or abort(404)
        apart = mode_of(session, found.enrollment.cohort_id, found.activity).two_graders
        why = why_it_stays(session, [found], apart=apart).get(found.id)
        if why is None:
            doer = {"grader_id": current_user.id, "now": now()}
            take_back_release(session, submissions=[found], apart=apart, **doer)
    if why:
        flash(why_not_undone(why), "error")
    else:
        flash(_("Taken back: the learner does not see points and comments any more."), "success")
    return redirect(url_for("assessments.submission", submission_uuid=submission_uuid))


@blueprint.get("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>/release")
@requires(TEACH)
def ask_release(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """How many submissions of a lab would be released, and whether to do it."""
    cohort, activity = lab_or_404(cohort_uuid, activity_uuid)
    ready = _ready(cohort, activity)
    if not ready:
        flash(_("Nothing is ready to be released in this lab."), "info")
        return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))
    return render_template("assessments/release.html", cohort=cohort, activity=activity, count=len(ready))


def _ready(cohort: Cohort, activity: Activity) -> list[int]:
    return [one.submission_id for one in work_in(cohort, activity) if one.state == "ready"]


@blueprint.post("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>/release")
@requires(TEACH)
def release(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """Releases all that is graded in a lab, when it is still as many as were asked about."""
    with transaction() as session:
        cohort, activity = lab_or_404(cohort_uuid, activity_uuid)
        ready = _ready(cohort, activity)
        asked = request.form.get("count") == str(len(ready))
        if asked:
            two = mode_of(session, cohort.id, activity).two_graders
            release_all(session, submission_ids=ready, apart=two, grader_id=current_user.id, now=now())
    if not asked:
        flash(_("Meanwhile it is another number. Look again, then release."), "warning")
        return redirect(
            url_for("assessments.ask_release", cohort_uuid=cohort_uuid, activity_uuid=activity_uuid)
        )
    flash(
        ngettext(
            "%(num)d submission released: the learner sees points and comments now.",
            "%(num)d submissions released: the learners see points and comments now.",
            len(ready),
        ),
        "success",
    )
    return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid, released=activity_uuid))


@blueprint.post("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>/release/undo")
@requires(TEACH)
def undo_release(cohort_uuid: Any, activity_uuid: Any) -> Response:
    """Takes back the last release in a lab, of all that can be hidden again."""
    with transaction() as session:
        cohort, activity = lab_or_404(cohort_uuid, activity_uuid)
        last = desk.last_released(session, cohort_id=cohort.id, activity_id=activity.id)
        asked = bool(last) and request.form.get("at") == str(last[0].released_at)
        taken = 0
        if asked:
            apart = mode_of(session, cohort.id, activity).two_graders
            doer = {"grader_id": current_user.id, "now": now()}
            taken = len(take_back_release(session, submissions=last, apart=apart, **doer))
        stay = len(last) - taken
    if not asked:
        flash(_("Meanwhile other submissions were released or taken back. Nothing was changed."), "warning")
    else:
        _say_taken_back(taken, stay)
    return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))


def _say_taken_back(taken: int, stay: int) -> None:
    if taken:
        text = ngettext(
            "Taken back: %(num)d submission is hidden from its learner again.",
            "Taken back: %(num)d submissions are hidden from their learners again.",
            taken,
        )
        flash(text, "success")
    if stay:
        text = ngettext(
            "%(num)d submission stays released: a certificate rests on it, its learner has asked for a "
            "second look, or it was graded again since.",
            "%(num)d submissions stay released: certificates rest on them, their learners have asked for a "
            "second look, or they were graded again since.",
            stay,
        )
        flash(text, "warning")

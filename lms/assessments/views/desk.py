"""The grading page: one submission after the other, graded by hand."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from lms.assessments import queries
from lms.assessments.domain.marking import Mode
from lms.assessments.models import Submission
from lms.assessments.permissions import GRADE
from lms.assessments.queries import desk
from lms.assessments.queries.modes import mode_of
from lms.assessments.services.apart import mark_apart, outcome
from lms.assessments.services.marking import Given, mark_and_release
from lms.assessments.services.releasing import release_all
from lms.assessments.views import blueprint
from lms.assessments.views.desk_page import current_marks, is_apart, render_submission, submission_or_404
from lms.assessments.views.marking import read_form
from lms.assessments.views.saved_comments import COMMENT_ACTIONS, change_comments
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now


@blueprint.get("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>")
@requires(TEACH)
def start_grading(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """To the first submission of a lab that waits for a person."""
    cohort, activity = lab_or_404(cohort_uuid, activity_uuid)
    first = desk.around(work_in(cohort, activity), "").after
    if first is None:
        flash(_("Nothing is left to grade in this lab."), "success")
        return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))
    return redirect(url_for("assessments.submission", submission_uuid=first))


def lab_or_404(cohort_uuid: Any, activity_uuid: Any) -> tuple[Cohort, Activity]:
    """The cohort and the lab that an address names."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    labs = queries.graded_activities(db.session, cohort.track_version_id)
    wanted = (one for one in labs if one.kind == "lab" and one.uuid == str(activity_uuid))
    return cohort, next(wanted, None) or abort(404)


def work_in(cohort: Cohort, activity: Activity) -> list[desk.Work]:
    """What the person at the page has to grade in a lab."""
    return desk.work_of(db.session, cohort_id=cohort.id, activity=activity, grader_id=current_user.id)


@blueprint.get("/teach/submissions/<uuid:submission_uuid>")
@requires(GRADE)
def submission(submission_uuid: Any) -> str:
    """One submission: what the tests found, the notebook, and the cells that a person grades."""
    return render_submission(submission_or_404(submission_uuid))


@blueprint.post("/teach/submissions/<uuid:submission_uuid>")
@requires(GRADE)
def grade_submission(submission_uuid: Any) -> Any:
    """Keeps points and comments; released, the learner sees them and they count. Or: keeps a comment."""
    action, _colon, of = request.form.get("action", "").partition(":")
    found = submission_or_404(submission_uuid)
    if action in COMMENT_ACTIONS:
        return change_comments(found, action, of)
    mode = mode_of(db.session, found.enrollment.cohort_id, found.activity)
    release = action == "release"
    form = read_form(found, current_marks(found, mode), release=release)
    if form.errors:
        return Response(render_submission(found, form.entered, form.errors), status=422)
    try:
        with transaction() as session:
            found = queries.submission_by_uuid(session, str(submission_uuid)) or abort(404)
            said = keep(session, found, mode, form.marks, release=release)
    except Refused as why:
        found = submission_or_404(submission_uuid)
        return Response(render_submission(found, form.entered, refused=why.message), status=why.status)
    if said:
        flash(said, "success")
    return redirect(_after(submission_uuid, stay=action == "save"))


def keep(session: Session, found: Submission, mode: Mode, marks: list[Given], *, release: bool) -> str:
    """Keeps marks as this lab wants them, and what to say about it. Raises Refused."""
    doer = {"grader_id": current_user.id, "now": now()}
    released = _("Released: the learner sees the points and comments now.")
    if not is_apart(found, mode):
        new = mark_and_release(session, submission=found, marks=marks, release=release, **doer)
        saved = _("Saved.") if found.released_at else _("Saved, not released yet.")
        return released if release else saved if new else ""
    new = mark_apart(session, submission=found, marks=marks, **doer)
    if release and release_all(session, submission_ids=[found.id], apart=True, **doer):
        return released
    return said_apart(outcome(found).state, new=new)


def said_apart(state: str, *, new: bool) -> str:
    """What to say after saving marks that count only with another grader's."""
    if state == "third":
        return _("Saved. You and the other grader are too far apart: a third one decides.")
    if not new:
        return ""
    return _("Saved. Another grader marks it, too.") if state == "waiting" else _("Saved.")


def _after(submission_uuid: Any, *, stay: bool) -> str:
    """The next submission that waits for a person; without one, the list."""
    found = submission_or_404(submission_uuid)
    cohort = found.enrollment.cohort
    if stay:
        return url_for("assessments.submission", submission_uuid=submission_uuid)
    work = work_in(cohort, found.activity)
    after = desk.around(work, found.uuid).after
    if after is None:
        return url_for("assessments.submissions", cohort_uuid=cohort.uuid)
    return url_for("assessments.submission", submission_uuid=after)

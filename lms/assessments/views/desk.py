"""The grading page: one submission after the other, graded by hand."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.domain.marking import levels_of
from lms.assessments.models import Submission
from lms.assessments.permissions import GRADE
from lms.assessments.queries import desk
from lms.assessments.queries.results import cells_by_hand, graded_run, latest_run, newest_marks, version_of
from lms.assessments.services import comments
from lms.assessments.services.marking import CannotUndo, mark_and_release, release_all, undo
from lms.assessments.views import blueprint
from lms.assessments.views.marking import MOST_CHARACTERS, Entered, entered_in, read_form
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.web import LANGUAGES, now


@blueprint.get("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>")
@requires(TEACH)
def start_grading(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """To the first submission of a lab that waits for a person."""
    cohort, activity = _lab(cohort_uuid, activity_uuid)
    work = desk.work_of(db.session, cohort_id=cohort.id, activity_id=activity.id)
    first = desk.around(work, "").after
    if first is None:
        flash(_("Nothing is left to grade in this lab."), "success")
        return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))
    return redirect(url_for("assessments.submission", submission_uuid=first))


def _lab(cohort_uuid: Any, activity_uuid: Any) -> tuple[Cohort, Activity]:
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    labs = queries.graded_activities(db.session, cohort.track_version_id)
    return cohort, next((one for one in labs if one.uuid == str(activity_uuid)), None) or abort(404)


@blueprint.get("/teach/submissions/<uuid:submission_uuid>")
@requires(GRADE)
def submission(submission_uuid: Any) -> str:
    """One submission: what the tests found, the notebook, and the cells that a person grades."""
    return render_submission(_submission(submission_uuid))


def _submission(submission_uuid: Any) -> Submission:
    return queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)


def render_submission(
    found: Submission, entered: Entered | None = None, errors: dict[str, str] | None = None, removed: str = ""
) -> str:
    """The grading page; what was entered and is not saved stays in the form."""
    version, graded = version_of(found), graded_run(found)
    titles = queries.cell_titles(version)
    report = graded.report if graded else None
    lab = {"cohort_id": found.enrollment.cohort_id, "activity_id": found.activity_id}
    return render_template(
        "assessments/submission.html",
        submission=found,
        by_hand=cells_by_hand(found),
        titles=titles,
        findings=finding_texts(report["findings"] if report else [], titles),
        run=latest_run(found),
        report=report,
        anchors={one["grade_id"]: f"cell-{at}" for at, one in enumerate(report["cells"], 1)}
        if report
        else {},
        marks=newest_marks(found),
        entered=entered or {},
        errors=errors or {},
        removed=removed,
        levels_of=levels_of,
        around=desk.around(desk.work_of(db.session, **lab), found.uuid),
        last=desk.last_save(db.session, grader_id=current_user.id, **lab),
        saved=desk.saved_comments(db.session, person_id=current_user.id, assignment_id=version.assignment_id),
        events=queries.events_of(
            db.session, enrollment_id=found.enrollment_id, activity_id=found.activity_id
        ),
    )


def finding_texts(findings: list[Any], titles: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """What the grader noticed, as sentences that name a cell by its title."""
    from notebooks.grader import Finding, finding_text  # half of the start-up time, for one page

    texts = []
    for finding in (Finding(**values) for values in findings):
        title = titles.get(finding.grade_id or "", {})
        texts.append(
            {
                language: finding_text(replace(finding, grade_id=title.get(language, finding.grade_id)))[
                    language
                ]
                for language in LANGUAGES
            }
        )
    return texts


@blueprint.post("/teach/submissions/<uuid:submission_uuid>")
@requires(GRADE)
def grade_submission(submission_uuid: Any) -> Any:
    """Keeps points and comments; released, the learner sees them and they count. Or: keeps a comment."""
    action, _colon, of = request.form.get("action", "").partition(":")
    if action in COMMENT_ACTIONS:
        return change_comments(_submission(submission_uuid), action, of)
    found = _submission(submission_uuid)
    form = read_form(found, release=action == "release")
    if form.errors:
        return Response(render_submission(found, form.entered, form.errors), status=422)
    with transaction() as session:
        found = queries.submission_by_uuid(session, str(submission_uuid)) or abort(404)
        kept = mark_and_release(
            session,
            submission=found,
            marks=form.marks,
            release=action == "release",
            grader_id=current_user.id,
            now=now(),
        )
    if action == "release":
        flash(_("Released: the learner sees the points and comments now."), "success")
    elif kept:
        flash(_("Saved.") if found.released_at else _("Saved, not released yet."), "success")
    return redirect(_after(submission_uuid, stay=action == "save"))


def _after(submission_uuid: Any, *, stay: bool) -> str:
    """The next submission that waits for a person; without one, the list."""
    found = _submission(submission_uuid)
    cohort = found.enrollment.cohort
    if stay:
        return url_for("assessments.submission", submission_uuid=submission_uuid)
    work = desk.work_of(db.session, cohort_id=cohort.id, activity_id=found.activity_id)
    after = desk.around(work, found.uuid).after
    if after is None:
        return url_for("assessments.submissions", cohort_uuid=cohort.uuid)
    return url_for("assessments.submission", submission_uuid=after)


COMMENT_ACTIONS = ("keep", "edit", "use", "remove", "restore")


def change_comments(found: Submission, action: str, of: str) -> Any:
    """Keeps, changes, uses or removes a saved comment; what is in the form stays, nothing of it is saved."""
    entered, errors, removed, cell_id = entered_in(found), {}, "", of
    with transaction() as session:
        if action == "keep" and of in entered:
            text = entered[of]["comment"]
            if not text or len(text) > MOST_CHARACTERS:
                errors[of] = _("Write the comment first, at most 5,000 characters.")
            else:
                assignment = version_of(found).assignment_id
                cell = {"person_id": current_user.id, "assignment_id": assignment, "grade_id": of}
                comments.keep(session, **cell, text=text, now=now())
        elif one := comments.own(session, person_id=current_user.id, uuid=of):
            cell_id = one.grade_id
            changed = request.form.get(f"saved-{of}", "").strip()[:MOST_CHARACTERS]
            if action == "edit" and changed:
                one.text = changed
            elif action == "use" and one.grade_id in entered:
                before = entered[one.grade_id]["comment"]
                entered[one.grade_id]["comment"] = f"{before}\n{one.text}" if before else one.text
            elif action in ("remove", "restore"):
                one.removed_at = now() if action == "remove" else None
                removed = of if action == "remove" else ""
        else:
            abort(404)
    if cell_id in entered:
        entered[cell_id]["focus"] = True
    return Response(
        render_submission(_submission(found.uuid), entered, errors, removed), 422 if errors else 200
    )


@blueprint.post("/teach/submissions/<uuid:submission_uuid>/undo")
@requires(GRADE)
def undo_save(submission_uuid: Any) -> Any:
    """Takes back what I saved last for a submission."""
    with transaction() as session:
        found = queries.submission_by_uuid(session, str(submission_uuid)) or abort(404)
        lab = {"cohort_id": found.enrollment.cohort_id, "activity_id": found.activity_id}
        last = desk.last_save(session, grader_id=current_user.id, **lab)
        try:
            if last is None or last.submission.id != found.id:
                raise CannotUndo("superseded")
            undo(session, submission=found, at=last.at, grader_id=current_user.id, now=now())
            flash(_("Taken back: it is as it was before your last save."), "success")
        except CannotUndo as refused:
            certified = _(
                "A certificate rests on this grade: give other points instead of taking these back."
            )
            since = _("It was graded again since: there is nothing of yours to take back.")
            flash(certified if refused.why == "certified" else since, "error")
    return redirect(url_for("assessments.submission", submission_uuid=submission_uuid))


@blueprint.get("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>/release")
@requires(TEACH)
def ask_release(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """How many submissions of a lab would be released, and whether to do it."""
    cohort, activity = _lab(cohort_uuid, activity_uuid)
    ready = _ready(cohort, activity)
    if not ready:
        flash(_("Nothing is ready to be released in this lab."), "info")
        return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))
    return render_template("assessments/release.html", cohort=cohort, activity=activity, count=len(ready))


def _ready(cohort: Cohort, activity: Activity) -> list[int]:
    work = desk.work_of(db.session, cohort_id=cohort.id, activity_id=activity.id)
    return [one.submission_id for one in work if one.state == "ready"]


@blueprint.post("/teach/<uuid:cohort_uuid>/desk/<uuid:activity_uuid>/release")
@requires(TEACH)
def release(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """Releases all that is graded in a lab, when it is still as many as were asked about."""
    with transaction() as session:
        cohort, activity = _lab(cohort_uuid, activity_uuid)
        ready = _ready(cohort, activity)
        asked = request.form.get("count") == str(len(ready))
        if asked:
            release_all(session, submission_ids=ready, grader_id=current_user.id, now=now())
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
    return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))

"""What an instructor sees: cohorts, their submissions and grades, and one submission to grade."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.domain import read_number
from lms.assessments.permissions import GRADE, INSTRUCT, READ_SUBMISSION
from lms.assessments.queries import overview
from lms.assessments.queries.results import cells_by_hand, graded_run, latest_run, newest_marks, version_of
from lms.assessments.services.grading import mark_and_release
from lms.assessments.views import blueprint
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.web import LANGUAGES, blobs, now

# A learner's HTML may not run, load or send anything, whoever looks at it.
FRAME_POLICY = (
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; font-src data:; sandbox; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'"
)


@blueprint.get("/teach")
@requires(INSTRUCT)
def teach() -> str:
    """The cohorts I teach, and what waits in them."""
    cohorts = queries.taught_cohorts(db.session, current_user.id, everything=current_user.has_role("admin"))
    return render_template("assessments/teach.html", cohorts=cohorts)


@blueprint.get("/teach/<uuid:cohort_uuid>")
@requires(TEACH)
def submissions(cohort_uuid: Any) -> str:
    """The newest submission of each learner and lab."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    rows = queries.submissions_in(db.session, cohort.id)
    return render_template(
        "assessments/submissions.html",
        cohort=cohort,
        rows=rows,
        labs=overview.lab_entries(db.session, cohort),
        set_aside=overview.count_set_aside(db.session, cohort.id),
    )


@blueprint.get("/teach/submissions/<uuid:submission_uuid>")
@requires(GRADE)
def submission(submission_uuid: Any) -> str:
    """One submission: what the tests found, the notebook, and the cells that a person grades."""
    found = queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)
    return render_submission(found, {}, {})


def render_submission(found: Any, entered: dict[str, Any], errors: dict[str, str]) -> str:
    """The grading page; what was entered and is wrong stays in the form."""
    titles = queries.cell_titles(version_of(found))
    graded = graded_run(found)
    report = graded.report if graded else None
    return render_template(
        "assessments/submission.html",
        submission=found,
        by_hand=cells_by_hand(found),
        titles=titles,
        findings=finding_texts(report["findings"] if report else [], titles),
        row=queries.row_of(found),
        run=latest_run(found),
        report=report,
        marks=newest_marks(found),
        entered=entered,
        errors=errors,
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
    """Keeps points and comments; with the button «release» the learner sees them and they count."""
    found = queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)
    release = request.form.get("action") == "release"
    marks, entered, errors = read_marks(found, release)
    if errors:
        return Response(render_submission(found, entered, errors), status=422)
    with transaction() as session:
        found = queries.submission_by_uuid(session, str(submission_uuid)) or abort(404)
        mark_and_release(
            session, submission=found, marks=marks, release=release, grader_id=current_user.id, now=now()
        )
        cohort_uuid = found.enrollment.cohort.uuid
    flash(
        _("Released: the learner sees the points and comments now.")
        if release
        else _("Saved, not released yet."),
        "success",
    )
    if release:
        return redirect(url_for("assessments.submissions", cohort_uuid=cohort_uuid))
    return redirect(url_for("assessments.submission", submission_uuid=submission_uuid))


def read_marks(
    found: Any, release: bool
) -> tuple[list[tuple[str, float, str]], dict[str, Any], dict[str, str]]:
    """The marks in the form, what was entered as it was, and a sentence for each cell that is wrong."""
    marks, entered, errors = [], {}, {}
    for cell in cells_by_hand(found):
        name = cell["grade_id"]
        text, comment = (
            request.form.get(f"points-{name}", "").strip(),
            request.form.get(f"comment-{name}", "").strip(),
        )
        entered[name] = {"points": text, "comment": comment}
        points = read_number(text) if text else None
        if not text and not comment and (cell["kind"] == "auto" or not release):
            continue
        if points is None or not 0 <= points <= cell["points"]:
            errors[name] = _("Give points from 0 to %(most)s.", most=f"{cell['points']:g}")
        elif len(comment) > 5000:
            errors[name] = _("A comment has at most 5,000 characters.")
        else:
            marks.append((name, points, comment))
    return marks, entered, errors


@blueprint.get("/submissions/<uuid:submission_uuid>/feedback")
@requires(READ_SUBMISSION)
def feedback(submission_uuid: Any) -> Response:
    """The graded notebook as HTML with hidden tests hidden, for a sandboxed frame."""
    found = queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)
    run = graded_run(found)
    if run is None or run.feedback_blob is None:
        abort(404)
    response = Response(blobs().get(run.feedback_blob), content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    response.headers["Content-Language"] = str(get_locale())[:2]
    return response


@blueprint.get("/submissions/<uuid:submission_uuid>/notebook")
@requires(READ_SUBMISSION)
def notebook(submission_uuid: Any) -> Response:
    """The notebook as it was handed in, to download."""
    found = queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)
    name = f"{found.activity.definition['lab']}.ipynb"
    response = Response(blobs().get(found.files[name]), content_type="application/x-ipynb+json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

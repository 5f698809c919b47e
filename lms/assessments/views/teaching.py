"""What an instructor sees: cohorts, what was handed in, and a submission's notebook."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, render_template
from flask_babel import get_locale
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.permissions import INSTRUCT, READ_SUBMISSION
from lms.assessments.queries import desk, overview
from lms.assessments.queries.results import graded_run
from lms.assessments.views import blueprint
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db
from lms.permissions import requires
from lms.web import blobs

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
        work=desk.lab_work(rows),
        set_aside=overview.count_set_aside(db.session, cohort.id),
    )


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

"""What an instructor sees: cohorts, what was handed in, and a submission's notebook."""

from __future__ import annotations

import re
from typing import Any

from flask import Response, abort, render_template, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.permissions import INSTRUCT, READ_SUBMISSION
from lms.assessments.queries import desk
from lms.assessments.queries.handed_in import STATES, Sought, submissions_page
from lms.assessments.queries.results import graded_run
from lms.assessments.views import blueprint
from lms.assessments.views.masks import for_reader
from lms.cohorts.permissions import TEACH, instructs
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
    """The newest submission of each learner and lab, a page at a time."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    labs = [
        one for one in queries.graded_activities(db.session, cohort.track_version_id) if one.kind == "lab"
    ]
    page = submissions_page(db.session, cohort, labs, sought_of_request(), grader_id=current_user.id)

    def address(number: int) -> str:
        sought = page.sought
        chosen = {"q": sought.search, "lab": sought.lab, "state": sought.state}
        chosen |= {"late": "1" if sought.late else "", "page": str(number) if number > 1 else ""}
        kept: dict[str, Any] = {name: value for name, value in chosen.items() if value}
        return url_for("assessments.submissions", cohort_uuid=cohort_uuid, **kept)

    named = next((one.id for one in labs if one.uuid == request.args.get("released")), 0)
    return render_template(
        "assessments/submissions.html",
        cohort=cohort,
        released=desk.last_released(db.session, cohort_id=cohort.id, activity_id=named) if named else [],
        page=page,
        address=address,
        all_labs=labs,
        may_compare=instructs(current_user, cohort.uuid),
        work=desk.lab_work(db.session, cohort, labs, grader_id=current_user.id),
    )


def sought_of_request() -> Sought:
    """What the address looks for; what it cannot mean is left out."""
    given = request.args
    page = given.get("page", "1")
    return Sought(
        search=given.get("q", "").strip()[:100],
        lab=given.get("lab", "")[:36],
        state=given["state"] if given.get("state") in STATES else "",
        late=given.get("late") == "1",
        page=int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1,
    )


@blueprint.get("/submissions/<uuid:submission_uuid>/feedback")
@requires(READ_SUBMISSION)
def feedback(submission_uuid: Any) -> Response:
    """The graded notebook as HTML with hidden tests hidden, for a sandboxed frame."""
    found = queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)
    run = graded_run(found)
    if run is None or run.feedback_blob is None:
        abort(404)
    content = for_reader(found, blobs().get(run.feedback_blob))
    response = Response(content, content_type="text/html; charset=utf-8")
    response.headers["Content-Security-Policy"] = FRAME_POLICY
    response.headers["Content-Language"] = str(get_locale())[:2]
    return response


@blueprint.get("/submissions/<uuid:submission_uuid>/notebook")
@requires(READ_SUBMISSION)
def notebook(submission_uuid: Any) -> Response:
    """The notebook as it was handed in, to download."""
    found = queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)
    name = f"{found.activity.definition['lab']}.ipynb"
    content = for_reader(found, blobs().get(found.files[name]), notebook=True)
    response = Response(content, content_type="application/x-ipynb+json")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response

"""The API that lab servers speak, in place of nbgrader's shared directory. One token, one person."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import hmac
from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response, abort, g, jsonify, request
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from lms.accounts.queries import person_by_token, person_by_uuid
from lms.accounts.services import issue_lab_token
from lms.assessments import queries
from lms.assessments.models import AssignmentVersion, Submission
from lms.assessments.queries.results import graded_run
from lms.assessments.services.submissions import submit
from lms.catalog.models import Activity
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import enrollments_of, way_of, ways_of
from lms.db import db, transaction
from lms.insight.domain.cells import MOST_CELLS, Seen, is_outcome
from lms.insight.services.recording import record_validation
from lms.labs.models import WorkedVersion
from lms.labs.queries import worked_version
from lms.labs.views import blueprint
from lms.labs.views.pages import IN_JUPYTER
from lms.permissions import Permission, public
from lms.refusal import Refused
from lms.web import blobs, csrf, dispatch, limiter, now, settings

API = "/api/lab/v1"


def no_session(_person: Any, **_arguments: Any) -> None:
    """A browser's session is not enough: the token is."""
    raise Forbidden


LAB_TOKEN = Permission(
    "lab_token", "A lab server with its learner's token: that learner's own assignments.", no_session
)


def with_token(view: Callable[..., Any]) -> Callable[..., Any]:
    """Only with a lab token that is in force; the person it speaks for is ``g.person``."""

    @wraps(view)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
        g.person = person_by_token(db.session, token=bearer, scope="lab", now=now())
        if g.person is None:
            raise Unauthorized
        return view(*args, **kwargs)

    guarded.permission = LAB_TOKEN.name  # type: ignore[attr-defined]
    return limiter.exempt(csrf.exempt(guarded))


@blueprint.post(f"{API}/tokens")
@public
@csrf.exempt
@limiter.exempt
def issue_token() -> Response:
    """A lab token for a person's server; only the Hub's spawner, which knows the secret, may ask."""
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not hmac.compare_digest(bearer.encode(), settings().secret("hub-hook.secret").encode()):
        raise Unauthorized
    with transaction() as session:
        body = request.get_json(silent=True)
        person = person_by_uuid(session, str(body.get("person"))) if isinstance(body, dict) else None
        if person is None or not person.active:
            raise NotFound
        token = issue_lab_token(session, person=person, now=now())
        language = person.language or settings().language
    return jsonify(token=token, language=language)


@blueprint.get(f"{API}/assignments")
@with_token
def assignments() -> Response:
    """Every lab that is open to the learner, with what was handed in, and every worked notebook."""
    found = []
    enrollments = enrollments_of(db.session, g.person.id)
    ways = ways_of(db.session, enrollments)
    for enrollment in enrollments:
        for step in ways[enrollment.id].steps:
            if step.kind in IN_JUPYTER and step.state(now()) != "locked":
                found.append(_assignment(enrollment, step))
    return jsonify(assignments=[entry for entry in found if entry])


def _assignment(enrollment: Enrollment, step: Step) -> dict[str, Any] | None:
    activity = db.session.get_one(Activity, step.id)
    version = _version(activity)
    if version is None:
        return None
    handed_in = queries.submissions_of(db.session, enrollment_id=enrollment.id, activity_id=step.id)
    return {
        "course_id": enrollment.cohort.slug,
        "assignment_id": activity.definition["lab"],
        "title": step.title,
        "language": _language(),
        "version": version.release_hash,
        "opens_at": _iso(step.window.opens_at),
        "due_at": _iso(step.window.due_at),
        "closes_at": _iso(step.window.closes_at),
        "max_score": version.max_score if isinstance(version, AssignmentVersion) else None,
        "submissions": [_submission(one) for one in reversed(handed_in)],
    }


def _version(activity: Activity) -> AssignmentVersion | WorkedVersion | None:
    """What is in force of a lab or of a worked notebook; None while it is not published."""
    if activity.kind == "notebook":
        return worked_version(db.session, activity)
    return queries.assignment_version(db.session, activity)


def _submission(submission: Submission) -> dict[str, Any]:
    row, run = queries.row_of(submission), graded_run(submission)
    return {
        "uuid": submission.uuid,
        "attempt": submission.number,
        "submitted_at": _iso(submission.submitted_at),
        "receipt": submission.receipt,
        "late_seconds": submission.late_seconds,
        "state": row.state,
        "score": row.score,
        "max_score": row.max_score,
        "feedback": bool(run and run.feedback_blob),
    }


def _language() -> str:
    return g.person.language or settings().language


def _iso(instant: dt.datetime | None) -> str | None:
    return instant.isoformat() if instant else None


def _find(course_id: str, assignment_id: str) -> tuple[Enrollment, Step]:
    """The learner's own enrollment and lab or notebook; 404 for what is not theirs or not open yet."""
    for enrollment in enrollments_of(db.session, g.person.id):
        if enrollment.cohort.slug == course_id:
            for step in way_of(db.session, enrollment).steps:
                if step.kind not in IN_JUPYTER or step.state(now()) == "locked":
                    continue
                if db.session.get_one(Activity, step.id).definition["lab"] == assignment_id:
                    return enrollment, step
    raise NotFound


@blueprint.get(f"{API}/assignments/<course_id>/<assignment_id>/release")
@with_token
def release(course_id: str, assignment_id: str) -> Response:
    """The files that a learner works on."""
    _enrollment, step = _find(course_id, assignment_id)
    version = _version(db.session.get_one(Activity, step.id)) or abort(404)
    files = version.files[_language()]
    if isinstance(version, AssignmentVersion):
        files = files["release"]
    return jsonify(
        version=version.release_hash,
        language=_language(),
        files=[{"path": path, "content": _encode(blobs().get(sha256))} for path, sha256 in files.items()],
    )


@blueprint.post(f"{API}/assignments/<course_id>/<assignment_id>/submissions")
@with_token
def submit_from_lab(course_id: str, assignment_id: str) -> Any:
    """Takes a submission and answers with its receipt; it is committed before the answer."""
    enrollment, step = _find(course_id, assignment_id)
    if step.kind == "notebook":
        raise Refused(
            _("This is a worked notebook: it is there to read and to try. There is nothing to submit.")
        )
    files = _read_files(request.get_json(silent=True))
    language = _language()
    with transaction() as session:
        submission = submit(
            session,
            enrollment=enrollment,
            activity=session.get_one(Activity, step.id),
            window=step.window,
            files=files,
            language=language,
            source="lab",
            blobs=blobs(),
            now=now(),
        )
        answer = {
            "uuid": submission.uuid,
            "attempt": submission.number,
            "receipt": submission.receipt,
            "sha256": submission.sha256,
            "submitted_at": _iso(submission.submitted_at),
            "late_seconds": submission.late_seconds,
        }
    dispatch("autograde")
    return jsonify(answer), 201


@blueprint.post(f"{API}/assignments/<course_id>/<assignment_id>/validations")
@with_token
def validated(course_id: str, assignment_id: str) -> Response:
    """Notes what a learner's own validation showed of each graded cell; the lab's page says so."""
    enrollment, step = _find(course_id, assignment_id)
    version = queries.assignment_version(db.session, db.session.get_one(Activity, step.id))
    if step.kind != "lab" or version is None:
        raise NotFound
    seen = _read_outcomes(request.get_json(silent=True))
    with transaction() as session:
        kept = record_validation(
            session,
            enrollment_id=enrollment.id,
            assignment_id=version.assignment_id,
            cells=version.cells,
            seen=seen,
            now=now(),
        )
    return jsonify(kept=kept)


def _read_outcomes(body: Any) -> list[Seen]:
    try:
        seen = [Seen(one["grade_id"], one["outcome"], one.get("answer", "")) for one in body["cells"]]
    except (TypeError, KeyError, AttributeError):
        seen = [Seen("", "")]
    if len(seen) > MOST_CELLS or not all(is_outcome(one) for one in seen):
        text = _("What the validation showed could not be read. Nothing was noted.")
        raise Refused(text, status=422, code="unreadable")
    return seen


def _read_files(body: Any) -> dict[str, bytes]:
    try:
        return {str(file["path"]): base64.b64decode(file["content"], validate=True) for file in body["files"]}
    except (TypeError, KeyError, binascii.Error, ValueError) as error:
        raise Refused(
            _("The submission could not be read. Nothing was submitted."), status=422, code="unreadable"
        ) from error


def _encode(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


@blueprint.get(f"{API}/submissions/<uuid:submission_uuid>/feedback")
@with_token
def lab_feedback(submission_uuid: Any) -> Response:
    """The feedback of one of the learner's own submissions."""
    submission = queries.submission_by_uuid(db.session, str(submission_uuid))
    if submission is None or submission.enrollment.person_id != g.person.id:
        raise NotFound
    run = graded_run(submission)
    if run is None or run.feedback_blob is None:
        raise NotFound
    name = f"{submission.activity.definition['lab']}.html"
    return jsonify(files=[{"path": name, "content": _encode(blobs().get(run.feedback_blob))}])

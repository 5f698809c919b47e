"""The page of a lab: open it, hand it in, see the result cell by cell."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.assessments import queries
from lms.assessments.queries.results import (
    criteria_given,
    graded_run,
    latest_run,
    newest_marks,
    version_of,
)
from lms.assessments.services.grading import keep_of
from lms.assessments.services.submissions import SIZE_LIMIT, submit
from lms.catalog.models import Activity
from lms.cohorts.domain import Step
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN
from lms.cohorts.views.learning import activity_url, enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.labs.gateway import HubUnavailable, ServerFailed, ServerStatus
from lms.labs.views import blueprint, hub
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import blobs, dispatch, now

# What opens in JupyterLab
IN_JUPYTER = ("lab", "notebook")


def lab_or_404(
    enrollment_uuid: Any, activity_uuid: Any, kinds: tuple[str, ...] = ("lab",)
) -> tuple[Enrollment, Step, Step | None]:
    """The enrollment, the lab (or what else is of these kinds) on its way, and what comes after it."""
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, after = step_or_404(enrollment, activity_uuid)
    if step.kind not in kinds:
        abort(404)
    return enrollment, step, after


def results(enrollment: Enrollment, step: Step) -> dict[str, Any]:
    """What the result part of the page shows."""
    submissions = queries.submissions_of(db.session, enrollment_id=enrollment.id, activity_id=step.id)
    newest = submissions[0] if submissions else None
    run = latest_run(newest) if newest else None
    graded = graded_run(newest) if newest else None
    return {
        "enrollment": enrollment,
        "step": step,
        "submissions": submissions,
        "newest": newest,
        "titles": queries.cell_titles(version_of(newest)) if newest else {},
        "criteria": criteria_given(newest) if newest else {},
        "run": run,
        "report": graded.report if graded else None,
        "marks": newest_marks(newest) if newest and newest.released_at else {},
        "grade": queries.grades_of(db.session, [enrollment.id]).get(enrollment.id, {}).get(step.id),
        "events": queries.events_of(db.session, enrollment_id=enrollment.id, activity_id=step.id),
        "ahead": queries.queue_position(db.session, run) if run and run.state == "queued" else 0,
        "stands_still": queries.stands_still(db.session, run, now=now()) if run else False,
    }


@blueprint.get("/learn/<uuid:enrollment_uuid>/labs/<uuid:activity_uuid>")
@requires(LEARN)
def lab(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """The lab's page."""
    enrollment, step, after = lab_or_404(enrollment_uuid, activity_uuid)
    if step.state(now()) == "locked":
        return render_template("cohorts/locked.html", enrollment=enrollment, step=step)
    version = queries.assignment_version(db.session, db.session.get_one(Activity, step.id))
    return render_template(
        "labs/lab.html",
        after=after,
        keep=keep_of(enrollment.cohort.track_version.grading, "lab"),
        version=version,
        open=step.window.is_open(now()),
        **results(enrollment, step),
    )


@blueprint.get("/learn/<uuid:enrollment_uuid>/labs/<uuid:activity_uuid>/result")
@requires(LEARN)
def result(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """The part of the page that shows the newest submission and its result; it looks again by itself."""
    enrollment, step, _after = lab_or_404(enrollment_uuid, activity_uuid)
    version = queries.assignment_version(db.session, db.session.get_one(Activity, step.id))
    return render_template("labs/_result.html", version=version, **results(enrollment, step))


@blueprint.post("/learn/<uuid:enrollment_uuid>/labs/<uuid:activity_uuid>/open")
@requires(LEARN)
def open_lab(enrollment_uuid: Any, activity_uuid: Any) -> Response:
    """Starts the learner's server where it is not running, and goes on to the page that waits for it."""
    enrollment, step, _after = lab_or_404(enrollment_uuid, activity_uuid, IN_JUPYTER)
    if step.state(now()) == "locked":
        return redirect(activity_url(enrollment, step))
    try:
        if hub().server_status(current_user.uuid).state == "ready":
            return redirect(lab_address(enrollment, step))
        hub().start_server(current_user.uuid)
    except (HubUnavailable, ServerFailed):
        flash(
            _("The labs do not answer just now. Your work in them is kept; try again in a minute."), "error"
        )
        return redirect(activity_url(enrollment, step))
    return redirect(url_for("labs.opening", enrollment_uuid=enrollment_uuid, activity_uuid=activity_uuid))


def lab_address(enrollment: Enrollment, step: Step) -> str:
    """Where a notebook opens in JupyterLab."""
    slug = db.session.get_one(Activity, step.id).definition["lab"]
    return hub().lab_url(current_user.uuid, enrollment.cohort.slug, slug)


@blueprint.get("/learn/<uuid:enrollment_uuid>/labs/<uuid:activity_uuid>/opening")
@requires(LEARN)
def opening(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Shows how far the server is, and goes on to the notebook when it is ready."""
    enrollment, step, _after = lab_or_404(enrollment_uuid, activity_uuid, IN_JUPYTER)
    try:
        status = hub().server_status(current_user.uuid)
    except HubUnavailable:
        status = ServerStatus("failed")
    if status.state == "ready":
        address = lab_address(enrollment, step)
        if request.headers.get("HX-Request"):
            response = make_response("")
            response.headers["HX-Redirect"] = address
            return response
        return redirect(address)
    template = "labs/_opening.html" if request.headers.get("HX-Request") else "labs/opening.html"
    return render_template(template, enrollment=enrollment, step=step, status=status)


@blueprint.post("/learn/<uuid:enrollment_uuid>/labs/<uuid:activity_uuid>/submit")
@requires(LEARN)
def submit_lab(enrollment_uuid: Any, activity_uuid: Any) -> Response:
    """Hands in the notebook as it is saved in the learner's lab, or one that is uploaded."""
    enrollment, step, _after = lab_or_404(enrollment_uuid, activity_uuid)
    slug = db.session.get_one(Activity, step.id).definition["lab"]
    upload = request.files.get("notebook")
    try:
        content = upload.read(SIZE_LIMIT + 1) if upload else collect(enrollment, slug)
        with transaction() as session:
            submission = submit(
                session,
                enrollment=enrollment,
                activity=session.get_one(Activity, step.id),
                window=step.window,
                files={f"{slug}.ipynb": content},
                language=str(get_locale())[:2],
                source="page",
                blobs=blobs(),
                now=now(),
            )
            receipt = submission.receipt
    except Refused as error:
        flash(error.message, "error")
    except (HubUnavailable, ServerFailed):
        flash(
            _("Your notebook could not be read; nothing was submitted. Open the lab, save and try again."),
            "error",
        )
    else:
        dispatch("autograde")
        flash(_("Submitted. Your receipt is %(receipt)s.", receipt=receipt), "success")
    return redirect(url_for("labs.lab", enrollment_uuid=enrollment_uuid, activity_uuid=activity_uuid))


def collect(enrollment: Enrollment, slug: str) -> bytes:
    """The notebook as it is saved in the learner's lab server."""
    return hub().read_notebook(current_user.uuid, f"labs/{enrollment.cohort.slug}/{slug}/{slug}.ipynb")

"""Regrading for instructors: asked for, watched, looked at, applied or cancelled; and what stays of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from lms.assessments.domain.regrading import Change, Points, Progress, seconds_left
from lms.assessments.models import GradeEvent, Regrade, Submission
from lms.assessments.queries import graded_activities, overview, regrades
from lms.assessments.services import regrading
from lms.assessments.services.preview import Preview, preview
from lms.assessments.views import blueprint
from lms.assessments.views.masks import shown_name
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import dispatch, now, settings

PAGE_ROWS = 25
ADDRESS = "/teach/<uuid:cohort_uuid>/regrades/<uuid:regrade_uuid>"


def cohort_or_404(cohort_uuid: Any) -> Cohort:
    """The cohort of an address."""
    return cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)


def regrade_or_404(cohort_uuid: Any, regrade_uuid: Any) -> tuple[Cohort, Regrade]:
    """A regrade of the cohort whose staff the permission has checked."""
    cohort = cohort_or_404(cohort_uuid)
    found = regrades.regrade_by_uuid(db.session, str(regrade_uuid), cohort_id=cohort.id)
    return cohort, found or abort(404)


def lab_or_404(activity_uuid: Any) -> Activity:
    """A lab by its uuid."""
    query = select(Activity).where(Activity.uuid == str(activity_uuid), Activity.kind == "lab")
    return db.session.scalar(query) or abort(404)


def address_of(cohort: Cohort, regrade: Regrade) -> str:
    """The page of a regrade."""
    return url_for("assessments.regrade", cohort_uuid=cohort.uuid, regrade_uuid=regrade.uuid)


@blueprint.get("/teach/<uuid:cohort_uuid>/regrades")
@requires(TEACH)
def regrades_of_cohort(cohort_uuid: Any) -> str:
    """The labs that can be regraded, and the regrades so far."""
    cohort = cohort_or_404(cohort_uuid)
    return render_template(
        "assessments/regrades.html",
        cohort=cohort,
        labs=overview.lab_entries(db.session, cohort),
        regrades=regrades.regrades_of(db.session, cohort.id),
    )


@blueprint.get("/teach/<uuid:cohort_uuid>/labs/<uuid:activity_uuid>/regrade")
@requires(TEACH)
def ask_regrade(cohort_uuid: Any, activity_uuid: Any) -> str:
    """What regrading this lab means, and the reason for it."""
    return render_form(cohort_or_404(cohort_uuid), lab_or_404(activity_uuid))


def render_form(cohort: Cohort, activity: Activity, reason: str = "", error: str | None = None) -> str:
    """The form, or why this lab cannot be regraded now."""
    where = {"cohort_id": cohort.id, "activity_id": activity.id}
    refused, version, past = None, None, list[float]()
    submissions: Sequence[Submission] = ()
    try:
        version, submissions = regrading.check_start(db.session, cohort_id=cohort.id, activity=activity)
        past = regrades.past_seconds(db.session, version.assignment_id)
    except Refused as why:
        refused = why.message
    entries = {one.activity.id: one for one in overview.lab_entries(db.session, cohort)}
    waiting = Progress(queued=len(submissions))
    return render_template(
        "assessments/regrade_form.html",
        cohort=cohort,
        activity=activity,
        refused=refused,
        version=version,
        entry=entries.get(activity.id),
        submissions=len(submissions),
        learners=len({one.enrollment_id for one in submissions}),
        withdrawn=regrades.withdrawn_submissions(db.session, **where),
        seconds=seconds_left(waiting, elapsed=None, past=past, processes=settings().grader_processes),
        reason=reason,
        error=error,
    )


@blueprint.post("/teach/<uuid:cohort_uuid>/labs/<uuid:activity_uuid>/regrade")
@requires(TEACH)
def start_regrade(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """Begins to regrade the lab's submissions in the cohort."""
    cohort, activity = cohort_or_404(cohort_uuid), lab_or_404(activity_uuid)
    reason = " ".join(request.form.get("reason", "").split())
    if not 1 <= len(reason) <= regrading.REASON_LENGTH:
        error = _("Write the reason, in at most %(number)d characters.", number=regrading.REASON_LENGTH)
        return Response(render_form(cohort, activity, reason, error), status=422)
    with transaction() as session:
        found = regrading.start(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            activity=session.get_one(Activity, activity.id),
            reason=reason,
            actor_id=current_user.id,
            now=now(),
        )
        address = url_for("assessments.regrade", cohort_uuid=cohort_uuid, regrade_uuid=found.uuid)
    dispatch("autograde")
    return redirect(address)


def progress_values(regrade: Regrade) -> dict[str, Any]:
    """How far a regrade is, and how long the rest takes."""
    progress = regrades.progress_of(db.session, regrade.id)
    begun = regrades.first_start(db.session, regrade.id)
    seconds = seconds_left(
        progress,
        elapsed=(now() - begun).total_seconds() if begun else None,
        past=regrades.past_seconds(db.session, regrade.assignment_version.assignment_id),
        processes=settings().grader_processes,
    )
    return {"progress": progress, "seconds": seconds}


@blueprint.get(ADDRESS)
@requires(TEACH)
def regrade(cohort_uuid: Any, regrade_uuid: Any) -> str:
    """How far it is; then what it would change; then what it has changed."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    values = progress_values(found)
    if found.state == "open" and values["progress"].ready:
        return render_preview(cohort, found, values)
    if found.state == "applied":
        changes = [
            (shown_name(one), Change(points_of_event(before) if before else None, points_of_event(event)))
            for event, before, one in regrades.applied_events(db.session, found)
        ]
        changes.sort(key=lambda row: (row[1].difference, row[0]))
        values |= paged(changes)
    template = "regrade_progress" if found.state == "open" else "regrade_record"
    return render_template(f"assessments/{template}.html", cohort=cohort, regrade=found, **values)


def points_of_event(event: GradeEvent) -> Points:
    """The numbers of a grade event."""
    return Points(0, event.raw, event.penalty, event.max_score, event.provisional)


def render_preview(cohort: Cohort, found: Regrade, values: dict[str, Any]) -> str:
    """The preview: a page of rows, the numbers of all of them, and what failed."""
    whole = preview(db.session, found)
    only = request.args.get("changed") == "1"
    return render_template(
        "assessments/regrade_preview.html",
        cohort=cohort,
        regrade=found,
        preview=whole,
        titles={one.id: one.title for one in graded_activities(db.session, cohort.track_version_id)},
        only_changed=only,
        failed=overview.failed_runs(db.session, found.id),
        **values,
        **paged(whole.changed if only else whole.rows),
    )


def paged(rows: Any) -> dict[str, Any]:
    """The rows of the page that is asked for and how many pages there are; after the last comes none."""
    pages = max(1, -(-len(rows) // PAGE_ROWS))
    page = min(max(1, request.args.get("page", 1, int)), pages)
    return {"rows": rows[(page - 1) * PAGE_ROWS : page * PAGE_ROWS], "page": page, "pages": pages}


@blueprint.get(f"{ADDRESS}/progress")
@requires(TEACH)
def regrade_progress(cohort_uuid: Any, regrade_uuid: Any) -> Any:
    """The part of the page that looks again by itself; it goes on to the preview when all is done."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    values = progress_values(found)
    if found.state != "open" or values["progress"].ready:
        response = make_response("")
        response.headers["HX-Redirect"] = address_of(cohort, found)
        return response
    return render_template("assessments/_regrade_progress.html", cohort=cohort, regrade=found, **values)


@blueprint.get(f"{ADDRESS}/apply")
@requires(TEACH)
def ask_apply(cohort_uuid: Any, regrade_uuid: Any) -> Any:
    """What applying does, in numbers, before it is done."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    if found.state != "open" or not regrades.progress_of(db.session, found.id).ready:
        return redirect(address_of(cohort, found))
    whole, seen = preview(db.session, found), request.args.get("seen", "")
    if since := whole.basis.what_changed(seen):
        flash(str(regrading.SINCE[since]), "error")
        return redirect(address_of(cohort, found))
    return render_template(
        "assessments/regrade_apply.html",
        cohort=cohort,
        regrade=found,
        preview=whole,
        failed=regrades.progress_of(db.session, found.id).failed,
    )


@blueprint.post(f"{ADDRESS}/apply")
@requires(TEACH)
def apply_regrade(cohort_uuid: Any, regrade_uuid: Any) -> Response:
    """Writes what was shown, or nothing when it would be something else."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    regrade_id, address = found.id, address_of(cohort, found)
    try:
        with transaction() as session:
            done: Preview = regrading.apply(
                session,
                regrade=session.get_one(Regrade, regrade_id),
                seen=request.form.get("seen", ""),
                actor_id=current_user.id,
                now=now(),
            )
            changed = len(done.changed)
    except Refused as why:
        flash(why.message, "error")
    else:
        flash(
            ngettext("Applied: %(num)d grade has changed.", "Applied: %(num)d grades have changed.", changed),
            "success",
        )
    return cast(Response, redirect(address))


@blueprint.get(f"{ADDRESS}/cancel")
@requires(TEACH)
def ask_cancel(cohort_uuid: Any, regrade_uuid: Any) -> Any:
    """Asks before the regrade is given up."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    if found.state != "open":
        return redirect(address_of(cohort, found))
    return render_template("assessments/regrade_cancel.html", cohort=cohort, regrade=found)


@blueprint.post(f"{ADDRESS}/cancel")
@requires(TEACH)
def cancel_regrade(cohort_uuid: Any, regrade_uuid: Any) -> Response:
    """Gives the regrade up; no grade changes."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    regrade_id, address = found.id, address_of(cohort, found)
    with transaction() as session:
        regrading.cancel(
            session, regrade=session.get_one(Regrade, regrade_id), actor_id=current_user.id, now=now()
        )
    flash(_("Cancelled: no grade has changed."), "success")
    return cast(Response, redirect(address))


@blueprint.post(f"{ADDRESS}/again")
@requires(TEACH)
def try_runs_again(cohort_uuid: Any, regrade_uuid: Any) -> Response:
    """Queues the failed submissions of a regrade again, one or all."""
    cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    regrade_id, address = found.id, address_of(cohort, found)
    with transaction() as session:
        regrading.try_again(
            session,
            regrade=session.get_one(Regrade, regrade_id),
            run_uuid=request.form.get("run"),
            actor_id=current_user.id,
            now=now(),
        )
    dispatch("autograde")
    return cast(Response, redirect(address))

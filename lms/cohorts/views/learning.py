"""What a learner sees of a track: the dashboard, the way through it, its lessons; and enrolling."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.catalog.queries import lesson_page
from lms.cohorts import queries, services
from lms.cohorts.domain import READ, Step
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN
from lms.cohorts.queries.offers import offers as offers_of
from lms.cohorts.queries.places import place_of
from lms.cohorts.services.places import enroll as take_place
from lms.cohorts.services.places import leave
from lms.cohorts.views import blueprint
from lms.db import db, transaction
from lms.permissions import SIGNED_IN, public, requires
from lms.web import now, safe_next

# Where an activity opens, by its kind; features above this one supply the other pages.
ACTIVITY_ENDPOINTS = {
    "lesson": "cohorts.lesson",
    "notebook": "labs.notebook",
    "quiz": "assessments.quiz",
    "lab": "labs.lab",
    "checkpoint": "checkpoints.checkpoint",
    "project": "projects.project",
}


def activity_url(enrollment: Enrollment, step: Step, **options: Any) -> str:
    """The page of an activity in an enrollment; `options` are those of url_for."""
    options |= {"enrollment_uuid": enrollment.uuid, "activity_uuid": step.uuid}
    return url_for(ACTIVITY_ENDPOINTS[step.kind], **options)


blueprint.app_template_global("activity_url")(activity_url)


def enrollment_or_404(uuid: Any) -> Enrollment:
    """The enrollment of an address; the permission has checked whose it is."""
    return queries.enrollment_by_uuid(db.session, str(uuid)) or abort(404)


def step_or_404(enrollment: Enrollment, activity_uuid: Any) -> tuple[Step | None, Step, Step | None]:
    """An activity of the enrollment's way with its neighbours."""
    try:
        return queries.way_of(db.session, enrollment).around(str(activity_uuid))
    except KeyError:
        abort(404)


@blueprint.get("/dashboard")
@requires(SIGNED_IN)
def dashboard() -> str:
    """Where I am in each of my tracks, and the one thing to do next."""
    enrollments = [
        one
        for one in queries.enrollments_of(db.session, current_user.id)
        if one.cohort.track_version.track.listed
    ]
    ways = queries.ways_of(db.session, enrollments)
    return render_template("cohorts/dashboard.html", enrollments=enrollments, ways=ways, now=now())


@blueprint.get("/tracks/<slug>/cohorts")
@public
def offers(slug: str) -> str:
    """The part of a track's page that offers its cohorts."""
    person_id = current_user.id if current_user.is_authenticated else None
    found = offers_of(db.session, track_slug=slug, person_id=person_id)
    return render_template("cohorts/_offers.html", offers=found, slug=slug)


@blueprint.post("/cohorts/<uuid:cohort_uuid>/enroll")
@requires(SIGNED_IN)
def enroll(cohort_uuid: Any) -> Response:
    """Joins a cohort and goes to its way."""
    with transaction() as session:
        cohort = queries.cohort_by_uuid(session, str(cohort_uuid)) or abort(404)
        enrollment = take_place(session, cohort=cohort, person=current_user, now=now())
        uuid = enrollment.uuid
    return redirect(url_for("cohorts.learn", enrollment_uuid=uuid))


@blueprint.get("/learn/<uuid:enrollment_uuid>")
@requires(LEARN)
def learn(enrollment_uuid: Any) -> str:
    """The way through a track: every activity with its state, and what is next."""
    enrollment = enrollment_or_404(enrollment_uuid)
    way = queries.way_of(db.session, enrollment)
    return render_template("cohorts/learn.html", enrollment=enrollment, way=way, now=now())


@blueprint.get("/learn/<uuid:enrollment_uuid>/lessons/<uuid:activity_uuid>")
@requires(LEARN)
def lesson(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """A lesson, with the activity before it and the one after."""
    enrollment = enrollment_or_404(enrollment_uuid)
    before, step, after = step_or_404(enrollment, activity_uuid)
    if step.kind != "lesson":
        return redirect(activity_url(enrollment, step))
    if step.state(now()) == "locked":
        return render_template("cohorts/locked.html", enrollment=enrollment, step=step)
    if not step.opened:
        with transaction() as session:
            services.progress_of(session, enrollment_id=enrollment.id, activity_id=step.id, now=now())
        enrollment = enrollment_or_404(enrollment_uuid)
    page = lesson_page(db.session, step.id, str(get_locale())[:2])
    return render_template(
        "cohorts/lesson.html", enrollment=enrollment, lesson=page, step=step, before=before, after=after
    )


@blueprint.post("/learn/<uuid:enrollment_uuid>/lessons/<uuid:activity_uuid>/finish")
@requires(LEARN)
def finish_lesson(enrollment_uuid: Any, activity_uuid: Any) -> Response:
    """Marks a lesson or a worked notebook done and goes on to what comes next."""
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, after = step_or_404(enrollment, activity_uuid)
    if step.kind not in READ or step.state(now()) == "locked":
        abort(404)
    onward = (
        activity_url(enrollment, after)
        if after
        else url_for("cohorts.learn", enrollment_uuid=enrollment.uuid)
    )
    with transaction() as session:
        services.mark_done(session, enrollment_id=enrollment.id, activity_id=step.id, now=now())
    return redirect(onward)


@blueprint.post("/exemptions/<uuid:exemption_uuid>")
@requires(SIGNED_IN)
def decline_exemption(exemption_uuid: Any) -> Response:
    """The learner does a module's lessons anyway, or takes the exemption after all."""
    with transaction() as session:
        exemption = queries.exemption_by_uuid(session, str(exemption_uuid), person_id=current_user.id)
        if exemption is None:
            abort(404)
        declined = request.form.get("lessons") == "do"
        services.decline_exemption(session, exemption=exemption, declined=declined, now=now())
    return redirect(safe_next(url_for("cohorts.dashboard")))


@blueprint.get("/learn/<uuid:enrollment_uuid>/withdraw")
@requires(LEARN)
def ask_withdraw(enrollment_uuid: Any) -> str:
    """Asks before leaving a cohort."""
    return render_template("cohorts/withdraw.html", enrollment=enrollment_or_404(enrollment_uuid))


@blueprint.post("/learn/<uuid:enrollment_uuid>/withdraw")
@requires(LEARN)
def withdraw(enrollment_uuid: Any) -> Response:
    """Leaves a cohort; what was done is kept."""
    with transaction() as session:
        enrollment = cast(Enrollment, queries.enrollment_by_uuid(session, str(enrollment_uuid)))
        leave(session, place=place_of(session, enrollment.cohort, enrollment.person_id), now=now())
    flash(
        _("You have left this track. Your work is kept: enroll again and you go on where you were."),
        "success",
    )
    return redirect(url_for("cohorts.dashboard"))

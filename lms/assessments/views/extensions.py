"""Staff answer requests for more time, and give it; and who has more time for everything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments.domain import read_number
from lms.assessments.queries import GRADED_KINDS
from lms.assessments.queries.gradebook import Learner, learners_in, searched
from lms.assessments.views import blueprint
from lms.assessments.views.deadlines import read_until
from lms.catalog.models import Activity
from lms.cohorts import deadlines
from lms.cohorts.domain.schedule import Times
from lms.cohorts.forms import local
from lms.cohorts.models import Cohort, Enrollment, Extension
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import activities_on, cohort_by_uuid, enrollment_by_uuid
from lms.cohorts.queries.deadlines import (
    accommodations_in,
    extension_by_uuid,
    requests_in,
    windows_of,
)
from lms.cohorts.queries.schedule import times_of
from lms.db import db, transaction
from lms.paging import paged
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/extensions"
AT_ONCE, ANSWERED = 10, 20  # requests on a page
CHOICES = 50  # learners in a list to choose from; among more of them one looks for a name


@blueprint.app_template_filter("until_field")
def until_field(extension: Extension) -> str:
    """What a learner asked for, as the field wants it."""
    return local(extension.wanted_at, extension.enrollment.cohort.time_zone)


@blueprint.get(ADDRESS)
@requires(TEACH)
def extensions(cohort_uuid: Any) -> str:
    """The requests for more time, those that wait first; and who has more time for everything."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    return render_extensions(cohort, {}, {})


def render_extensions(cohort: Cohort, entered: dict[str, str], errors: dict[str, str]) -> str:
    """The page; what was entered and is wrong stays in its form, errors by the request's uuid or a field."""
    found = requests_in(db.session, cohort.id)
    waits = [one for one in reversed(found) if one.state == "requested"]
    waiting = paged(waits, request.args.get("page"), AT_ONCE)
    answered = [one for one in found if one.state != "requested"]
    windows = windows_of(db.session, [one.enrollment for one in waiting.rows])
    everybody = learners_in(db.session, cohort.id)
    dated = times_of(db.session, cohort.id)
    return render_template(
        "assessments/extensions.html",
        cohort=cohort,
        waiting=waiting,
        answered=paged(answered, request.args.get("answered"), ANSWERED),
        due={one.id: windows.of(one.enrollment, one.activity_id).due_at for one in waiting.rows},
        granted_before={id: _granted_before(found, id) for id in {one.enrollment_id for one in found}},
        everybody=everybody,
        people=_to_choose_from(everybody, request.args.get("learner", ""), entered.get("enrollment")),
        choices=CHOICES,
        factors=accommodations_in(db.session, cohort.id),
        due_activities=[
            one
            for one in activities_on(db.session, cohort.track_version_id)
            if one.kind in GRADED_KINDS and dated.get(one.id, Times()).has_due
        ],
        entered=entered,
        errors=errors,
    )


def _to_choose_from(everybody: list[Learner], words: str, chosen: str | None) -> list[Learner]:
    """Those who are looked for, and whoever a form names that is shown again; all of a small cohort."""
    if len(everybody) <= CHOICES:
        return everybody
    found = searched(everybody, words)[:CHOICES] if words.strip() else []
    return found + [one for one in everybody if one.uuid == chosen and one not in found]


def _granted_before(found: Sequence[Extension], enrollment_id: int) -> int:
    return sum(one.enrollment_id == enrollment_id and one.state == "granted" for one in found)


def page_of(enrollment: Enrollment, activity: Activity) -> str:
    """The path of the page where a learner sees a deadline."""
    return url_for("assessments.deadline", enrollment_uuid=enrollment.uuid, activity_uuid=activity.uuid)


@blueprint.post(f"{ADDRESS}/<uuid:extension_uuid>")
@requires(TEACH)
def answer_extension(cohort_uuid: Any, extension_uuid: Any) -> Any:
    """Grants a request, to the time in the form, or denies it."""
    note = " ".join(request.form.get("note", "").split())
    try:
        with transaction() as session:
            found = extension_by_uuid(session, str(extension_uuid))
            if found is None or found.enrollment.cohort.uuid != str(cohort_uuid):
                abort(404)
            answer = {
                "extension": found,
                "note": note,
                "actor_id": current_user.id,
                "url": page_of(found.enrollment, found.activity),
                "now": now(),
            }
            if request.form.get("answer") == "grant":
                until = read_until(found.enrollment.cohort.time_zone)
                deadlines.grant(session, due_at=until, **answer)
            else:
                deadlines.deny(session, **answer)
            name, state = found.enrollment.person.name, found.state
    except Refused as why:
        if why.status != 422:
            raise
        return _again(cohort_uuid, {str(extension_uuid): why.message})
    said = _("%(name)s has more time now and is told.") if state == "granted" else None
    flash((said or _("Not granted; %(name)s is told, with your note.")) % {"name": name}, "success")
    page = request.args.get("page")
    return redirect(url_for("assessments.extensions", cohort_uuid=cohort_uuid, page=page))


def _again(cohort_uuid: Any, errors: dict[str, str]) -> Response:
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    return Response(render_extensions(cohort, request.form.to_dict(), errors), status=422)


def learner_or_404(cohort_uuid: Any) -> Enrollment:
    """The enrollment that the form names, in the cohort of the address."""
    found = enrollment_by_uuid(db.session, request.form.get("enrollment", ""))
    if found is None or found.cohort.uuid != str(cohort_uuid) or found.state == "withdrawn":
        abort(404)
    return found


@blueprint.post(ADDRESS)
@requires(TEACH)
def give_extension(cohort_uuid: Any) -> Any:
    """More time for a learner who has not asked on the page, or another time than was granted before."""
    wanted = request.form.get("activity", "")
    try:
        with transaction() as session:
            enrollment = learner_or_404(cohort_uuid)
            on_the_way = activities_on(session, enrollment.cohort.track_version_id)
            activity = next((one for one in on_the_way if one.uuid == wanted), None) or abort(404)
            deadlines.give(
                session,
                enrollment=enrollment,
                activity=activity,
                due_at=read_until(enrollment.cohort.time_zone),
                note=" ".join(request.form.get("note", "").split()),
                actor_id=current_user.id,
                url=page_of(enrollment, activity),
                now=now(),
            )
            name = enrollment.person.name
    except Refused as why:
        if why.status != 422:
            raise
        return _again(cohort_uuid, {"give": why.message})
    flash(_("%(name)s has more time now and is told.", name=name), "success")
    return redirect(url_for("assessments.extensions", cohort_uuid=cohort_uuid))


@blueprint.post("/teach/<uuid:cohort_uuid>/accommodations")
@requires(TEACH)
def accommodate(cohort_uuid: Any) -> Any:
    """Gives a learner a factor of time for everything, or takes it back with 1."""
    factor = read_number(request.form.get("factor", ""))
    try:
        with transaction() as session:
            enrollment = learner_or_404(cohort_uuid)
            deadlines.accommodate(
                session,
                enrollment=enrollment,
                factor=factor if factor is not None else 0.0,
                actor_id=current_user.id,
                now=now(),
            )
            name = enrollment.person.name
    except Refused as why:
        return _again(cohort_uuid, {"factor": why.message})
    flash(_("%(name)s has %(factor)s times the time now.", name=name, factor=f"{factor:g}"), "success")
    return redirect(url_for("assessments.extensions", cohort_uuid=cohort_uuid))

"""The versions of a cohort's track: which one it is on, what another would change, and moving it there."""

from __future__ import annotations

from typing import Any, cast

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.assessments.queries.moving import moves_of, version_by_uuid, versions_of
from lms.assessments.services import moving
from lms.assessments.views import blueprint
from lms.catalog.models import TrackVersion
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import MOVE_COHORT, TEACH, instructs
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/versions"
WHAT = {
    "title": _l("title"),
    "minutes": _l("minutes"),
    "points": _l("points"),
    "content": _l("content"),
    "dates": _l("dates"),
}
RULES = {
    "pass": _l("To pass, in percent"),
    "distinction": _l("Distinction, in percent"),
    "weight": _l("Weight"),
    "drop": _l("How many of the lowest do not count"),
    "cap": _l("The most that counts, in percent"),
    "keep": _l("Which one counts"),
    "slip_days": _l("Late work: days to spare in all"),
    "most_per_item": _l("Late work: days to spare for one piece"),
    "penalty_percent_a_day": _l("Late work: percent less a day"),
    "days": _l("Late work: for how many days"),
    "courses": _l("Courses"),
    "choose": _l("How many of the courses"),
    "minimum_grade": _l("Least grade of each course, in percent"),
}
KEEPS = {"best": _l("the best"), "latest": _l("the latest")}


@blueprint.get(ADDRESS)
@requires(TEACH)
def versions(cohort_uuid: Any) -> str:
    """The versions of the track, and when the cohort was moved."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    return render_template(
        "assessments/versions.html",
        cohort=cohort,
        versions=versions_of(db.session, cohort.track_version.track_id),
        moves=moves_of(db.session, cohort.uuid),
    )


def cohort_and_target(cohort_uuid: Any, version_uuid: Any) -> tuple[Cohort, TrackVersion]:
    """The two of an address; 404 for a version of another track."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    target = version_by_uuid(db.session, str(version_uuid)) or abort(404)
    if target.track_id != cohort.track_version.track_id:
        abort(404)
    return cohort, target


@blueprint.get(f"{ADDRESS}/<uuid:version_uuid>")
@requires(TEACH)
def ask_move(cohort_uuid: Any, version_uuid: Any) -> Any:
    """What moving the cohort to this version would change, and the button that does it."""
    cohort, target = cohort_and_target(cohort_uuid, version_uuid)
    if target.id == cohort.track_version_id:
        return redirect(url_for("assessments.versions", cohort_uuid=cohort_uuid))
    return render_template(
        "assessments/move.html",
        cohort=cohort,
        plan=moving.plan(db.session, cohort=cohort, target=target),
        may_move=instructs(current_user, str(cohort_uuid)),
        what=WHAT,
        rules=RULES,
        shown=shown,
    )


@blueprint.post(f"{ADDRESS}/<uuid:version_uuid>")
@requires(MOVE_COHORT)
def move(cohort_uuid: Any, version_uuid: Any) -> Response:
    """Moves the cohort as it was shown, or not at all."""
    cohort_and_target(cohort_uuid, version_uuid)
    address = url_for("assessments.versions", cohort_uuid=cohort_uuid)
    try:
        with transaction() as session:
            cohort, target = cohort_and_target(cohort_uuid, version_uuid)
            moving.move(
                session,
                cohort=cohort,
                target=target,
                seen=request.form.get("seen", ""),
                actor_id=current_user.id,
                now=now(),
            )
            number = target.number
    except Refused as why:
        flash(why.message, "error")
        address = url_for("assessments.ask_move", cohort_uuid=cohort_uuid, version_uuid=version_uuid)
    else:
        flash(_("The cohort is on version %(number)s now.", number=number), "success")
    return cast(Response, redirect(address))


def shown(name: str, value: Any) -> str:
    """A rule's value as people read it."""
    if value is None or value == []:
        return "–"
    if isinstance(value, list):
        return ", ".join(value)
    if name == "weight":
        return f"{value * 100:g} %"
    return str(KEEPS[value]) if value in KEEPS else f"{value:g}"

"""Staff let a learner go on in another cohort: what that does to the work, and the button that does it."""

from __future__ import annotations

from typing import Any, cast

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.assessments.services import deferring
from lms.assessments.views import blueprint
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import MANAGE_PEOPLE, instructs
from lms.cohorts.queries import cohort_by_uuid
from lms.cohorts.queries.places import Place
from lms.cohorts.views.roster import cohort_or_404, note_of_form, place_or_404
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/roster/<uuid:person_uuid>/defer"


def place_and_target(session: Session, cohort_uuid: Any, person_uuid: Any) -> tuple[Place, Cohort]:
    """The learner's place and the cohort that was chosen. Raises Refused for one of other instructors."""
    place = place_or_404(cohort_or_404(cohort_uuid), person_uuid)
    target = cohort_by_uuid(session, request.values.get("target", ""))
    if target is None:
        raise Refused(_("Choose another cohort."), status=422)
    if not instructs(current_user, target.uuid):
        raise Refused(_("You are no instructor of that cohort. Ask one of its instructors."), status=403)
    return place, target


@blueprint.get(ADDRESS)
@requires(MANAGE_PEOPLE)
def ask_defer(cohort_uuid: Any, person_uuid: Any) -> Any:
    """What going on in another cohort would change for a learner."""
    try:
        place, target = place_and_target(db.session, cohort_uuid, person_uuid)
        plan = deferring.plan(db.session, place=place, target=target, now=now())
    except Refused as why:
        flash(why.message, "error")
        return to_person(cohort_uuid, person_uuid)
    assert place.enrollment is not None
    return render_template(
        "assessments/defer.html",
        cohort=place.cohort,
        person=place.enrollment.person,
        target=target,
        plan=plan,
    )


@blueprint.post(ADDRESS)
@requires(MANAGE_PEOPLE)
def defer(cohort_uuid: Any, person_uuid: Any) -> Response:
    """Moves a learner with all their work, as it was shown, or not at all."""
    try:
        with transaction() as session:
            place, target = place_and_target(session, cohort_uuid, person_uuid)
            deferring.defer(
                session,
                place=place,
                target=target,
                seen=request.form.get("seen", ""),
                note=note_of_form(),
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        if why.status != 409:
            raise
        flash(why.message, "error")
        return to_person(cohort_uuid, person_uuid)
    flash(_("The learner goes on in the other cohort, with all the work, and is told."), "success")
    return to_person(cohort_uuid, person_uuid)


def to_person(cohort_uuid: Any, person_uuid: Any) -> Response:
    """The way back to the page of a person."""
    address = url_for("cohorts.roster_person", cohort_uuid=cohort_uuid, person_uuid=person_uuid)
    return cast(Response, redirect(address))

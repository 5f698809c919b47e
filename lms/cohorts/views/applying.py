"""The learner's side of coming into a cohort: apply, wait, accept, give up; and invitations."""

from __future__ import annotations

from typing import Any

from flask import abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from lms.cohorts.domain.enrolling import GONE, PLACED
from lms.cohorts.models import Admission, Cohort, Invitation
from lms.cohorts.permissions import teaches
from lms.cohorts.queries import cohort_by_uuid
from lms.cohorts.queries.places import Place, open_admissions, place_of, position
from lms.cohorts.queries.roster import invitation_by_uuid
from lms.cohorts.services import invitations, places, selection
from lms.cohorts.services.selection import COMPANY_LENGTH, TEXT_LENGTH, Letter
from lms.cohorts.views import blueprint
from lms.db import db, transaction
from lms.permissions import SIGNED_IN, public, requires
from lms.refusal import Refused
from lms.web import now

blueprint.app_template_global("state_name")(lambda state: places.STATE_NAMES[state])


@blueprint.app_template_global()
def my_admissions() -> list[tuple[Admission, int]]:
    """What the signed-in person applied or waits for, each with its place on the waiting list, or 0."""
    found = open_admissions(db.session, current_user.id)
    return [(one, position(db.session, one) if one.state == "waiting" else 0) for one in found]


def known_cohort(cohort_uuid: Any) -> Cohort:
    """The cohort of an address; those of tracks that are not listed are nobody's business."""
    found = cohort_by_uuid(db.session, str(cohort_uuid))
    if found is None or not found.track_version.track.listed:
        abort(404)
    return found


def own_place(cohort: Cohort) -> Place:
    """Where the signed-in person stands with a cohort."""
    return place_of(db.session, cohort, current_user.id)


def to_place(cohort_uuid: Any) -> Response:
    """The way back to the page of one's place."""
    return redirect(url_for("cohorts.place", cohort_uuid=cohort_uuid))


@blueprint.get("/cohorts/<uuid:cohort_uuid>/place")
@requires(SIGNED_IN)
def place(cohort_uuid: Any) -> Any:
    """Where I stand with a cohort, and what I can do about it."""
    cohort = known_cohort(cohort_uuid)
    found = own_place(cohort)
    if found.state is None:
        if teaches(current_user, cohort.id):
            return redirect(url_for("cohorts.roster", cohort_uuid=cohort_uuid))
        return redirect(url_for("catalog.track", slug=cohort.track_version.track.slug))
    number = position(db.session, found.admission) if found.state == "waiting" and found.admission else 0
    return render_template("cohorts/place.html", cohort=cohort, place=found, position=number)


@blueprint.get("/cohorts/<uuid:cohort_uuid>/apply")
@requires(SIGNED_IN)
def application(cohort_uuid: Any) -> Any:
    """The form of an application; filled, while it can still be mended."""
    cohort = known_cohort(cohort_uuid)
    found = own_place(cohort)
    if found.state not in (None, *GONE, "applied"):
        return to_place(cohort_uuid)
    written = found.admission
    letter = Letter(written.motivation, written.experience, written.company) if written else Letter("", "")
    return _application(cohort, letter, "", found.state == "applied")


def _application(cohort: Cohort, letter: Letter, error: str, sent: bool) -> str:
    return render_template(
        "cohorts/apply.html",
        cohort=cohort,
        letter=letter,
        error=error,
        sent=sent,
        most=TEXT_LENGTH,
        company_most=COMPANY_LENGTH,
    )


@blueprint.post("/cohorts/<uuid:cohort_uuid>/apply")
@requires(SIGNED_IN)
def apply(cohort_uuid: Any) -> Any:
    """Sends or mends an application; what was written stays in the form when something is wrong."""
    form = {name: _tidy(request.form.get(name, "")) for name in ("motivation", "experience", "company")}
    letter = Letter(**form)
    try:
        with transaction() as session:
            cohort = known_cohort(cohort_uuid)
            selection.apply(session, cohort=cohort, person=current_user, letter=letter, now=now())
    except Refused as why:
        if why.status != 422:
            raise
        cohort = known_cohort(cohort_uuid)
        return _application(cohort, letter, why.message, own_place(cohort).state == "applied"), 422
    flash(_("Your application is in. You will be told when it was decided."), "success")
    return to_place(cohort_uuid)


def _tidy(text: str) -> str:
    return text.replace("\r\n", "\n").strip()


@blueprint.post("/cohorts/<uuid:cohort_uuid>/wait")
@requires(SIGNED_IN)
def wait(cohort_uuid: Any) -> Response:
    """Puts myself on the waiting list of a full cohort."""
    with transaction() as session:
        places.queue(session, cohort=known_cohort(cohort_uuid), person=current_user, now=now())
    flash(_("You are on the waiting list. You will be told when you get a place."), "success")
    return to_place(cohort_uuid)


@blueprint.get("/cohorts/<uuid:cohort_uuid>/give-up")
@requires(SIGNED_IN)
def ask_give_up(cohort_uuid: Any) -> Any:
    """Asks before an application, a place on the waiting list or an offer is given up."""
    cohort = known_cohort(cohort_uuid)
    state = own_place(cohort).state
    if state not in ("applied", "waiting", "selected"):
        return to_place(cohort_uuid)
    return render_template("cohorts/give_up.html", cohort=cohort, state=state)


@blueprint.post("/cohorts/<uuid:cohort_uuid>/give-up")
@requires(SIGNED_IN)
def give_up(cohort_uuid: Any) -> Response:
    """Gives up an application, a place on the waiting list or an offer."""
    with transaction() as session:
        found = own_place(known_cohort(cohort_uuid))
        if found.state in PLACED:
            raise Refused(_("You have a place by now. Leave the track on its page."))
        if found.state not in GONE:
            places.leave(session, place=found, now=now())
    flash(_("Done: you are no longer asking for a place."), "success")
    return to_place(cohort_uuid)


def serializer() -> URLSafeSerializer:
    """What signs the links of invitations."""
    return URLSafeSerializer(str(current_app.secret_key), salt="invitation")


def link_of(invitation: Invitation) -> str:
    """The address of an invitation, for mails and for copying."""
    token = serializer().dumps(invitation.uuid)
    return url_for("cohorts.invitation", token=token, _external=True)


blueprint.app_template_global("invitation_link")(link_of)


def invitation_or_404(token: str) -> Invitation:
    """The invitation of a link."""
    try:
        uuid = serializer().loads(token)
    except BadSignature:
        abort(404)
    return invitation_by_uuid(db.session, str(uuid)) or abort(404)


@blueprint.get("/invitations/<token>")
@public
def invitation(token: str) -> Any:
    """To which cohort a link invites; the button takes the place."""
    found = invitation_or_404(token)
    state = own_place(found.cohort).state if current_user.is_authenticated else None
    trouble = "" if state in PLACED else invitations.trouble(found, now())
    page = render_template(
        "cohorts/invitation.html",
        cohort=found.cohort,
        state=state,
        trouble=invitations.TROUBLES.get(trouble),
        token=token,
    )
    return page, 410 if trouble else 200


@blueprint.post("/invitations/<token>")
@requires(SIGNED_IN)
def join(token: str) -> Response:
    """Takes the place that an invitation offers."""
    with transaction() as session:
        found = invitation_or_404(token)
        state = invitations.join(session, invitation=found, person=current_user, now=now())
        cohort = found.cohort
        enrollment = own_place(cohort).enrollment
    if state in PLACED and enrollment is not None:
        return redirect(url_for("cohorts.learn", enrollment_uuid=enrollment.uuid))
    flash(_("The cohort is full. You are on its waiting list."), "info")
    return to_place(cohort.uuid)

"""Staff see who is in a cohort, give and take places, and defer somebody to another cohort."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from lms.accounts.queries import person_by_uuid
from lms.cohorts import queries
from lms.cohorts.domain.enrolling import AFTER, PLACED
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import MANAGE_PEOPLE, TEACH, instructs
from lms.cohorts.queries.places import Place, free_in, held_places, place_of, position
from lms.cohorts.queries.roster import SORTS, Look, everybody, history_of, matching, roster_of, sisters_of
from lms.cohorts.services import places
from lms.cohorts.services.places import STATE_NAMES
from lms.cohorts.views import blueprint
from lms.db import db, transaction
from lms.permissions import requires
from lms.sheets import plain, write_csv
from lms.web import in_zone, now

ADDRESS = "/teach/<uuid:cohort_uuid>/roster"
# What the history of a place says, by what the audit trail calls it
HAPPENED = {
    "enrollment.active": _l("Got a place"),
    "enrollment.completed": _l("Completed the track"),
    "enrollment.withdrawn": _l("Left the cohort"),
    "admission.applied": _l("Sent an application"),
    "admission.selected": _l("Selected"),
    "admission.waiting": _l("Put on the waiting list"),
    "admission.declined": _l("Declined"),
    "admission.lapsed": _l("Did not answer in time: the place was kept no longer"),
    "admission.withdrawn": _l("Asked for a place no longer"),
    "admission.deferred": _l("Went on to another cohort"),
    "enrollment.deferred": _l("Came from another cohort"),
}


def cohort_or_404(cohort_uuid: Any) -> Cohort:
    """The cohort of an address; the permission has checked who asks."""
    return queries.cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)


def may_manage(cohort_uuid: Any) -> bool:
    """Whether the signed-in person decides who is in the cohort: graders only look."""
    return instructs(current_user, str(cohort_uuid))


def look_of_request() -> Look:
    """What the address asks to see; anything unknown is left out."""
    given = request.args
    state, sort = given.get("state", ""), given.get("sort", "")
    page = given.get("page", "1")
    return Look(
        search=given.get("q", "").strip()[:100],
        state=state if state in STATE_NAMES else "",
        sort=sort if sort in SORTS else SORTS[0],
        page=int(page) if page.isdecimal() and len(page) < 6 else 1,
    )


@blueprint.get(ADDRESS)
@requires(TEACH)
def roster(cohort_uuid: Any) -> str:
    """Everybody who has to do with the cohort."""
    cohort = cohort_or_404(cohort_uuid)
    look = look_of_request()
    given = {"q": look.search, "state": look.state, "sort": look.sort if look.sort != SORTS[0] else ""}
    asked: dict[str, Any] = {name: value for name, value in given.items() if value}

    def address(page: int) -> str:
        return url_for("cohorts.roster", cohort_uuid=cohort_uuid, **asked, page=page)

    return render_template(
        "cohorts/roster.html",
        cohort=cohort,
        asked=asked,
        roster=roster_of(db.session, cohort.id, look),
        held=held_places(db.session, [cohort.id]).get(cohort.id, 0),
        address=address,
        may_manage=may_manage(cohort_uuid),
    )


@blueprint.get(f"{ADDRESS}.csv")
@requires(TEACH)
def export_roster(cohort_uuid: Any) -> Response:
    """The people who are looked for, all pages, as a table."""
    cohort = cohort_or_404(cohort_uuid)
    rows = [[_("Name"), _("Mail address"), _("State"), _("State since"), _("Company")]]
    for one in matching(everybody(db.session, cohort.id), look_of_request()):
        since = f"{in_zone(one.since, cohort.time_zone):%Y-%m-%d %H:%M}"
        name, state = plain(one.name), str(STATE_NAMES[one.state])
        rows.append([name, plain(one.email), state, since, plain(one.company)])
    response = Response(write_csv(rows), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort.slug}-roster.csv"'
    return response


def place_or_404(cohort: Cohort, person_uuid: Any) -> Place:
    """Where the person of an address stands with the cohort, if they have to do with it."""
    person = person_by_uuid(db.session, str(person_uuid)) or abort(404)
    found = place_of(db.session, cohort, person.id)
    if found.state is None:
        abort(404)
    return found


@blueprint.get(f"{ADDRESS}/<uuid:person_uuid>")
@requires(TEACH)
def roster_person(cohort_uuid: Any, person_uuid: Any) -> str:
    """One person: their state, application and history, and what staff can do."""
    cohort = cohort_or_404(cohort_uuid)
    found = place_or_404(cohort, person_uuid)
    subjects = [each.uuid for each in (found.enrollment, found.admission) if each is not None]
    history = [
        {
            "when": event.at,
            "title": HAPPENED.get(event.action, event.action),
            "text": " · ".join(filter(None, (name, event.detail.get("note")))),
        }
        for event, name in history_of(db.session, subjects)
    ]
    waits = found.state == "waiting" and found.admission is not None
    return render_template(
        "cohorts/roster_person.html",
        cohort=cohort,
        person=person_by_uuid(db.session, str(person_uuid)),
        place=found,
        position=position(db.session, found.admission) if waits and found.admission else 0,
        history=history,
        acts=AFTER[found.state],
        sisters=[(one, free_in(db.session, one)) for one in sisters_of(db.session, cohort)],
        free=free_in(db.session, cohort),
        may_manage=may_manage(cohort_uuid),
    )


def note_of_form() -> str:
    """What staff write to the person."""
    return " ".join(request.form.get("note", "").split())


def to_person(cohort_uuid: Any, person_uuid: Any) -> Any:
    """The way back to the page of a person."""
    return redirect(url_for("cohorts.roster_person", cohort_uuid=cohort_uuid, person_uuid=person_uuid))


@blueprint.post(f"{ADDRESS}/<uuid:person_uuid>/give")
@requires(MANAGE_PEOPLE)
def give_place(cohort_uuid: Any, person_uuid: Any) -> Any:
    """Gives somebody a place, or one on the waiting list."""
    with transaction() as session:
        cohort = cohort_or_404(cohort_uuid)
        found = place_or_404(cohort, person_uuid)
        places.give(session, cohort=cohort, places=[found], actor_id=current_user.id, now=now())
        state = found.state
    if state in PLACED:
        flash(_("The place is given; the person is told."), "success")
    else:
        flash(_("The cohort is full: the person is on its waiting list, and is told."), "info")
    return to_person(cohort_uuid, person_uuid)


@blueprint.get(f"{ADDRESS}/<uuid:person_uuid>/remove")
@requires(MANAGE_PEOPLE)
def ask_remove(cohort_uuid: Any, person_uuid: Any) -> Any:
    """Asks before somebody is taken out, with a note for them."""
    cohort = cohort_or_404(cohort_uuid)
    found = place_or_404(cohort, person_uuid)
    if "withdraw" not in AFTER[found.state]:
        return to_person(cohort_uuid, person_uuid)
    person = person_by_uuid(db.session, str(person_uuid))
    return render_template("cohorts/roster_remove.html", cohort=cohort, place=found, person=person)


@blueprint.post(f"{ADDRESS}/<uuid:person_uuid>/remove")
@requires(MANAGE_PEOPLE)
def remove_person(cohort_uuid: Any, person_uuid: Any) -> Any:
    """Takes somebody out of the cohort; their work is kept."""
    with transaction() as session:
        found = place_or_404(cohort_or_404(cohort_uuid), person_uuid)
        if found.state != "withdrawn":
            places.remove(session, place=found, note=note_of_form(), actor_id=current_user.id, now=now())
    flash(_("Taken out. The work is kept; a place can be given again."), "success")
    return to_person(cohort_uuid, person_uuid)

"""Staff compare applicants and answer them, one or many at once."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import MANAGE_PEOPLE, TEACH
from lms.cohorts.queries.places import free_in
from lms.cohorts.queries.roster import AT_ONCE, applicants, count_admissions
from lms.cohorts.services import selection
from lms.cohorts.views import blueprint
from lms.cohorts.views.roster import cohort_or_404, may_manage, note_of_form
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/applications"
SHOWN = ("applied", "selected", "waiting", "declined", "lapsed")


@blueprint.get(ADDRESS)
@requires(TEACH)
def applications(cohort_uuid: Any) -> str:
    """Those who applied, side by side, by their state."""
    return _page(cohort_or_404(cohort_uuid), [], "", "")


def _page(cohort: Cohort, chosen: list[str], note: str, error: str) -> str:
    state, page = request.values.get("state", ""), request.values.get("page", "1")
    state = state if state in SHOWN else SHOWN[0]
    counts = count_admissions(db.session, cohort.id)
    pages = max(1, -(-counts.get(state, 0) // AT_ONCE))
    number = min(pages, max(1, int(page))) if page.isdecimal() and len(page) < 6 else 1
    return render_template(
        "cohorts/applications.html",
        cohort=cohort,
        state=state,
        people=applicants(db.session, cohort.id, state, number),
        before=AT_ONCE * (number - 1),
        page=number,
        pages=pages,
        counts={one: counts.get(one, 0) for one in SHOWN},
        free=free_in(db.session, cohort),
        chosen=chosen,
        note=note,
        error=error,
        may_manage=may_manage(cohort.uuid),
    )


@blueprint.post(ADDRESS)
@requires(MANAGE_PEOPLE)
def decide(cohort_uuid: Any) -> Any:
    """Answers the chosen people: all of them, or none when it cannot be."""
    chosen, note = request.form.getlist("person"), note_of_form()
    answer = request.form.get("answer", "")
    try:
        if not chosen or answer not in selection.ANSWERS:
            raise Refused(_("Choose at least one person, and what happens to them."), status=422)
        with transaction() as session:
            people = session.scalars(select(Person.id).where(Person.uuid.in_(chosen))).all()
            number = selection.decide(
                session,
                cohort=cohort_or_404(cohort_uuid),
                person_ids=people,
                answer=answer,
                note=note,
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        return _page(cohort_or_404(cohort_uuid), chosen, note, why.message), why.status
    flash(_answered(answer, number), "success")
    state = request.form.get("state")
    state = state if state in SHOWN else None
    return redirect(url_for("cohorts.applications", cohort_uuid=cohort_uuid, state=state))


def _answered(answer: str, number: int) -> str:
    if answer == "select":
        return ngettext(
            "%(num)d person is selected and told.", "%(num)d people are selected and told.", number
        )
    if answer == "queue":
        return ngettext(
            "%(num)d person is on the waiting list and told.",
            "%(num)d people are on the waiting list and told.",
            number,
        )
    return ngettext("%(num)d person is declined and told.", "%(num)d people are declined and told.", number)


@blueprint.post("/teach/<uuid:cohort_uuid>/by-application")
@requires(MANAGE_PEOPLE)
def set_by_application(cohort_uuid: Any) -> Any:
    """Whether learners enroll by themselves, or apply and are selected."""
    wanted = request.form.get("by_application") == "yes"
    with transaction() as session:
        selection.set_by_application(
            session,
            cohort=cohort_or_404(cohort_uuid),
            by_application=wanted,
            actor_id=current_user.id,
            now=now(),
        )
    said = _("Learners apply now, and you select.") if wanted else _("Learners enroll by themselves now.")
    flash(said, "success")
    return redirect(url_for("cohorts.applications", cohort_uuid=cohort_uuid))


@blueprint.post("/teach/<uuid:cohort_uuid>/answer-days")
@requires(MANAGE_PEOPLE)
def set_answer_days(cohort_uuid: Any) -> Any:
    """How long a place is kept for whoever is selected from now on."""
    written = request.form.get("days", "").strip()
    days = int(written) if written.isascii() and written.isdigit() and len(written) < 5 else 0
    try:
        with transaction() as session:
            cohort = cohort_or_404(cohort_uuid)
            selection.set_answer_days(session, cohort=cohort, days=days, actor_id=current_user.id, now=now())
    except Refused as why:
        return _page(cohort_or_404(cohort_uuid), [], "", why.message), why.status
    flash(
        _("Saved. Places that are kept already stay until the time that their people were told."), "success"
    )
    return redirect(url_for("cohorts.applications", cohort_uuid=cohort_uuid))

"""Staff put people into a cohort: from a table with a preview, or by invitation."""

from __future__ import annotations

from collections import Counter
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from lms.cohorts.domain.roster import MOST_ROWS, Problem, packed, read_roster, unpacked
from lms.cohorts.models import Cohort, Invitation
from lms.cohorts.permissions import MANAGE_PEOPLE
from lms.cohorts.queries.roster import invitation_by_uuid, invitations_of
from lms.cohorts.services import invitations as inviting
from lms.cohorts.services import roster as importing
from lms.cohorts.views import blueprint
from lms.cohorts.views.applying import link_of
from lms.cohorts.views.roster import ADDRESS, cohort_or_404
from lms.db import db, transaction
from lms.paging import paged
from lms.permissions import requires
from lms.refusal import Refused
from lms.sheets import Unreadable, read_table
from lms.web import now

UNREADABLE = {
    "empty": _l("The file is empty."),
    "no_table": _l("This file is no table that can be read. Give a CSV file or an Excel workbook (.xlsx)."),
    "too_large": _l("The table is too large: at most 5,000 rows and 500 columns."),
    "no_columns": _l("No column with mail addresses was found. Give it the heading “E-mail”."),
    "nobody": _l("There is nobody in this table."),
    "too_many": _l("These are more than 1,000 people. Import them in parts."),
}
SHOWN = 100  # rows and mistakes that a page lists
INVITED_AT_ONCE = 50
DULL = ("new", "known", "already")
INVITATIONS = "/teach/<uuid:cohort_uuid>/invitations"


@blueprint.get(f"{ADDRESS}/import")
@requires(MANAGE_PEOPLE)
def import_roster(cohort_uuid: Any) -> str:
    """Where a table of people is given."""
    return _form(cohort_or_404(cohort_uuid), "", "")


def _form(cohort: Cohort, error: str, pasted: str) -> str:
    return render_template(
        "cohorts/roster_import.html", cohort=cohort, error=error, pasted=pasted, most=MOST_ROWS
    )


@blueprint.post(f"{ADDRESS}/import")
@requires(MANAGE_PEOPLE)
def preview_roster(cohort_uuid: Any) -> Any:
    """What each row would do; nothing is written yet."""
    cohort = cohort_or_404(cohort_uuid)
    pasted, file = request.form.get("pasted", "").strip(), request.files.get("table")
    try:
        reading = read_roster(read_table(file.read() if file and file.filename else pasted.encode()))
        code = reading.code
    except Unreadable as why:
        code = str(why)
    if code:
        return _form(cohort, str(UNREADABLE[code]), pasted), 422
    try:
        plan = importing.plan(db.session, cohort=cohort, rows=reading.rows, now=now())
    except Refused as why:
        return _form(cohort, why.message, pasted), why.status
    return render_template(
        "cohorts/roster_preview.html",
        cohort=cohort,
        plan=plan,
        problems=[sentence(one) for one in reading.problems],
        # What is passed over comes first; a page need not show a thousand rows
        shown=sorted(plan.rows, key=lambda one: DULL.index(one.kind) if one.kind in DULL else -1)[:SHOWN],
        counts=Counter(one.kind for one in plan.rows),
        packed=packed(reading.rows),
    )


def sentence(problem: Problem) -> str:
    """What is wrong with a row, and what to do."""
    where = {"row": problem.number, "value": problem.value}
    if problem.code == "no_address":
        return _("Row %(row)s has no mail address. Add it, or delete the row.", **where)
    if problem.code == "twice":
        return _("Row %(row)s: «%(value)s» stands in row %(other)s, too.", other=problem.other, **where)
    if problem.code == "long_name":
        return _("Row %(row)s: the name «%(value)s…» has more than 100 letters. Shorten it.", **where)
    return _("Row %(row)s: «%(value)s» is no mail address. It looks like name@example.org.", **where)


@blueprint.post(f"{ADDRESS}/import/apply")
@requires(MANAGE_PEOPLE)
def apply_roster(cohort_uuid: Any) -> Any:
    """Does what was shown, or nothing."""
    try:
        rows = unpacked(request.form.get("rows", ""))
        with transaction() as session:
            done = importing.apply(
                session,
                cohort=cohort_or_404(cohort_uuid),
                rows=rows,
                seen=request.form.get("seen", ""),
                link=link_of,
                actor_id=current_user.id,
                now=now(),
            )
    except (Refused, ValueError) as why:
        flash(why.message if isinstance(why, Refused) else _("The form was damaged. Import again."), "error")
        return redirect(url_for("cohorts.import_roster", cohort_uuid=cohort_uuid))
    said = [
        ngettext("%(num)d person got a place.", "%(num)d people got a place.", done["placed"]),
        ngettext("%(num)d waits.", "%(num)d wait.", done["waiting"]),
        ngettext("%(num)d invitation is sent.", "%(num)d invitations are sent.", done["invited"]),
    ]
    numbers = (done["placed"], done["waiting"], done["invited"])
    flash(" ".join(text for text, number in zip(said, numbers, strict=True) if number), "success")
    return redirect(url_for("cohorts.roster", cohort_uuid=cohort_uuid))


@blueprint.get(INVITATIONS)
@requires(MANAGE_PEOPLE)
def invitations(cohort_uuid: Any) -> str:
    """The links of the cohort: those for anybody, and those that went to one address."""
    return _invitations(cohort_or_404(cohort_uuid), {}, "")


def _invitations(cohort: Cohort, entered: dict[str, str], error: str) -> str:
    found = invitations_of(db.session, cohort.id)
    links = [one for one in found if not one.email]
    # Somebody who has joined is on the roster; the link has done its work
    personal = paged(
        [one for one in found if one.email and not one.uses], request.args.get("page"), INVITED_AT_ONCE
    )
    return render_template(
        "cohorts/invitations.html",
        cohort=cohort,
        links=links,
        personal=personal,
        troubles={one.id: inviting.trouble(one, now()) for one in (*links, *personal.rows)},
        entered=entered,
        error=error,
        most_days=inviting.MOST_DAYS,
        most_uses=inviting.MOST_USES,
    )


@blueprint.post(INVITATIONS)
@requires(MANAGE_PEOPLE)
def make_invitation(cohort_uuid: Any) -> Any:
    """Makes a link for whoever gets it."""
    days, uses = (request.form.get(name, "").strip() for name in ("days", "uses"))
    try:
        with transaction() as session:
            inviting.make_link(
                session,
                cohort=cohort_or_404(cohort_uuid),
                days=_whole(days),
                most_uses=_whole(uses) if uses else None,
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        return _invitations(cohort_or_404(cohort_uuid), request.form.to_dict(), why.message), why.status
    flash(_("The link is made. Copy it below and give it to whom you like."), "success")
    return redirect(url_for("cohorts.invitations", cohort_uuid=cohort_uuid))


def _whole(text: str) -> int:
    """A number of the form; 0, which is out of every range, for anything else."""
    return int(text) if text.isdecimal() and len(text) < 6 else 0


def _invitation_or_404(cohort_uuid: Any, invitation_uuid: Any) -> Invitation:
    found = invitation_by_uuid(db.session, str(invitation_uuid))
    if found is None or found.cohort.uuid != str(cohort_uuid):
        abort(404)
    return found


@blueprint.post(f"{INVITATIONS}/<uuid:invitation_uuid>/revoke")
@requires(MANAGE_PEOPLE)
def revoke_invitation(cohort_uuid: Any, invitation_uuid: Any) -> Any:
    """Takes a link back."""
    with transaction() as session:
        found = _invitation_or_404(cohort_uuid, invitation_uuid)
        inviting.revoke(session, invitation=found, actor_id=current_user.id, now=now())
    flash(_("The link works no more. Who has joined by it stays."), "success")
    return _to_invitations(cohort_uuid)


@blueprint.post(f"{INVITATIONS}/<uuid:invitation_uuid>/send")
@requires(MANAGE_PEOPLE)
def send_invitation(cohort_uuid: Any, invitation_uuid: Any) -> Any:
    """Mails a personal invitation once more, with a new end."""
    with transaction() as session:
        found = _invitation_or_404(cohort_uuid, invitation_uuid)
        if not found.email or found.uses:
            raise Refused(_("This invitation was used already, or is for no single address."))
        email, name, cohort, actor = found.email, found.name, found.cohort, current_user.id
        inviting.invite(
            session, cohort=cohort, email=email, name=name, link=link_of, actor_id=actor, now=now()
        )
    flash(_("The invitation is on its way once more."), "success")
    return _to_invitations(cohort_uuid)


def _to_invitations(cohort_uuid: Any) -> Any:
    """Back to the page of the list on which somebody was."""
    page = request.args.get("page")
    return redirect(url_for("cohorts.invitations", cohort_uuid=cohort_uuid, page=page))

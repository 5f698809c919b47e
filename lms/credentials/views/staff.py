"""What staff do with certificates: change a status, correct, issue by hand; and what could not be issued."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.models import Person
from lms.credentials import queries
from lms.credentials.issuer import keys
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.services import awarding, issuing, status
from lms.credentials.stacks import stacked_by
from lms.credentials.views import blueprint
from lms.credentials.words import CATEGORIES, CHOICES
from lms.db import db, transaction
from lms.permissions import ADMINISTER, Permission, requires, with_role
from lms.web import now, settings

REVOKE = Permission(
    "revoke", "Administrators: revoke, suspend, reinstate and correct certificates.", with_role("admin")
)


def credential_or_404(code: str) -> Credential:
    """The credential of a canonical code."""
    return queries.credential_by_code(db.session, code) or abort(404)


@blueprint.route("/v/<code>/status", methods=["GET", "POST"])
@requires(REVOKE)
def change_status(code: str) -> Any:
    """Revokes, suspends or reinstates; the public page shows the kind of reason, staff the words."""
    credential = credential_or_404(code)
    wanted, _colon, category = request.form.get("change", "").partition(":")
    reason = request.form.get("reason", "").strip()[:500]
    error = None
    if request.method == "POST":
        if category not in CHOICES.get(wanted, ()):
            error = ("field-change", _("Choose what shall become of the certificate."))
        elif not reason:
            error = ("field-reason", _("Write the reason: whoever looks into it later reads it."))
        else:
            with transaction() as session:
                status.set_status(
                    session,
                    credential=queries.credential_by_code(session, code) or abort(404),
                    status=wanted,
                    category=category,
                    reason=reason,
                    actor_id=current_user.id,
                    settings=settings(),
                    keys=keys(),
                    now=now(),
                )
            flash(_("The status is changed; the public page shows it at once."), "success")
            return redirect(url_for("credentials.verify", code=code))
    page = render_template(
        "credentials/status.html",
        credential=credential,
        error=error,
        reason=reason,
        change=request.form.get("change"),
        choices=CHOICES,
        categories=CATEGORIES,
        people=queries.people_of_events(db.session, credential),
        degrees=stacked_by(db.session, credential),
    )
    return page, 422 if error else 200


@blueprint.route("/v/<code>/correct", methods=["GET", "POST"])
@requires(REVOKE)
def correct(code: str) -> Any:
    """Issues a corrected certificate with a code of its own; the old one is revoked and leads to it."""
    credential = credential_or_404(code)
    stated = checked(credential).statement
    holder = db.session.get(Person, credential.person_id) if credential.person_id else None
    name = request.form.get("name", holder.name if holder else "").strip()[:100]
    reason = request.form.get("reason", "").strip()[:500]
    error = None
    if request.method == "POST":
        if not name:
            error = ("field-name", _("Write the name that the certificate states."))
        elif not reason:
            error = ("field-reason", _("Write the reason: whoever looks into it later reads it."))
        else:
            with transaction() as session:
                made = awarding.correct(
                    session,
                    credential=queries.credential_by_code(session, code) or abort(404),
                    name=name,
                    reason=reason,
                    actor_id=current_user.id,
                    settings=settings(),
                    keys=keys(),
                    now=now(),
                )
                new_code = made.code
            flash(_("The corrected certificate is issued; the old one is revoked."), "success")
            return redirect(url_for("credentials.verify", code=new_code))
    page = render_template(
        "credentials/correct.html",
        credential=credential,
        stated=stated,
        name=name,
        reason=reason,
        error=error,
    )
    return page, 422 if error else 200


@blueprint.route("/certificates/waiting", methods=["GET", "POST"])
@requires(ADMINISTER)
def waiting() -> Any:
    """What could not be issued, why, and when it is tried again; the button tries at once."""
    if request.method == "POST":
        for problem in queries.problems(db.session):
            with transaction() as session:
                issuing.issue_when_completed(
                    session, enrollment_id=problem.enrollment_id, settings=settings(), keys=keys, now=now()
                )
        return redirect(url_for("credentials.waiting"))
    return render_template("credentials/waiting.html", problems=queries.problems(db.session))

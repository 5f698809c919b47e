"""Erasing one's own account."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user, logout_user
from flask_security.utils import verify_password
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.accounts.views import announce_sign_out
from lms.credentials.models import Credential
from lms.credentials.services import erasing
from lms.credentials.views import blueprint
from lms.db import db, transaction
from lms.permissions import SIGNED_IN, requires
from lms.web import limiter, now


@blueprint.route("/profile/erase", methods=["GET", "POST"])
@requires(SIGNED_IN)
@limiter.limit("10 per hour", methods=["POST"])
def erase_account() -> Any:
    """What goes and what stays, and the password as confirmation."""
    error = None
    if request.method == "POST":
        if request.form.get("sure") != "y":
            error = ("field-sure", _("Tick that you understand that this cannot be undone."))
        elif not verify_password(request.form.get("password", ""), current_user.password or ""):
            error = ("field-password", _("This is not your password."))
        else:
            with transaction() as session:
                person = session.get_one(Person, current_user.id)
                announce_sign_out(person)
                erasing.erase(session, person=person, now=now())
            logout_user()
            flash(_("Your account is erased. Certificates that were issued can still be checked."), "success")
            return redirect(url_for("pages.home"))
    certificates = db.session.scalar(
        select(func.count()).where(Credential.person_id == current_user.id, Credential.status != "revoked")
    )
    page = render_template("credentials/erase.html", certificates=certificates, error=error)
    return page, 422 if error else 200

"""The development mailbox: what would have been sent. It does not exist in production."""

from __future__ import annotations

from flask import Blueprint, abort, render_template
from sqlalchemy import select

from lms.db import db
from lms.mail.models import OutboxMail
from lms.permissions import public
from lms.web import settings

blueprint = Blueprint("mail", __name__)


@blueprint.get("/dev/mailbox")
@public
def mailbox() -> str:
    """The newest hundred mails, where no mail server is set and development is on."""
    if not settings().development or settings().mail_server:
        abort(404)
    mails = db.session.scalars(select(OutboxMail).order_by(OutboxMail.id.desc()).limit(100)).all()
    return render_template("mail/mailbox.html", mails=mails)

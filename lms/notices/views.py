"""A person's notices, and the choices about them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.db import db, transaction
from lms.notices import queries, services
from lms.notices.domain import KINDS, STAFF_KINDS, WAYS
from lms.notices.words import KIND_NAMES, WAY_NAMES
from lms.permissions import SIGNED_IN, requires
from lms.web import now, safe_next

blueprint = Blueprint("notices", __name__)


@blueprint.get("/notices")
@requires(SIGNED_IN)
def inbox() -> str:
    """What concerns me, newest first."""
    unread = request.args.get("show") == "unread"
    wanted = request.args.get("page", 1, type=int)
    found, page, pages = queries.notices_of(db.session, person_id=current_user.id, unread=unread, page=wanted)
    return render_template(
        "notices/inbox.html", notices=found, page=page, pages=pages, unread=unread, kind_names=KIND_NAMES
    )


@blueprint.get("/notices/<uuid:notice_uuid>")
@requires(SIGNED_IN)
def follow(notice_uuid: Any) -> Response:
    """Goes to what a notice is about; it is read."""
    with transaction() as session:
        notice = queries.notice_by_uuid(session, str(notice_uuid), person_id=current_user.id) or abort(404)
        services.mark(session, notice=notice, read=True, now=now())
        url = notice.said.url
    return redirect(url)


@blueprint.post("/notices/<uuid:notice_uuid>")
@requires(SIGNED_IN)
def mark(notice_uuid: Any) -> Response:
    """A notice is read, or unread again, and the page stays."""
    with transaction() as session:
        notice = queries.notice_by_uuid(session, str(notice_uuid), person_id=current_user.id) or abort(404)
        services.mark(session, notice=notice, read=request.form.get("read") != "no", now=now())
    return redirect(safe_next(url_for("notices.inbox")))


@blueprint.post("/notices/read")
@requires(SIGNED_IN)
def mark_all() -> Response:
    """Everything is read."""
    with transaction() as session:
        services.mark_all_read(session, person_id=current_user.id, now=now())
    flash(_("Everything is marked as read."), "success")
    return redirect(url_for("notices.inbox"))


@blueprint.route("/notices/choices", methods=["GET", "POST"])
@requires(SIGNED_IN)
def choices() -> Any:
    """Which kinds of notices reach me, and how."""
    kinds = [kind for kind in KINDS if current_user.can_teach or kind not in STAFF_KINDS]
    if request.method == "POST":
        given = {kind: request.form[kind] for kind in kinds if request.form.get(kind) in WAYS}
        with transaction() as session:
            services.choose(session, person_id=current_user.id, choices=given)
        flash(_("Your choices are saved."), "success")
        return redirect(url_for("notices.choices"))
    return render_template(
        "notices/choices.html",
        kinds=kinds,
        chosen=queries.choices_of(db.session, current_user.id),
        kind_names=KIND_NAMES,
        way_names=WAY_NAMES,
    )

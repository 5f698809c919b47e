"""Announcements: reading them, and on the staff's side writing, scheduling, publishing, taking back."""

from __future__ import annotations

import datetime as dt
from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import TEACH, instructs
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.talk import domain
from lms.talk.models import Announcement
from lms.talk.permissions import ANNOUNCE, TALK
from lms.talk.queries import announcements
from lms.talk.services import announcing
from lms.talk.services.checking import check_going_on
from lms.talk.text import tidy, to_html
from lms.talk.views import blueprint
from lms.talk.views.here import Here, form_uuid, here_or_404, language
from lms.web import in_zone, now

READ = "/cohorts/<uuid:cohort_uuid>/announcements"
WRITE = "/teach/<uuid:cohort_uuid>/announcements"
FIELD = "%Y-%m-%dT%H:%M"


@blueprint.app_template_global()
def newest_announcement(enrollment: Enrollment) -> Announcement | None:
    """What the cohort was told last, for the page of its track."""
    return announcements.newest(db.session, enrollment.cohort_id)


def announcement_or_404(session: Session, cohort_uuid: Any, announcement_uuid: Any) -> Announcement:
    """An announcement of the cohort in the address."""
    found = announcements.announcement_by_uuid(session, str(announcement_uuid), cohort_uuid=str(cohort_uuid))
    return found or abort(404)


@blueprint.get(READ)
@requires(TALK)
def read_announcements(cohort_uuid: Any) -> str:
    """What the cohort was told, newest first."""
    here = here_or_404(cohort_uuid)
    found, page, pages = announcements.published(
        db.session, cohort_id=here.cohort.id, page=request.args.get("page", 1, type=int)
    )
    return render_template("talk/announcements.html", here=here, found=found, page=page, pages=pages)


@blueprint.get(f"{READ}/<uuid:announcement_uuid>")
@requires(TALK)
def announcement(cohort_uuid: Any, announcement_uuid: Any) -> Any:
    """One announcement; one that was taken back says so."""
    here = here_or_404(cohort_uuid)
    found = announcement_or_404(db.session, cohort_uuid, announcement_uuid)
    gone = found.state != "published" and not here.reader.staff
    page = render_template("talk/announcement.html", here=here, announcement=found, gone=gone)
    return make_response(page, 410 if gone else 200)


@blueprint.get(WRITE)
@requires(TEACH)
def announcing_page(cohort_uuid: Any) -> str:
    """Drafts, what is scheduled, and what was published."""
    here = here_or_404(cohort_uuid)
    return render_template(
        "talk/announcing.html",
        here=here,
        found=announcements.all_of(db.session, here.cohort.id),
        may_announce=_may_announce(here),
    )


def _may_announce(here: Here) -> bool:
    return instructs(current_user, here.cohort.uuid)


@blueprint.route(f"{WRITE}/new", methods=["GET", "POST"])
@requires(ANNOUNCE)
def new_announcement(cohort_uuid: Any) -> Any:
    """Writes an announcement: a draft, for later, or published at once."""
    return _write(cohort_uuid, None)


@blueprint.route(f"{WRITE}/<uuid:announcement_uuid>/edit", methods=["GET", "POST"])
@requires(ANNOUNCE)
def edit_announcement(cohort_uuid: Any, announcement_uuid: Any) -> Any:
    """Changes an announcement, and when it is published."""
    announcement_or_404(db.session, cohort_uuid, announcement_uuid)
    return _write(cohort_uuid, announcement_uuid)


def _write(cohort_uuid: Any, announcement_uuid: Any | None) -> Any:
    if request.method == "GET":
        check_going_on(here_or_404(cohort_uuid).cohort)
    if request.method == "GET" or request.form.get("do") == "preview":
        return _render_write(cohort_uuid, announcement_uuid)
    try:
        with transaction() as session:
            said = _save(session, here_or_404(cohort_uuid), announcement_uuid)
    except Refused as why:
        return make_response(_render_write(cohort_uuid, announcement_uuid, why), why.status)
    flash(said, "success")
    return redirect(url_for("talk.announcing_page", cohort_uuid=cohort_uuid))


def _save(session: Session, here: Here, announcement_uuid: Any | None) -> str:
    """Stores the form and does what its button says; the sentence about it. Raises Refused."""
    title, text = request.form.get("title", ""), request.form.get("text", "")
    author_id, uuid = here.reader.person_id, str(announcement_uuid or form_uuid())
    found = announcements.announcement_by_uuid(session, uuid, cohort_uuid=here.cohort.uuid)
    if found is None:
        found = announcing.write(
            session,
            cohort=here.cohort,
            author_id=author_id,
            title=title,
            text=text,
            language=language(),
            uuid=uuid,
            now=now(),
        )
    else:
        seen = request.form.get("seen") or None
        announcing.edit(session, announcement=found, title=title, text=text, seen=seen, now=now())
    if request.form.get("do") == "publish":
        announcing.publish(session, announcement=found, actor_id=author_id, now=now())
        return _("Published. Everybody in the cohort is told.")
    if request.form.get("do") == "schedule":
        publish_at = _read_time(here.cohort.time_zone)
        announcing.schedule(session, announcement=found, publish_at=publish_at, now=now())
        return _("Saved. It is published by itself at the time you chose.")
    if found.publish_at or found.published_at:
        return _("Your change is saved.")
    return _("Saved. Only the teaching staff see it.")


def _read_time(zone: str) -> dt.datetime:
    try:
        naive = dt.datetime.strptime(request.form.get("publish_at", ""), FIELD)  # noqa: DTZ007
        return naive.replace(tzinfo=ZoneInfo(zone)).astimezone(dt.UTC)
    except (ValueError, OverflowError) as error:
        raise Refused(_("Choose a day and a time."), status=422, code="publish_at") from error


def _render_write(cohort_uuid: Any, announcement_uuid: Any | None, why: Refused | None = None) -> str:
    here = here_or_404(cohort_uuid)
    found = announcement_uuid and announcement_or_404(db.session, cohort_uuid, announcement_uuid)
    entered = request.form.to_dict()
    if request.method == "GET" and found:
        at = found.publish_at and in_zone(found.publish_at, here.cohort.time_zone).strftime(FIELD)
        entered = {"title": found.title, "text": found.text, "publish_at": at or ""}
    changed = why is not None and why.code == "changed"
    if found and (changed or request.method == "GET"):
        entered["seen"] = announcing.state_of(found)
    text = tidy(entered.get("text", ""))
    return render_template(
        "talk/announce.html",
        here=here,
        announcement=found or None,
        entered=entered,
        once=form_uuid(),
        told=len(announcements.members(db.session, here.cohort.id)),
        errors={why.code: why.message} if why else {},
        changed=changed,
        preview=to_html(text, language()) if request.form.get("do") == "preview" and text else None,
        limits=domain,
    )


@blueprint.post(f"{WRITE}/<uuid:announcement_uuid>/back")
@requires(ANNOUNCE)
def take_back(cohort_uuid: Any, announcement_uuid: Any) -> Response:
    """It is a draft again."""
    with transaction() as session:
        found = announcement_or_404(session, cohort_uuid, announcement_uuid)
        actor_id = here_or_404(cohort_uuid).reader.person_id
        announcing.take_back(session, announcement=found, actor_id=actor_id, now=now())
    flash(
        _("It is a draft again; learners no longer see it. Published again, it tells everybody again."),
        "success",
    )
    return redirect(url_for("talk.announcing_page", cohort_uuid=cohort_uuid))


@blueprint.route(f"{WRITE}/<uuid:announcement_uuid>/delete", methods=["GET", "POST"])
@requires(ANNOUNCE)
def delete_announcement(cohort_uuid: Any, announcement_uuid: Any) -> Any:
    """Asks, then deletes a draft."""
    found = announcement_or_404(db.session, cohort_uuid, announcement_uuid)
    if request.method == "GET":
        return render_template("talk/delete.html", here=here_or_404(cohort_uuid), announcement=found)
    with transaction() as session:
        found = announcement_or_404(session, cohort_uuid, announcement_uuid)
        announcing.delete(session, announcement=found)
    flash(_("The draft is deleted."), "success")
    return redirect(url_for("talk.announcing_page", cohort_uuid=cohort_uuid))

"""One post: its address, changing and removing it, saying that it helped, reporting it."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.talk import domain
from lms.talk.models import Post
from lms.talk.permissions import TALK
from lms.talk.queries.threads import page_of
from lms.talk.services import asking, moderating
from lms.talk.services.checking import check_going_on
from lms.talk.text import tidy, to_html
from lms.talk.views import blueprint
from lms.talk.views.here import Here, here_or_404, post_or_404, post_url
from lms.web import now

ADDRESS = "/cohorts/<uuid:cohort_uuid>/posts/<uuid:post_uuid>"


@blueprint.get(ADDRESS)
@requires(TALK)
def post(cohort_uuid: Any, post_uuid: Any) -> Response:
    """Goes to where a post stands in its thread."""
    found = post_or_404(here_or_404(cohort_uuid), post_uuid)
    page = page_of(db.session, found)
    address = url_for(
        "talk.thread",
        cohort_uuid=cohort_uuid,
        thread_uuid=found.thread.uuid,
        page=page if page > 1 else None,
        _anchor=f"post-{found.uuid}",
    )
    return redirect(address)


@blueprint.route(f"{ADDRESS}/edit", methods=["GET", "POST"])
@requires(TALK)
def edit(cohort_uuid: Any, post_uuid: Any) -> Any:
    """Changes what I wrote."""
    here = here_or_404(cohort_uuid)
    found = post_or_404(here, post_uuid)
    if not domain.may_remove(found.written, here.reader):
        abort(403)
    if request.method == "GET":
        check_going_on(here.cohort)
    if request.method == "GET" or request.form.get("do") == "preview":
        return render_edit(here, found)
    try:
        with transaction() as session:
            here = here_or_404(cohort_uuid)
            found = post_or_404(here, post_uuid)
            title, text = request.form.get("title", ""), request.form.get("text", "")
            asking.edit(session, post=found, reader=here.reader, title=title, text=text, now=now())
            url = post_url(here, found)
    except Refused as why:
        here = here_or_404(cohort_uuid)
        return make_response(render_edit(here, post_or_404(here, post_uuid), why), why.status)
    flash(_("Your change is saved."), "success")
    return redirect(url)


def render_edit(here: Here, found: Post, why: Refused | None = None) -> str:
    """The form with what is stored, or with what was entered and is wrong."""
    sent = request.method == "POST"
    text = tidy(request.form.get("text", ""))
    return render_template(
        "talk/edit.html",
        here=here,
        post=found,
        is_question=asking.is_question(db.session, found),
        title=request.form.get("title", "") if sent else found.thread.title,
        text=text if sent else found.text,
        errors={why.code: why.message} if why else {},
        preview=to_html(text, found.language) if request.form.get("do") == "preview" and text else None,
        limits=domain,
    )


@blueprint.post(f"{ADDRESS}/remove")
@requires(TALK)
def remove(cohort_uuid: Any, post_uuid: Any) -> Response:
    """Takes my post away; the page offers to bring it back."""
    with transaction() as session:
        here = here_or_404(cohort_uuid)
        found = post_or_404(here, post_uuid)
        asking.remove(session, post=found, reader=here.reader, now=now())
        url = post_url(here, found)
    flash(_("Removed. Only you can see it now, and bring it back."), "success")
    return redirect(url)


@blueprint.post(f"{ADDRESS}/restore")
@requires(TALK)
def restore(cohort_uuid: Any, post_uuid: Any) -> Response:
    """Brings my post back."""
    with transaction() as session:
        here = here_or_404(cohort_uuid)
        found = post_or_404(here, post_uuid)
        asking.restore(session, post=found, reader=here.reader, now=now())
        url = post_url(here, found)
    flash(_("It is shown again."), "success")
    return redirect(url)


@blueprint.post(f"{ADDRESS}/thanks")
@requires(TALK)
def thank(cohort_uuid: Any, post_uuid: Any) -> Response:
    """Says that a post helped me, or takes that back."""
    with transaction() as session:
        here = here_or_404(cohort_uuid)
        found = post_or_404(here, post_uuid)
        on = request.form.get("helped") == "yes"
        asking.thank(session, post=found, reader=here.reader, on=on, now=now())
        url = post_url(here, found)
    return redirect(url)


@blueprint.route(f"{ADDRESS}/report", methods=["GET", "POST"])
@requires(TALK)
def report(cohort_uuid: Any, post_uuid: Any) -> Any:
    """Asks staff to look at a post."""
    here = here_or_404(cohort_uuid)
    found = post_or_404(here, post_uuid)
    error = None
    if request.method == "POST":
        try:
            with transaction() as session:
                here = here_or_404(cohort_uuid)
                found = post_or_404(here, post_uuid)
                reason = request.form.get("reason", "")
                moderating.report(session, post=found, reader=here.reader, reason=reason, now=now())
                url = post_url(here, found)
            flash(_("Thank you. The teaching staff will look at it."), "success")
            return redirect(url)
        except Refused as why:
            if why.status != 422:
                raise
            error, here = why.message, here_or_404(cohort_uuid)
            found = post_or_404(here, post_uuid)
    page = render_template("talk/report.html", here=here, post=found, error=error, entered=request.form)
    return make_response(page, 422 if error else 200)

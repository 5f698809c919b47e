"""A sponsor's page: by a private link, without an account. What the link does not name is not shown."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lms.db import db, transaction
from lms.permissions import public
from lms.projects import queries
from lms.projects.models import SponsorLink
from lms.projects.services import notes
from lms.projects.views import blueprint
from lms.refusal import Refused
from lms.web import limiter, now


def link_or_404(token: str) -> SponsorLink:
    """The link of a secret, whether it still holds or not."""
    return notes.link_by_token(db.session, token) or abort(404)


@blueprint.get("/sponsor/<token>")
@public
@limiter.limit("120 per hour")
def sponsor(token: str) -> Response:
    """The charter, how far the team is, and the form."""
    link = link_or_404(token)
    if notes.holds(link, now()) and link.opened_at is None:
        with transaction():
            link_or_404(token).opened_at = now()
        link = link_or_404(token)
    return render_sponsor(link, token, {}, "")


def render_sponsor(link: SponsorLink, token: str, entered: dict[str, str], error: str) -> Response:
    """The page, or that the link has ended; neither is kept by browsers or search engines."""
    team, activity = link.team, queries.project_of(db.session, link.team.cohort, link.team.project)
    if not notes.holds(link, now()) or activity is None:
        page, status = render_template("projects/sponsor_ended.html", link=link), 410
    else:
        charters = [one for one in queries.charters_of(db.session, team.id) if one.submitted_at]
        page, status = (
            render_template(
                "projects/sponsor.html",
                link=link,
                token=token,
                team=team,
                project=activity,
                charter=charters[0] if charters else None,
                work=queries.work_of(db.session, [team.id])[team.id],
                written=[one for one in queries.notes_of(db.session, team.id) if one.sponsor_id == link.id],
                entered=entered,
                error=error,
            ),
            422 if error else 200,
        )
    headers = {"X-Robots-Tag": "noindex", "Cache-Control": "no-store"}
    return Response(page, status=status, headers=headers)


@blueprint.post("/sponsor/<token>")
@public
@limiter.limit("20 per hour")
def sponsor_writes(token: str) -> Any:
    """Keeps what the sponsor says."""
    entered = {key: request.form.get(key, "").strip() for key in ("standing", "text")}
    try:
        with transaction() as session:
            link = link_or_404(token)
            if notes.holds(link, now()):
                notes.add_sponsor_note(session, link=link, **entered, now=now())
    except Refused as why:
        return render_sponsor(link_or_404(token), token, entered, why.message)
    link = link_or_404(token)
    if not notes.holds(link, now()):
        return render_sponsor(link, token, {}, "")
    flash(_("Thank you. The team and its instructors see what you wrote."), "success")
    return redirect(url_for("projects.sponsor", token=token))

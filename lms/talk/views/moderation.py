"""What staff are asked to look at: hiding a post with a reason, showing it again, leaving it."""

from __future__ import annotations

from typing import Any

from flask import flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from lms.cohorts.permissions import TEACH
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.talk.queries import moderation
from lms.talk.services import moderating
from lms.talk.views import blueprint
from lms.talk.views.here import here_or_404, post_or_404, post_url
from lms.web import now, safe_next

ADDRESS = "/teach/<uuid:cohort_uuid>/posts/<uuid:post_uuid>"


@blueprint.get("/teach/<uuid:cohort_uuid>/reports")
@requires(TEACH)
def reports(cohort_uuid: Any) -> str:
    """Posts that somebody reported, and those that are hidden."""
    here = here_or_404(cohort_uuid)
    return render_template(
        "talk/reports.html",
        here=here,
        reports=moderation.reports_in(db.session, here.cohort.id),
        hidden=moderation.hidden_in(db.session, here.cohort.id),
    )


@blueprint.route(f"{ADDRESS}/hide", methods=["GET", "POST"])
@requires(TEACH)
def hide(cohort_uuid: Any, post_uuid: Any) -> Any:
    """Takes a post away, with a reason that its author reads."""
    here = here_or_404(cohort_uuid)
    found = post_or_404(here, post_uuid)
    error = None
    if request.method == "POST":
        try:
            with transaction() as session:
                here = here_or_404(cohort_uuid)
                found = post_or_404(here, post_uuid)
                reason = request.form.get("reason", "")
                moderating.hide(session, post=found, reader=here.reader, reason=reason, now=now())
                url = safe_next(post_url(here, found))
            flash(_("Hidden. Its author reads your reason, and you can show it again."), "success")
            return redirect(url)
        except Refused as why:
            if why.status != 422:
                raise
            error, here = why.message, here_or_404(cohort_uuid)
            found = post_or_404(here, post_uuid)
    page = render_template("talk/hide.html", here=here, post=found, error=error, entered=request.form)
    return make_response(page, 422 if error else 200)


@blueprint.post(f"{ADDRESS}/show")
@requires(TEACH)
def show(cohort_uuid: Any, post_uuid: Any) -> Response:
    """Shows a hidden post again."""
    with transaction() as session:
        here = here_or_404(cohort_uuid)
        found = post_or_404(here, post_uuid)
        moderating.show(session, post=found, reader=here.reader, now=now())
        url = safe_next(post_url(here, found))
    flash(_("It is shown again."), "success")
    return redirect(url)


@blueprint.post(f"{ADDRESS}/leave")
@requires(TEACH)
def leave(cohort_uuid: Any, post_uuid: Any) -> Response:
    """The reports are looked at; the post stays."""
    with transaction() as session:
        here = here_or_404(cohort_uuid)
        found = post_or_404(here, post_uuid)
        moderating.leave(session, post=found, reader=here.reader, now=now())
    flash(_("The post stays as it is."), "success")
    return redirect(url_for("talk.reports", cohort_uuid=cohort_uuid))

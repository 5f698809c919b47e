"""The charter: written by the team, answered by an instructor."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.permissions import LEARN
from lms.db import db, transaction
from lms.permissions import requires
from lms.projects import queries
from lms.projects.domain import CHARTER_PARTS, due_of
from lms.projects.services import charters
from lms.projects.views import blueprint
from lms.projects.views.learning import ADDRESS, Place, change, place_or_404
from lms.refusal import Refused
from lms.web import now


@blueprint.get(f"{ADDRESS}/charter")
@requires(LEARN)
def charter(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """The charter with its earlier versions and the answers."""
    return render_charter(place_or_404(enrollment_uuid, activity_uuid))


def render_charter(place: Place, entered: dict[str, str] | None = None, error: Refused | None = None) -> str:
    """The page; a text that could not be kept stays in the form."""
    found = queries.charters_of(db.session, place.team.id)
    newest = found[0] if found else None
    editable = newest is None or newest.state in ("draft", "returned")
    day = place.activity.definition.get("charter", {}).get("day")
    return render_template(
        "projects/charter.html",
        place=place,
        here=place.here,
        team=place.team,
        newest=newest,
        charters=found,
        editable=editable,
        parts=entered or (newest.parts if newest else {}),
        seen=charters.version_of(newest),
        due=due_of(place.window(), place.enrollment.cohort.time_zone, day),
        error=error,
        overtaken=isinstance(error, charters.Overtaken),
    )


@blueprint.post(f"{ADDRESS}/charter")
@requires(LEARN)
def save_charter(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Saves the draft; with ``act`` submit, hands it to the instructor."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    team, submits = place.team, request.form.get("act") == "submit"
    parts = {part: request.form.get(part, "").strip() for part in CHARTER_PARTS}
    try:
        with transaction() as session:
            charters.save(
                session,
                team=team,
                parts=parts,
                seen=request.form.get("seen", ""),
                actor_id=current_user.id,
                now=now(),
            )
        if submits:
            with transaction() as session:
                charters.submit(
                    session, team=team, activity=place.activity, actor_id=current_user.id, now=now()
                )
    except Refused as why:
        page = render_charter(place_or_404(enrollment_uuid, activity_uuid), parts, why)
        return Response(page, status=why.status)
    flash(
        _("The charter is submitted. You hear as soon as it is answered.") if submits else _("Saved."),
        "success",
    )
    return redirect(url_for("projects.charter", **place.here))


@blueprint.post(f"{ADDRESS}/charter/take-back")
@requires(LEARN)
def take_back_charter(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Makes the submitted charter a draft again."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    team = place.team
    return change(
        place,
        lambda session: charters.take_back(session, team=team, actor_id=current_user.id, now=now()),
        _("The charter is a draft again: you can change it."),
    )

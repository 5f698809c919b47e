"""One address for a team, which leads whoever belongs to it to their own page of it."""

from __future__ import annotations

from typing import Any

from flask import abort, redirect, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.cohorts.permissions import teaches
from lms.db import db
from lms.permissions import SIGNED_IN, requires
from lms.projects import queries
from lms.projects.views import blueprint


@blueprint.get("/teams/<uuid:team_uuid>")
@requires(SIGNED_IN)
def door(team_uuid: Any) -> Response:
    """To the project's page for a member, to the team's page for staff; nothing for others."""
    team = queries.team_by_uuid(db.session, str(team_uuid)) or abort(404)
    activity = queries.project_of(db.session, team.cohort, team.project) or abort(404)
    for member in team.members:
        enrollment = member.enrollment
        if enrollment.person_id == current_user.id and enrollment.state != "withdrawn":
            return redirect(
                url_for("projects.project", enrollment_uuid=enrollment.uuid, activity_uuid=activity.uuid)
            )
    if not teaches(current_user, team.cohort_id):
        abort(404)
    return redirect(url_for("projects.team", cohort_uuid=team.cohort.uuid, team_uuid=team.uuid))

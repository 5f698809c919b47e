"""Marks by the rubric: each grader sees only their own until the result; and releasing results."""

from __future__ import annotations

from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user

from lms.assessments.domain import read_number
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.db import db, transaction
from lms.permissions import requires
from lms.projects import queries
from lms.projects.models import ProjectTeam
from lms.projects.permissions import RUN_PROJECTS
from lms.projects.queries.overview import rows_of
from lms.projects.services import marking
from lms.projects.views import blueprint
from lms.projects.views.staff import back, cohort_or_404, project_or_404, team_or_404
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/projects/teams/<uuid:team_uuid>"


@blueprint.get(f"{ADDRESS}/marks")
@requires(TEACH)
def marks(cohort_uuid: Any, team_uuid: Any) -> str:
    """The rubric with this grader's own points."""
    return render_marks(*team_or_404(cohort_uuid, team_uuid))


def render_marks(
    cohort: Cohort,
    activity: Activity,
    team: ProjectTeam,
    entered: dict[str, Any] | None = None,
    error: str = "",
) -> str:
    """The page; what was chosen and could not be kept stays in the form."""
    found = queries.marks_of(db.session, [team.id]).get(team.id, [])
    own = next((one for one in found if one.grader_id == current_user.id), None)
    return render_template(
        "projects/marks.html",
        cohort=cohort,
        activity=activity,
        project=activity.definition,
        team=team,
        own=own,
        points=entered["points"] if entered else (own.points if own else {}),
        comment=entered["comment"] if entered else (own.comment if own else ""),
        may_not=marking.may_not_mark(team, activity, found, current_user.id),
        work=queries.work_of(db.session, [team.id])[team.id],
        error=error,
    )


@blueprint.post(f"{ADDRESS}/marks")
@requires(TEACH)
def save_marks(cohort_uuid: Any, team_uuid: Any) -> Any:
    """Keeps the points; with ``act`` give, they count."""
    found = team_or_404(cohort_uuid, team_uuid)
    gives = request.form.get("act") == "give"
    read = {
        one["slug"]: read_number(request.form.get(f"points-{one['slug']}", ""))
        for one in found[1].definition["rubric"]
    }
    points = {slug: value for slug, value in read.items() if value is not None}
    comment = request.form.get("comment", "").strip()
    try:
        with transaction() as session:
            marking.save_marks(
                session,
                team=found[2],
                activity=found[1],
                points=points,
                comment=comment,
                give=gives,
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        found = team_or_404(cohort_uuid, team_uuid)
        page = render_marks(*found, {"points": points, "comment": comment}, why.message)
        return Response(page, status=why.status)
    flash(_("Your marks are given.") if gives else _("Saved. They do not count yet."), "success")
    if gives:
        return back(cohort_uuid, team_uuid, "result")
    return redirect(url_for("projects.marks", cohort_uuid=cohort_uuid, team_uuid=team_uuid))


@blueprint.post(f"{ADDRESS}/release")
@requires(RUN_PROJECTS)
def release(cohort_uuid: Any, team_uuid: Any) -> Any:
    """The result becomes each member's grade."""
    try:
        with transaction() as session:
            _cohort, activity, team = team_or_404(cohort_uuid, team_uuid)
            marking.release(session, teams=[team], activity=activity, actor_id=current_user.id, now=now())
    except Refused as why:
        flash(why.message, "error")
    else:
        flash(_("Released: the team sees its result, and it counts."), "success")
    return back(cohort_uuid, team_uuid, "result")


@blueprint.post("/teach/<uuid:cohort_uuid>/projects/<project>/release")
@requires(RUN_PROJECTS)
def release_all(cohort_uuid: Any, project: str) -> Any:
    """Every result on which graders agree, and that is not released, is."""
    with transaction() as session:
        cohort = cohort_or_404(cohort_uuid)
        activity = project_or_404(cohort, project)
        known = {row.id for row in rows_of(session, cohort, activity) if row.is_("ready")}
        ready = [team for team in queries.teams_in(session, cohort.id, activity.slug) if team.id in known]
        marking.release(session, teams=ready, activity=activity, actor_id=current_user.id, now=now())
    said = ngettext("%(num)d result is released.", "%(num)d results are released.", len(ready))
    flash(said if ready else _("No result is ready to be released."), "success" if ready else "info")
    return redirect(url_for("projects.of_cohort", cohort_uuid=cohort_uuid, project=project))

"""What staff see of projects: every team of a cohort in a table, and one team with all its work."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH, instructs
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.projects import queries
from lms.projects.domain import due_of
from lms.projects.models import ProjectTeam
from lms.projects.queries import reviews
from lms.projects.queries.overview import Look, staff_of, table_of
from lms.projects.services import charters, notes
from lms.projects.services.marking import may_not_mark, result_of
from lms.projects.views import blueprint
from lms.refusal import Refused
from lms.web import now


def cohort_or_404(cohort_uuid: Any) -> Cohort:
    """The cohort of an address."""
    return cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)


def project_or_404(cohort: Cohort, slug: str | None) -> Activity:
    """The project of this name on a cohort's way; its first when none is named."""
    found = queries.projects_of(db.session, cohort)
    return next((one for one in found if slug in (None, one.slug)), None) or abort(404)


def team_or_404(cohort_uuid: Any, team_uuid: Any) -> tuple[Cohort, Activity, ProjectTeam]:
    """A team of the cohort in the address, with its project."""
    team = queries.team_by_uuid(db.session, str(team_uuid))
    if team is None or team.cohort.uuid != str(cohort_uuid):
        abort(404)
    return team.cohort, project_or_404(team.cohort, team.project), team


@blueprint.get("/teach/<uuid:cohort_uuid>/projects")
@requires(TEACH)
def of_cohort(cohort_uuid: Any) -> str:
    """Every team of a project: searched, filtered, a page at a time; who has no team."""
    cohort = cohort_or_404(cohort_uuid)
    found = queries.projects_of(db.session, cohort)
    activity = project_or_404(cohort, request.args.get("project")) if found else None
    look = Look.of(request.args)
    return render_template(
        "projects/cohort.html",
        cohort=cohort,
        projects=found,
        project=activity,
        look=look,
        table=table_of(db.session, cohort, activity, look) if activity else None,
        alone=queries.without_team(db.session, cohort.id, activity.slug) if activity else None,
        may_run=instructs(current_user, cohort.uuid),
    )


@blueprint.get("/teach/<uuid:cohort_uuid>/projects/teams/<uuid:team_uuid>")
@requires(TEACH)
def team(cohort_uuid: Any, team_uuid: Any) -> str:
    """A team with all its work."""
    return render_team(*team_or_404(cohort_uuid, team_uuid))


def render_team(cohort: Cohort, activity: Activity, found: ProjectTeam, **entered: Any) -> str:
    """The page; ``entered``: what was written into a form and could not be kept."""
    window = queries.window_of_team(db.session, found, activity.id)
    marks = queries.marks_of(db.session, [found.id]).get(found.id, [])
    outcome = queries.outcome_of(marks, activity.definition)
    round_ = reviews.round_of(db.session, cohort.id, activity.slug)
    lacking = reviews.missed(db.session, round_, [one.enrollment_id for one in found.active], now())
    percent = found.percent if found.released_at else outcome.value
    return render_template(
        "projects/team.html",
        cohort=cohort,
        activity=activity,
        project=activity.definition,
        team=found,
        window=window,
        due=lambda day: due_of(window, cohort.time_zone, day),
        charters=queries.charters_of(db.session, found.id),
        work=queries.work_of(db.session, [found.id])[found.id],
        tries=queries.tries_of(db.session, found.id),
        notes=queries.notes_of(db.session, found.id),
        links=queries.links_of(db.session, found.id),
        given=[one for one in marks if one.given_at],
        own=next((one for one in marks if one.grader_id == current_user.id), None),
        may_not_mark=may_not_mark(found, activity, marks, current_user.id),
        outcome=outcome,
        results={
            one.id: result_of(one, activity, lacking[one.enrollment_id], percent) for one in found.active
        } if percent is not None else {},
        round=round_,
        reviews=reviews.written_about(db.session, round_, found.id),
        staff=staff_of(db.session, cohort.id),
        alone=queries.without_team(db.session, cohort.id, activity.slug),
        may_run=instructs(current_user, cohort.uuid),
        entered=entered,
    )  # fmt: skip


def back(cohort_uuid: Any, team_uuid: Any, anchor: str = "") -> Any:
    """To the team's page."""
    here = {"cohort_uuid": cohort_uuid, "team_uuid": team_uuid}
    return redirect(url_for("projects.team", **here, _anchor=anchor or None))


@blueprint.post("/teach/<uuid:cohort_uuid>/projects/teams/<uuid:team_uuid>/charter")
@requires(TEACH)
def answer_charter(cohort_uuid: Any, team_uuid: Any) -> Any:
    """Approves the charter or sends it back with a comment."""
    act, text = request.form.get("act", ""), request.form.get("answer", "").strip()
    if act not in ("approve", "return"):
        abort(400)
    found = team_or_404(cohort_uuid, team_uuid)
    try:
        with transaction() as session:
            charters.answer(session, team=found[2], act=act, text=text, actor_id=current_user.id, now=now())
    except Refused as why:
        found = team_or_404(cohort_uuid, team_uuid)
        return Response(render_team(*found, answer=text, answer_error=why.message), status=why.status)
    flash(
        _("Approved; the team knows.") if act == "approve" else _("Sent back with your comment."), "success"
    )
    return back(cohort_uuid, team_uuid, "charter")


@blueprint.post("/teach/<uuid:cohort_uuid>/projects/teams/<uuid:team_uuid>/notes")
@requires(TEACH)
def add_note(cohort_uuid: Any, team_uuid: Any) -> Any:
    """A mentor's note on how the team stands."""
    found = team_or_404(cohort_uuid, team_uuid)
    known = {one["slug"] for one in found[1].definition["milestones"]}
    text, standing = request.form.get("text", "").strip(), request.form.get("standing", "")
    milestone = request.form.get("milestone") or None
    try:
        with transaction() as session:
            notes.add_note(
                session,
                team=found[2],
                standing=standing,
                text=text,
                milestone=milestone if milestone in known else None,
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        found = team_or_404(cohort_uuid, team_uuid)
        page = render_team(*found, note=text, standing=standing, note_error=why.message)
        return Response(page, status=why.status)
    flash(_("The team sees your note now."), "success")
    return back(cohort_uuid, team_uuid, "notes")

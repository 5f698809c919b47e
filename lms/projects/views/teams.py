"""What instructors decide about a team: who is in it, its mentor, its sponsors, the shares of its result."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Response, abort, flash, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from lms.assessments.domain import read_number
from lms.db import transaction
from lms.permissions import requires
from lms.projects.models import ProjectTeam, TeamMember
from lms.projects.permissions import RUN_PROJECTS
from lms.projects.queries import enrolled_by_email
from lms.projects.queries.overview import staff_of
from lms.projects.services import notes, teams
from lms.projects.views import blueprint
from lms.projects.views.staff import back, render_team, team_or_404
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/projects/teams/<uuid:team_uuid>"


def changed(
    cohort_uuid: Any, team_uuid: Any, work: Callable[[Session, ProjectTeam], Any], done: str, anchor: str
) -> Any:
    """Does something to a team and goes back to its page, which says that it is done or why not."""
    try:
        with transaction() as session:
            work(session, team_or_404(cohort_uuid, team_uuid)[2])
    except Refused as why:
        flash(why.message, "error")
    else:
        flash(done, "success")
    return back(cohort_uuid, team_uuid, anchor)


def member_or_404(team: ProjectTeam) -> TeamMember:
    """The member that the form names."""
    return next((one for one in team.members if one.uuid == request.form.get("member")), None) or abort(404)


@blueprint.post(f"{ADDRESS}/members")
@requires(RUN_PROJECTS)
def place_member(cohort_uuid: Any, team_uuid: Any) -> Any:
    """Puts a learner of the cohort into the team."""

    def work(session: Session, team: ProjectTeam) -> None:
        enrollment = enrolled_by_email(session, team.cohort_id, request.form.get("email", ""))
        teams.place(session, team=team, enrollment=enrollment, actor_id=current_user.id, now=now())

    return changed(cohort_uuid, team_uuid, work, _("The learner is in the team now."), "members")


@blueprint.post(f"{ADDRESS}/members/remove")
@requires(RUN_PROJECTS)
def remove_member(cohort_uuid: Any, team_uuid: Any) -> Any:
    """Takes a learner out of the team."""
    return changed(
        cohort_uuid,
        team_uuid,
        lambda session, team: teams.remove(
            session, member=member_or_404(team), actor_id=current_user.id, now=now()
        ),
        _("The learner is out of the team; what it handed in stays."),
        "members",
    )


@blueprint.post(f"{ADDRESS}/share")
@requires(RUN_PROJECTS)
def set_share(cohort_uuid: Any, team_uuid: Any) -> Any:
    """How much of the team's result a member gets."""
    share = read_number(request.form.get("share", ""))
    reason = request.form.get("reason", "").strip()
    return changed(
        cohort_uuid,
        team_uuid,
        lambda session, team: teams.set_share(
            session,
            member=member_or_404(team),
            share=share,
            reason=reason,
            actor_id=current_user.id,
            now=now(),
        ),
        _("The share is set. It counts when the result is released (again)."),
        "members",
    )


@blueprint.post(f"{ADDRESS}/mentor")
@requires(RUN_PROJECTS)
def set_mentor(cohort_uuid: Any, team_uuid: Any) -> Any:
    """Who looks after the team."""

    def work(session: Session, team: ProjectTeam) -> None:
        wanted = request.form.get("mentor", "")
        person = next((one for one in staff_of(session, team.cohort_id) if one.uuid == wanted), None)
        if wanted and person is None:
            abort(404)
        notes.set_mentor(
            session,
            team=team,
            person_id=person.id if person else None,
            actor_id=current_user.id,
            now=now(),
        )

    return changed(cohort_uuid, team_uuid, work, _("Saved."), "members")


@blueprint.post(f"{ADDRESS}/sponsors")
@requires(RUN_PROJECTS)
def make_link(cohort_uuid: Any, team_uuid: Any) -> Any:
    """Makes a sponsor's private link and shows it, once."""
    entered = {key: " ".join(request.form.get(key, "").split()) for key in ("name", "company", "days")}
    days = int(entered["days"]) if entered["days"].isdecimal() and len(entered["days"]) < 5 else 0
    found = team_or_404(cohort_uuid, team_uuid)
    try:
        with transaction() as session:
            token = notes.make_link(
                session,
                team=found[2],
                name=entered["name"],
                company=entered["company"],
                days=days,
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        page = render_team(*team_or_404(cohort_uuid, team_uuid), sponsor=entered, sponsor_error=why.message)
        return Response(page, status=why.status)
    address = url_for("projects.sponsor", token=token, _external=True)
    return render_team(*team_or_404(cohort_uuid, team_uuid), new_link=address)


@blueprint.post(f"{ADDRESS}/sponsors/<uuid:link_uuid>/revoke")
@requires(RUN_PROJECTS)
def revoke_link(cohort_uuid: Any, team_uuid: Any, link_uuid: Any) -> Any:
    """Ends a sponsor's link."""

    def work(session: Session, team: ProjectTeam) -> None:
        try:
            notes.revoke_link(session, team=team, uuid=str(link_uuid), actor_id=current_user.id, now=now())
        except LookupError:
            abort(404)

    done = _("The link has ended. What was written by it stays.")
    return changed(cohort_uuid, team_uuid, work, done, "sponsors")

"""A learner's page of a project: what to do next, and everything about their team's work."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as Answer

from lms.assessments.queries import events_of, grades_of
from lms.catalog.models import Activity
from lms.cohorts.domain import Step, Window
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN
from lms.cohorts.services import progress_of
from lms.cohorts.views.learning import enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.permissions import requires
from lms.projects import queries
from lms.projects.domain import due_of, next_thing
from lms.projects.domain.holdout import counting, shown
from lms.projects.models import PeerReview, PeerRound, ProjectTeam, TeamMember
from lms.projects.queries import reviews
from lms.projects.services import teams
from lms.projects.views import blueprint
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/learn/<uuid:enrollment_uuid>/projects/<uuid:activity_uuid>"


@dataclass(frozen=True)
class Place:
    """Where somebody is: the project on their way, and their place in a team of it."""

    enrollment: Enrollment
    step: Step
    activity: Activity
    member: TeamMember | None
    invitations: list[TeamMember]

    @property
    def here(self) -> dict[str, Any]:
        """What names the place in addresses."""
        return {"enrollment_uuid": self.enrollment.uuid, "activity_uuid": self.step.uuid}

    @property
    def team(self) -> ProjectTeam:
        """The team; there is none for whoever is in none: 404."""
        return self.member.team if self.member else abort(404)

    def window(self) -> Window:
        """When it opens, is due and closes for the team; for the learner alone while there is none."""
        if self.member is None:
            return self.step.window
        return queries.window_of_team(db.session, self.member.team, self.activity.id)


def place_or_404(enrollment_uuid: Any, activity_uuid: Any) -> Place:
    """The project of an address; locked ones have no pages but the one that says so."""
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, _after = step_or_404(enrollment, activity_uuid)
    if step.kind != "project":
        abort(404)
    activity = db.session.get_one(Activity, step.id)
    found = queries.memberships(db.session, enrollment, activity.slug)
    member = next((one for one in found if one.state == "member"), None)
    return Place(enrollment, step, activity, member, [one for one in found if one.state == "invited"])


def change(place: Place, work: Callable[[Session], Any], done: str, anchor: str = "") -> Answer:
    """Does something and goes back to the project's page, which says that it is done or why not."""
    address = url_for("projects.project", **place.here, _anchor=anchor or None)
    if place.step.state(now()) == "locked":
        abort(404)
    try:
        with transaction() as session:
            work(session)
    except Refused as why:
        flash(why.message, "error")
    else:
        flash(done, "success")
    return redirect(address)


@blueprint.get(ADDRESS)
@requires(LEARN)
def project(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """The project's page."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    if place.step.state(now()) == "locked":
        return render_template("cohorts/locked.html", enrollment=place.enrollment, step=place.step)
    if not place.step.opened:
        with transaction() as session:
            progress_of(session, enrollment_id=place.enrollment.id, activity_id=place.step.id, now=now())
        place = place_or_404(enrollment_uuid, activity_uuid)
    return render_project(place)


def render_project(place: Place, **entered: Any) -> str:
    """The page; ``entered``: what was written into a form and could not be kept."""
    team = place.member.team if place.member else None
    window, definition = place.window(), place.activity.definition
    work = queries.work_of(db.session, [team.id])[team.id] if team else queries.Work()
    round_ = reviews.round_of(db.session, place.enrollment.cohort_id, place.activity.slug)
    own_reviews = reviews.given_by(db.session, round_, place.enrollment.id)
    to_write = [one for one in own_reviews if not (one.submitted_at or one.excuse)]
    state = work.charter.state if work.charter else None
    return render_template(
        "projects/project.html",
        place=place,
        here=place.here,
        enrollment=place.enrollment,
        step=place.step,
        project=definition,
        team=team,
        window=window,
        open=window.is_open(now()),
        due=lambda day: due_of(window, place.enrollment.cohort.time_zone, day),
        work=work,
        missing=work.missing(definition),
        round=round_,
        own_reviews=own_reviews,
        to_write=to_write,
        received=received(round_, team),
        next=next_thing(
            team=team is not None,
            charter=state,
            missing=bool(work.missing(definition)),
            reviews=bool(round_ and not round_.released_at and to_write),
            released=bool(team and team.released_at),
            is_open=window.is_open(now()),
        ),
        notes=queries.notes_of(db.session, team.id) if team else [],
        **tries_shown(place, work),
        **result_shown(place, team),
        entered=entered,
    )


def received(round_: PeerRound | None, team: ProjectTeam | None) -> Sequence[PeerReview]:
    """What others wrote about a team's work, once it is released."""
    if team is None or round_ is None or not round_.released_at:
        return []
    return reviews.written_about(db.session, round_, team.id)


def tries_shown(place: Place, work: queries.Work) -> dict[str, Any]:
    """The tries with the scores as learners see them, and which one counts."""
    settings = place.activity.definition.get("holdout")
    if settings is None:
        return {"holdout": None}
    scores = [one.score for one in work.tries]
    return {
        "holdout": settings,
        "tries": [(one, shown(settings, one.score)) for one in work.tries],
        "counts": counting(settings, scores),
        "left": settings["tries"] - len(scores),
    }


def result_shown(place: Place, team: ProjectTeam | None) -> dict[str, Any]:
    """The grade, its history and the graders' words, once the result is released."""
    if team is None or team.released_at is None:
        return {"grade": None}
    grades = grades_of(db.session, [place.enrollment.id]).get(place.enrollment.id, {})
    marks = queries.marks_of(db.session, [team.id]).get(team.id, [])
    given = [one for one in marks if one.given_at]
    outcome = queries.outcome_of(marks, place.activity.definition)
    return {
        "grade": grades.get(place.activity.id),
        "given": given[2:] if outcome.state == "settled" else given[:2],
        "outcome": outcome,
        "events": events_of(db.session, enrollment_id=place.enrollment.id, activity_id=place.activity.id),
    }


@blueprint.post(f"{ADDRESS}/team")
@requires(LEARN)
def make_team(enrollment_uuid: Any, activity_uuid: Any) -> Answer:
    """Makes a team with this learner in it."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    name = " ".join(request.form.get("name", "").split())
    return change(
        place,
        lambda session: teams.create(
            session, enrollment=place.enrollment, activity=place.activity, name=name, now=now()
        ),
        _("The team is there. Invite others, or write the charter."),
        "team",
    )


@blueprint.post(f"{ADDRESS}/invitations")
@requires(LEARN)
def invite(enrollment_uuid: Any, activity_uuid: Any) -> Answer:
    """Invites somebody into the team."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    team = place.team
    return change(
        place,
        lambda session: teams.invite(
            session,
            team=team,
            activity=place.activity,
            email=request.form.get("email", ""),
            actor=place.enrollment,
            now=now(),
        ),
        _("Invited. They see the invitation on their page of this project."),
        "team",
    )


@blueprint.post(f"{ADDRESS}/invitations/<uuid:member_uuid>/take-back")
@requires(LEARN)
def uninvite(enrollment_uuid: Any, activity_uuid: Any, member_uuid: Any) -> Answer:
    """Takes an invitation of the own team back."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    invited = next((one for one in place.team.members if one.uuid == str(member_uuid)), None) or abort(404)
    return change(
        place,
        lambda session: teams.uninvite(session, member=invited, actor_id=current_user.id, now=now()),
        _("The invitation is taken back."),
        "team",
    )


@blueprint.post(f"{ADDRESS}/membership")
@requires(LEARN)
def membership(enrollment_uuid: Any, activity_uuid: Any) -> Answer:
    """Accepts or declines an invitation, or leaves the team."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    known = [*place.invitations, *([place.member] if place.member else [])]
    member = next((one for one in known if one.uuid == request.form.get("member")), None) or abort(404)
    act = request.form.get("act", "")
    done = {
        "accept": _("You are in the team now."),
        "decline": _("Declined."),
        "leave": _("You have left the team."),
    }
    if act not in done:
        abort(400)
    return change(
        place,
        lambda session: teams.answer(session, member=member, activity=place.activity, act=act, now=now()),
        done[act],
        "team",
    )


@blueprint.get(f"{ADDRESS}/leave")
@requires(LEARN)
def ask_leave(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """Asks before somebody leaves their team."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    return render_template("projects/leave.html", place=place, here=place.here, team=place.team)


@blueprint.post(f"{ADDRESS}/contribution")
@requires(LEARN)
def contribute(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """What the learner says they did themselves."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    member = place.member or abort(404)
    text = request.form.get("contribution", "").strip()
    try:
        with transaction() as session:
            teams.contribute(session, member=member, text=text, now=now())
    except Refused as why:
        page = render_project(place, contribution=text, contribution_error=why.message)
        return Response(page, status=why.status)
    flash(_("Your statement is saved."), "success")
    return redirect(url_for("projects.project", **place.here, _anchor="contribution"))

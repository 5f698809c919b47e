"""Making teams: inviting, accepting, leaving; what staff change; and what each says they did."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.notices.services import notify
from lms.projects.domain import member_after
from lms.projects.models import Charter, HoldoutTry, ProjectFile, ProjectTeam, TeamMember
from lms.projects.queries import charters_of, enrolled_by_email, memberships
from lms.projects.services import door, keep, tell
from lms.refusal import Refused

NAME_LENGTH = 80
CONTRIBUTION_LENGTH = 3000


def create(
    session: Session, *, enrollment: Enrollment, activity: Activity, name: str, now: dt.datetime
) -> ProjectTeam:
    """A team with one member. Raises Refused."""
    check_name(name)
    _check_free(session, enrollment, activity.slug)
    team = ProjectTeam(
        cohort_id=enrollment.cohort_id, project=activity.slug, name=name, created_at=now, members=[]
    )
    session.add(team)
    session.flush()
    _put(session, team, enrollment, "member", now)
    keep(session, team, "team_made", actor_id=enrollment.person_id, now=now)
    return team


def check_name(name: str) -> None:
    """Refuses a name that is missing or too long."""
    if not 1 <= len(name) <= NAME_LENGTH:
        raise Refused(
            _("Give the team a name of at most %(number)d characters.", number=NAME_LENGTH), status=422
        )


def _check_free(session: Session, enrollment: Enrollment, project: str) -> None:
    if any(one.state == "member" for one in memberships(session, enrollment, project)):
        raise Refused(_("You are in a team of this project already. Leave it first."))


def _check_open(session: Session, team: ProjectTeam, activity: Activity) -> None:
    """Refuses more people than fit, and any after the charter was approved."""
    charters = charters_of(session, team.id)
    if charters and charters[0].state == "approved":
        raise Refused(
            _("The charter of this team is approved: who is in it, only an instructor changes now.")
        )
    if len(team.active) >= activity.definition["team"]["largest"]:
        raise Refused(
            _("A team has at most %(number)d members.", number=activity.definition["team"]["largest"])
        )


def _put(
    session: Session, team: ProjectTeam, enrollment: Enrollment, state: str, now: dt.datetime
) -> TeamMember:
    """Somebody's row in a team: one for ever, so that who comes back finds what they wrote."""
    for member in team.members:
        if member.enrollment_id == enrollment.id:
            member.state, member.changed_at = state, now
            return member
    member = TeamMember(enrollment_id=enrollment.id, state=state, changed_at=now)
    team.members.append(member)
    session.flush()
    return member


def invite(
    session: Session,
    *,
    team: ProjectTeam,
    activity: Activity,
    email: str,
    actor: Enrollment,
    now: dt.datetime,
) -> None:
    """Invites somebody of the cohort by e-mail address. Raises Refused; of others nothing is told."""
    _check_open(session, team, activity)
    enrollment = enrolled_by_email(session, team.cohort_id, email)
    taken = enrollment and any(
        one.state == "member" for one in memberships(session, enrollment, team.project)
    )
    if enrollment is None or taken:
        raise Refused(_("Nobody in this cohort without a team has this e-mail address."), status=422)
    if any(one.enrollment_id == enrollment.id and one.state == "invited" for one in team.members):
        raise Refused(_("This person is invited already."), status=422)
    _put(session, team, enrollment, "invited", now)
    name, title = actor.person.name, team.name
    notify(
        session,
        person_ids={enrollment.person_id},
        kind="project",
        subject=_("%(name)s invites you to the team “%(team)s”", name=name, team=title),
        url=door(team),
        now=now,
    )
    keep(session, team, "invited", actor_id=actor.person_id, now=now, whom=enrollment.uuid)


def answer(session: Session, *, member: TeamMember, activity: Activity, act: str, now: dt.datetime) -> None:
    """Accepts or declines an invitation, or leaves. Raises Refused when that cannot be done (any more)."""
    team, enrollment = member.team, member.enrollment
    state = member_after(member.state, act)
    if state is None:
        raise Refused(_("This invitation was answered or taken back meanwhile."))
    if act == "accept":
        _check_free(session, enrollment, team.project)
        _check_open(session, team, activity)
    if act == "leave":
        _check_leaving(session, team)
    member.state, member.changed_at = state, now
    said = {
        "accept": _("%(name)s has joined the team “%(team)s”", name=enrollment.person.name, team=team.name),
        "decline": _("%(name)s declined your invitation", name=enrollment.person.name),
        "leave": _("%(name)s has left the team “%(team)s”", name=enrollment.person.name, team=team.name),
    }[act]
    keep(session, team, f"member_{state}", actor_id=enrollment.person_id, now=now, whom=enrollment.uuid)
    tell(session, team, said, now=now, but=enrollment.person_id)


def _check_leaving(session: Session, team: ProjectTeam) -> None:
    charters = charters_of(session, team.id)
    if charters and charters[0].state == "approved":
        raise Refused(_("The charter is approved: ask your instructor to take you out of the team."))
    if len(team.active) == 1 and has_work(session, team):
        raise Refused(_("You are the last one in this team, and it has handed in work: ask your instructor."))


def has_work(session: Session, team: ProjectTeam) -> bool:
    """Whether a team has handed anything in."""
    submitted = Charter.submitted_at.is_not(None)
    queries = (
        select(ProjectFile.id).where(ProjectFile.team_id == team.id),
        select(HoldoutTry.id).where(HoldoutTry.team_id == team.id),
        select(Charter.id).where(Charter.team_id == team.id, submitted),
    )
    return any(session.scalar(query.limit(1)) is not None for query in queries)


def uninvite(session: Session, *, member: TeamMember, actor_id: int, now: dt.datetime) -> None:
    """Takes an invitation back."""
    if member.state != "invited":
        raise Refused(_("This invitation was answered or taken back meanwhile."))
    member.state, member.changed_at = "left", now
    whom = member.enrollment.uuid
    keep(session, member.team, "invitation_taken_back", actor_id=actor_id, now=now, whom=whom)


def place(
    session: Session, *, team: ProjectTeam, enrollment: Enrollment | None, actor_id: int, now: dt.datetime
) -> None:
    """Staff put a learner into a team, out of the one they were in. Raises Refused."""
    if enrollment is None or enrollment.cohort_id != team.cohort_id or enrollment.state == "withdrawn":
        raise Refused(_("This learner is not in the cohort of the team."), status=422)
    for one in memberships(session, enrollment, team.project):
        one.state, one.changed_at = "left", now
    _put(session, team, enrollment, "member", now)
    subject = _("Your instructor has changed who is in the team “%(team)s”", team=team.name)
    tell(session, team, subject, now=now)
    keep(session, team, "member_placed", actor_id=actor_id, now=now, whom=enrollment.uuid)


def remove(session: Session, *, member: TeamMember, actor_id: int, now: dt.datetime) -> None:
    """Staff take a learner out of a team; what it handed in stays with the team."""
    if member.state != "member":
        raise Refused(_("This learner is not in the team (any more)."))
    if len(member.team.active) == 1 and has_work(session, member.team):
        raise Refused(
            _("This is the last one in a team that has handed in work. Put somebody else into it first.")
        )
    member.state, member.changed_at = "left", now
    keep(session, member.team, "member_removed", actor_id=actor_id, now=now, whom=member.enrollment.uuid)


def set_share(
    session: Session, *, member: TeamMember, share: float | None, reason: str, actor_id: int, now: dt.datetime
) -> None:
    """How much of the team's result a member gets, 0 to 100 percent; less than all needs a reason."""
    if share is None or not 0 <= share <= 100:
        raise Refused(_("The share is a number from 0 to 100."), status=422)
    if share < 100 and not reason:
        raise Refused(_("Write why this learner does not get all of the team's result."), status=422)
    if len(reason) > CONTRIBUTION_LENGTH:
        raise Refused(_("Write at most %(number)d characters.", number=CONTRIBUTION_LENGTH), status=422)
    member.share, member.share_reason = share, reason if share < 100 else ""
    keep(
        session, member.team, "share_set", actor_id=actor_id, now=now,
        whom=member.enrollment.uuid, share=share, reason=reason,
    )  # fmt: skip


def contribute(session: Session, *, member: TeamMember, text: str, now: dt.datetime) -> None:
    """What a member says they did themselves. Raises Refused."""
    if member.team.released_at:
        raise Refused(_("The result is released: the statement can no longer be changed."))
    if len(text) > CONTRIBUTION_LENGTH:
        raise Refused(_("Write at most %(number)d characters.", number=CONTRIBUTION_LENGTH), status=422)
    member.contribution, member.contribution_at = text, now

"""Who goes on in another cohort: alone, they take their project along; out of a team, they leave it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.cohorts.models import Cohort, Enrollment, StaffRole
from lms.cohorts.services.deferring import deferral_foreseen, learner_deferred
from lms.projects.models import ProjectTeam, TeamMember
from lms.projects.queries import project_of
from lms.projects.services import keep, tell


def _places(session: Session, enrollment: Enrollment, cohort_id: int) -> list[TeamMember]:
    """Where somebody is in a team of a cohort that still works, or is invited to one."""
    query = (
        select(TeamMember)
        .join(ProjectTeam)
        .where(
            TeamMember.enrollment_id == enrollment.id,
            ProjectTeam.cohort_id == cohort_id,
            ProjectTeam.released_at.is_(None),
            TeamMember.state.in_(("member", "invited")),
        )
        .options(joinedload(TeamMember.team))
        .order_by(TeamMember.id)
    )
    return list(session.scalars(query))


def _goes_along(session: Session, member: TeamMember, target: Cohort) -> bool:
    """Whether a team has nobody else, whose its work would be, and the other cohort has the project."""
    alone = all(one is member for one in member.team.active)
    return alone and project_of(session, target, member.team.project) is not None


def _sentence(member: TeamMember, along: bool) -> Any:
    if along:
        return _("The project of “%(team)s” goes along with all its work.", team=member.team.name)
    return _(
        "The team “%(team)s” and its work stay behind. In the other cohort one joins another team.",
        team=member.team.name,
    )


@deferral_foreseen.connect
def foresee(session: Session, *, enrollment: Enrollment, target: Cohort) -> list[Any]:
    """What would become of the learner's teams."""
    places = _places(session, enrollment, enrollment.cohort_id)
    return [_sentence(one, _goes_along(session, one, target)) for one in places if one.state == "member"]


@learner_deferred.connect
def leave_or_take_along(
    session: Session,
    *,
    enrollment: Enrollment,
    source: Cohort,
    target: Cohort,
    actor_id: int,
    now: dt.datetime,
) -> list[Any]:
    """A team of one goes along; a member of another leaves it, and it is told."""
    said = []
    for member in _places(session, enrollment, source.id):
        along = member.state == "member" and _goes_along(session, member, target)
        if member.state == "member":
            said.append(_sentence(member, along))
        if along:
            _take_along(session, member.team, target)
            keep(session, member.team, "moved", actor_id=actor_id, now=now, cohort=target.uuid)
            continue
        was, member.state, member.changed_at = member.state, "left", now
        whom = enrollment.uuid
        keep(session, member.team, "member_deferred", actor_id=actor_id, now=now, whom=whom)
        if was == "member":
            name, team = enrollment.person.name, member.team.name
            subject = _(
                "%(name)s goes on in another cohort and has left the team “%(team)s”", name=name, team=team
            )
            tell(session, member.team, subject, now=now)
    session.flush()
    return said


def _take_along(session: Session, team: ProjectTeam, target: Cohort) -> None:
    """The team belongs to the other cohort; whoever was invited stays, and a mentor who is not there."""
    team.cohort = target
    for other in team.members:
        if other.state == "invited":
            other.state = "left"
    staff = set(session.scalars(select(StaffRole.person_id).where(StaffRole.cohort_id == target.id)))
    if team.mentor_id not in staff:
        team.mentor_id = None

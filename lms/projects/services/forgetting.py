"""What goes with an account: a team's work stays with the team, that of somebody alone goes with them."""

from __future__ import annotations

from sqlalchemy import delete, or_, select
from sqlalchemy.orm import Session

from lms.cohorts.models import Enrollment
from lms.projects.models import Holdout, HoldoutTry, ProjectFile, ProjectTeam, TeamMember

WORKED = ("member", "left")


def _alone(session: Session, person_id: int) -> list[int]:
    """The teams in which nobody but this person ever worked."""
    people: dict[int, set[int]] = {}
    rows = session.execute(
        select(TeamMember.team_id, Enrollment.person_id)
        .join(Enrollment, Enrollment.id == TeamMember.enrollment_id)
        .where(
            TeamMember.state.in_(WORKED),
            TeamMember.team_id.in_(
                select(TeamMember.team_id).join(Enrollment).where(Enrollment.person_id == person_id)
            ),
        )
    )
    for team_id, member in rows:
        people.setdefault(team_id, set()).add(member)
    return [team_id for team_id, members in people.items() if members == {person_id}]


def blobs_of(session: Session, person_id: int) -> set[str]:
    """What goes of what a person handed in."""
    teams = _alone(session, person_id)
    found: set[str] = set()
    for model in (ProjectFile, HoldoutTry):
        found |= set(session.scalars(select(model.blob).where(model.team_id.in_(teams))))
    return found


def forget_person(session: Session, *, person_id: int) -> None:
    """Removes teams in which nobody else ever worked; places in others go with the enrollments."""
    teams = _alone(session, person_id)
    session.execute(delete(ProjectTeam).where(ProjectTeam.id.in_(teams)))


def is_named(session: Session, blob: str) -> bool:
    """Whether a project still has this blob."""
    drawn = or_(Holdout.training == blob, Holdout.features == blob, Holdout.truth == blob)
    queries = (
        select(ProjectFile.id).where(ProjectFile.blob == blob),
        select(HoldoutTry.id).where(HoldoutTry.blob == blob),
        select(Holdout.id).where(drawn),
    )
    return any(session.scalar(query.limit(1)) is not None for query in queries)

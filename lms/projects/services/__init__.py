"""Writing what teams, mentors, sponsors, reviewers and graders do."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.notices.services import notify
from lms.projects.models import ProjectTeam


def door(team: ProjectTeam) -> str:
    """The address that leads each of a team, and those who teach it, to their own page of it."""
    return f"/teams/{team.uuid}"


def tell(
    session: Session,
    team: ProjectTeam,
    subject: Any,
    *,
    now: dt.datetime,
    text: Any = "",
    but: int | None = None,
) -> None:
    """Tells a team's members something; ``but``: the person who did it and knows already."""
    people = people_of(team) - {but}
    notify(session, person_ids=people, kind="project", subject=subject, text=text, url=door(team), now=now)


def people_of(team: ProjectTeam) -> set[int]:
    """Those who work in a team, by their accounts."""
    return {member.enrollment.person_id for member in team.active}


def keep(
    session: Session, team: ProjectTeam, action: str, *, actor_id: int | None, now: dt.datetime, **detail: Any
) -> None:
    """Notes an act on a team in the audit trail."""
    record(session, at=now, actor_id=actor_id, action=f"project.{action}", subject=team.uuid, **detail)

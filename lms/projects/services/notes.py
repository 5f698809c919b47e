"""What mentors and sponsors say; and the private links by which sponsors come in, without an account."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.cohorts.models import StaffRole
from lms.projects.domain import STANDINGS
from lms.projects.models import ProjectNote, ProjectTeam, SponsorLink
from lms.projects.services import keep, tell
from lms.refusal import Refused

NOTE_LENGTH = 4000
NAME_LENGTH = 120
MOST_DAYS = 180
MOST_OF_SPONSOR = 20


def check_note(standing: str, text: str) -> None:
    """Refuses a note that says nothing, or too much."""
    if standing not in STANDINGS:
        raise Refused(_("Choose how the project stands."), status=422)
    if not 1 <= len(text) <= NOTE_LENGTH:
        raise Refused(_("Write something, in at most %(number)d characters.", number=NOTE_LENGTH), status=422)


def add_note(
    session: Session,
    *,
    team: ProjectTeam,
    standing: str,
    text: str,
    milestone: str | None,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """A mentor's note; the team sees it at once. Raises Refused."""
    check_note(standing, text)
    note = ProjectNote(
        team_id=team.id, person_id=actor_id, milestone=milestone, standing=standing, text=text, at=now
    )
    session.add(note)
    subject = _("Your mentor has written about “%(team)s”", team=team.name)
    tell(session, team, subject, text=text, now=now)


def set_mentor(
    session: Session, *, team: ProjectTeam, person_id: int | None, actor_id: int, now: dt.datetime
) -> None:
    """Who of the cohort's staff looks after a team; None for nobody. Raises Refused."""
    if person_id is not None:
        query = select(StaffRole.id).where(
            StaffRole.cohort_id == team.cohort_id, StaffRole.person_id == person_id
        )
        if session.scalar(query) is None:
            raise Refused(_("A mentor is one of those who teach this cohort."), status=422)
    team.mentor_id = person_id
    keep(session, team, "mentor_set", actor_id=actor_id, now=now, mentor=person_id)


def make_link(
    session: Session,
    *,
    team: ProjectTeam,
    name: str,
    company: str,
    days: int,
    actor_id: int,
    now: dt.datetime,
) -> str:
    """A sponsor's private link: its secret, which is shown once and not kept. Raises Refused."""
    if not (1 <= len(name) <= NAME_LENGTH and 1 <= len(company) <= NAME_LENGTH):
        raise Refused(_("Write the sponsor's name and company."), status=422)
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("A link lasts from 1 to %(number)d days.", number=MOST_DAYS), status=422)
    token = secrets.token_urlsafe(32)
    link = SponsorLink(
        team_id=team.id,
        token_hash=hash_of(token),
        name=name,
        company=company,
        created_at=now,
        created_by_id=actor_id,
        expires_at=now + dt.timedelta(days=days),
    )
    session.add(link)
    session.flush()
    keep(session, team, "sponsor_link_made", actor_id=actor_id, now=now, link=link.uuid, days=days)
    return token


def hash_of(token: str) -> str:
    """What is kept of a link's secret."""
    return hashlib.sha256(token.encode()).hexdigest()


def revoke_link(session: Session, *, team: ProjectTeam, uuid: str, actor_id: int, now: dt.datetime) -> None:
    """Ends a sponsor's link at once. LookupError when the team has none of this name."""
    link = session.scalar(select(SponsorLink).where(SponsorLink.uuid == uuid, SponsorLink.team_id == team.id))
    if link is None:
        raise LookupError(uuid)
    if link.revoked_at is None:
        link.revoked_at = now
        keep(session, team, "sponsor_link_revoked", actor_id=actor_id, now=now, link=uuid)


def link_by_token(session: Session, token: str) -> SponsorLink | None:
    """The link of this secret, whether it still holds or not."""
    return session.scalar(
        select(SponsorLink)
        .where(SponsorLink.token_hash == hash_of(token))
        .options(joinedload(SponsorLink.team).joinedload(ProjectTeam.cohort))
    )


def holds(link: SponsorLink, now: dt.datetime) -> bool:
    """Whether a link still lets in."""
    return link.revoked_at is None and now < link.expires_at


def add_sponsor_note(
    session: Session, *, link: SponsorLink, standing: str, text: str, now: dt.datetime
) -> None:
    """What a sponsor says; team and staff see it. Raises Refused."""
    check_note(standing, text)
    written = session.scalars(select(ProjectNote.id).where(ProjectNote.sponsor_id == link.id)).all()
    if len(written) >= MOST_OF_SPONSOR:
        raise Refused(_("You have written %(number)d times by this link. Ask for a new one.",
                        number=MOST_OF_SPONSOR))  # fmt: skip
    session.add(ProjectNote(team_id=link.team_id, sponsor_id=link.id, standing=standing, text=text, at=now))
    subject = _("%(name)s (%(company)s) has written about “%(team)s”",
                name=link.name, company=link.company, team=link.team.name)  # fmt: skip
    tell(session, link.team, subject, text=text, now=now)

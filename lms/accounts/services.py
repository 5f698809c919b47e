"""Changes to accounts and their tokens."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.domain import hashed
from lms.accounts.models import ROLES, ApiToken, Person, Role
from lms.audit.services import record

LAB_TOKEN_LIFE = dt.timedelta(days=2)


def ensure_roles(session: Session) -> dict[str, Role]:
    """The three roles, made where they are missing."""
    roles = {role.name: role for role in session.scalars(select(Role))}
    for name in ROLES:
        if name not in roles:
            roles[name] = Role(name=name)
            session.add(roles[name])
    return roles


def issue_lab_token(session: Session, *, person: Person, now: dt.datetime) -> str:
    """A token with which the person's lab server speaks for that person's own assignments."""
    token = secrets.token_urlsafe(32)
    session.execute(delete(ApiToken).where(ApiToken.person_id == person.id, ApiToken.expires_at < now))
    session.add(
        ApiToken(
            person_id=person.id,
            sha256=hashed(token),
            scope="lab",
            created_at=now,
            expires_at=now + LAB_TOKEN_LIFE,
        )
    )
    return token


def end_sessions(session: Session, *, person: Person) -> None:
    """Every session and token of the person stops working; the session cookie names ``fs_uniquifier``."""
    person.fs_uniquifier = secrets.token_hex(32)
    session.execute(delete(ApiToken).where(ApiToken.person_id == person.id))


def set_roles(
    session: Session, *, person: Person, roles: set[str], actor: Person | None, now: dt.datetime
) -> None:
    """Replaces the person's roles; without an actor it was done on the machine."""
    known = ensure_roles(session)
    person.roles = [known[name] for name in ROLES if name in roles]
    actor_id = actor.id if actor else None
    record(
        session, at=now, actor_id=actor_id, action="person.roles", subject=person.uuid, roles=sorted(roles)
    )


def set_active(session: Session, *, person: Person, active: bool, actor: Person, now: dt.datetime) -> None:
    """Suspends somebody or lets them in again; a suspended person's sessions and tokens end at once."""
    person.active = active
    if not active:
        end_sessions(session, person=person)
    action = "person.activated" if active else "person.suspended"
    record(session, at=now, actor_id=actor.id, action=action, subject=person.uuid)

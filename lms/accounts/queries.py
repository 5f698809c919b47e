"""Reading accounts."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, selectinload

from lms.accounts.domain import hashed
from lms.accounts.models import ApiToken, Person


def person_by_uuid(session: Session, uuid: str) -> Person | None:
    """The person of an identifier."""
    return session.scalar(select(Person).where(Person.uuid == uuid))


def person_by_email(session: Session, email: str) -> Person | None:
    """The person of a mail address, however its letters are written."""
    return session.scalar(select(Person).where(func.lower(Person.email) == email.strip().lower()))


def person_by_token(session: Session, *, token: str, scope: str, now: dt.datetime) -> Person | None:
    """Whom a bearer token speaks for; nobody when it is unknown, expired or the account suspended."""
    return session.scalar(
        select(Person)
        .join(ApiToken)
        .where(
            ApiToken.sha256 == hashed(token),
            ApiToken.scope == scope,
            ApiToken.expires_at > now,
            Person.active.is_(True),
        )
    )


def people(session: Session, *, search: str = "", limit: int = 100) -> list[Person]:
    """People by name or address, newest first, with their roles."""
    query = select(Person).options(selectinload(Person.roles)).order_by(Person.id.desc()).limit(limit)
    if search:
        columns = (func.lower(Person.name), func.lower(Person.email))
        query = query.where(or_(*(column.contains(search.lower(), autoescape=True) for column in columns)))
    return list(session.scalars(query))

"""Reading notices and the choices about them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.notices.domain import KEPT, KINDS
from lms.notices.models import Notice, NoticeChoice, NoticeText

PAGE = 30


def notices_of(
    session: Session, *, person_id: int, unread: bool, page: int
) -> tuple[Sequence[Notice], int, int]:
    """A page of a person's notices, newest first; its number, put into range, and how many there are."""
    mine = [Notice.person_id == person_id]
    if unread:
        mine.append(Notice.read_at.is_(None))
    count = session.scalar(select(func.count(Notice.id)).where(*mine)) or 0
    pages = max(1, -(-count // PAGE))
    page = min(max(1, page), pages)
    found = session.scalars(
        select(Notice)
        .where(*mine)
        .options(joinedload(Notice.said))
        .order_by(Notice.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return found, page, pages


def notice_by_uuid(session: Session, uuid: str, *, person_id: int) -> Notice | None:
    """A notice, if it is this person's."""
    return session.scalar(select(Notice).where(Notice.uuid == uuid, Notice.person_id == person_id))


def ways(session: Session, *, kind: str, person_ids: Collection[int]) -> dict[int, str]:
    """How a kind reaches each of these people."""
    chosen = select(NoticeChoice.person_id, NoticeChoice.way).where(
        NoticeChoice.kind == kind, NoticeChoice.person_id.in_(person_ids)
    )
    return dict.fromkeys(person_ids, KINDS[kind]) | {row[0]: row[1] for row in session.execute(chosen)}


def choices_of(session: Session, person_id: int) -> dict[str, str]:
    """A person's way for each kind."""
    chosen = select(NoticeChoice.kind, NoticeChoice.way).where(NoticeChoice.person_id == person_id)
    return KINDS | {row[0]: row[1] for row in session.execute(chosen)}


def anything_due(session: Session, *, now: dt.datetime) -> bool:
    """Whether a digest is to leave or a notice is old enough to go."""
    digest = select(Notice.id).where(Notice.digest_at <= now).limit(1)
    old = select(NoticeText.id).where(NoticeText.created_at < now - KEPT).limit(1)
    return any(session.scalar(query) is not None for query in (digest, old))

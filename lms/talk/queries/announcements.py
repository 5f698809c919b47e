"""Reading announcements."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.cohorts.domain.enrolling import PLACED
from lms.cohorts.models import Cohort, Enrollment
from lms.talk.models import Announcement

PAGE = 10


def published(session: Session, *, cohort_id: int, page: int) -> tuple[Sequence[Announcement], int, int]:
    """A page of what a cohort was told, newest first; its number, and how many pages there are."""
    here = [Announcement.cohort_id == cohort_id, Announcement.published_at.is_not(None)]
    count = session.scalar(select(func.count(Announcement.id)).where(*here)) or 0
    pages = max(1, -(-count // PAGE))
    page = min(max(1, page), pages)
    found = session.scalars(
        select(Announcement)
        .where(*here)
        .options(joinedload(Announcement.author))
        .order_by(Announcement.published_at.desc(), Announcement.id.desc())
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    return found, page, pages


def newest(session: Session, cohort_id: int) -> Announcement | None:
    """What a cohort was told last."""
    return session.scalar(
        select(Announcement)
        .where(Announcement.cohort_id == cohort_id, Announcement.published_at.is_not(None))
        .order_by(Announcement.published_at.desc())
        .limit(1)
    )


def all_of(session: Session, cohort_id: int) -> Sequence[Announcement]:
    """Everything that staff wrote for a cohort: drafts, then what is scheduled, then what was published."""
    return session.scalars(
        select(Announcement)
        .where(Announcement.cohort_id == cohort_id)
        .options(joinedload(Announcement.author))
        .order_by(
            Announcement.published_at.is_not(None),
            Announcement.publish_at.is_not(None),
            Announcement.publish_at,
            Announcement.published_at.desc(),
            Announcement.id.desc(),
        )
    ).all()


def announcement_by_uuid(session: Session, uuid: str, *, cohort_uuid: str) -> Announcement | None:
    """An announcement of a cohort."""
    return session.scalar(
        select(Announcement)
        .join(Cohort, Cohort.id == Announcement.cohort_id)
        .where(Announcement.uuid == uuid, Cohort.uuid == cohort_uuid)
        .options(contains_eager(Announcement.cohort))
    )


def due(session: Session, now: dt.datetime) -> Sequence[int]:
    """The announcements that are to be published by now."""
    query = select(Announcement.id).where(Announcement.publish_at <= now, Announcement.published_at.is_(None))
    return session.scalars(query).all()


def members(session: Session, cohort_id: int) -> list[int]:
    """The people with a place in a cohort."""
    query = select(Enrollment.person_id).where(
        Enrollment.cohort_id == cohort_id, Enrollment.state.in_(PLACED)
    )
    return list(session.scalars(query))

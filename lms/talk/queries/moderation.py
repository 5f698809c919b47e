"""Reading what staff are asked to look at, and what they hid."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, contains_eager, joinedload

from lms.cohorts.queries.tabs import counted_in_tabs
from lms.talk.models import Post, PostReport, Thread

HIDDEN = 50


def reports_in(session: Session, cohort_id: int) -> Sequence[PostReport]:
    """The reports of a cohort that wait, oldest first, each with its post, thread and people."""
    return session.scalars(
        select(PostReport)
        .join(Post, Post.id == PostReport.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.cohort_id == cohort_id, PostReport.settled_at.is_(None))
        .options(
            contains_eager(PostReport.post).contains_eager(Post.thread),
            contains_eager(PostReport.post).joinedload(Post.author),
            joinedload(PostReport.person),
        )
        .order_by(PostReport.id)
    ).all()


def hidden_in(session: Session, cohort_id: int) -> Sequence[Post]:
    """What staff hid in a cohort, the newest first."""
    return session.scalars(
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.cohort_id == cohort_id, Post.state == "hidden")
        .options(contains_eager(Post.thread), joinedload(Post.author))
        .order_by(Post.id.desc())
        .limit(HIDDEN)
    ).all()


def report_of(session: Session, *, post_id: int, person_id: int) -> PostReport | None:
    """What a person reported of a post."""
    query = select(PostReport).where(PostReport.post_id == post_id, PostReport.person_id == person_id)
    return session.scalar(query)


@counted_in_tabs("reports")
def count_reports(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many reports wait."""
    return (
        select(func.count(PostReport.id))
        .join(Post, Post.id == PostReport.post_id)
        .join(Thread, Thread.id == Post.thread_id)
        .where(Thread.cohort_id == cohort_id, PostReport.settled_at.is_(None))
    )

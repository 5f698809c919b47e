"""Reading questions and answers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, and_, case, func, or_, select
from sqlalchemy.orm import Session, aliased, contains_eager, joinedload

from lms.cohorts.domain.enrolling import PLACED
from lms.cohorts.models import Cohort, Enrollment, StaffRole
from lms.cohorts.queries.tabs import counted_in_tabs
from lms.talk.domain import Reader, stem
from lms.talk.models import Following, Post, Thanks, Thread

PAGE = 20
POSTS = 50
WORDS = 6


@dataclass(frozen=True)
class Search:
    """What somebody looks for. ``show``: all, open, mine or followed; ``place``: of one activity."""

    words: str = ""
    show: str = "all"
    place: str | None = None

    @property
    def sought(self) -> tuple[str, ...]:
        """What is looked for, each without its particle."""
        return tuple(stem(word) for word in self.words.lower().split()[:WORDS])


@dataclass(frozen=True)
class Found:
    """A page of threads, each with how many answers it has."""

    rows: Sequence[tuple[Thread, int]]
    count: int
    page: int
    pages: int


def _readable(reader: Reader) -> list[ColumnElement[bool]]:
    """The rules of ``may_read`` and ``sees_text`` for the question, as conditions."""
    mine = Thread.author_id == reader.person_id
    if reader.staff:
        return [or_(Thread.state != "removed", mine)]
    return [or_(Thread.private.is_(False), mine), or_(Thread.state == "shown", mine)]


def _says(word: str) -> ColumnElement[bool]:
    """The word is in a post that is shown; within a word, too: Korean has no spaces there."""
    return and_(Post.state == "shown", func.lower(Post.text).contains(word, autoescape=True))


def _holds(word: str) -> ColumnElement[bool]:
    """The word is in the title or in a post."""
    inside = select(Post.id).where(Post.thread_id == Thread.id, _says(word))
    return or_(func.lower(Thread.title).contains(word, autoescape=True), inside.exists())


def _shown(search: Search, reader: Reader) -> list[ColumnElement[bool]]:
    conditions = [_holds(word) for word in search.sought]
    if search.place:
        conditions.append(Thread.place == search.place)
    if search.show == "open":
        conditions.append(Thread.answered_at.is_(None))
    elif search.show == "mine":
        conditions.append(Thread.author_id == reader.person_id)
    elif search.show == "followed":
        followed = select(Following.thread_id).where(Following.person_id == reader.person_id)
        conditions.append(Thread.id.in_(followed))
    return conditions


def threads(
    session: Session, *, cohort_id: int, reader: Reader, search: Search, page: int = 1, size: int = PAGE
) -> Found:
    """The threads of a cohort that the reader may read, those with the newest post first."""
    conditions = [Thread.cohort_id == cohort_id, *_readable(reader), *_shown(search, reader)]
    count = session.scalar(select(func.count(Thread.id)).where(*conditions)) or 0
    pages = max(1, -(-count // size))
    page = min(max(1, page), pages)
    posts = select(func.count(Post.id)).where(Post.thread_id == Thread.id, Post.state == "shown")
    rows = session.execute(
        select(Thread, posts.scalar_subquery())
        .where(*conditions)
        .options(joinedload(Thread.author))
        .order_by(Thread.last_at.desc(), Thread.id.desc())
        .limit(size)
        .offset((page - 1) * size)
    ).all()
    return Found([(row[0], max(0, row[1] - 1)) for row in rows], count, page, pages)


def matches(session: Session, *, found: Found, search: Search) -> dict[int, Post]:
    """Of each thread that a search found, by its id, the first post with one of the words; none for a word
    that stands in the title alone."""
    if not search.sought:
        return {}
    here = Post.thread_id.in_([thread.id for thread, _answers in found.rows])
    firsts = select(func.min(Post.id)).where(here, or_(*map(_says, search.sought))).group_by(Post.thread_id)
    return {post.thread_id: post for post in session.scalars(select(Post).where(Post.id.in_(firsts)))}


def thread_by_uuid(session: Session, uuid: str, *, cohort_uuid: str) -> Thread | None:
    """A thread of a cohort, with the cohort and its track version."""
    return session.scalar(
        select(Thread)
        .join(Cohort, Cohort.id == Thread.cohort_id)
        .where(Thread.uuid == uuid, Cohort.uuid == cohort_uuid)
        .options(contains_eager(Thread.cohort).joinedload(Cohort.track_version))
    )


def post_by_uuid(session: Session, uuid: str, *, cohort_uuid: str) -> Post | None:
    """A post of a cohort, with its thread."""
    return session.scalar(
        select(Post)
        .join(Thread, Thread.id == Post.thread_id)
        .join(Cohort, Cohort.id == Thread.cohort_id)
        .where(Post.uuid == uuid, Cohort.uuid == cohort_uuid)
        .options(contains_eager(Post.thread).contains_eager(Thread.cohort))
    )


def first_post(session: Session, thread_id: int) -> Post:
    """The question itself."""
    return session.scalars(select(Post).where(Post.thread_id == thread_id).order_by(Post.id).limit(1)).one()


def page_of(session: Session, post: Post) -> int:
    """The page of its thread on which a post stands."""
    query = select(func.count(Post.id)).where(Post.thread_id == post.thread_id, Post.id < post.id)
    return (session.scalar(query) or 0) // POSTS + 1


def posts(session: Session, *, thread: Thread, page: int) -> tuple[Sequence[Post], int, int]:
    """A page of a thread's posts in the order in which they were written; its number, and how many pages."""
    count = session.scalar(select(func.count(Post.id)).where(Post.thread_id == thread.id)) or 0
    pages = max(1, -(-count // POSTS))
    page = min(max(1, page), pages)
    found = session.scalars(
        select(Post)
        .where(Post.thread_id == thread.id)
        .options(joinedload(Post.author))
        .order_by(Post.id)
        .limit(POSTS)
        .offset((page - 1) * POSTS)
    ).all()
    return found, page, pages


def thanks(session: Session, *, thread_id: int, person_id: int) -> dict[int, tuple[int, bool]]:
    """How many said of each post that it helped, and whether this person did."""
    mine = func.sum(case((Thanks.person_id == person_id, 1), else_=0))
    rows = session.execute(
        select(Thanks.post_id, func.count(Thanks.id), mine)
        .join(Post, Post.id == Thanks.post_id)
        .where(Post.thread_id == thread_id)
        .group_by(Thanks.post_id)
    )
    return {row[0]: (row[1], bool(row[2])) for row in rows}


def follows(session: Session, *, thread_id: int, person_id: int) -> bool:
    """Whether a person is told of new answers."""
    found = select(Following.id).where(Following.thread_id == thread_id, Following.person_id == person_id)
    return session.scalar(found) is not None


def is_answered(session: Session, thread: Thread) -> bool:
    """Whether staff answered, or the author said that somebody's answer helped."""
    answer = aliased(Post)
    others = [answer.thread_id == thread.id, answer.state == "shown"]
    if thread.author_id is not None:
        others.append(or_(answer.author_id.is_(None), answer.author_id != thread.author_id))
    first = select(func.min(Post.id)).where(Post.thread_id == thread.id).scalar_subquery()
    by_staff = select(answer.id).where(*others, answer.staff.is_(True), answer.id != first)
    helped = (
        select(answer.id)
        .join(Thanks, Thanks.post_id == answer.id)
        .where(*others, Thanks.person_id == thread.author_id)
    )
    return any(session.scalar(query.limit(1)) is not None for query in (by_staff, helped))


def has_other_answers(session: Session, thread: Thread) -> bool:
    """Whether anybody but its author has written in a thread."""
    other = or_(Post.author_id.is_(None), Post.author_id != thread.author_id)
    query = select(Post.id).where(Post.thread_id == thread.id, Post.state == "shown", other)
    return session.scalar(query.limit(1)) is not None


def listeners(session: Session, thread: Thread) -> list[int]:
    """Who follows a thread and may still read it: with a place in the cohort, or teaching it."""
    placed = select(Enrollment.person_id).where(
        Enrollment.cohort_id == thread.cohort_id, Enrollment.state.in_(PLACED)
    )
    staff = select(StaffRole.person_id).where(StaffRole.cohort_id == thread.cohort_id)
    query = select(Following.person_id).where(
        Following.thread_id == thread.id,
        or_(Following.person_id.in_(placed), Following.person_id.in_(staff)),
    )
    if thread.private:
        query = query.where(or_(Following.person_id == thread.author_id, Following.person_id.in_(staff)))
    return list(session.scalars(query))


def staff_of(session: Session, cohort_id: int) -> list[int]:
    """Who teaches a cohort."""
    return list(session.scalars(select(StaffRole.person_id).where(StaffRole.cohort_id == cohort_id)))


def written_since(session: Session, *, person_id: int, since: dt.datetime) -> list[dt.datetime]:
    """When a person wrote posts."""
    query = select(Post.written_at).where(Post.author_id == person_id, Post.written_at > since)
    return list(session.scalars(query))


@counted_in_tabs("questions")
def count_open(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many questions wait for an answer."""
    return select(func.count(Thread.id)).where(
        Thread.cohort_id == cohort_id, Thread.state == "shown", Thread.answered_at.is_(None)
    )

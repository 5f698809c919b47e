"""Peer reviews: what somebody is to write, what a team gets, what was not written; and all in a table."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.cohorts.models import Enrollment
from lms.projects.models import PeerReview, PeerRound, ProjectTeam
from lms.projects.queries.overview import PAGE, Look

OPEN = PeerReview.submitted_at.is_(None) & (PeerReview.excuse == "")
STATES = {
    "": PeerReview.id.is_not(None),
    "missing": OPEN,
    "submitted": PeerReview.submitted_at.is_not(None),
    "excused": PeerReview.submitted_at.is_(None) & (PeerReview.excuse != ""),
}


@dataclass(frozen=True)
class ReviewTable:
    """A page of a round's reviews. Of ``all``, ``came`` are there, and ``missing`` are not, nor excused."""

    rows: Sequence[Any]
    found: int
    pages: int
    page: int
    all: int
    came: int
    missing: int


def round_of(session: Session, cohort_id: int, project: str) -> PeerRound | None:
    """The peer review of a project in a cohort."""
    return session.scalar(
        select(PeerRound).where(PeerRound.cohort_id == cohort_id, PeerRound.project == project)
    )


def given_by(session: Session, round_: PeerRound | None, enrollment_id: int) -> Sequence[PeerReview]:
    """The reviews that a learner is to write."""
    if round_ is None:
        return []
    query = select(PeerReview).where(
        PeerReview.round_id == round_.id, PeerReview.reviewer_id == enrollment_id
    )
    return session.scalars(query.order_by(PeerReview.id)).all()


def written_about(session: Session, round_: PeerRound | None, team_id: int) -> Sequence[PeerReview]:
    """What was handed in about a team's work, with who wrote it; in an order that tells nothing."""
    if round_ is None:
        return []
    return session.scalars(
        select(PeerReview)
        .where(
            PeerReview.round_id == round_.id,
            PeerReview.team_id == team_id,
            PeerReview.submitted_at.is_not(None),
        )
        .options(joinedload(PeerReview.reviewer).joinedload(Enrollment.person))
        .order_by(PeerReview.uuid)
    ).all()


def missed(
    session: Session, round_: PeerRound | None, enrollment_ids: Collection[int], now: dt.datetime
) -> Counter[int]:
    """How many reviews each was to write by now and did not.

    What was excused does not count, nor what was asked beyond one's own.
    """
    if round_ is None or (now < round_.due_at and round_.released_at is None):
        return Counter()
    query = (
        select(PeerReview.reviewer_id, func.count())
        .where(
            PeerReview.round_id == round_.id,
            PeerReview.reviewer_id.in_(enrollment_ids),
            OPEN,
            PeerReview.extra.is_(False),
        )
        .group_by(PeerReview.reviewer_id)
    )
    return Counter({row[0]: row[1] for row in session.execute(query)})


def review_table(session: Session, round_: PeerRound, look: Look) -> ReviewTable:
    """The page of a round's reviews that somebody wants, by the reviewers' names."""
    kept = _joined(select(func.count()), round_).where(STATES[look.only], *_named(look.search))
    found = session.scalar(kept) or 0
    pages = max(1, -(-found // PAGE))
    page = min(look.page, pages)
    columns = (
        PeerReview.uuid,
        PeerReview.submitted_at,
        PeerReview.saved_at,
        PeerReview.extra,
        PeerReview.excuse,
        Person.name.label("reviewer"),
        ProjectTeam.name.label("team"),
        ProjectTeam.uuid.label("team_uuid"),
    )
    rows = session.execute(
        _joined(select(*columns), round_)
        .where(STATES[look.only], *_named(look.search))
        .order_by(Person.name, PeerReview.id)
        .limit(PAGE)
        .offset((page - 1) * PAGE)
    ).all()
    numbers = session.execute(
        select(func.count(), func.count(PeerReview.submitted_at), func.count().filter(OPEN)).where(
            PeerReview.round_id == round_.id
        )
    ).one()
    return ReviewTable(rows, found, pages, page, *numbers)


def _joined(columns: Any, round_: PeerRound) -> Any:
    return (
        columns.select_from(PeerReview)
        .join(Enrollment, Enrollment.id == PeerReview.reviewer_id)
        .join(Person, Person.id == Enrollment.person_id)
        .join(ProjectTeam, ProjectTeam.id == PeerReview.team_id)
        .where(PeerReview.round_id == round_.id)
    )


def _named(search: str) -> list[Any]:
    """Each word is in the reviewer's name or in that of the team."""
    return [
        or_(*(column.icontains(word, autoescape=True) for column in (Person.name, ProjectTeam.name)))
        for word in search.split()
    ]

"""The teams of a project in a table, a page at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.assessments.domain.two_graders import Outcome
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, StaffRole
from lms.projects.domain.holdout import counting
from lms.projects.models import ProjectTeam
from lms.projects.queries import Work, marks_of, outcome_of, teams_in, work_of

PAGE = 50
FILTERS = ("", "charter", "files", "marks", "third", "ready", "released")


@dataclass(frozen=True)
class Look:
    """What somebody wants to see of the table."""

    search: str = ""
    only: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str]) -> Look:
        """From an address; what is wrong is as if it were not there."""
        page = given.get("page", "")
        only = given.get("only", "")
        return cls(
            given.get("q", "").strip()[:80],
            only if only in FILTERS else "",
            max(1, int(page[:6])) if page.isascii() and page.isdigit() else 1,
        )


@dataclass(frozen=True)
class Row:
    """A team in the table."""

    team: ProjectTeam
    work: Work
    missing: int
    outcome: Outcome
    score: float | None

    def is_(self, only: str) -> bool:
        """Whether a filter lets it through."""
        state = self.work.charter.state if self.work.charter else ""
        waits = self.team.released_at is None and not self.missing
        return {
            "": True,
            "charter": state == "submitted",
            "files": self.missing > 0,
            "marks": waits and self.outcome.state == "waiting",
            "third": self.outcome.state == "third",
            "ready": self.team.released_at is None and self.outcome.done,
            "released": self.team.released_at is not None,
        }[only]


@dataclass(frozen=True)
class Table:
    """A page of the table. ``ready``: how many results of the whole project can be released."""

    rows: Sequence[Row]
    total: int
    pages: int
    page: int
    ready: int


def rows_of(session: Session, cohort: Cohort, activity: Activity) -> list[Row]:
    """Every team of a project with its work, in a few queries."""
    teams = teams_in(session, cohort.id, activity.slug)
    ids = [team.id for team in teams]
    work, marks = work_of(session, ids), marks_of(session, ids)
    rows = []
    for team in teams:
        done = work[team.id]
        scores = [one.score for one in done.tries]
        holdout = activity.definition.get("holdout")
        counted = counting(holdout, scores) if holdout else None
        rows.append(
            Row(
                team,
                done,
                len(done.missing(activity.definition)),
                outcome_of(marks.get(team.id, []), activity.definition),
                None if counted is None else scores[counted],
            )
        )
    return rows


def table_of(session: Session, cohort: Cohort, activity: Activity, look: Look) -> Table:
    """The page of the table that somebody wants."""
    rows = rows_of(session, cohort, activity)
    words = look.search.casefold().split()

    def has(row: Row) -> bool:
        text = " ".join([row.team.name, *(one.enrollment.person.name for one in row.team.active)]).casefold()
        return all(word in text for word in words)

    kept = [row for row in rows if row.is_(look.only) and has(row)]
    pages = max(1, -(-len(kept) // PAGE))
    page = min(look.page, pages)
    ready = sum(row.is_("ready") for row in rows)
    return Table(kept[(page - 1) * PAGE : page * PAGE], len(kept), pages, page, ready)


def staff_of(session: Session, cohort_id: int) -> list[Person]:
    """Those who teach a cohort, by name."""
    roles = session.scalars(
        select(StaffRole).where(StaffRole.cohort_id == cohort_id).options(joinedload(StaffRole.person))
    )
    return sorted((role.person for role in roles), key=lambda person: person.name)

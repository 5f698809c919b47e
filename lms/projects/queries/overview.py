"""The teams of a project in a table, a page at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.assessments.domain.two_graders import Outcome
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment, StaffRole
from lms.projects.domain import missing_deliverables
from lms.projects.domain.holdout import counting
from lms.projects.models import Charter, HoldoutTry, ProjectFile, ProjectMark, ProjectTeam, TeamMember
from lms.projects.queries import outcome_of

PAGE = 50
FILTERS = ("", "charter", "files", "marks", "third", "ready", "released")


@dataclass(frozen=True)
class Look:
    """What somebody wants to see of a table."""

    search: str = ""
    only: str = ""
    page: int = 1

    @classmethod
    def of(cls, given: Mapping[str, str], filters: Collection[str] = FILTERS) -> Look:
        """From an address; what is wrong is as if it were not there."""
        page = given.get("page", "")
        only = given.get("only", "")
        return cls(
            given.get("q", "").strip()[:80],
            only if only in filters else "",
            max(1, int(page[:6])) if page.isascii() and page.isdigit() else 1,
        )


@dataclass(frozen=True)
class Row:
    """A team in the table. ``missing``: how many files; ``percent``: its result, once it was released."""

    id: int
    uuid: str
    name: str
    people: Sequence[str]
    mentor: str | None
    charter: str
    missing: int
    tries: int
    score: float | None
    outcome: Outcome
    percent: float | None

    @property
    def released(self) -> bool:
        """Whether the team knows its result."""
        return self.percent is not None

    def is_(self, only: str) -> bool:
        """Whether a filter lets it through."""
        return {
            "": True,
            "charter": self.charter == "submitted",
            "files": self.missing > 0,
            "marks": not self.released and not self.missing and self.outcome.state == "waiting",
            "third": self.outcome.state == "third",
            "ready": not self.released and self.outcome.done,
            "released": self.released,
        }[only]

    def has(self, words: Iterable[str]) -> bool:
        """Whether each word is in the names of the team and its members."""
        text = " ".join([self.name, *self.people]).casefold()
        return all(word in text for word in words)


@dataclass(frozen=True)
class Table:
    """A page of the table. ``ready``: how many results of the whole project can be released."""

    rows: Sequence[Row]
    total: int
    pages: int
    page: int
    ready: int


def rows_of(session: Session, cohort: Cohort, activity: Activity) -> list[Row]:
    """Every team of a project that somebody works in, by name; six queries, however many there are."""
    found = _belongings(session, cohort, activity)
    teams = (
        select(ProjectTeam.id, ProjectTeam.uuid, ProjectTeam.name, ProjectTeam.percent, Person.name)
        .outerjoin(Person, Person.id == ProjectTeam.mentor_id)
        .where(ProjectTeam.cohort_id == cohort.id, ProjectTeam.project == activity.slug)
        .order_by(ProjectTeam.name, ProjectTeam.id)
    )
    return [
        _row(team, activity.definition, {kind: rows[team.id] for kind, rows in found.items()})
        for team in session.execute(teams)
        if found["people"][team.id]
    ]


def _belongings(
    session: Session, cohort: Cohort, activity: Activity
) -> dict[str, defaultdict[int, list[Any]]]:
    """What belongs to each team: kind -> team -> rows, the oldest first."""

    def of_teams(*columns: Any) -> Select[Any]:
        found = select(*columns).join(ProjectTeam, ProjectTeam.id == columns[0])
        return found.where(ProjectTeam.cohort_id == cohort.id, ProjectTeam.project == activity.slug)

    people = (
        of_teams(TeamMember.team_id, Person.name)
        .join(Enrollment, Enrollment.id == TeamMember.enrollment_id)
        .join(Person, Person.id == Enrollment.person_id)
        .where(TeamMember.state == "member", Enrollment.state != "withdrawn")
        .order_by(TeamMember.id)
    )
    marks = (
        of_teams(ProjectMark.team_id, ProjectMark.points, ProjectMark.given_at)
        .where(ProjectMark.given_at.is_not(None))
        .order_by(ProjectMark.given_at, ProjectMark.id)
    )
    queries = {
        "people": people,
        "charters": of_teams(Charter.team_id, Charter.state).order_by(Charter.number),
        "files": of_teams(ProjectFile.team_id, ProjectFile.milestone, ProjectFile.deliverable).distinct(),
        "tries": of_teams(HoldoutTry.team_id, HoldoutTry.score).order_by(HoldoutTry.number),
        "marks": marks,
    }
    return {kind: _grouped(session, query) for kind, query in queries.items()}


def _row(team: Any, definition: Mapping[str, Any], found: Mapping[str, Sequence[Any]]) -> Row:
    id, uuid, name, percent, mentor = team
    scores = [score for _team, score in found["tries"]]
    counted = counting(definition["holdout"], scores) if "holdout" in definition else None
    places = {(milestone, deliverable) for _team, milestone, deliverable in found["files"]}
    return Row(
        id=id,
        uuid=uuid,
        name=name,
        people=[person for _team, person in found["people"]],
        mentor=mentor,
        charter=found["charters"][-1].state if found["charters"] else "none",
        missing=len(missing_deliverables(definition, places)),
        tries=len(scores),
        score=None if counted is None else scores[counted],
        outcome=outcome_of(found["marks"], definition),
        percent=percent,
    )


def _grouped(session: Session, query: Select[Any]) -> defaultdict[int, list[Any]]:
    """The rows of a query by their first column, a team."""
    found: defaultdict[int, list[Any]] = defaultdict(list)
    for row in session.execute(query):
        found[row[0]].append(row)
    return found


def table_of(session: Session, cohort: Cohort, activity: Activity, look: Look) -> Table:
    """The page of the table that somebody wants."""
    rows = rows_of(session, cohort, activity)
    words = look.search.casefold().split()
    kept = [row for row in rows if row.is_(look.only) and row.has(words)]
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

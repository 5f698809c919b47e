"""The gradebook of a cohort: rows of learners, a page at a time, sorted and filtered by the server.

Names come first, then the grades of the rows that are shown; only sorting or filtering by grades reads the
grades of everybody, as plain tuples.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessments.domain import Item, Standing
from lms.assessments.domain.electives import Rule, spare, whole
from lms.assessments.domain.gradebook import overall
from lms.assessments.models import Grade, GradeEvent
from lms.assessments.queries import graded_activities
from lms.assessments.queries.electives import rules_of
from lms.assessments.queries.modes import anonymous_in, shown_beside_a_name
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment

# About 60 kB of cells; a page of the gradebook stays below 100 kB whatever the number of columns
CELLS_A_PAGE = 3000
MOST_ROWS = 100


@dataclass(frozen=True)
class Learner:
    """Somebody in the gradebook; `id` and `uuid` are the enrollment's."""

    id: int
    uuid: str
    name: str
    email: str


@dataclass(frozen=True)
class Cell:
    """A grade in force, and the event that it comes from. ``hidden``: not shown beside a name yet."""

    final: float
    max_score: float
    provisional: bool
    event_id: int
    hidden: bool = False

    @property
    def percent(self) -> float | None:
        """Of the most points; None where there are none to reach."""
        return 100 * self.final / self.max_score if self.max_score else None


@dataclass(frozen=True)
class Look:
    """How somebody looks at the gradebook. `sort`: name, whole, or c and the number of a column from 1."""

    search: str = ""
    state: str = ""
    kind: str = ""
    sort: str = "name"
    descending: bool = False
    page: int = 1


@dataclass(frozen=True)
class Row:
    """A learner with the cells of the columns shown, and what all grades add up to."""

    learner: Learner
    cells: tuple[Cell | None, ...]
    standing: Standing


@dataclass(frozen=True)
class Grid:
    """A page of the gradebook. `columns`: (number from 1, activity); `found` of `total` learners match."""

    look: Look
    columns: tuple[tuple[int, Activity], ...]
    rows: tuple[Row, ...]
    pages: int
    found: int
    total: int


def learners_in(session: Session, cohort_id: int) -> list[Learner]:
    """The learners of a cohort by name."""
    rows = session.execute(
        select(Enrollment.id, Enrollment.uuid, Person.name, Person.email)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
    )
    return sorted((Learner(*row) for row in rows), key=lambda one: (one.name, one.id))


def cells_of(
    session: Session, which: ColumnElement[bool], hidden: Collection[int] = ()
) -> dict[int, dict[int, Cell]]:
    """Grades in force: enrollment id -> activity id -> cell. `which` is a condition on enrollments.

    In the activities that are `hidden` what still waits for a person counts as nothing.
    """
    rows = session.execute(
        select(
            Grade.enrollment_id,
            Grade.activity_id,
            Grade.final,
            Grade.max_score,
            Grade.provisional,
            Grade.event_id,
        )
        .join(Enrollment, Enrollment.id == Grade.enrollment_id)
        .where(which)
    )
    cells: dict[int, dict[int, Cell]] = {}
    for enrollment_id, activity_id, final, most, provisional, event_id in rows:
        unseen = provisional and activity_id in hidden
        cell = Cell(0.0 if unseen else final, most, provisional, event_id, unseen)
        cells.setdefault(enrollment_id, {})[activity_id] = cell
    return cells


def grid(session: Session, cohort: Cohort, look: Look) -> Grid:
    """The page of the gradebook that `look` asks for."""
    activities = graded_activities(session, cohort.track_version_id)
    everybody = learners_in(session, cohort.id)
    found = searched(everybody, look.search)
    if look.state or look.sort != "name":
        found = _chosen(session, cohort, activities, found, look)
    elif look.descending:
        found = found[::-1]
    columns = tuple(
        (number, activity)
        for number, activity in enumerate(activities, 1)
        if look.kind in ("", activity.kind)
    )
    size = max(10, min(MOST_ROWS, CELLS_A_PAGE // max(1, len(columns))))
    shown = found[(look.page - 1) * size : look.page * size]
    hidden = anonymous_in(session, cohort.id, activities)
    cells = cells_of(session, Enrollment.id.in_([one.id for one in shown]), hidden)
    grading, rules = cohort.track_version.grading, rules_of(session, cohort.track_version_id)
    rows = tuple(
        _row(one, cells.get(one.id, {}), activities, columns, partial(whole, grading, rules)) for one in shown
    )
    return Grid(look, columns, rows, max(1, -(-len(found) // size)), len(found), len(everybody))


def searched(learners: list[Learner], search: str) -> list[Learner]:
    """Those whose name or address has every word."""
    words = search.casefold().split()
    return [one for one in learners if all(word in f"{one.name} {one.email}".casefold() for word in words)]


def _chosen(
    session: Session, cohort: Cohort, activities: Sequence[Activity], learners: list[Learner], look: Look
) -> list[Learner]:
    """Those in the state asked for, in the order asked for; without a grade comes last, whichever way."""
    table = table_of(session, cohort.id, anonymous_in(session, cohort.id, activities))
    grading, rules = cohort.track_version.grading, rules_of(session, cohort.track_version_id)
    kinds = {one.id: one.kind for one in activities}
    wholes = _wholes(table, learners, kinds, grading, rules)
    if look.state:
        learners = [
            one
            for one in learners
            if table.state(one.id, wholes[one.id][1], kinds, rules, grading) == look.state
        ]
    sign = -1 if look.descending else 1
    if look.sort == "name":
        return learners[::-1] if look.descending else learners
    if look.sort == "whole":
        return sorted(learners, key=lambda one: sign * wholes[one.id][0])
    number = int(look.sort[1:]) - 1
    column = activities[number].id if 0 <= number < len(activities) else 0

    def place(one: Learner) -> tuple[bool, float]:
        percent = table.percents.get(one.id, {}).get(column)
        return percent is None, sign * (percent or 0.0)

    return sorted(learners, key=place)


def _wholes(
    table: Table,
    learners: Sequence[Learner],
    kinds: Mapping[int, str],
    grading: dict[str, Any],
    rules: Sequence[Rule],
) -> dict[int, tuple[float, bool]]:
    """Enrollment id -> the whole in percent, and whether it is enough to pass."""
    if not rules:
        quick = overall(grading, kinds)
        return {one.id: quick(table.percents.get(one.id, {})) for one in learners}
    found = {one.id: whole(grading, rules, table.items(one.id, kinds)) for one in learners}
    return {id: (one.percent, one.enough) for id, one in found.items()}


@dataclass(frozen=True)
class Table:
    """The grades of a whole cohort as percents, and what of each enrollment waits for a person."""

    percents: dict[int, dict[int, float]]
    waiting: dict[int, set[int]]

    def items(self, enrollment_id: int, kinds: Mapping[int, str]) -> list[Item]:
        """A learner's graded activities as the arithmetic wants them. `kinds`: activity id -> kind."""
        own, waits = self.percents.get(enrollment_id, {}), self.waiting.get(enrollment_id, set())
        return [Item(id, kind, own.get(id), id in waits) for id, kind in kinds.items()]

    def state(
        self,
        enrollment_id: int,
        enough: bool,
        kinds: Mapping[int, str],
        rules: Sequence[Rule],
        grading: dict[str, Any],
    ) -> str:
        """One of STATES."""
        own = self.percents.get(enrollment_id, {})
        if enrollment_id in self.waiting:
            return "waiting"
        left_out = spare(grading, rules, self.items(enrollment_id, kinds)) if rules else frozenset()
        if any(id not in own and id not in left_out for id in kinds):
            return "missing"
        return "passed" if enough else "below"


def table_of(session: Session, cohort_id: int, hidden: Collection[int] = ()) -> Table:
    """The grades of everybody in a cohort; of the activities that are `hidden` as in `cells_of`."""
    rows = session.execute(
        select(Grade.enrollment_id, Grade.activity_id, 100 * Grade.final / Grade.max_score, Grade.provisional)
        .join(Enrollment, Enrollment.id == Grade.enrollment_id)
        .where(Enrollment.cohort_id == cohort_id, Grade.max_score > 0)
    )
    percents: dict[int, dict[int, float]] = {}
    waiting: dict[int, set[int]] = {}
    for enrollment_id, activity_id, percent, provisional in rows:
        unseen = provisional and activity_id in hidden
        percents.setdefault(enrollment_id, {})[activity_id] = 0.0 if unseen else percent
        if provisional:
            waiting.setdefault(enrollment_id, set()).add(activity_id)
    return Table(percents, waiting)


def items_of(activities: Sequence[Activity], cells: dict[int, Cell]) -> list[Item]:
    """The graded activities of a learner as the arithmetic wants them."""
    found = []
    for activity in activities:
        cell = cells.get(activity.id)
        found.append(
            Item(activity.id, activity.kind, cell.percent if cell else None, bool(cell and cell.provisional))
        )
    return found


def _row(
    learner: Learner,
    cells: dict[int, Cell],
    activities: Sequence[Activity],
    columns: Sequence[tuple[int, Activity]],
    standing_of: Callable[[list[Item]], Standing],
) -> Row:
    shown = tuple(cells.get(activity.id) for _number, activity in columns)
    return Row(learner, shown, standing_of(items_of(activities, cells)))


def histories_of(
    session: Session, enrollment_id: int, hidden: Collection[int] = ()
) -> dict[int, list[GradeEvent]]:
    """Every event of an enrollment's grades: activity id -> events, oldest first.

    Also those from before the cohort was moved to another version of its track: along each chain. In the
    activities that are `hidden` without those that would tell whose work somebody grades without names.
    """
    found = session.scalars(
        select(GradeEvent).where(GradeEvent.enrollment_id == enrollment_id).order_by(GradeEvent.id)
    )
    events = {event.id: event for event in found}
    newest = {event.activity_id: event for event in events.values()}
    histories = {}
    for activity_id, last in newest.items():
        chain, event = [], cast(GradeEvent | None, last)
        while event is not None:
            chain.append(event)
            event = events.get(event.supersedes_id or 0)
        histories[activity_id] = chain[::-1]
    return {
        id: shown_beside_a_name(session, chain) if id in hidden else chain for id, chain in histories.items()
    }

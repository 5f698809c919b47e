"""A cohort as issuing sees it: who has a certificate, who has earned one, who has not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessments.domain import Item
from lms.assessments.queries import graded_activities
from lms.assessments.queries.gradebook import table_of
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.domain import Part, Plan
from lms.credentials.models import COUNTING, CompletionDecision, Credential, IssueProblem
from lms.credentials.plans import course_versions_of, plan_of

State = Literal["earned", "waiting", "unearned", "issued"]
ORDER: tuple[State, ...] = ("waiting", "earned", "unearned", "issued")
DUE: tuple[State, ...] = ("waiting", "earned")


@dataclass(frozen=True)
class Held:
    """How it stands with one certificate of a learner: of a course, or with no ``course`` of the track.

    ``code`` and ``status`` are those of the newest certificate.
    """

    plan: Plan
    part: Part
    title: Mapping[str, Any]
    scores: Sequence[Item]
    state: State
    code: str | None = None
    status: str = "active"

    @property
    def course(self) -> str | None:
        """The course's slug."""
        found = self.plan.course(self.part) if self.part is not None else None
        return found.slug if found else None

    @property
    def percent(self) -> float:
        """The grade now; worked out where it is shown, for a page has 50 of a cohort's lines."""
        return self.plan.result(self.part, self.scores).percent


@dataclass(frozen=True)
class Line:
    """A learner with the certificate of the track, and those of its courses that give one."""

    enrollment_id: int
    enrollment_uuid: str
    name: str
    track: Held
    courses: tuple[Held, ...] = ()

    @property
    def state(self) -> State:
        """How it stands with the track's certificate."""
        return self.track.state

    @property
    def due(self) -> bool:
        """Whether one is earned, or waits, and is not issued."""
        return any(one.state in DUE for one in (self.track, *self.courses))


def roster(session: Session, cohort: Cohort) -> list[Line]:
    """Everyone in the cohort, first who waits, then who has earned a certificate and has none."""
    people = session.execute(
        select(Enrollment.id, Enrollment.uuid, Person.name)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")
        .order_by(Person.name, Enrollment.id)
    ).all()
    newest = newest_of(session, cohort)
    problems = set(session.scalars(select(IssueProblem.enrollment_id)))
    kinds = {one.id: one.kind for one in graded_activities(session, cohort.track_version_id)}
    grades = table_of(session, cohort.id)
    plan, titles = plan_of(session, cohort.track_version), titles_of(session, cohort)

    def line(enrollment_id: int, uuid: str, name: str) -> Line:
        scores = grades.items(enrollment_id, kinds)
        held = [
            _held(plan, part, titles[part], scores, newest.get(enrollment_id, {}), enrollment_id in problems)
            for part in plan.parts
        ]
        return Line(enrollment_id, uuid, name, held[-1], tuple(held[:-1]))

    lines = [line(row.id, row.uuid, row.name) for row in people]
    return sorted(lines, key=lambda one: (not one.due, ORDER.index(one.state)))


def _held(
    plan: Plan,
    part: Part,
    title: Mapping[str, Any],
    scores: Sequence[Item],
    newest: Mapping[Part, tuple[str, str]],
    waits: bool,
) -> Held:
    """One certificate of a learner. A problem is noted for the learner as a whole, so it is said of the track
    and of what is earned."""
    if part in newest:
        return Held(plan, part, title, scores, "issued", *newest[part])
    statuses = {one: status for one, (_code, status) in newest.items()}
    earned = (part is not None or plan.certified) and plan.holds(part, scores, statuses)
    if waits and (earned or part is None):
        return Held(plan, part, title, scores, "waiting")
    return Held(plan, part, title, scores, "earned" if earned else "unearned")


def titles_of(session: Session, cohort: Cohort) -> dict[Part, Mapping[str, Any]]:
    """The titles of the courses of a cohort's track, and of the track."""
    versions = course_versions_of(session, cohort.track_version)
    return {**{number: one.title for number, one in versions.items()}, None: cohort.track_version.title}


def newest_of(session: Session, cohort: Cohort) -> dict[int, dict[Part, tuple[str, str]]]:
    """Code and status of each enrollment's newest certificates, by the part of the track."""
    rows = session.execute(
        select(
            CompletionDecision.enrollment_id,
            CompletionDecision.course_id,
            Credential.code,
            Credential.status,
        )
        .join(Credential, COUNTING)
        .join(Enrollment, Enrollment.id == CompletionDecision.enrollment_id)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Credential.edition)
    )
    found: dict[int, dict[Part, tuple[str, str]]] = {}
    for row in rows:
        found.setdefault(row.enrollment_id, {})[row.course_id] = (row.code, row.status)
    return found


def counts(lines: Sequence[Line]) -> dict[str, int]:
    """How many learners are in each state with the track's certificate."""
    found = Counter(line.state for line in lines)
    return {state: found[state] for state in ORDER}

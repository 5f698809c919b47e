"""A cohort as issuing sees it: who has a certificate, who has earned one, who has not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessments.domain import standing
from lms.assessments.queries import graded_activities, grades_of, items
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.models import CompletionDecision, Credential, IssueProblem
from lms.credentials.queries import rules_of

State = Literal["earned", "waiting", "unearned", "issued"]
ORDER: tuple[State, ...] = ("waiting", "earned", "unearned", "issued")


@dataclass(frozen=True)
class Line:
    """A learner; ``percent`` is their standing now, ``code`` that of their newest certificate."""

    enrollment_id: int
    enrollment_uuid: str
    name: str
    percent: float
    state: State
    code: str | None = None


def roster(session: Session, cohort: Cohort) -> list[Line]:
    """Everyone in the cohort, first who waits, then who has earned a certificate and has none."""
    people = session.execute(
        select(Enrollment.id, Enrollment.uuid, Person.name)
        .join(Person, Person.id == Enrollment.person_id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")
        .order_by(Person.name, Enrollment.id)
    ).all()
    ids = [row.id for row in people]
    codes = newest_codes(session, cohort)
    problems = set(session.scalars(select(IssueProblem.enrollment_id)))
    activities = graded_activities(session, cohort.track_version_id)
    grades = grades_of(session, ids)
    rules, grading = rules_of(session, cohort.track_version_id), cohort.track_version.grading

    def line(row: tuple[int, str, str]) -> Line:
        enrollment_id, uuid, name = row
        scores = items(activities, grades.get(enrollment_id, {}))
        now = standing(grading, scores)
        earned = now.passed and all(rule.holds(grading, scores) for rule in rules)
        code = codes.get(enrollment_id)
        waits: State = "waiting" if enrollment_id in problems else "earned" if earned else "unearned"
        return Line(enrollment_id, uuid, name, now.percent, "issued" if code else waits, code)

    lines = [line((row.id, row.uuid, row.name)) for row in people]
    return sorted(lines, key=lambda one: ORDER.index(one.state))


def newest_codes(session: Session, cohort: Cohort) -> dict[int, str]:
    """The code of the newest certificate of each enrollment that has one."""
    rows = session.execute(
        select(CompletionDecision.enrollment_id, Credential.code)
        .join(Credential, Credential.decision_id == CompletionDecision.id)
        .join(Enrollment, Enrollment.id == CompletionDecision.enrollment_id)
        .where(Enrollment.cohort_id == cohort.id)
        .order_by(Credential.edition)
    )
    return {row.enrollment_id: row.code for row in rows}


def counts(lines: list[Line]) -> dict[str, int]:
    """How many learners are in each state."""
    found = Counter(line.state for line in lines)
    return {state: found[state] for state in ORDER}

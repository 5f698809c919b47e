"""What can be earned in a track, and what an enrollment has earned of it; nothing here writes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.domain import Item
from lms.assessments.domain.electives import Rule
from lms.assessments.models import Grade
from lms.assessments.queries import graded_activities, grades_of, items
from lms.catalog.models import (
    Activity,
    Course,
    CourseModule,
    CourseVersion,
    Requirement,
    RequirementCourse,
    TrackVersion,
)
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.domain import CourseRule, Part, Plan
from lms.credentials.models import COUNTING, CompletionDecision, Credential, IssueProblem

WITH_TRACK = joinedload(Enrollment.cohort).joinedload(Cohort.track_version).joinedload(TrackVersion.track)


def plan_of(session: Session, version: TrackVersion) -> Plan:
    """What can be earned in a track version: three queries."""
    requirements = session.scalars(
        select(Requirement).where(Requirement.track_version_id == version.id).order_by(Requirement.position)
    ).all()
    courses = _courses_of(session, version.id)
    activities = _activities_of(session, {row.version_id for row in courses})
    return Plan(
        grading=version.grading,
        rules=tuple(
            Rule(
                slug=one.slug,
                kind=one.kind,
                choose=one.choose,
                minimum_grade=one.minimum_grade,
                courses=tuple(activities[row.version_id] for row in courses if row.requirement_id == one.id),
            )
            for one in requirements
        ),
        courses=_course_rules(version, courses, activities),
        certified=version.credential is not None,
        stacks=version.track.level == "micro_degree",
    )


def _courses_of(session: Session, track_version_id: int) -> Sequence[Any]:
    """The courses of a track version in order, once for each requirement that names them."""
    return session.execute(
        select(
            Requirement.id.label("requirement_id"),
            Requirement.minimum_grade,
            CourseVersion.id.label("version_id"),
            CourseVersion.course_id,
            CourseVersion.credential.is_not(None).label("certified"),
            Course.slug,
        )
        .join(RequirementCourse, RequirementCourse.requirement_id == Requirement.id)
        .join(CourseVersion, CourseVersion.id == RequirementCourse.course_version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Requirement.track_version_id == track_version_id)
        .order_by(Requirement.position, RequirementCourse.position)
    ).all()


def _activities_of(session: Session, course_versions: set[int]) -> dict[int, frozenset[int]]:
    """The activities of course versions, by theirs."""
    found: dict[int, set[int]] = {one: set() for one in course_versions}
    rows = session.execute(
        select(CourseModule.course_version_id, Activity.id)
        .join(Activity, Activity.module_version_id == CourseModule.module_version_id)
        .where(CourseModule.course_version_id.in_(course_versions))
    )
    for course_version_id, activity_id in rows:
        found[course_version_id].add(activity_id)
    return {one: frozenset(ids) for one, ids in found.items()}


def _course_rules(
    version: TrackVersion, courses: Iterable[Any], activities: dict[int, frozenset[int]]
) -> tuple[CourseRule, ...]:
    """A rule for each course; of two requirements that name it, the stricter one counts."""
    found: dict[int, CourseRule] = {}
    for row in courses:
        least = version.grading["pass"] if row.minimum_grade is None else row.minimum_grade
        if row.course_id in found:
            least = max(least, found[row.course_id].minimum_grade)
        found[row.course_id] = CourseRule(
            row.course_id, row.slug, activities[row.version_id], least, bool(row.certified)
        )
    return tuple(found.values())


def course_versions_of(session: Session, version: TrackVersion) -> dict[int, CourseVersion]:
    """The courses of a track version as it has them, by course."""
    found = session.scalars(
        select(CourseVersion)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseVersion.id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .where(Requirement.track_version_id == version.id)
        .options(joinedload(CourseVersion.course))
    )
    return {one.course_id: one for one in found}


@dataclass(frozen=True)
class Case:
    """An enrollment as deciding sees it: what its track asks for, its grades, what was decided and issued.

    ``held``: the newest certificate of each part of the track that has one.
    """

    enrollment: Enrollment
    plan: Plan
    activities: Sequence[Activity]
    grades: dict[int, Grade]
    decisions: dict[Part, CompletionDecision]
    held: dict[Part, Credential]

    @property
    def items(self) -> list[Item]:
        """The grades as the arithmetic wants them."""
        return items(self.activities, self.grades)

    def earned(self, part: Part) -> bool:
        """Whether the rule for a part of the track holds."""
        statuses = {one: credential.status for one, credential in self.held.items()}
        return self.enrollment.state != "withdrawn" and self.plan.holds(part, self.items, statuses)

    def holding(self, credential: Credential, part: Part) -> Case:
        """The case after a certificate was issued."""
        return replace(self, held={**self.held, part: credential})

    def certifies(self, part: Part) -> bool:
        """Whether completing a part gives a certificate: a track need not."""
        return part is not None or self.plan.certified

    @property
    def due(self) -> list[Part]:
        """What is decided or earned and not issued, in the order in which it is to be."""
        return [
            part
            for part in self.plan.parts
            if part not in self.held and (part in self.decisions or self.earned(part))
        ]


def case_of(session: Session, enrollment_id: int) -> Case:
    """All that is needed to decide on an enrollment."""
    enrollment = session.scalars(
        select(Enrollment)
        .where(Enrollment.id == enrollment_id)
        .options(joinedload(Enrollment.person), WITH_TRACK)
    ).one()
    version = enrollment.cohort.track_version
    decisions = session.scalars(
        select(CompletionDecision).where(CompletionDecision.enrollment_id == enrollment_id)
    ).all()
    part_of = {one.taken_from_id or one.id: one.course_id for one in decisions}
    issued = session.scalars(
        select(Credential).where(Credential.decision_id.in_(part_of)).order_by(Credential.edition)
    )
    return Case(
        enrollment=enrollment,
        plan=plan_of(session, version),
        activities=graded_activities(session, version.id),
        grades=grades_of(session, [enrollment_id]).get(enrollment_id, {}),
        decisions={one.course_id: one for one in decisions},
        held={part_of[cast(int, one.decision_id)]: one for one in issued},
    )


def may_complete(session: Session, enrollment_ids: Sequence[int]) -> list[int]:
    """Those of the enrollments that are worth a look after a change of grades: a part of the track is earned
    and has no certificate, or something was decided or went wrong before. Few queries, however many."""
    enrollments = session.scalars(
        select(Enrollment).where(Enrollment.id.in_(enrollment_ids)).options(WITH_TRACK)
    ).all()
    versions = {one.cohort.track_version_id: one.cohort.track_version for one in enrollments}
    plans = {number: plan_of(session, version) for number, version in versions.items()}
    activities = {number: graded_activities(session, number) for number in versions}
    grades = grades_of(session, enrollment_ids)
    statuses, begun = _issued(session, enrollment_ids)

    def earns(one: Enrollment) -> bool:
        number, has = one.cohort.track_version_id, statuses.get(one.id, {})
        scores = items(activities[number], grades.get(one.id, {}))
        plan = plans[number]
        return any(part not in has and plan.holds(part, scores, has) for part in plan.parts)

    return [one.id for one in enrollments if one.id in begun or earns(one)]


def _issued(session: Session, enrollment_ids: Sequence[int]) -> tuple[dict[int, dict[Part, str]], set[int]]:
    """The status of each part's newest certificate, by enrollment; and the enrollments in which something was
    decided, or went wrong, and is not issued."""
    decided = session.execute(
        select(CompletionDecision.enrollment_id, CompletionDecision.course_id, Credential.status)
        .outerjoin(Credential, COUNTING)
        .where(CompletionDecision.enrollment_id.in_(enrollment_ids))
        .order_by(Credential.edition)
    ).all()
    wrong = session.scalars(
        select(IssueProblem.enrollment_id).where(IssueProblem.enrollment_id.in_(enrollment_ids))
    )
    statuses: dict[int, dict[Part, str]] = {}
    for row in decided:
        if row.status is not None:
            statuses.setdefault(row.enrollment_id, {})[row.course_id] = row.status
    return statuses, {*wrong, *(row.enrollment_id for row in decided if row.status is None)}

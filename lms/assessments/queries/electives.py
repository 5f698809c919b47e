"""What a track version asks for in courses, where some of them are to choose from."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.domain.electives import Rule
from lms.catalog.models import Activity, CourseModule, Requirement, RequirementCourse


def rules_of(session: Session, track_version_id: int) -> tuple[Rule, ...]:
    """The requirements of a version; none where every course is to be done, for then nothing is left out.

    One query; a second one where there is something to choose.
    """
    chosen = select(Requirement.id).where(
        Requirement.track_version_id == track_version_id, Requirement.choose.is_not(None)
    )
    if session.scalar(chosen.limit(1)) is None:
        return ()
    rules = requirements_of(session, track_version_id)
    return rules if any(one.choose is not None and one.choose < len(one.courses) for one in rules) else ()


def requirements_of(session: Session, track_version_id: int) -> tuple[Rule, ...]:
    """All that a version asks for in courses, in its order: two queries."""
    requirements = session.scalars(
        select(Requirement)
        .where(Requirement.track_version_id == track_version_id)
        .order_by(Requirement.position)
    ).all()
    rows = session.execute(
        select(RequirementCourse.requirement_id, RequirementCourse.course_version_id, Activity.id)
        .join(CourseModule, CourseModule.course_version_id == RequirementCourse.course_version_id)
        .join(Activity, Activity.module_version_id == CourseModule.module_version_id)
        .where(RequirementCourse.requirement_id.in_([one.id for one in requirements]))
    )
    courses: dict[int, dict[int, set[int]]] = {}
    for requirement_id, course_id, activity_id in rows:
        courses.setdefault(requirement_id, {}).setdefault(course_id, set()).add(activity_id)
    return tuple(
        Rule(
            one.slug,
            one.kind,
            one.choose,
            one.minimum_grade,
            tuple(frozenset(ids) for ids in courses.get(one.id, {}).values()),
            one.title,
        )
        for one in requirements
    )

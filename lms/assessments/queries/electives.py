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
    requirements = session.execute(
        select(
            Requirement.id, Requirement.slug, Requirement.kind, Requirement.choose, Requirement.minimum_grade
        ).where(Requirement.track_version_id == track_version_id)
    ).all()
    if all(one.choose is None for one in requirements):
        return ()
    rows = session.execute(
        select(RequirementCourse.requirement_id, RequirementCourse.course_version_id, Activity.id)
        .join(CourseModule, CourseModule.course_version_id == RequirementCourse.course_version_id)
        .join(Activity, Activity.module_version_id == CourseModule.module_version_id)
        .where(RequirementCourse.requirement_id.in_([one.id for one in requirements]))
    )
    courses: dict[int, dict[int, set[int]]] = {}
    for requirement_id, course_id, activity_id in rows:
        courses.setdefault(requirement_id, {}).setdefault(course_id, set()).add(activity_id)
    rules = tuple(
        Rule(
            one.slug,
            one.kind,
            one.choose,
            one.minimum_grade,
            tuple(frozenset(ids) for ids in courses.get(one.id, {}).values()),
        )
        for one in requirements
    )
    return rules if any(one.choose is not None and one.choose < len(one.courses) for one in rules) else ()

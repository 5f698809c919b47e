"""Where a question belongs: an activity of a cohort, by a name that stays when the cohort is moved."""

from __future__ import annotations

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import Session

from lms.assessments.models import Attempt
from lms.catalog.models import (
    Activity,
    CourseModule,
    Module,
    ModuleVersion,
    Requirement,
    RequirementCourse,
)
from lms.cohorts.models import Cohort


def _place() -> ColumnElement[str]:
    return Module.slug + "/" + Activity.kind + "/" + Activity.slug


def place_of(session: Session, activity_id: int) -> str | None:
    """The name of an activity that stays the same in every version of a track."""
    return session.scalar(
        select(_place())
        .select_from(Activity)
        .join(ModuleVersion, ModuleVersion.id == Activity.module_version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .where(Activity.id == activity_id)
    )


def activity_at(session: Session, cohort: Cohort, place: str | None) -> Activity | None:
    """The activity of a place in the version that the cohort is on; None when it has none."""
    return session.scalars(_on_the_way(cohort).where(_place() == place)).first() if place else None


def activity_by_uuid(session: Session, cohort: Cohort, uuid: str) -> Activity | None:
    """An activity of the version that the cohort is on."""
    return session.scalars(_on_the_way(cohort).where(Activity.uuid == uuid)).first()


def _on_the_way(cohort: Cohort) -> Select[Activity]:
    return (
        select(Activity)
        .join(ModuleVersion, ModuleVersion.id == Activity.module_version_id)
        .join(Module, Module.id == ModuleVersion.module_id)
        .join(CourseModule, CourseModule.module_version_id == ModuleVersion.id)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .where(Requirement.track_version_id == cohort.track_version_id)
        .limit(1)
    )


def has_open_try(session: Session, *, enrollment_id: int, activity_id: int) -> bool:
    """Whether a learner has begun a quiz or a checkpoint and not handed it in."""
    query = select(Attempt.id).where(
        Attempt.enrollment_id == enrollment_id,
        Attempt.activity_id == activity_id,
        Attempt.submitted_at.is_(None),
    )
    return session.scalar(query.limit(1)) is not None

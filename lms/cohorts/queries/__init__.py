"""Reading cohorts, enrollments and the way through a track."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.catalog.models import (
    Activity,
    CourseModule,
    CourseVersion,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    TrackVersion,
)
from lms.cohorts.domain import Exempt, Step, Way, Window
from lms.cohorts.models import Cohort, Enrollment, Exemption, Progress
from lms.cohorts.queries.deadlines import windows_of


def enrollment_by_uuid(session: Session, uuid: str) -> Enrollment | None:
    """An enrollment with its cohort, track and person."""
    return session.scalar(
        select(Enrollment)
        .where(Enrollment.uuid == uuid)
        .options(
            joinedload(Enrollment.cohort).joinedload(Cohort.track_version).joinedload(TrackVersion.track),
            joinedload(Enrollment.person),
        )
    )


def enrollments_of(session: Session, person_id: int) -> Sequence[Enrollment]:
    """A person's enrollments, newest first, without the withdrawn ones."""
    return session.scalars(
        select(Enrollment)
        .where(Enrollment.person_id == person_id, Enrollment.state != "withdrawn")
        .options(
            joinedload(Enrollment.cohort).joinedload(Cohort.track_version).joinedload(TrackVersion.track)
        )
        .order_by(Enrollment.id.desc())
    ).all()


def cohort_by_uuid(session: Session, uuid: str) -> Cohort | None:
    """A cohort with its track version."""
    return session.scalar(select(Cohort).where(Cohort.uuid == uuid).options(joinedload(Cohort.track_version)))


def ways_of(session: Session, enrollments: Sequence[Enrollment]) -> dict[int, Way]:
    """The way of each enrollment, by its id: six queries, however many there are."""
    versions = {enrollment.cohort.track_version_id for enrollment in enrollments}
    outline = _outlines(session, versions)
    windows = windows_of(session, enrollments)
    progress = {
        (row.enrollment_id, row.activity_id): row
        for row in session.scalars(
            select(Progress).where(Progress.enrollment_id.in_([e.id for e in enrollments]))
        )
    }
    exempt = _exempt(session, {enrollment.person_id for enrollment in enrollments})
    return {
        enrollment.id: Way(
            tuple(
                _step(
                    row,
                    windows.of(enrollment, row.Activity.id),
                    progress.get((enrollment.id, row.Activity.id)),
                    exempt.get((enrollment.person_id, row.module_id)),
                )
                for row in outline.get(enrollment.cohort.track_version_id, [])
            )
        )
        for enrollment in enrollments
    }


def way_of(session: Session, enrollment: Enrollment) -> Way:
    """The way of one enrollment."""
    return ways_of(session, [enrollment])[enrollment.id]


def activities_on(session: Session, track_version_id: int) -> list[Activity]:
    """The activities of a track version in order."""
    return [row.Activity for row in outline_on(session, track_version_id)]


def outline_on(session: Session, track_version_id: int) -> list[Any]:
    """The activities of a track version in order: rows of Activity, with the course's and module's titles."""
    return _outlines(session, {track_version_id}).get(track_version_id, [])


def _outlines(session: Session, versions: set[int]) -> dict[int, list]:  # type: ignore[type-arg]
    """Rows (track version, Activity, course title, module title, module) of each version, activities once."""
    rows = session.execute(
        select(
            Requirement.track_version_id,
            Activity,
            CourseVersion.title.label("course"),
            ModuleVersion.title.label("module"),
            ModuleVersion.module_id,
        )
        .join(RequirementCourse, RequirementCourse.requirement_id == Requirement.id)
        .join(CourseVersion, CourseVersion.id == RequirementCourse.course_version_id)
        .join(CourseModule, CourseModule.course_version_id == CourseVersion.id)
        .join(ModuleVersion, ModuleVersion.id == CourseModule.module_version_id)
        .join(Activity, Activity.module_version_id == ModuleVersion.id)
        .where(Requirement.track_version_id.in_(versions))
        .order_by(Requirement.position, RequirementCourse.position, CourseModule.position, Activity.position)
    ).all()
    outlines: dict[int, dict[int, object]] = {}
    for row in rows:
        outlines.setdefault(row.track_version_id, {}).setdefault(row.Activity.id, row)
    return {version: list(found.values()) for version, found in outlines.items()}


def _exempt(session: Session, person_ids: set[int]) -> dict[tuple[int, int], Exempt]:
    rows = session.scalars(select(Exemption).where(Exemption.person_id.in_(person_ids)))
    return {
        (row.person_id, row.module_id): Exempt(row.uuid, row.reason, row.declined_at is not None)
        for row in rows
    }


def exemptions_of(session: Session, person_id: int) -> Sequence[Exemption]:
    """The modules whose lessons a person need not do, with the reasons."""
    return session.scalars(
        select(Exemption).where(Exemption.person_id == person_id).options(joinedload(Exemption.module))
    ).all()


def exemption_by_uuid(session: Session, uuid: str, *, person_id: int) -> Exemption | None:
    """An exemption of a person."""
    return session.scalar(select(Exemption).where(Exemption.uuid == uuid, Exemption.person_id == person_id))


def exemptions_in(session: Session, cohort_id: int) -> Sequence[tuple[Exemption, dict[str, str]]]:
    """The exemptions that matter in a cohort, each with its module's title, by the learners' names."""
    found = session.scalars(
        select(Exemption)
        .join(Enrollment, Enrollment.person_id == Exemption.person_id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
        .options(joinedload(Exemption.person))
    ).all()
    version = select(Cohort.track_version_id).where(Cohort.id == cohort_id).scalar_subquery()
    titles: dict[int, dict[str, str]] = dict(
        session.execute(
            select(ModuleVersion.module_id, ModuleVersion.title)
            .join(CourseModule, CourseModule.module_version_id == ModuleVersion.id)
            .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
            .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
            .where(Requirement.track_version_id == version)
        ).all()
    )
    here = [(one, titles[one.module_id]) for one in found if one.module_id in titles]
    return sorted(here, key=lambda pair: (pair[0].person.name, pair[0].id))


def _step(  # type: ignore[no-untyped-def]
    row, window: Window, progress: Progress | None, exempt: Exempt | None
) -> Step:
    return Step(
        id=row.Activity.id,
        uuid=row.Activity.uuid,
        kind=row.Activity.kind,
        title=row.Activity.title,
        minutes=row.Activity.minutes,
        course=row.course,
        module=row.module,
        window=window,
        opened=progress is not None,
        done=bool(progress and progress.done_at),
        exempt=exempt,
    )

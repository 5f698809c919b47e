"""What is needed to say what moving a cohort changes: two versions of a track, and the work in the first."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select, true
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.assessments.domain.moving import Key, Part
from lms.assessments.models import Attempt, Grade, Regrade, Submission
from lms.assessments.queries.modes import anonymous_in
from lms.audit.models import AuditEvent
from lms.catalog.models import (
    Activity,
    Course,
    CourseVersion,
    LessonPage,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    TrackVersion,
)
from lms.cohorts.domain.schedule import Times
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries.schedule import offsets, times_of, times_on

MOVED = "cohort.moved"


def versions_of(session: Session, track_id: int) -> Sequence[TrackVersion]:
    """The published versions of a track, newest first."""
    return session.scalars(
        select(TrackVersion).where(TrackVersion.track_id == track_id).order_by(TrackVersion.number.desc())
    ).all()


def version_by_uuid(session: Session, uuid: str) -> TrackVersion | None:
    """A version of a track."""
    return session.scalar(select(TrackVersion).where(TrackVersion.uuid == uuid))


def moves_of(session: Session, cohort_uuid: str) -> Sequence[tuple[AuditEvent, str | None]]:
    """The times that a cohort was moved, newest first, each with the name of who did it."""
    rows = session.execute(
        select(AuditEvent, Person.name)
        .outerjoin(Person, Person.id == AuditEvent.actor_id)
        .where(AuditEvent.action == MOVED, AuditEvent.subject == cohort_uuid)
        .order_by(AuditEvent.id.desc())
    )
    return rows.all()


def parts_of(session: Session, cohort: Cohort, version_id: int) -> list[Part]:
    """The activities of a version in order, with the dates that they have, or would have, in the cohort."""
    order = offsets(session, version_id)
    on_it = version_id == cohort.track_version_id
    times = times_of(session, cohort.id) if on_it else times_on(session, cohort, version_id)
    activities = {one.id: one for one in session.scalars(select(Activity).where(Activity.id.in_(order)))}
    lessons = _lesson_hashes(session, [one.id for one in activities.values() if one.kind == "lesson"])
    return [
        Part(
            id=id,
            key=key,
            title=activities[id].title,
            minutes=activities[id].minutes,
            points=activities[id].points,
            content=lessons.get(id) or _hash(activities[id].definition),
            times=times.get(id, Times()),
        )
        for id, (key, _days) in order.items()
    ]


def _lesson_hashes(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """A hash of the words of each lesson, not of the HTML that they were rendered to."""
    words: dict[int, list[str]] = {}
    for page in session.scalars(
        select(LessonPage).where(LessonPage.activity_id.in_(ids)).order_by(LessonPage.language)
    ):
        lists = [page.title, page.plain_text, page.questions, page.objectives, page.key_points]
        words.setdefault(page.activity_id, []).append(_hash(lists))
    return {activity: _hash(found) for activity, found in words.items()}


def _hash(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def groups_of(session: Session, version_id: int) -> list[dict[str, Any]]:
    """The requirements of a version as plain values; courses by their slugs."""
    rows = session.execute(
        select(Requirement, Course.slug)
        .outerjoin(RequirementCourse, RequirementCourse.requirement_id == Requirement.id)
        .outerjoin(CourseVersion, CourseVersion.id == RequirementCourse.course_version_id)
        .outerjoin(Course, Course.id == CourseVersion.course_id)
        .where(Requirement.track_version_id == version_id)
        .order_by(Requirement.position, RequirementCourse.position)
    )
    groups: dict[str, dict[str, Any]] = {}
    for requirement, course in rows:
        group = groups.setdefault(
            requirement.slug,
            {
                "slug": requirement.slug,
                "title": requirement.title,
                "courses": [],
                "choose": requirement.choose,
                "minimum_grade": requirement.minimum_grade,
            },
        )
        group["courses"] += [course] if course else []
    return list(groups.values())


def everyone_in(session: Session, cohort_id: int) -> Sequence[Enrollment]:
    """All enrollments of a cohort, also withdrawn ones, whose work counts again when they come back."""
    return session.scalars(
        select(Enrollment)
        .where(Enrollment.cohort_id == cohort_id)
        .options(joinedload(Enrollment.person))
        .order_by(Enrollment.id)
    ).all()


def relatives(session: Session, keys: Iterable[Key]) -> dict[Key, list[int]]:
    """The ids of the activities that are the same one, in whatever version of their module."""
    wanted = set(keys)
    found: dict[Key, list[int]] = {}
    rows = session.execute(
        select(ModuleVersion.module_id, Activity.kind, Activity.slug, Activity.id)
        .join(Activity, Activity.module_version_id == ModuleVersion.id)
        .where(ModuleVersion.module_id.in_({module for module, _kind, _slug in wanted}))
    )
    for module, kind, slug, id in rows:
        if (module, kind, slug) in wanted:
            found.setdefault((module, kind, slug), []).append(id)
    return found


def unseen_in(
    session: Session, cohort_id: int, grades: Mapping[int, Mapping[int, Grade]]
) -> set[tuple[int, int]]:
    """(enrollment id, activity id) of grades whose points nobody is to see beside a name yet."""
    ids = {id for own in grades.values() for id in own}
    hidden = anonymous_in(session, cohort_id, session.scalars(select(Activity).where(Activity.id.in_(ids))))
    return {
        (enrollment_id, id)
        for enrollment_id, own in grades.items()
        for id, grade in own.items()
        if grade.provisional and id in hidden
    }


@dataclass(frozen=True)
class Work:
    """What there is of work in one activity of a cohort."""

    grades: int = 0
    submissions: int = 0
    under_way: int = 0


def work_in(session: Session, cohort_id: int) -> dict[int, Work]:
    """By activity: learners with a grade, submissions, attempts that are not handed in."""
    counts = []
    for model, condition in (
        (Grade, true()),
        (Submission, true()),
        (Attempt, Attempt.submitted_at.is_(None)),
    ):
        counts.append(
            dict(
                session.execute(
                    select(model.activity_id, func.count())
                    .join(Enrollment, Enrollment.id == model.enrollment_id)
                    .where(Enrollment.cohort_id == cohort_id, condition)
                    .group_by(model.activity_id)
                ).all()
            )
        )
    grades, submissions, under_way = counts
    activities = {*grades, *submissions, *under_way}
    return {
        one: Work(grades.get(one, 0), submissions.get(one, 0), under_way.get(one, 0)) for one in activities
    }


def open_regrades(session: Session, cohort_id: int) -> int:
    """How many regrades of a cohort are neither applied nor cancelled."""
    query = select(func.count(Regrade.id)).where(Regrade.cohort_id == cohort_id, Regrade.state == "open")
    return session.scalar(query) or 0

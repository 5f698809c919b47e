"""Reading attempts, submissions, grades; nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, exists, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.domain import Item, Standing
from lms.assessments.domain.electives import whole
from lms.assessments.models import (
    Assignment,
    AssignmentVersion,
    Attempt,
    AutogradeRun,
    Grade,
    GradeEvent,
    Mark,
    Submission,
)
from lms.assessments.queries.electives import rules_of
from lms.assessments.queries.results import graded_run, latest_run, raw_score, version_of
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment, StaffRole
from lms.cohorts.queries import activities_on

GRADED_KINDS = ("quiz", "lab", "checkpoint", "project")
# So long a submission may wait before its page says that grading stands still
PATIENCE = dt.timedelta(seconds=20)


def attempts_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[Attempt]:
    """The attempts at a quiz, oldest first."""
    return session.scalars(
        select(Attempt)
        .where(Attempt.enrollment_id == enrollment_id, Attempt.activity_id == activity_id)
        .options(joinedload(Attempt.activity))
        .order_by(Attempt.number)
    ).all()


def attempt_by_uuid(session: Session, uuid: str, *, enrollment_id: int) -> Attempt | None:
    """An attempt of an enrollment."""
    return session.scalar(
        select(Attempt)
        .where(Attempt.uuid == uuid, Attempt.enrollment_id == enrollment_id)
        .options(joinedload(Attempt.activity), joinedload(Attempt.asked))
    )


def loaded() -> tuple:  # type: ignore[type-arg]
    """How a submission is loaded with its runs, marks and lab."""
    return (
        selectinload(Submission.runs).joinedload(AutogradeRun.assignment_version),
        selectinload(Submission.marks).joinedload(Mark.grader),
        joinedload(Submission.assignment_version),
        joinedload(Submission.activity),
    )


def submissions_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[Submission]:
    """The submissions of a lab in an enrollment, newest first, with runs and marks."""
    return session.scalars(
        select(Submission)
        .where(Submission.enrollment_id == enrollment_id, Submission.activity_id == activity_id)
        .options(*loaded())
        .order_by(Submission.number.desc())
    ).all()


def submission_by_uuid(session: Session, uuid: str) -> Submission | None:
    """A submission with everything about it."""
    return session.scalar(
        select(Submission)
        .where(Submission.uuid == uuid)
        .options(
            *loaded(),
            joinedload(Submission.enrollment).joinedload(Enrollment.person),
            joinedload(Submission.enrollment).joinedload(Enrollment.cohort),
        )
    )


def assignment_version(session: Session, activity: Activity) -> AssignmentVersion | None:
    """The assignment version of a lab: the release that its version of the track names.

    Versions that were published before releases were named have the one now in force.
    """
    release = activity.definition.get("release")
    joined = AssignmentVersion.assignment_id == Assignment.id
    wanted = AssignmentVersion.release_hash == release
    if release is None:
        wanted = Assignment.current_version_id == AssignmentVersion.id
    return session.scalar(
        select(AssignmentVersion)
        .join(Assignment, joined)
        .where(Assignment.slug == activity.definition["lab"], wanted)
    )


def assignment_versions(session: Session, labs: Sequence[Activity]) -> dict[int, AssignmentVersion]:
    """The same for many labs in one query: activity id -> assignment version, of those that have one."""
    slugs = {one.definition["lab"] for one in labs}
    rows = session.execute(
        select(Assignment.slug, Assignment.current_version_id, AssignmentVersion)
        .join(AssignmentVersion, AssignmentVersion.assignment_id == Assignment.id)
        .where(Assignment.slug.in_(slugs))
    ).all()
    found = {(slug, version.release_hash): version for slug, _current, version in rows}
    in_force = {(slug, None): version for slug, current, version in rows if version.id == current}
    known = found | in_force
    keys = {one.id: (one.definition["lab"], one.definition.get("release")) for one in labs}
    return {id: known[key] for id, key in keys.items() if key in known}


def environments_in_force(session: Session) -> Sequence[str]:
    """The lab environments that the published assignments need."""
    return session.scalars(
        select(AssignmentVersion.environment)
        .join(Assignment, Assignment.current_version_id == AssignmentVersion.id)
        .distinct()
        .order_by(AssignmentVersion.environment)
    ).all()


def grades_of(session: Session, enrollment_ids: Sequence[int]) -> dict[int, dict[int, Grade]]:
    """The grades of enrollments: enrollment id -> activity id -> grade."""
    grades: dict[int, dict[int, Grade]] = {}
    for grade in session.scalars(select(Grade).where(Grade.enrollment_id.in_(enrollment_ids))):
        grades.setdefault(grade.enrollment_id, {})[grade.activity_id] = grade
    return grades


def graded_activities(session: Session, track_version_id: int) -> list[Activity]:
    """The activities of a track version that are graded, in order."""
    return [
        activity for activity in activities_on(session, track_version_id) if activity.kind in GRADED_KINDS
    ]


def items(activities: Sequence[Activity], grades: dict[int, Grade]) -> list[Item]:
    """The graded activities of a learner as the arithmetic wants them."""
    found = []
    for activity in activities:
        grade = grades.get(activity.id)
        percent = 100 * grade.final / grade.max_score if grade and grade.max_score else None
        found.append(Item(activity.id, activity.kind, percent, bool(grade and grade.provisional)))
    return found


def standing_of(
    session: Session, enrollment: Enrollment, hide: Callable[[Grade], bool] = lambda _grade: False
) -> tuple[Standing, list[Activity], dict[int, Grade]]:
    """What the grades of an enrollment add up to, with its activities and grades; ``hide``: left out."""
    activities = graded_activities(session, enrollment.cohort.track_version_id)
    grades = grades_of(session, [enrollment.id]).get(enrollment.id, {})
    counted = {id: grade for id, grade in grades.items() if not hide(grade)}
    version = enrollment.cohort.track_version
    found = whole(version.grading, rules_of(session, version.id), items(activities, counted))
    return found, activities, grades


def events_of(session: Session, *, enrollment_id: int, activity_id: int) -> Sequence[GradeEvent]:
    """The history of a grade, oldest first, also from before the cohort was moved: along the chain."""
    newest = select(func.max(GradeEvent.id)).where(
        GradeEvent.enrollment_id == enrollment_id, GradeEvent.activity_id == activity_id
    )
    link = (GradeEvent.id, GradeEvent.supersedes_id)
    chain = select(*link).where(GradeEvent.id.in_(newest)).cte(recursive=True)
    chain = chain.union_all(select(*link).join(chain, GradeEvent.id == chain.c.supersedes_id))
    return session.scalars(
        select(GradeEvent).where(GradeEvent.id.in_(select(chain.c.id))).order_by(GradeEvent.id)
    ).all()


@dataclass(frozen=True)
class TaughtCohort:
    """A cohort on the teaching page, with what waits in it."""

    cohort: Cohort
    learners: int
    waiting: int


def taught_cohorts(session: Session, person_id: int, *, everything: bool) -> list[TaughtCohort]:
    """The cohorts that a person teaches, or all, with the number of submissions that wait for a person."""
    query = select(Cohort).options(joinedload(Cohort.track_version)).order_by(Cohort.id.desc())
    if not everything:
        query = query.join(StaffRole, StaffRole.cohort_id == Cohort.id).where(
            StaffRole.person_id == person_id
        )
    cohorts = session.scalars(query).all()
    learners = dict(
        session.execute(
            select(Enrollment.cohort_id, func.count())
            .where(Enrollment.state != "withdrawn")
            .group_by(Enrollment.cohort_id)
        ).all()
    )
    waiting = dict(
        session.execute(
            select(Enrollment.cohort_id, func.count())
            .join(Grade, Grade.enrollment_id == Enrollment.id)
            .where(Grade.provisional.is_(True), Enrollment.state != "withdrawn")
            .group_by(Enrollment.cohort_id)
        ).all()
    )
    return [TaughtCohort(cohort, learners.get(cohort.id, 0), waiting.get(cohort.id, 0)) for cohort in cohorts]


@dataclass(frozen=True)
class SubmissionRow:
    """A submission in an instructor's list."""

    submission: Submission
    state: str
    score: float | None
    max_score: float
    waiting: bool


def newest_in(cohort_id: int) -> Select[int]:
    """The ids of what each learner of a cohort handed in last in each lab, without those who have left."""
    placed = select(Enrollment.id).where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
    # Not joined: so the index of submissions already has them in the order of the groups
    return (
        select(func.max(Submission.id).label("id"))
        .where(Submission.enrollment_id.in_(placed))
        .group_by(Submission.enrollment_id, Submission.activity_id)
    )


def row_of(submission: Submission) -> SubmissionRow:
    """How far a submission is: its run's state, its points, and whether a person must look."""
    run, graded = latest_run(submission), graded_run(submission)
    return SubmissionRow(
        submission,
        run.state if run else "queued",
        run.report["score"] if run and run.report else None,
        version_of(submission).max_score,
        bool(graded and raw_score(submission, graded)[1]),
    )


def cell_titles(version: AssignmentVersion) -> dict[str, dict[str, str]]:
    """What the graded cells of an assignment are called: grade id -> {ko, en}."""
    return {cell["grade_id"]: cell["title"] for cell in version.cells}


def queue_position(session: Session, run: AutogradeRun) -> int:
    """How many runs are ahead of a queued one."""
    return (
        session.scalar(
            select(func.count()).where(
                AutogradeRun.state == "queued",
                (AutogradeRun.priority < run.priority)
                | ((AutogradeRun.priority == run.priority) & (AutogradeRun.id < run.id)),
            )
        )
        or 0
    )


def stands_still(session: Session, run: AutogradeRun, *, now: dt.datetime) -> bool:
    """Whether a run waits although no worker grades anything: none is there."""
    if run.state != "queued" or run.queued_at > now - PATIENCE:
        return False
    at_work = exists().where(AutogradeRun.state == "running", AutogradeRun.lease_until > now)
    return not session.scalar(select(at_work))

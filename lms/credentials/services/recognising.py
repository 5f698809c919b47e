"""A course that was completed in another cohort of a micro-degree counts in a later one: stacking, over time.

Its certificate is stacked as if it had been earned here, and what is graded in the course gets its result, so
that gradebook, learner and certificate add up the same. Why so: docs/decisions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy import Subquery, select
from sqlalchemy.orm import Session

from certificates.wording import number_text
from lms.assessments.models import GradeEvent
from lms.assessments.services.events import RECOGNISED, append_all
from lms.assessments.services.grade_import import most_points
from lms.audit.services import record
from lms.catalog.models import CourseVersion, Requirement, RequirementCourse, Track, TrackVersion
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.models import CompletionDecision, Credential
from lms.credentials.plans import Case, case_of, course_versions_of, plan_of
from lms.credentials.services.issuing import snapshot
from lms.notices.services import notify
from lms.web import localized


@dataclass(frozen=True)
class Earlier:
    """A course's certificate that may count in an enrollment; `decision_id` is the one behind it."""

    enrollment_id: int
    decision_id: int
    course_id: int
    percent: float
    code: str


def waiting(session: Session, *, now: dt.datetime) -> list[Earlier]:
    """For each active enrollment and course, the best certificate from another cohort that is enough here."""
    earned, open_ = _earned(now), _open()
    rows = session.execute(
        select(open_, earned.c.decision_id, earned.c.evidence, earned.c.code).join(
            earned,
            (earned.c.person_id == open_.c.person_id)
            & (earned.c.track_id == open_.c.track_id)
            & (earned.c.course_id == open_.c.course_id)
            & (earned.c.enrollment_id != open_.c.id),
        )
    ).all()
    least = {id: _least(session, id) for id in {row.version_id for row in rows}}
    best: dict[tuple[int, int], Earlier] = {}
    for row in rows:
        one = Earlier(row.id, row.decision_id, row.course_id, row.evidence["percent"], row.code)
        key = (one.enrollment_id, one.course_id)
        enough = one.percent >= least[row.version_id][one.course_id]
        if enough and (key not in best or one.percent > best[key].percent):
            best[key] = one
    return list(best.values())


def _least(session: Session, version_id: int) -> dict[int, float]:
    """The result that a version of a track asks for in each of its courses, in percent."""
    plan = plan_of(session, session.get_one(TrackVersion, version_id))
    return {course.course_id: course.minimum_grade for course in plan.courses}


def _earned(now: dt.datetime) -> Subquery:
    """The certificates of courses of micro-degrees that are in force."""
    query = (
        select(
            CompletionDecision.id.label("decision_id"),
            CompletionDecision.course_id,
            CompletionDecision.evidence,
            CompletionDecision.enrollment_id,
            Enrollment.person_id,
            TrackVersion.track_id,
            Credential.code,
        )
        .join(Credential, Credential.decision_id == CompletionDecision.id)
        .join(Enrollment, Enrollment.id == CompletionDecision.enrollment_id)
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(TrackVersion, TrackVersion.id == Cohort.track_version_id)
        .join(Track, (Track.id == TrackVersion.track_id) & (Track.level == "micro_degree"))
    )
    in_force = (Credential.status == "active") & (
        Credential.valid_until.is_(None) | (Credential.valid_until > now)
    )
    return query.where(CompletionDecision.course_id.is_not(None), in_force).subquery()


def _open() -> Subquery:
    """The courses that active enrollments in any track have to do, and nothing is decided about."""
    query = (
        select(
            Enrollment.id,
            Enrollment.person_id,
            TrackVersion.id.label("version_id"),
            TrackVersion.track_id,
            CourseVersion.course_id,
        )
        .join(Cohort, Cohort.id == Enrollment.cohort_id)
        .join(TrackVersion, TrackVersion.id == Cohort.track_version_id)
        .join(Requirement, Requirement.track_version_id == TrackVersion.id)
        .join(RequirementCourse, RequirementCourse.requirement_id == Requirement.id)
        .join(CourseVersion, CourseVersion.id == RequirementCourse.course_version_id)
        .outerjoin(
            CompletionDecision,
            (CompletionDecision.enrollment_id == Enrollment.id)
            & (CompletionDecision.course_id == CourseVersion.course_id),
        )
    )
    return query.where(Enrollment.state == "active", CompletionDecision.id.is_(None)).distinct().subquery()


def recognise(session: Session, earlier: Earlier, *, now: dt.datetime) -> bool:
    """Lets a certificate count; False when somebody was quicker, or the cohort was moved."""
    case = case_of(session, earlier.enrollment_id)
    course = case.plan.course(earlier.course_id)
    if course is None or earlier.course_id in case.decisions:
        return False
    decision = CompletionDecision(
        enrollment_id=earlier.enrollment_id,
        course_id=earlier.course_id,
        taken_from_id=earlier.decision_id,
        rule=snapshot(case, earlier.course_id),
        evidence={"percent": earlier.percent, "certificate": earlier.code},
        decided_at=now,
    )
    session.add(decision)
    session.flush()
    record(session, at=now, actor_id=None, action="course.recognised", subject=earlier.code)
    _tell(session, case, earlier, now)
    for event in _results(session, case, earlier, course.activities, now):
        append_all(session, [event])
    return True


def _results(
    session: Session, case: Case, earlier: Earlier, activities: Iterable[int], now: dt.datetime
) -> list[GradeEvent]:
    """The certificate's result for whatever is graded in the course and has no grade here yet."""
    events = []
    for activity in case.activities:
        if activity.id not in activities or activity.id in case.grades:
            continue
        most = most_points(session, activity) or 100.0
        points = round(most * earlier.percent / 100, 4)
        events.append(
            GradeEvent.settled(
                points,
                enrollment_id=earlier.enrollment_id,
                activity_id=activity.id,
                max_score=most,
                reason=RECOGNISED,
                comment=earlier.code,
                at=now,
            )
        )
    return events


def _tell(session: Session, case: Case, earlier: Earlier, now: dt.datetime) -> None:
    cohort = case.enrollment.cohort
    title = course_versions_of(session, cohort.track_version)[earlier.course_id].title

    def text() -> str:
        return gettext(
            "You completed this course in another cohort (certificate %(code)s). In “%(cohort)s” it counts "
            "with %(percent)s %%, and nothing of it is left to be handed in. "
            "You can still read everything there.",
            code=earlier.code,
            cohort=localized(cohort.title),
            percent=number_text(earlier.percent),
        )

    notify(
        session,
        person_ids=[case.enrollment.person_id],
        kind="certificate",
        subject=lambda: gettext("A course of yours counts here, too: %(title)s", title=localized(title)),
        text=text,
        url=f"/learn/{case.enrollment.uuid}/grades",
        now=now,
    )

"""Many learners who have earned a certificate that nobody issued yet, as after a change of the rule."""

from __future__ import annotations

import hashlib
import json

from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.models import AssignmentVersion, AutogradeRun, GradeEvent, Submission
from lms.assessments.services.events import append_all, grade_changed
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.db import new_uuid
from lms.web import now
from tests.factories.cohorts import Made, activities_of
from tests.factories.homes import writing
from tests.factories.labs import SLUG, make_lab, make_report, publish_sample_lab

AT_ONCE = 500


def make_graduates(app: Flask, cohort: Made, count: int) -> list[int]:
    """The ids of their enrollments; each has a quiz and a graded lab behind their grades."""
    publish_sample_lab(app, make_lab(make_lab().cells[:1]))
    activities = activities_of(app)
    made: list[int] = []
    for start in range(0, count, AT_ONCE):
        made += _some(app, cohort, activities, range(start, min(start + AT_ONCE, count)))
    return made


def _some(app: Flask, cohort: Made, activities: dict[str, Made], numbers: range) -> list[int]:
    with writing(app) as session, grade_changed.muted():
        version = session.scalars(select(AssignmentVersion)).one()
        people = [
            Person(
                name=f"수료생 {number}",
                email=f"graduate{number}@example.org",
                fs_uniquifier=new_uuid(),
                created_at=now(),
            )
            for number in numbers
        ]
        session.add_all(people)
        session.flush()
        enrollments = [
            Enrollment(cohort_id=cohort.id, person_id=person.id, state="active", enrolled_at=now())
            for person in people
        ]
        session.add_all(enrollments)
        session.flush()
        lab = session.get_one(Activity, activities[SLUG].id)
        runs = [_graded(version, enrollment, lab) for enrollment in enrollments]
        session.add_all(runs)
        session.flush()
        append_all(session, [_event(one, activities["check"].id, 2.0, None) for one in enrollments])
        append_all(
            session, [_event(one, lab.id, 8.0, run) for one, run in zip(enrollments, runs, strict=True)]
        )
        return [one.id for one in enrollments]


def _graded(version: AssignmentVersion, enrollment: Enrollment, lab: Activity) -> AutogradeRun:
    uuid = new_uuid()
    submission = Submission(
        receipt=uuid[:20],
        enrollment_id=enrollment.id,
        activity_id=lab.id,
        assignment_version_id=version.id,
        number=1,
        language="ko",
        source="page",
        files={},
        sha256=hashlib.sha256(uuid.encode()).hexdigest(),
        size=1,
        submitted_at=now(),
    )
    return AutogradeRun(
        submission=submission,
        assignment_version_id=version.id,
        state="graded",
        queued_at=now(),
        finished_at=now(),
        report=json.loads(make_report(8.0, manual=False).to_json()),
    )


def _event(enrollment: Enrollment, activity_id: int, points: float, run: AutogradeRun | None) -> GradeEvent:
    return GradeEvent(
        enrollment_id=enrollment.id,
        activity_id=activity_id,
        raw=points,
        penalty=0.0,
        final=points,
        max_score=points,
        provisional=False,
        reason="graded",
        comment="",
        submission_id=run.submission_id if run else None,
        run_id=run.id if run else None,
        at=now(),
    )

"""Regrades without a kernel: started, their runs finished with reports, applied."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.models import AssignmentVersion, AutogradeRun, Grade, Regrade, Submission
from lms.assessments.services import regrading, runs
from lms.assessments.services.grading import record_grade
from lms.assessments.services.preview import preview
from lms.assessments.services.submissions import new_receipt
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.db import new_uuid
from lms.web import blobs, now
from notebooks.grader import GradeReport
from tests.factories.cohorts import Made
from tests.factories.homes import reading, writing
from tests.factories.labs import make_report
from tests.factories.people import Somebody

REASON = "2번 셀의 검사가 맞는 답을 틀렸다고 했습니다"


def start(app: Flask, cohort: Made, lab: Made, actor: Somebody, reason: str = REASON) -> Made:
    """Begins a regrade with the lab's present version."""
    with writing(app) as session:
        regrade = regrading.start(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            activity=session.get_one(Activity, lab.id),
            reason=reason,
            actor_id=actor.id,
            now=now(),
        )
        return Made(regrade.id, regrade.uuid)


def finish_runs(app: Flask, regrade: Made, report_of: Callable[[AutogradeRun], GradeReport]) -> None:
    """Does a worker's work on every run of a regrade that waits, with reports made up for each."""
    with reading(app) as session:
        waiting = session.scalars(
            select(AutogradeRun.uuid).where(
                AutogradeRun.regrade_id == regrade.id, AutogradeRun.state == "queued"
            )
        ).all()
    for uuid in waiting:
        with writing(app) as session:
            run = runs.claim(session, run_uuid=uuid, now=now())
            assert run is not None
            token, report = run.claim, report_of(run)
        with writing(app) as session:
            runs.finish(session, run_uuid=uuid, token=token, report=report, blobs=blobs(), now=now())


def seen_of(app: Flask, regrade: Made) -> str:
    """What somebody who looks at the preview now has seen."""
    with reading(app) as session:
        return str(preview(session, session.get_one(Regrade, regrade.id)).basis)


def apply(
    app: Flask, regrade: Made, actor: Somebody, seen: str | None = None, at: dt.datetime | None = None
) -> None:
    """Applies what was seen, or what is to be seen now."""
    seen = seen or seen_of(app, regrade)
    with writing(app) as session:
        regrading.apply(
            session,
            regrade=session.get_one(Regrade, regrade.id),
            seen=seen,
            actor_id=actor.id,
            now=at or now(),
        )


def grade_in_force(app: Flask, enrollment: Made) -> tuple[float, float, bool] | None:
    """(points, at most, provisional) of the lab of an enrollment."""
    with reading(app) as session:
        found = session.scalars(
            select(Grade)
            .join(Activity, Activity.id == Grade.activity_id)
            .where(Grade.enrollment_id == enrollment.id, Activity.kind == "lab")
        ).one_or_none()
        return (found.final, found.max_score, found.provisional) if found else None


def fill(app: Flask, cohort: Made, lab: Made, learners: int, submissions: int = 1) -> None:
    """Many learners with graded submissions of 0 to 8 points, at once: nobody signs in, no task runs."""
    with writing(app) as session:
        version = session.scalars(select(AssignmentVersion).order_by(AssignmentVersion.id)).first()
        assert version is not None
        people = [
            Person(
                name=f"학습자 {number:04}",
                email=f"{new_uuid()}@example.org",
                password="*",
                fs_uniquifier=new_uuid(),
                created_at=now(),
            )
            for number in range(learners)
        ]
        session.add_all(people)
        session.flush()
        enrollments = [Enrollment(cohort_id=cohort.id, person_id=one.id, enrolled_at=now()) for one in people]
        session.add_all(enrollments)
        session.flush()
        made = [
            Submission(
                receipt=new_receipt(),
                enrollment_id=one.id,
                activity_id=lab.id,
                assignment_version_id=version.id,
                number=number,
                language="ko",
                source="page",
                files={},
                sha256="0" * 64,
                size=0,
                submitted_at=now(),
            )
            for one in enrollments
            for number in range(1, submissions + 1)
        ]
        session.add_all(made)
        session.flush()
        session.add_all(
            AutogradeRun(
                submission_id=one.id,
                assignment_version_id=version.id,
                state="graded",
                cause="graded",
                queued_at=now(),
                report=stored(make_report(float((one.id * 7) % 9), manual=False)),
            )
            for one in made
        )
        session.flush()
        for one in enrollments:
            record_grade(
                session,
                enrollment_id=one.id,
                activity_id=lab.id,
                reason="autograded",
                actor_id=None,
                now=now(),
            )


def stored(report: GradeReport) -> dict[str, Any]:
    """A report as it lies in the database."""
    values = json.loads(report.to_json())
    del values["notebook"], values["feedback_html"]
    return values


def finish_at_once(app: Flask, regrade: Made, points_of: Callable[[int], float]) -> None:
    """Ends every run of a regrade with points by its submission's id, without a worker's steps."""
    with writing(app) as session:
        for run in session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == regrade.id)):
            run.state = run.cause = "graded"
            run.report = stored(make_report(points_of(run.submission_id), manual=False))

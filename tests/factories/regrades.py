"""Regrades without a kernel: started, their runs finished with reports, applied."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from lms.assessments.models import AutogradeRun, Grade, Regrade
from lms.assessments.services import regrading, runs
from lms.assessments.services.preview import preview
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.web import blobs, now
from notebooks.grader import GradeReport
from tests.factories.cohorts import Made
from tests.factories.homes import reading, writing
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
            language="ko",
            page_of=lambda enrollment: f"https://learn.example.org/learn/{enrollment.uuid}",
            now=at or now(),
        )


def grade_in_force(app: Flask, enrollment: Made) -> tuple[float, float, bool] | None:
    """(points, at most, provisional) of the lab of an enrollment."""
    with reading(app) as session:
        found = session.scalars(select(Grade).where(Grade.enrollment_id == enrollment.id)).one_or_none()
        return (found.final, found.max_score, found.provisional) if found else None

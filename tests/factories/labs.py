"""A published lab of the sample catalogue, submissions to it and results, without a kernel."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select

from lms.assessments.models import AutogradeRun, Submission
from lms.assessments.services import runs
from lms.assessments.services.marking import Given, mark_and_release
from lms.assessments.services.publishing import publish_lab
from lms.assessments.services.submissions import submit
from lms.catalog.models import Activity
from lms.cohorts.domain import Window
from lms.cohorts.models import Enrollment
from lms.web import blobs, now
from notebooks.authoring import LabBuild
from notebooks.authoring.model import Criterion, GradeCell, LabFiles
from notebooks.grader import CellScore, EnvironmentReport, Finding, GradeReport
from tests.factories.cohorts import Made
from tests.factories.homes import writing

SLUG = "count-scrap"
NOTEBOOK = f"{SLUG}.ipynb"
ALWAYS = Window()


def text(ko: str, en: str) -> dict[str, str]:
    return {"ko": ko, "en": en}


def notebook(source: str = "1 + 1") -> bytes:
    """A small valid notebook with one code cell."""
    cell = {
        "cell_type": "code",
        "id": "a1",
        "metadata": {},
        "source": source,
        "outputs": [],
        "execution_count": None,
    }
    return json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}).encode()


CELLS = (
    GradeCell("count", "auto", 8.0, text("불량을 센다", "Count the scrap")),
    GradeCell(
        "explain",
        "manual",
        4.0,
        text("설명한다", "Explain it"),
        rubric=(Criterion("why", 4.0, text("까닭", "Reason"), text("숫자로 말한다", "Says it in numbers")),),
    ),
)


def make_lab(cells: tuple[GradeCell, ...] = CELLS, hash: str = "a" * 64) -> LabBuild:
    """The sample lab as authoring would build it."""
    files = {
        language: LabFiles(
            {NOTEBOOK: notebook(f"# solution {language}")}, {NOTEBOOK: notebook(f"# task {language}")}
        )
        for language in ("ko", "en")
    }
    title = text("불량 세기", "Count the scrap")
    return LabBuild(SLUG, hash, "industrial", title, 60, (1,), cells, files, {})


def publish_sample_lab(app: Flask, lab: LabBuild | None = None) -> None:
    with writing(app) as session:
        publish_lab(session, lab=lab or make_lab(), blobs=blobs(), now=now())


@dataclass(frozen=True)
class HandedIn:
    """A stored submission with its run."""

    id: int
    uuid: str
    run: str
    receipt: str


def hand_in(
    app: Flask,
    enrollment: Made,
    activity: Made,
    *,
    files: dict[str, bytes] | None = None,
    window: Window = ALWAYS,
    at: dt.datetime | None = None,
) -> HandedIn:
    """Stores a submission; nothing grades it."""
    with writing(app) as session:
        submission = submit(
            session,
            enrollment=session.get_one(Enrollment, enrollment.id),
            activity=session.get_one(Activity, activity.id),
            window=window,
            files=files or {NOTEBOOK: notebook()},
            language="ko",
            source="page",
            blobs=blobs(),
            now=at or now(),
        )
        return HandedIn(submission.id, submission.uuid, submission.runs[0].uuid, submission.receipt)


def make_report(
    auto: float | None = 8.0,
    *,
    manual: bool = True,
    findings: tuple[Finding, ...] = (),
    cause: str = "graded",
    feedback: bytes = b"<p>fine</p>",
) -> GradeReport:
    """What the grader would say: `auto` points of 8; None: nothing could run."""
    said: dict[str, Any] = {"message": text("셀을 확인했습니다", "The cell was checked")}
    cells = [CellScore("count", "auto", auto, 8.0, status="passed", **said)]
    if manual:
        cells.append(CellScore("explain", "manual", None, 4.0, status="manual", **said))
    return GradeReport(
        cause=cause,  # type: ignore[arg-type]
        message=text("채점을 마쳤습니다", "Graded"),
        cells=tuple(cells) if auto is not None else (),
        needs_manual=manual,
        score=auto,
        max_score=12.0 if manual else 8.0,
        environment=EnvironmentReport("industrial", "b" * 64, "3.11.2"),
        timings={"total": 0.5},
        findings=findings,
        notebook=notebook("# graded"),
        feedback_html=feedback,
    )


def grade(
    app: Flask, handed_in: HandedIn, report: GradeReport | None = None, at: dt.datetime | None = None
) -> None:
    """Claims the run of a submission and finishes it with a report."""
    with writing(app) as session:
        run = runs.claim(session, run_uuid=handed_in.run, now=at or now())
        assert run is not None
        token = run.claim
    with writing(app) as session:
        assert runs.finish(
            session,
            run_uuid=handed_in.run,
            token=token,
            report=report or make_report(),
            blobs=blobs(),
            now=at or now(),
        )


def release(
    app: Flask, handed_in: HandedIn, grader_id: int, points: float = 4.0, comment: str = "좋습니다"
) -> None:
    """Gives points for the hand-graded cell and releases them."""
    with writing(app) as session:
        mark_and_release(
            session,
            submission=session.get_one(Submission, handed_in.id),
            marks=[Given("explain", points, comment)],
            release=True,
            grader_id=grader_id,
            now=now(),
        )


def run_of(session: Any, handed_in: HandedIn) -> AutogradeRun:
    return session.scalars(select(AutogradeRun).where(AutogradeRun.uuid == handed_in.run)).one()

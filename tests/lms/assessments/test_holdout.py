"""Holdout tasks in the product: their scoring reaches the grader, and no page or API shows it."""

from __future__ import annotations

import base64
import os
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.assessments.models import Grade
from lms.assessments.services import runs
from lms.config import ROOT
from lms.web import blobs, now
from notebooks.authoring.model import GradeCell
from notebooks.grader import CellScore, Finding, Limits, autograde
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing
from tests.factories.labs import (
    NOTEBOOK,
    SLUG,
    LabFiles,
    grade,
    hand_in,
    make_lab,
    make_report,
    publish_sample_lab,
    text,
)
from tests.notebooks.grader.held_out import HALF, PUBLIC, SCORING, HeldOut, held_out_notebook
from tests.notebooks.grader.lab import to_bytes

API = "/api/lab/v1"
CELLS = (
    GradeCell("one", "auto", 1.0, text("하나", "One")),
    GradeCell("twice", "auto", 4.0, text("두 배", "Twice"), holdout=True),
)
UNSCORED = text("저희 쪽 문제로 채점하지 못했습니다", "Could not be scored")


@pytest.fixture
def lab(app, activities):
    """The holdout lab of the grader's tests, under the sample activity."""
    notebook = to_bytes(held_out_notebook())
    files = LabFiles(
        {NOTEBOOK: notebook, "holdout/twice.py": SCORING.encode()},
        {NOTEBOOK: notebook, "holdout/twice.json": PUBLIC},
    )
    publish_sample_lab(app, replace(make_lab(CELLS), files={"ko": files, "en": files}))
    return activities[SLUG]


@pytest.fixture
def handed_in(app, enrollment, lab):
    nb = HeldOut(Path()).submission(HALF)
    return hand_in(app, enrollment, lab, files={NOTEBOOK: to_bytes(nb), "holdout/twice.json": PUBLIC})


def graded_for_real(app, handed_in):
    """What the worker does, here with the installed environment."""
    environments = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
    if not (environments / "industrial" / "baeum-environment.json").is_file():
        pytest.fail(f"the lab environment 'industrial' is not installed in {environments}")
    with writing(app) as session:
        run = runs.claim(session, run_uuid=handed_in.run, now=now())
        token, bundle = run.claim, runs.bundle_of(run, blobs())
    report = autograde(bundle, Limits(), environments=environments)
    with writing(app) as session:
        assert runs.finish(
            session, run_uuid=handed_in.run, token=token, report=report, blobs=blobs(), now=now()
        )
    return report


@pytest.mark.kernel
def test_a_submission_is_scored_outside_and_no_page_shows_by_what(
    app, cohort, enrollment, lab, handed_in, signed_in, learner, instructor, settings
):
    report = graded_for_real(app, handed_in)
    assert [cell.score for cell in report.cells] == [1, 2]
    with reading(app) as session:
        assert session.scalars(select(Grade)).one().final == 3
    pages = {
        learner: (
            f"/learn/{enrollment.uuid}/labs/{lab.uuid}",
            f"/submissions/{handed_in.uuid}/feedback",
            f"/submissions/{handed_in.uuid}/notebook",
        ),
        instructor: (f"/teach/submissions/{handed_in.uuid}", f"/teach/{cohort.uuid}"),
    }
    shown = [signed_in(who).get(page) for who, addresses in pages.items() for page in addresses]
    client, hook = app.test_client(), settings.secret("hub-hook.secret")
    token = client.post(
        f"{API}/tokens", json={"person": learner.uuid}, headers={"Authorization": f"Bearer {hook}"}
    ).get_json()["token"]
    mine = {"Authorization": f"Bearer {token}"}
    files = client.get(f"{API}/assignments/{cohort.slug}/{SLUG}/release", headers=mine).get_json()["files"]
    assert {file["path"] for file in files} == {NOTEBOOK, "holdout/twice.json"}
    given = b"".join(base64.b64decode(file["content"]) for file in files)
    answers = [
        client.get(f"{API}/{part}", headers=mine)
        for part in ("assignments", f"submissions/{handed_in.uuid}/feedback")
    ]
    for response in (*shown, *answers):
        assert response.status_code == 200
        given += response.data
        given += b"".join(
            base64.b64decode(one["content"])
            for one in (response.get_json(silent=True) or {}).get("files", ())
        )
    assert b"predict(rows)" in given
    for secret in (b"labels stay", b"def score", b"def inputs", str(report.random_seed).encode()):
        assert secret not in given


def test_what_our_scoring_could_not_do_waits_for_a_person(
    app, enrollment, lab, handed_in, signed_in, learner, instructor
):
    cell = CellScore("twice", "auto", None, 4.0, "unscored", UNSCORED)
    finding = Finding("scoring_failed", "twice", "score: ZeroDivisionError: division by zero")
    report = make_report(1.0, manual=False, findings=(finding,))
    grade(app, handed_in, replace(report, cells=(*report.cells, cell), needs_manual=True))
    with reading(app) as session:
        found = session.scalars(select(Grade)).one()
        assert (found.final, found.provisional) == (1.0, True)
    page = text_of(signed_in(learner).page(f"/learn/{enrollment.uuid}/labs/{lab.uuid}"))
    assert UNSCORED["ko"] in page and "ZeroDivision" not in page
    teaching = text_of(signed_in(instructor).page(f"/teach/submissions/{handed_in.uuid}"))
    assert "과제의 채점 코드가 실패했습니다" in teaching and "ZeroDivisionError" in teaching

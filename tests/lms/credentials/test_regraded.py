"""What a regrade means for certificates: it gives those that are earned, and takes none away."""

from __future__ import annotations

import json

from sqlalchemy import select

from lms.assessments.models import AutogradeRun
from lms.credentials.models import Credential
from tests.factories.browser import text_of
from tests.factories.homes import reading
from tests.factories.labs import CELLS, make_lab, make_report, publish_sample_lab
from tests.factories.regrades import apply, finish_runs, grade_in_force, start

SECOND = "c" * 64


def regraded(app, cohort, lab, instructor, points: float):
    publish_sample_lab(app, make_lab(CELLS[:1], SECOND))
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(points, manual=False))
    return made


def credentials(app) -> list[Credential]:
    with reading(app) as session:
        return list(session.scalars(select(Credential)))


def test_a_lower_grade_takes_no_certificate_away_and_the_preview_says_how_many_rest_on_it(
    app, credential, enrollment, cohort, lab, instructor, signed_in
):
    before = credentials(app)[0].document
    made = regraded(app, cohort, lab, instructor, 0.0)
    teacher = signed_in(instructor)
    here = f"/teach/{cohort.uuid}/regrades/{made.uuid}"
    said = text_of(teacher.page(here))
    assert "이미 발급한 수료증이 1건" in said and "1건은 이수 기준에 미치지 못합니다" in said
    asked = text_of(teacher.page(link(teacher.page(here))))
    assert "수료증 1건" in asked
    with app.test_request_context():
        apply(app, made, instructor)
    assert grade_in_force(app, enrollment)[0] == 0.0
    (kept,) = credentials(app)
    assert (kept.status, kept.document) == ("active", before)


def link(page: str) -> str:
    return next(part for part in page.split('"') if "/apply?seen=" in part).replace("&amp;", "&")


def test_a_change_that_still_passes_says_so(app, credential, cohort, lab, instructor, signed_in):
    made = regraded(app, cohort, lab, instructor, 7.0)
    said = text_of(signed_in(instructor).page(f"/teach/{cohort.uuid}/regrades/{made.uuid}"))
    assert "이미 발급한 수료증이 1건" in said and "이수 기준에 미치지" not in said


def test_a_grade_that_now_suffices_gives_the_certificate_with_the_version_that_graded_it(
    app, finish, enrollment, cohort, lab, instructor
):
    finish(enrollment, 1.0)
    assert credentials(app) == []
    made = regraded(app, cohort, lab, instructor, 8.0)
    with app.test_request_context():
        apply(app, made, instructor)
    (issued,) = credentials(app)
    with reading(app) as session:
        run = session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == made.id)).one()
        assert run.uuid in issued.document.decode()
    assert SECOND in json.dumps(json.loads(issued.document))

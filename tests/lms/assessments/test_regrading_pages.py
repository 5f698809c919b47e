"""The pages of regrading: who may use them, what they say, what they cost."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace

import pytest
from sqlalchemy import select, update

from lms.assessments.models import AutogradeRun, Regrade
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import CELLS, grade, hand_in, make_lab, make_report, publish_sample_lab
from tests.factories.people import make_person
from tests.factories.regrades import (
    REASON,
    apply,
    fill,
    finish_at_once,
    finish_runs,
    grade_in_force,
    seen_of,
    start,
)

SECOND = "c" * 64
SEEN = re.compile(r'name="seen" value="([^"]+)"')
APPLY = re.compile(r'href="([^"]+/apply\?seen=[^"]+)"')


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def graded(app, enrollment, lab):
    made = hand_in(app, enrollment, lab)
    grade(app, made, make_report(5.0, manual=False))
    return made


@pytest.fixture
def made(app, graded, cohort, lab, instructor):
    """A regrade under way."""
    return start(app, cohort, lab, instructor)


def address(cohort, made, part: str = "") -> str:
    return f"/teach/{cohort.uuid}/regrades/{made.uuid}{part}"


def routes(cohort, lab, made) -> list[tuple[str, str]]:
    """Every address, with how it is asked."""
    form = f"/teach/{cohort.uuid}/labs/{lab.uuid}/regrade"
    gets = ["", "/progress", "/changes.csv", "/apply", "/cancel"]
    posts = ["/apply", "/cancel", "/again"]
    return [
        ("get", f"/teach/{cohort.uuid}/regrades"),
        ("get", f"/teach/{cohort.uuid}/set-aside"),
        ("get", form),
        *(("get", address(cohort, made, part)) for part in gets),
        ("post", form),
        ("post", f"/teach/{cohort.uuid}/set-aside"),
        *(("post", address(cohort, made, part)) for part in posts),
    ]


@pytest.mark.parametrize("who", ["nobody", "learner", "teacher elsewhere"])
def test_only_the_cohorts_staff_gets_in(app, signed_in, browser, learner, cohort, lab, made, who):
    person = browser
    if who == "learner":
        person = signed_in(learner)
    elif who == "teacher elsewhere":
        other = make_person(app, "learner", "instructor")
        make_cohort(app, staff=(other,))
        person = signed_in(other)
    for method, where in routes(cohort, lab, made):
        response = getattr(person, method)(where)
        assert response.status_code == (302 if who == "nobody" else 404), where
    with reading(app) as session:
        assert session.scalars(select(Regrade.state)).all() == ["open"]


def test_a_regrade_is_found_in_its_cohort_only(app, teacher, instructor, made):
    other = make_cohort(app, staff=(instructor,))
    for part in ("", "/progress", "/changes.csv", "/apply", "/cancel"):
        assert teacher.get(address(other, made, part)).status_code == 404
    for part in ("/apply", "/cancel", "/again"):
        assert teacher.post(address(other, made, part)).status_code == 404


def test_from_the_list_of_labs_to_the_record(
    app, teacher, signed_in, learner, enrollment, graded, cohort, lab
):
    publish_sample_lab(app, make_lab((replace(CELLS[0], points=10.0),), SECOND))
    page = teacher.page(f"/teach/{cohort.uuid}/regrades")
    form = f"/teach/{cohort.uuid}/labs/{lab.uuid}/regrade"
    assert form in page and "1건" in text_of(page)
    response = teacher.submit(form, reason=f"  {REASON} \n ")
    assert response.status_code == 302
    here = response.headers["Location"]
    page = teacher.page(here)
    assert 'hx-trigger="every 2s"' in page and "<progress" in page and REASON in page
    with reading(app) as session:
        made = session.scalars(select(Regrade)).one()
    assert teacher.get(f"{here}/progress").status_code == 200
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    response = teacher.get(f"{here}/progress")
    assert response.headers["HX-Redirect"] == here and "hx-get" not in response.text
    preview = teacher.page(here)
    assert "5&nbsp;/&nbsp;12" in preview and "8&nbsp;/&nbsp;10" in preview and "+38.3" in preview
    asked = APPLY.search(preview)[1].replace("&amp;", "&")
    seen = SEEN.search(teacher.page(asked))[1]
    response = teacher.submit(asked, f"{here}/apply", seen=seen, follow=True)
    assert grade_in_force(app, enrollment) == (8.0, 10.0, False)
    record = text_of(response.text)
    assert REASON in record and SECOND[:12] in record and "시험 강사" in record
    own = signed_in(learner).page(f"/learn/{enrollment.uuid}/labs/{lab.uuid}/result")
    assert REASON in own and "재채점" in own
    assert REASON in teacher.page(f"/teach/submissions/{graded.uuid}")
    assert "재채점" in teacher.page("/teach/" + cohort.uuid + "/regrades")


def test_a_reason_is_needed_and_stays_in_the_form(app, teacher, graded, cohort, lab):
    form = f"/teach/{cohort.uuid}/labs/{lab.uuid}/regrade"
    assert teacher.submit(form, reason="  ").status_code == 422
    long = "가" * 1001
    response = teacher.submit(form, reason=long)
    assert response.status_code == 422 and long in response.text
    with reading(app) as session:
        assert session.scalars(select(Regrade)).all() == []


def test_nothing_to_regrade_is_said_in_place_of_the_form(teacher, cohort, lab):
    page = teacher.page(f"/teach/{cohort.uuid}/labs/{lab.uuid}/regrade")
    assert 'name="reason"' not in page
    response = teacher.post(f"/teach/{cohort.uuid}/labs/{lab.uuid}/regrade", reason="까닭")
    assert response.status_code == 409


def test_what_is_not_a_lab_of_the_cohort_is_not_found(teacher, cohort, activities, lab):
    assert teacher.get(f"/teach/{cohort.uuid}/labs/{activities['check'].uuid}/regrade").status_code == 404


def test_a_preview_that_is_no_longer_true_is_not_applied(app, teacher, enrollment, graded, cohort, lab, made):
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    here = address(cohort, made)
    asked = APPLY.search(teacher.page(here))[1].replace("&amp;", "&")
    seen = SEEN.search(teacher.page(asked))[1]
    hand_in(app, make_enrollment(app, make_person(app), cohort), lab)
    assert teacher.get(asked).status_code == 302
    response = teacher.post(f"{here}/apply", seen=seen)
    assert response.status_code == 302
    assert grade_in_force(app, enrollment)[0] == 5.0
    assert "새" in text_of(teacher.page(here))


def test_cancelled_by_the_page(app, teacher, enrollment, cohort, made):
    here = address(cohort, made)
    page = teacher.submit(f"{here}/cancel", follow=True).text
    assert "취소" in text_of(page)
    assert grade_in_force(app, enrollment)[0] == 5.0
    assert teacher.get(f"{here}/cancel").status_code == 302
    assert teacher.get(f"{here}/changes.csv").status_code == 404
    assert teacher.post(f"{here}/again").status_code == 409


def test_the_table_opens_in_a_spreadsheet_and_runs_nothing(app, teacher, cohort, lab, instructor):
    person = make_person(app, name="=HYPERLINK(1)")
    grade(app, hand_in(app, make_enrollment(app, person, cohort), lab), make_report(4.0, manual=False))
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(2.0, manual=False))
    text = teacher.get(address(cohort, made, "/changes.csv")).get_data().decode("utf-8-sig")
    head, row = csv.reader(io.StringIO(text))
    assert row[0] == "'=HYPERLINK(1)" and row[2:9] == [
        "4.0",
        "12.0",
        "33.33",
        "2.0",
        "12.0",
        "16.67",
        "-16.67",
    ]
    assert len(head) == len(row)


def test_what_failed_is_named_and_tried_again(app, teacher, cohort, made):
    finish_runs(app, made, lambda run: make_report(None, cause="memory"))
    here = address(cohort, made)
    page = teacher.page(here)
    assert "채점을 마쳤습니다" in page  # the report's own sentence about its cause
    run = re.search(r'name="run" value="([^"]+)"', page)[1]
    teacher.post(f"{here}/again", run=run)
    assert "hx-trigger" in teacher.page(here)
    finish_runs(app, made, lambda run: make_report(6.0, manual=False))
    assert "hx-trigger" not in teacher.page(here)


def test_set_aside_submissions_are_listed_with_their_cause_and_tried_again(
    app, teacher, graded, enrollment, cohort, lab
):
    with writing(app) as session:
        session.execute(
            update(AutogradeRun).values(state="failed", cause="worker_lost", attempts=3, report=None)
        )
    where = f"/teach/{cohort.uuid}/set-aside"
    page = text_of(teacher.page(where))
    assert "worker_lost" not in page and "3번" in page
    assert "worker_lost" not in teacher.page(f"/teach/submissions/{graded.uuid}")
    teacher.submit(where)
    with reading(app) as session:
        assert session.scalars(select(AutogradeRun.state).order_by(AutogradeRun.id)).all() == [
            "failed",
            "queued",
        ]
    assert "3번" not in text_of(teacher.page(where))


@pytest.mark.parametrize("part", ["", "/changes.csv", "/apply"])
def test_200_learners_cost_as_many_queries_as_one(app, teacher, instructor, cohort, lab, counted, part):
    def ask(made) -> bytes:
        here = address(cohort, made, part)
        if part == "/apply":
            here = f"{here}?seen={seen_of(app, made)}"
        response = teacher.get(here)
        assert response.status_code == 200
        return response.get_data()

    costs, sizes = [], []
    for learners in (1, 199):
        fill(app, cohort, lab, learners, submissions=3)
        made = start(app, cohort, lab, instructor)
        finish_at_once(app, made, lambda number: float(number * 5 % 9))
        ask(made)
        costs.append(counted(lambda made=made: sizes.append(len(ask(made)))))
        teacher.post(address(cohort, made, "/cancel"))
    assert costs[0] == costs[1]
    assert max(sizes) < 100_000


def test_a_regraded_page_after_the_last_is_the_last(app, teacher, cohort, made):
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    for wish in ("2", "0", "-1", "many"):
        assert "5&nbsp;/&nbsp;12" in teacher.page(f"{address(cohort, made)}?page={wish}")
    apply(app, made, make_person(app))
    assert "5&nbsp;/&nbsp;12" in teacher.page(f"{address(cohort, made)}?page=7")

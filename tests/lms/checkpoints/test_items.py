"""The item analysis of a checkpoint: of each question among those who drew it, whatever their numbers."""

from __future__ import annotations

import datetime as dt
from collections import Counter

import pytest
from sqlalchemy import select

from lms.catalog.models import Activity
from lms.checkpoints import tasks
from lms.checkpoints.models import CheckpointPaper
from lms.cohorts.models import Cohort
from lms.insight.queries.items import analysis_of, quizzes_of
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.checkpoints import sit
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person


@pytest.fixture
def page(cohort, clock) -> str:
    return f"/teach/{cohort.uuid}/insight/quizzes/{clock.uuid}"


@pytest.fixture
def staff(signed_in, instructor):
    return signed_in(instructor)


def answer(right: bool):
    def give(question):
        if question["kind"] == "numeric":
            return {"number": f"{question['answer'] if right else 1}"}
        return {"choices": [one["id"] for one in question["choices"] if one["correct"] or not right]}

    return give


@pytest.fixture
def sat(app, cohort, clock):
    """Sixteen first tries, half of them all right; one learner sat twice, one still sits."""
    people = [make_enrollment(app, make_person(app), cohort) for _each in range(17)]
    began = now() - dt.timedelta(hours=1)
    with writing(app) as session:
        for place, one in enumerate(people[:16]):
            sit(session, one.id, clock.id, at=began, answer=answer(place % 2 == 0))
    with app.app_context():
        tasks.end_overdue()
    with writing(app) as session:
        sit(session, people[16].id, clock.id, at=now(), answer=answer(True))


def test_each_question_is_judged_by_those_who_drew_it(app, sat, cohort, clock):
    with reading(app) as session:
        papers = session.scalars(select(CheckpointPaper).where(CheckpointPaper.ended_by == "clock")).all()
        asked = Counter(question for paper in papers for question, _number in paper.drawn)
        here, activity = session.get_one(Cohort, cohort.id), session.get_one(Activity, clock.id)
        found = analysis_of(session, here, activity)
        listed = {one.activity.slug: one.learners for one in quizzes_of(session, here)}
    report = found.report
    assert (report.learners, found.left_out, report.mean) == (16, 0, 50.0)
    assert {item.question["id"]: item.learners for item in report.items} == dict(asked)
    assert asked["alarms"] + asked["misses"] == 16 and asked["which"] == asked["both"] == 16
    assert all(0.0 <= item.difficulty <= 1.0 for item in report.items)
    both = next(item for item in report.items if item.question["id"] == "both")
    assert both.difficulty == 0.5 and both.discrimination == pytest.approx(1.0)
    assert {one.label: one.count for one in both.choices} == {"a": 16, "b": 16, "c": 8}
    assert listed["clock"] == 16


def test_an_empty_one_says_so(staff, page):
    assert "아직 이 점검에 응시한 사람이 없습니다" in staff.page(page)


def test_the_page_says_what_was_drawn_with_as_many_queries_for_many_as_for_few(
    app, staff, page, sat, cohort, clock, counted
):
    said = text_of(staff.page(page))
    assert "응시할 때마다" in said and "받은 사람" in said and "숫자가" in said
    assert "{alarms}" not in said and "첫 응시 16" in said and "알파" not in said
    assert "점검" in text_of(staff.page(page.rsplit("/", 1)[0]))
    few = counted(lambda: staff.page(page))
    for _each in range(3):
        one = make_enrollment(app, make_person(app), cohort)
        with writing(app) as session:
            sit(session, one.id, clock.id, at=now() - dt.timedelta(hours=1))
    with app.app_context():
        tasks.end_overdue()
    assert counted(lambda: staff.page(page)) <= few

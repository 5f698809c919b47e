"""Questions at the foot of a quiz: there before and after a try, not during it."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import update

from lms.catalog.models import Activity
from lms.cohorts.models import ScheduledActivity
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing
from tests.lms.talk.conftest import as_learner

WAIT = "지금 풀고 있는 것을 제출하면"


@pytest.fixture
def reader(signed_in, learner, place):
    return signed_in(learner)


@pytest.fixture
def quiz_page(app, ask, enrollment, quiz, other) -> str:
    """The page of a quiz about which somebody has asked."""
    with reading(app) as session:
        activity = session.get_one(Activity, quiz.id)
        session.expunge(activity)
    ask(as_learner(other), activity=activity, title="단위가 무엇인가요?")
    return f"/learn/{enrollment.uuid}/quizzes/{quiz.uuid}"


def test_a_quiz_has_its_questions_but_not_while_it_is_being_sat(reader, quiz_page, place, quiz):
    assert "단위가 무엇인가요?" in reader.page(quiz_page)
    attempt = reader.submit(quiz_page, f"{quiz_page}/start").location
    assert "질문하기" not in text_of(reader.page(attempt))
    during = text_of(reader.page(quiz_page))
    assert "단위가" not in during and WAIT in during and "질문하기" not in during
    reader.submit(attempt, f"{attempt}/hand-in", q1="a", q2="3")
    for page in (quiz_page, attempt):
        assert "단위가 무엇인가요?" in reader.page(page)
    ask = f"/cohorts/{place.uuid}/questions/new?at={quiz.uuid}"
    assert f'href="{ask}"' in reader.page(quiz_page)


def test_what_was_begun_and_is_closed_is_over(app, reader, quiz_page, place, quiz):
    reader.submit(quiz_page, f"{quiz_page}/start")
    with writing(app) as session:
        row = ScheduledActivity(
            cohort_id=place.id, activity_id=quiz.id, closes_at=now() + dt.timedelta(days=1)
        )
        session.add(row)
    assert WAIT in text_of(reader.page(quiz_page))
    with writing(app) as session:
        session.execute(update(ScheduledActivity).values(closes_at=now() - dt.timedelta(minutes=1)))
    assert "단위가 무엇인가요?" in reader.page(quiz_page)


def test_a_thread_leads_to_its_quiz(reader, quiz_page, place):
    listed = reader.page(f"/cohorts/{place.uuid}/questions")
    thread = listed.split('class="thread-title"><a href="')[1].split('"')[0]
    assert f'href="{quiz_page}"' in reader.page(thread)

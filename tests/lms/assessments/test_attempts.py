"""A quiz at the browser: begun once, saved as it goes, handed in once, judged."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import func, select

from lms.assessments.models import Attempt, GradeEvent, Response
from lms.cohorts.models import ScheduledActivity
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing

RIGHT = {"q1": "a", "q2": "3"}


@pytest.fixture
def person(signed_in, learner, enrollment):
    return signed_in(learner)


@pytest.fixture
def address(enrollment, quiz) -> str:
    return f"/learn/{enrollment.uuid}/quizzes/{quiz.uuid}"


def begin(person, address) -> str:
    response = person.submit(address, f"{address}/start")
    assert response.status_code == 302, text_of(response.text)
    return response.headers["Location"]


def numbers(app) -> list[tuple[int, float | None]]:
    with reading(app) as session:
        return [(row.number, row.score) for row in session.scalars(select(Attempt).order_by(Attempt.id))]


def test_an_attempt_under_way_goes_on(app, person, address):
    assert begin(person, address) == begin(person, address)
    assert numbers(app) == [(1, None)]


def test_all_right_is_full_marks_and_says_so(app, person, address):
    attempt = begin(person, address)
    page = person.submit(attempt, f"{attempt}/hand-in", follow=True, **RIGHT).text
    assert numbers(app) == [(1, 2.0)]
    assert "2 / 2" in re.sub(r"\s+", " ", text_of(page))


def test_wrong_answers_are_explained(person, address):
    attempt = begin(person, address)
    page = person.submit(attempt, f"{attempt}/hand-in", follow=True, q1="b", q2="4").text
    assert "전체로는 모른다" in page and "셋" in page


def test_before_handing_in_nothing_tells_the_answer(person, address):
    page = person.page(begin(person, address))
    assert "전체로는 모른다" not in page and "correct" not in page


def test_answers_are_saved_and_shown_again(app, person, address):
    attempt = begin(person, address)
    assert person.submit(attempt, f"{attempt}/answers", q1="a", q2="2,9").status_code == 200
    page = person.page(attempt)
    assert 'value="2,9"' in page and "checked" in page
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(Response)) == 2


def test_what_was_handed_in_stays(app, person, address):
    attempt = begin(person, address)
    person.submit(attempt, f"{attempt}/hand-in", **RIGHT)
    assert person.post(f"{attempt}/answers", **RIGHT).status_code == 200, "saved by itself, and overtaken"
    assert person.post(f"{attempt}/answers", q1="b", q2="9").status_code == 409
    assert person.post(f"{attempt}/hand-in", q1="b", q2="9").status_code == 302
    assert numbers(app) == [(1, 2.0)]
    with reading(app) as session:
        assert session.scalar(select(func.count()).select_from(GradeEvent)) == 1


def test_the_best_of_three_counts_and_there_is_no_fourth(app, person, address):
    for answers in ({"q1": "a"}, RIGHT, {}):
        attempt = begin(person, address)
        person.submit(attempt, f"{attempt}/hand-in", **answers)
    assert [score for _number, score in numbers(app)] == [1.0, 2.0, 0.0]
    assert person.post(f"{address}/start").status_code == 409
    with reading(app) as session:
        assert session.scalars(select(GradeEvent.final).order_by(GradeEvent.id)).all() == [1.0, 2.0]


def test_an_unreadable_number_is_said_and_kept(app, person, address):
    attempt = begin(person, address)
    page = person.submit(attempt, f"{attempt}/hand-in", follow=True, q1="a", q2="about 3").text
    assert "about 3" in page and numbers(app) == [(1, None)]
    assert "checked" in page


def test_a_closed_quiz_grades_nothing(app, person, address, enrollment, quiz, cohort):
    attempt = begin(person, address)
    with writing(app) as session:
        session.add(
            ScheduledActivity(
                cohort_id=cohort.id, activity_id=quiz.id, closes_at=now() - dt.timedelta(seconds=1)
            )
        )
    person.post(f"{attempt}/hand-in", **RIGHT)
    assert numbers(app) == [(1, None)]
    assert person.post(f"{address}/start").headers["Location"].endswith(address)


def test_a_quiz_that_has_not_opened_is_locked(app, person, address, quiz, cohort):
    with writing(app) as session:
        session.add(
            ScheduledActivity(cohort_id=cohort.id, activity_id=quiz.id, opens_at=now() + dt.timedelta(days=1))
        )
    assert "/start" not in person.page(address)
    person.post(f"{address}/start")
    assert numbers(app) == []


def test_nobody_sees_anothers_attempt(app, person, address, enrollment, stranger, signed_in):
    attempt = begin(person, address)
    other = signed_in(stranger)
    for path in (address, attempt, f"/learn/{enrollment.uuid}/grades"):
        assert other.get(path).status_code == 404
    for path in (f"{address}/start", f"{attempt}/answers", f"{attempt}/hand-in"):
        assert other.post(path).status_code == 404
    assert numbers(app) == [(1, None)]


def test_an_attempt_is_reached_only_through_its_own_enrollment(
    app, person, address, stranger, signed_in, cohort
):
    attempt = begin(person, address)
    own = make_enrollment(app, stranger, cohort)
    other = signed_in(stranger)
    assert other.get(f"/learn/{own.uuid}/attempts/{attempt.rsplit('/', 1)[1]}").status_code == 404


def test_a_quiz_is_no_lab(person, enrollment, activities):
    assert person.get(f"/learn/{enrollment.uuid}/quizzes/{activities['count-scrap'].uuid}").status_code == 404


def test_times_are_the_servers(app, person, address):
    before = now()
    begin(person, address)
    with writing(app) as session:
        started = session.scalar(select(Attempt.started_at))
        assert before <= started <= now()

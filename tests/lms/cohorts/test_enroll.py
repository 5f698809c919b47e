"""Enrolling and leaving."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import func, select

from lms.cohorts.models import Enrollment, Progress, ScheduledActivity
from lms.cohorts.services import mark_done
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person


def enrollments(app) -> list[tuple[int, str]]:
    with reading(app) as session:
        return [(row.person_id, row.state) for row in session.scalars(select(Enrollment))]


def enroll(browser: Browser, cohort):
    return browser.post(f"/cohorts/{cohort.uuid}/enroll")


def test_from_the_tracks_page_to_the_way(app, signed_in, learner, cohort):
    browser = signed_in(learner)
    assert f"/cohorts/{cohort.uuid}/enroll" in browser.page("/tracks/scrap/cohorts")
    response = enroll(browser, cohort)
    assert response.status_code == 302
    assert browser.get(response.location).status_code == 200
    assert response.location in browser.page("/tracks/scrap/cohorts")
    assert response.location in browser.page("/dashboard")


def test_twice_is_once(app, signed_in, learner, cohort):
    browser = signed_in(learner)
    assert enroll(browser, cohort).location == enroll(browser, cohort).location
    assert enrollments(app) == [(learner.id, "active")]


def test_a_visitor_signs_in_first_and_comes_back_to_the_track(browser, cohort):
    assert "/sign-in?next=/tracks/scrap" in browser.page("/tracks/scrap/cohorts")
    assert enroll(browser, cohort).location.startswith("/sign-in")


def test_a_full_cohort_says_so_and_stays_as_it_is(app, signed_in, learner, stranger):
    cohort = make_cohort(app, capacity=1)
    enroll(signed_in(learner), cohort)
    browser = Browser(app, "en").sign_in(stranger)
    response = enroll(browser, cohort)
    assert response.status_code == 409
    assert "This cohort is full." in text_of(response.text)
    assert f"/cohorts/{cohort.uuid}/enroll" not in browser.page("/tracks/scrap/cohorts")
    assert enrollments(app) == [(learner.id, "active")]


def test_the_last_place_is_taken_once(app, signed_in):
    cohort = make_cohort(app, capacity=1)
    browsers = [signed_in(make_person(app)) for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = sorted(pool.map(lambda browser: enroll(browser, cohort).status_code, browsers))
    assert answers == [302, 409, 409, 409]
    assert len(enrollments(app)) == 1


def test_a_closed_cohort_takes_nobody_and_is_not_offered(app, signed_in, learner):
    cohort = make_cohort(app, open=False)
    browser = signed_in(learner)
    assert cohort.uuid not in browser.page("/tracks/scrap/cohorts")
    assert enroll(browser, cohort).status_code == 409
    assert enrollments(app) == []


def test_who_leaves_and_returns_goes_on_where_they_were(
    app, signed_in, learner, enrollment, cohort, activities
):
    with writing(app) as session:
        mark_done(session, enrollment_id=enrollment.id, activity_id=activities["why-count"].id, now=now())
    browser = signed_in(learner)
    leave = f"/learn/{enrollment.uuid}/withdraw"
    assert browser.submit(leave).location == "/dashboard"
    assert browser.get(f"/learn/{enrollment.uuid}").status_code == 404
    assert enrollment.uuid not in browser.page("/dashboard")
    assert enroll(browser, cohort).location == f"/learn/{enrollment.uuid}"
    with reading(app) as session:
        assert session.scalars(select(Progress.done_at)).one() is not None
    assert enrollments(app) == [(learner.id, "active")]


def test_a_place_that_was_left_is_free_again(app, signed_in, learner, stranger):
    cohort = make_cohort(app, capacity=1)
    enrollment = make_enrollment(app, learner, cohort)
    signed_in(learner).submit(f"/learn/{enrollment.uuid}/withdraw")
    assert enroll(signed_in(stranger), cohort).status_code == 302


def test_an_unknown_cohort_is_not_found(signed_in, learner):
    browser = signed_in(learner)
    assert browser.post("/cohorts/00000000-0000-4000-8000-000000000000/enroll").status_code == 404
    assert browser.post("/cohorts/1/enroll").status_code == 404


def test_the_schedule_comes_from_the_courses_offsets(app):
    cohort = make_cohort(app, starts_on=dt.date(2026, 3, 2), time_zone="Asia/Seoul")
    with reading(app) as session:
        rows = session.scalars(
            select(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id)
        ).all()
        assert len(rows) == 3
        assert {row.opens_at for row in rows} == {dt.datetime(2026, 3, 1, 15, tzinfo=dt.UTC)}
        assert {row.due_at for row in rows} == {dt.datetime(2026, 3, 9, 14, 59, 59, tzinfo=dt.UTC)}
        assert {row.closes_at for row in rows} == {dt.datetime(2026, 3, 16, 14, 59, 59, tzinfo=dt.UTC)}


def test_a_self_paced_cohort_has_no_dates(app, cohort):
    with reading(app) as session:
        assert session.scalar(select(func.count(ScheduledActivity.id))) == 0

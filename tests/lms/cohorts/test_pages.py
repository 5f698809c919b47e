"""What a learner sees of a track: the dashboard, the way, its lessons; and nobody else's."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.cohorts.models import Enrollment, Progress
from lms.cohorts.services import complete, mark_done
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing

ROUTES = ("", "/withdraw", "/lessons/{lesson}", "/lessons/{lesson}/finish")


@pytest.fixture
def lesson(enrollment, activities) -> str:
    return f"/learn/{enrollment.uuid}/lessons/{activities['why-count'].uuid}"


def test_an_empty_dashboard_leads_to_the_tracks(app, learner):
    page = Browser(app, "en").sign_in(learner).page("/dashboard")
    assert "You are not in a track yet" in page
    assert 'href="/tracks"' in page


def test_the_dashboard_says_what_is_next(app, learner, enrollment, lesson):
    page = Browser(app, "en").sign_in(learner).page("/dashboard")
    assert f'href="{lesson}"' in page
    assert "Why count" in page or "why-count" in page
    assert f'href="/learn/{enrollment.uuid}"' in page


def test_due_dates_are_on_the_dashboard_and_on_the_way(app, learner, dated_cohort):
    enrollment = make_enrollment(app, learner, dated_cohort)
    browser = Browser(app, "en").sign_in(learner)
    assert "Due next" in browser.page("/dashboard")
    assert "Due " in text_of(browser.page(f"/learn/{enrollment.uuid}"))


def test_the_way_lists_every_activity_in_order(app, signed_in, learner, enrollment, activities):
    page = signed_in(learner).page(f"/learn/{enrollment.uuid}")
    places = [page.rindex(activities[slug].uuid) for slug in ("why-count", "check", "count-scrap")]
    assert places == sorted(places)
    assert 'aria-current="step"' in page
    assert 'value="0"' in page  # of the progress bar


def test_reading_a_lesson_and_going_on(app, signed_in, learner, enrollment, activities, lesson):
    browser = signed_in(learner)
    page = browser.page(lesson)
    assert "재현율이란" in page
    assert "<math" in page
    response = browser.submit(lesson, f"{lesson}/finish")
    assert response.location == f"/learn/{enrollment.uuid}/quizzes/{activities['check'].uuid}"
    with reading(app) as session:
        progress = session.scalars(select(Progress)).one()
        assert progress.opened_at <= progress.done_at
    browser.submit("/patterns", f"{lesson}/finish")
    with reading(app) as session:
        assert session.scalars(select(Progress.done_at)).one() == progress.done_at
    assert 'value="10"' in browser.page(f"/learn/{enrollment.uuid}")


def test_a_lesson_in_the_other_language(app, learner, lesson):
    page = Browser(app, "en").sign_in(learner).page(lesson)
    assert "What recall is" in page
    assert '<article class="lesson" lang="en">' in page


def test_an_address_of_the_wrong_kind_leads_to_the_right_page(signed_in, learner, enrollment, activities):
    browser = signed_in(learner)
    quiz = activities["check"].uuid
    assert browser.get(f"/learn/{enrollment.uuid}/lessons/{quiz}").location.endswith(f"/quizzes/{quiz}")
    assert browser.post(f"/learn/{enrollment.uuid}/lessons/{quiz}/finish").status_code == 404


def test_an_activity_that_is_not_open_says_when(app, learner, activities):
    start = now().date() + dt.timedelta(days=10)
    enrollment = make_enrollment(app, learner, make_cohort(app, starts_on=start))
    browser = Browser(app, "en").sign_in(learner)
    address = f"/learn/{enrollment.uuid}/lessons/{activities['why-count'].uuid}"
    page = browser.page(address)
    assert "Not open yet" in page
    assert "&lt;time" not in page
    assert "What recall is" not in page
    assert browser.post(f"{address}/finish").status_code == 404
    way = browser.page(f"/learn/{enrollment.uuid}")
    assert f"Opens on {start.day} {start:%B %Y}" in text_of(way)
    assert "&lt;time" not in way
    assert address not in way


def test_a_closed_lesson_can_still_be_read(app, signed_in, learner, activities):
    start = now().date() - dt.timedelta(days=100)
    enrollment = make_enrollment(app, learner, make_cohort(app, starts_on=start))
    browser = signed_in(learner)
    assert "재현율이란" in browser.page(f"/learn/{enrollment.uuid}/lessons/{activities['why-count'].uuid}")
    assert browser.get("/dashboard").status_code == 200


def test_a_completed_track_leads_to_the_certificate(app, learner, enrollment):
    with writing(app) as session:
        complete(session, enrollment=session.get_one(Enrollment, enrollment.id), now=now())
    browser = Browser(app, "en").sign_in(learner)
    assert "You have completed this track." in browser.page(f"/learn/{enrollment.uuid}")
    assert browser.get("/dashboard").status_code == 200


@pytest.mark.parametrize("route", ROUTES)
def test_nobody_sees_the_way_of_somebody_else(
    app, signed_in, stranger, instructor, enrollment, activities, route
):
    address = f"/learn/{enrollment.uuid}" + route.format(lesson=activities["why-count"].uuid)
    for person in (stranger, instructor):
        browser = signed_in(person)
        ask = browser.post if route.endswith("finish") else browser.get
        assert ask(address).status_code == 404
    assert browser.post(address).status_code in (404, 405)
    visitor = Browser(app)
    answer = visitor.post(address) if route.endswith("finish") else visitor.get(address)
    assert answer.location.startswith("/sign-in")
    with reading(app) as session:
        assert session.scalars(select(Progress)).all() == []
        assert session.get_one(Enrollment, enrollment.id).state == "active"


def test_an_activity_of_another_track_is_not_found(signed_in, learner, enrollment):
    nothing = "00000000-0000-4000-8000-000000000000"
    assert signed_in(learner).get(f"/learn/{enrollment.uuid}/lessons/{nothing}").status_code == 404
    assert signed_in(learner).get(f"/learn/{nothing}").status_code == 404


def test_more_enrollments_and_learners_cost_no_more_queries(app, signed_in, learner, enrollment, counted):
    browser = signed_in(learner)
    addresses = ("/dashboard", f"/learn/{enrollment.uuid}", "/tracks/scrap/cohorts")
    few = {address: counted(lambda address=address: browser.page(address)) for address in addresses}
    for _ in range(6):
        make_enrollment(app, learner, make_cohort(app, starts_on=now().date()))
    many = {address: counted(lambda address=address: browser.page(address)) for address in addresses}
    assert many == few
    assert max(many.values()) <= 12


def test_pages_of_a_learner_are_light(signed_in, learner, enrollment, lesson):
    browser = signed_in(learner)
    for address in ("/dashboard", f"/learn/{enrollment.uuid}", lesson, "/profile"):
        response = browser.get(address)
        assert len(response.data) < 100_000
        assert " style=" not in response.text


def test_done_in_one_cohort_is_not_done_in_another(app, signed_in, learner, enrollment, activities):
    other = make_enrollment(app, learner, make_cohort(app))
    with writing(app) as session:
        mark_done(session, enrollment_id=enrollment.id, activity_id=activities["why-count"].id, now=now())
    browser = signed_in(learner)
    assert 'value="10"' in browser.page(f"/learn/{enrollment.uuid}")
    assert 'value="0"' in browser.page(f"/learn/{other.uuid}")

"""A full cohort has a waiting list; what becomes free goes to whoever waits first."""

from __future__ import annotations

import pytest

from lms.accounts.models import Person
from lms.cohorts.models import Cohort
from lms.cohorts.queries.places import place_of
from lms.cohorts.services.places import fill, remove
from lms.credentials.services.erasing import erase
from lms.web import now
from tests.factories.admissions import mails_to, put_on_list, state_of
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import writing
from tests.factories.people import make_person


@pytest.fixture
def full(app, learner, instructor):
    """A cohort of one place, which `learner` has."""
    cohort = make_cohort(app, capacity=1, staff=(instructor,))
    make_enrollment(app, learner, cohort)
    return cohort


def test_from_the_tracks_page_to_the_list_and_off_it(app, stranger, full):
    browser = Browser(app, "en").sign_in(stranger)
    assert f"/cohorts/{full.uuid}/wait" in browser.page("/tracks/scrap/cohorts")
    page = browser.post(f"/cohorts/{full.uuid}/wait").location
    assert "You are the first on the waiting list." in text_of(browser.page(page))
    assert "Number 1 on the waiting list." in text_of(browser.page("/dashboard"))
    again = browser.post(f"/cohorts/{full.uuid}/wait")
    assert again.location == page and state_of(app, stranger, full) == "waiting"
    assert "Leave the waiting list?" in browser.page(f"/cohorts/{full.uuid}/give-up")
    browser.submit(f"/cohorts/{full.uuid}/give-up")
    assert state_of(app, stranger, full) == "withdrawn"
    assert "Number" not in text_of(browser.page("/dashboard"))


def test_the_first_gets_the_place_that_is_left_and_a_mail(app, signed_in, learner, stranger, full):
    second = make_person(app)
    put_on_list(app, stranger, full)
    put_on_list(app, second, full)
    enrollment = make_enrollment(app, learner, full)
    signed_in(learner).submit(f"/learn/{enrollment.uuid}/withdraw")
    states = [state_of(app, one, full) for one in (learner, stranger, second)]
    assert states == ["withdrawn", "active", "waiting"]
    (mail,) = mails_to(app, stranger.email)
    assert "자리가 생겼습니다" in mail.subject and f"/cohorts/{full.uuid}/place" in mail.text
    assert not mails_to(app, second.email)
    page = text_of(signed_in(second).page(f"/cohorts/{full.uuid}/place"))
    assert "대기자 명단의 첫 번째입니다." in page


def test_a_newcomer_does_not_pass_those_who_wait(app, signed_in, stranger, full):
    put_on_list(app, stranger, full)
    with writing(app) as session:
        session.get_one(Cohort, full.id).capacity = 2
    newcomer = signed_in(make_person(app))
    assert newcomer.post(f"/cohorts/{full.uuid}/enroll").status_code == 409
    with writing(app) as session:
        assert fill(session, cohort=session.get_one(Cohort, full.id), now=now()) == 1
    assert state_of(app, stranger, full) == "active"


def test_nobody_waits_where_there_is_a_place(app, signed_in, stranger, cohort):
    response = signed_in(stranger).post(f"/cohorts/{cohort.uuid}/wait")
    assert response.status_code == 409
    assert state_of(app, stranger, cohort) is None


def test_the_place_of_an_erased_account_is_handed_on(app, learner, stranger, full):
    put_on_list(app, stranger, full)
    with writing(app) as session:
        erase(session, person=session.get_one(Person, learner.id), now=now())
    assert state_of(app, stranger, full) == "active"


def test_a_closed_cohort_hands_on_no_place(app, learner, stranger, instructor, full):
    put_on_list(app, stranger, full)
    with writing(app) as session:
        cohort = session.get_one(Cohort, full.id)
        cohort.open = False
        remove(
            session, place=place_of(session, cohort, learner.id), note="", actor_id=instructor.id, now=now()
        )
    assert state_of(app, stranger, full) == "waiting"


def test_a_place_page_without_a_place_leads_to_the_track(signed_in, learner, stranger, cohort, enrollment):
    assert signed_in(stranger).get(f"/cohorts/{cohort.uuid}/place").location == "/tracks/scrap"
    assert f"/learn/{enrollment.uuid}" in signed_in(learner).page(f"/cohorts/{cohort.uuid}/place")
    assert signed_in(learner).post(f"/cohorts/{cohort.uuid}/give-up").status_code == 409

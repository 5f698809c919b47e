"""Applying to a cohort that selects, and the answers of its staff."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from flask_babel import force_locale
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.cohorts.models import Admission, Cohort, Enrollment, Invitation
from lms.cohorts.queries.roster import AT_ONCE
from lms.cohorts.services.places import fill
from lms.cohorts.tasks import end_offers
from lms.credentials.services.erasing import erase
from lms.notices.models import Notice
from lms.web import datetime_text, now
from tests.factories.admissions import (
    LETTER,
    mails_to,
    put_on_list,
    send_application,
    state_of,
    take_applications,
)
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person

WRITTEN = {"motivation": LETTER.motivation, "experience": LETTER.experience, "company": LETTER.company}


@pytest.fixture
def selecting(app, instructor):
    """A cohort of two places that takes applications."""
    cohort = make_cohort(app, capacity=2, staff=(instructor,))
    take_applications(app, cohort)
    return cohort


@pytest.fixture
def desk(signed_in, instructor, selecting):
    """The instructor answering: function (answer, people, note) -> response."""
    browser = signed_in(instructor)

    def answer(kind, *people, note=""):
        chosen = [one.uuid for one in people]
        return browser.post(f"/teach/{selecting.uuid}/applications", person=chosen, answer=kind, note=note)

    return answer


def test_applying_changing_and_being_read(app, learner, signed_in, instructor, selecting):
    browser = Browser(app, "en").sign_in(learner)
    assert f"/cohorts/{selecting.uuid}/apply" in browser.page("/tracks/scrap/cohorts")
    assert browser.post(f"/cohorts/{selecting.uuid}/enroll").status_code == 409
    address = f"/cohorts/{selecting.uuid}/apply"
    assert browser.submit(address, **WRITTEN).location == f"/cohorts/{selecting.uuid}/place"
    assert LETTER.motivation in browser.page(f"/cohorts/{selecting.uuid}/place")
    browser.submit(address, **WRITTEN | {"company": "<b>대성사출</b>"})
    page = signed_in(instructor).page(f"/teach/{selecting.uuid}/applications")
    assert LETTER.experience in page and "&lt;b&gt;대성사출" in page and "<b>대성" not in page
    with reading(app) as session:
        assert session.scalar(select(func.count(Admission.id))) == 1
        told = session.scalar(select(func.count(Notice.id)).where(Notice.person_id == instructor.id))
    assert told == 1, "about the application, not about its change"


def test_a_wrong_application_keeps_what_was_written(app, signed_in, learner, selecting):
    browser = signed_in(learner)
    for wrong in ({"motivation": " "}, {"experience": "x" * 2001}, {"company": "x" * 201}):
        response = browser.submit(f"/cohorts/{selecting.uuid}/apply", **WRITTEN | wrong)
        assert response.status_code == 422
        assert all(WRITTEN[name] in response.text for name in set(WRITTEN) - set(wrong))
    assert state_of(app, learner, selecting) is None


def test_nobody_applies_where_one_enrolls(app, signed_in, learner, cohort):
    assert signed_in(learner).submit(f"/cohorts/{cohort.uuid}/apply", **WRITTEN).status_code == 409


def test_selected_accepts_and_the_place_is_kept_meanwhile(app, signed_in, learner, desk, selecting):
    send_application(app, learner, selecting)
    assert desk("select", learner, note="12월 2일에 시작합니다.").status_code == 302
    (mail,) = mails_to(app, learner.email)
    assert "선발되었습니다" in mail.subject and "12월 2일에 시작합니다." in mail.text
    assert f"/cohorts/{selecting.uuid}/place" in mail.text
    browser = signed_in(learner)
    assert "12월 2일에 시작합니다." in browser.page(f"/cohorts/{selecting.uuid}/place")
    for archived_at, status in ((now(), 409), (None, 302)):
        with writing(app) as session:
            cohort = session.get_one(Cohort, selecting.id)
            cohort.open, cohort.archived_at = False, archived_at
        assert browser.post(f"/cohorts/{selecting.uuid}/enroll").status_code == status
    assert browser.post(f"/cohorts/{selecting.uuid}/enroll").location.startswith("/learn/")
    assert state_of(app, learner, selecting) == "active"
    with reading(app) as session:
        assert session.scalar(select(func.count(Enrollment.id))) == 1


def test_an_answer_for_more_than_there_are_places_changes_nothing(app, desk, selecting):
    people = [make_person(app) for _ in range(3)]
    for one in people:
        send_application(app, one, selecting)
    response = desk("select", *people, note="어서 오세요")
    assert response.status_code == 409
    assert "남은 자리는 2개인데 3명을 골랐습니다" in text_of(response.text)
    assert response.text.count(" checked") == 3 and "어서 오세요" in response.text
    assert {state_of(app, one, selecting) for one in people} == {"applied"}
    assert not mails_to(app, people[0].email)


def test_twice_is_once_and_declining_hands_the_place_on(app, desk, selecting):
    first, second, third = people = [make_person(app) for _ in range(3)]
    for one in people:
        send_application(app, one, selecting)
    for _time in range(2):
        assert desk("select", first, second).status_code == 302
    assert len(mails_to(app, first.email)) == 1
    desk("queue", third)
    desk("decline", first)
    assert [state_of(app, one, selecting) for one in people] == ["declined", "selected", "selected"]
    assert desk("decline", third).status_code == 302
    assert desk("queue", third).status_code == 302


def test_who_is_in_already_cannot_be_declined_with_the_others(
    app, signed_in, desk, learner, stranger, selecting
):
    for one in (learner, stranger):
        send_application(app, one, selecting)
    desk("select", learner)
    signed_in(learner).post(f"/cohorts/{selecting.uuid}/enroll")
    assert desk("decline", learner, stranger).status_code == 409
    assert state_of(app, stranger, selecting) == "applied"


def test_a_declined_person_asks_staff(app, signed_in, desk, learner, selecting):
    send_application(app, learner, selecting)
    desk("decline", learner)
    browser = signed_in(learner)
    assert browser.submit(f"/cohorts/{selecting.uuid}/apply", **WRITTEN).status_code == 409
    assert browser.post(f"/cohorts/{selecting.uuid}/enroll").status_code == 409
    assert desk("select", learner).status_code == 302


def test_without_a_choice_nothing_happens(signed_in, instructor, selecting):
    response = signed_in(instructor).post(f"/teach/{selecting.uuid}/applications", answer="select")
    assert response.status_code == 422
    assert signed_in(instructor).post(f"/teach/{selecting.uuid}/applications", answer="no").status_code == 422


def test_a_person_of_another_cohort_is_passed_over(app, desk, learner, selecting, instructor):
    other = make_cohort(app, staff=(instructor,))
    take_applications(app, other)
    send_application(app, learner, other)
    assert desk("select", learner).status_code == 302
    assert (state_of(app, learner, selecting), state_of(app, learner, other)) == (None, "applied")


def test_more_places_are_offered_by_staff_where_they_select(app, desk, instructor, stranger, selecting):
    send_application(app, stranger, selecting)
    desk("queue", stranger)
    with writing(app) as session:
        cohort = session.get_one(Cohort, selecting.id)
        assert fill(session, cohort=cohort, now=now()) == 0
        assert fill(session, cohort=cohort, now=now(), freed=1) == 1
    assert state_of(app, stranger, selecting) == "selected"


def test_many_applications_are_paged(app, desk, signed_in, instructor, selecting):
    people = [make_person(app, name=f"지원자 {number:02}") for number in range(AT_ONCE + 2)]
    for one in people:
        send_application(app, one, selecting)
    browser = signed_in(instructor)
    page = f"/teach/{selecting.uuid}/applications"
    first, second = browser.page(page), browser.page(f"{page}?page=2")
    last, next_one = f"지원자 {AT_ONCE - 1:02}", f"지원자 {AT_ONCE:02}"
    assert last in first and next_one not in first and next_one in second
    assert f"지원자 {AT_ONCE + 1:02}" in browser.page(f"{page}?page=99")
    wrong = browser.post(page, state="applied", page="2", answer="select")
    assert wrong.status_code == 422 and next_one in wrong.text


def days_later(app, cohort, days: int) -> None:
    """The places of a cohort that are kept for somebody were offered so many days earlier."""
    with writing(app) as session:
        for one in session.scalars(select(Admission).where(Admission.cohort_id == cohort.id)):
            one.answer_by = one.answer_by and one.answer_by - dt.timedelta(days)


def test_a_place_that_nobody_accepts_goes_to_the_next(app, signed_in, desk, learner, selecting):
    others = [make_person(app) for _ in range(2)]
    for one in (learner, *others):
        send_application(app, one, selecting)
    desk("select", learner, others[0])
    desk("queue", others[1])
    with reading(app) as session:
        until = session.scalars(select(Admission.answer_by).where(Admission.state == "selected")).first()
    shown = datetime_text_in(app, until)
    assert shown in mails_to(app, learner.email)[-1].text
    browser = signed_in(learner)
    for page in (f"/cohorts/{selecting.uuid}/place", "/dashboard"):
        assert shown in text_of(browser.page(page))
    days_later(app, selecting, 6)
    with app.app_context():
        end_offers()
    assert state_of(app, learner, selecting) == "selected"
    signed_in(others[0]).post(f"/cohorts/{selecting.uuid}/enroll")
    days_later(app, selecting, 2)
    for _time in range(2):
        with app.app_context():
            end_offers()
    states = [state_of(app, one, selecting) for one in (learner, *others)]
    assert states == ["lapsed", "active", "selected"]
    assert "더 이상 남겨 두지 않습니다" in mails_to(app, learner.email)[-1].subject
    assert len(mails_to(app, learner.email)) == 2
    assert f"/cohorts/{selecting.uuid}/apply" in browser.page("/tracks/scrap/cohorts")
    assert browser.post(f"/cohorts/{selecting.uuid}/enroll").status_code == 409
    assert browser.submit(f"/cohorts/{selecting.uuid}/apply", **WRITTEN).status_code == 302


def datetime_text_in(app, until: dt.datetime) -> str:
    with app.test_request_context(), force_locale("ko"):
        return datetime_text(until, "Asia/Seoul")


def test_how_long_a_place_is_kept(app, signed_in, desk, instructor, learner, selecting):
    browser, page = signed_in(instructor), f"/teach/{selecting.uuid}/applications"
    for wrong in ("0", "61", "-1", "soon", ""):
        answer = browser.submit(page, f"/teach/{selecting.uuid}/answer-days", days=wrong)
        assert answer.status_code == 422 and "1일에서 60일" in answer.text
    browser.submit(page, f"/teach/{selecting.uuid}/answer-days", days="3")
    send_application(app, learner, selecting)
    desk("select", learner)
    with reading(app) as session:
        until = session.scalars(select(Admission.answer_by)).one()
    seoul = ZoneInfo("Asia/Seoul")
    assert until.astimezone(seoul).time() == dt.time(23, 59, 59)
    assert until.astimezone(seoul).date() == now().astimezone(seoul).date() + dt.timedelta(3)


def test_the_offer_of_an_erased_account_goes_to_the_next(app, desk, learner, stranger, selecting):
    for one in (learner, stranger):
        send_application(app, one, selecting)
    desk("select", learner)
    desk("queue", stranger)
    with writing(app) as session:
        erase(session, person=session.get_one(Person, learner.id), now=now())
    assert state_of(app, stranger, selecting) == "selected"


def test_an_erased_account_leaves_no_application(app, desk, learner, selecting):
    send_application(app, learner, selecting)
    desk("queue", learner, note=f"{learner.name} 님께")
    with writing(app) as session:
        session.add(
            Invitation(
                cohort_id=selecting.id, email=learner.email, most_uses=1, created_at=now(), expires_at=now()
            )
        )
        erase(session, person=session.get_one(Person, learner.id), now=now())
    with reading(app) as session:
        assert session.scalars(select(Admission)).all() == session.scalars(select(Invitation)).all() == []
        assert not [one for one in session.scalars(select(AuditEvent)) if "note" in one.detail]


def test_taking_applications_and_no_longer(app, signed_in, instructor, learner, stranger):
    cohort = make_cohort(app, capacity=1, staff=(instructor,))
    enrollment = make_enrollment(app, learner, cohort)
    put_on_list(app, stranger, cohort)
    browser = signed_in(instructor)
    page = f"/teach/{cohort.uuid}/applications"
    browser.submit(page, f"/teach/{cohort.uuid}/by-application", by_application="yes")
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        assert found.by_application
        found.capacity = 2
    browser.submit(page, f"/teach/{cohort.uuid}/by-application", by_application="no")
    assert state_of(app, stranger, cohort) == "active"
    assert enrollment.uuid in signed_in(learner).page("/dashboard")

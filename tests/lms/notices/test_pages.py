"""The bell, the list of notices and the page of choices."""

from __future__ import annotations

from sqlalchemy import select

from lms.accounts.models import Person
from lms.notices.models import Notice
from lms.notices.queries import PAGE
from tests.factories.browser import text_of
from tests.factories.homes import reading
from tests.lms.notices.test_notices import mails, tell, unread


def notices(app) -> list[Notice]:
    with reading(app) as session:
        return list(session.scalars(select(Notice).order_by(Notice.id)))


def test_the_bell_counts_without_a_query(app, signed_in, learner, counted):
    browser = signed_in(learner)
    browser.page("/tracks")
    before = counted(lambda: browser.page("/tracks"))
    for _ in range(3):
        tell(app, learner)
    assert counted(lambda: browser.page("/tracks")) == before
    assert "알림: 읽지 않음 3건" in browser.page("/tracks")


def test_nobody_signed_in_sees_no_bell(browser):
    assert "/notices" not in browser.page("/tracks")


def test_following_a_notice_reads_it_and_it_can_be_unread_again(app, signed_in, learner):
    tell(app, learner, subject="<b>grade</b>")
    browser = signed_in(learner)
    page = browser.page("/notices")
    assert "&lt;b&gt;grade" in page
    address = f"/notices/{notices(app)[0].uuid}"
    assert browser.get(address).location == "/dashboard"
    assert unread(app, learner) == 0
    browser.submit("/notices", address, read="no")
    assert unread(app, learner) == 1


def test_all_are_read_at_once(app, signed_in, learner, stranger):
    tell(app, learner, stranger)
    browser = signed_in(learner)
    assert "모두 읽음으로 표시했습니다" in browser.submit("/notices", "/notices/read", follow=True).text
    assert (unread(app, learner), unread(app, stranger)) == (0, 1)
    assert "읽지 않은 알림이 없습니다" in browser.page("/notices?show=unread")


def test_a_notice_of_somebody_else_is_not_there(app, signed_in, learner, stranger):
    tell(app, learner)
    browser = signed_in(stranger)
    address = f"/notices/{notices(app)[0].uuid}"
    assert browser.get(address).status_code == 404
    assert browser.submit("/notices/choices", address, read="yes").status_code == 404
    assert "아직 알림이 없습니다" in browser.page("/notices")


def test_many_notices_come_in_pages(app, signed_in, learner, counted):
    browser = signed_in(learner)
    tell(app, learner, subject="number 0.")
    few = counted(lambda: browser.page("/notices"))
    for number in range(1, PAGE + 2):
        tell(app, learner, subject=f"number {number}.")
    assert counted(lambda: browser.page("/notices")) == few
    assert "number 0." not in browser.page("/notices")
    assert "number 0." in browser.page("/notices?page=2")
    assert "number 0." in browser.page("/notices?page=99")
    assert "number 31." in browser.page("/notices?page=-1")


def test_choices_are_kept_and_nonsense_changes_nothing(app, signed_in, learner):
    browser = signed_in(learner)
    page = browser.page("/notices/choices")
    assert "담당하는 기수의 새 질문" not in text_of(page)
    browser.submit("/notices/choices", grade="off", deadline="pigeon", question="off", weather="mail")
    tell(app, learner, kind="grade")
    tell(app, learner, kind="deadline")
    assert len(mails(app)) == 1
    with reading(app) as session:
        assert session.get_one(Person, learner.id).unread_notices == 1


def test_staff_choose_about_what_waits_for_them(signed_in, instructor):
    browser = signed_in(instructor)
    browser.submit("/notices/choices", question="mail")
    page = browser.page("/notices/choices")
    assert 'name="question" value="mail" checked' in page

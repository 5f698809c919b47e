"""Links into a cohort: for anybody or for one address; they end, are used up, and are revoked."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from lms.cohorts.models import Cohort, Invitation
from lms.web import now
from tests.factories.admissions import mails_to, state_of
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person

LINK = re.compile(r"/invitations/[\w.-]+")


@pytest.fixture
def desk(app, instructor) -> Browser:
    return Browser(app, "en").sign_in(instructor)


def make_link(desk, cohort, **fields) -> str:
    """The path of a new link."""
    address = f"/teach/{cohort.uuid}/invitations"
    assert desk.submit(address, **({"days": "30", "uses": ""} | fields)).status_code == 302
    return LINK.search(desk.page(address))[0]


def test_from_the_link_by_way_of_a_new_account_to_the_place(app, desk, cohort):
    with writing(app) as session:
        session.get_one(Cohort, cohort.id).open = False
    link = make_link(desk, cohort, uses="1")
    visitor = Browser(app, "en")
    page = visitor.page(link)
    assert f"/sign-up?next={link}" in page and f"/sign-in?next={link}" in page
    new = {"name": "Ana López", "email": "ana@example.org", "password": "rain on a tin roof"}
    assert visitor.submit(f"/sign-up?next={link}", "/sign-up", **new, next=link).location == link
    taken = visitor.submit(link)
    assert taken.status_code == 302, text_of(taken.text)[:400]
    assert taken.location.startswith("/learn/")
    assert visitor.submit(link).status_code == 302, "twice is once"
    other = Browser(app, "en").sign_in(make_person(app))
    assert other.get(link).status_code == 410
    assert "This invitation was used already." in text_of(other.post(link).text)
    assert "1 / 1" in text_of(desk.page(f"/teach/{cohort.uuid}/invitations"))


def test_a_link_that_ended_or_was_revoked(app, desk, signed_in, learner, cohort):
    link = make_link(desk, cohort)
    with writing(app) as session:
        session.execute(update(Invitation).values(expires_at=now() - dt.timedelta(seconds=1)))
    assert "기한이 지난 초대입니다" in signed_in(learner).get(link).text
    assert signed_in(learner).post(link).status_code == 410
    with writing(app) as session:
        session.execute(update(Invitation).values(expires_at=now() + dt.timedelta(days=1)))
        uuid = session.scalars(select(Invitation.uuid)).one()
    page = f"/teach/{cohort.uuid}/invitations"
    for _time in range(2):
        assert desk.submit(page, f"{page}/{uuid}/revoke").location == page
    assert "취소된 초대입니다" in signed_in(learner).get(link).text
    assert state_of(app, learner, cohort) is None


def test_a_link_nobody_made_is_not_found(app, desk, signed_in, learner, cohort):
    link = make_link(desk, cohort)
    for forged in (link[:-2], "/invitations/x", link.replace(".", "A.", 1)):
        assert signed_in(learner).get(forged).status_code == 404
        assert signed_in(learner).post(forged).status_code == 404
    assert state_of(app, learner, cohort) is None


def test_in_a_full_cohort_one_waits(app, desk, signed_in, instructor, learner, stranger):
    cohort = make_cohort(app, capacity=1, staff=(instructor,))
    make_enrollment(app, learner, cohort)
    link = make_link(desk, cohort)
    browser = signed_in(stranger)
    for _time in range(2):
        assert browser.submit(link).location == f"/cohorts/{cohort.uuid}/place"
    assert state_of(app, stranger, cohort) == "waiting"


def test_numbers_out_of_range(app, desk, cohort):
    for wrong in ({"days": "0"}, {"days": "x"}, {"days": "366"}, {"uses": "0"}, {"uses": "-1"}):
        response = desk.submit(f"/teach/{cohort.uuid}/invitations", **({"days": "30", "uses": ""} | wrong))
        assert response.status_code == 422, wrong
    with reading(app) as session:
        assert session.scalars(select(Invitation)).all() == []


def test_an_invitation_by_mail_is_sent_again_and_works_once(app, desk, signed_in, learner, stranger, cohort):
    roster = f"/teach/{cohort.uuid}/roster/import"
    page = desk.submit(roster, pasted="neu@example.org").text
    fields = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page)[1].replace("&#34;", '"')
        for name in ("rows", "seen")
    }
    desk.submit(roster, f"{roster}/apply", **fields)
    address = f"/teach/{cohort.uuid}/invitations"
    assert "neu@example.org" in desk.page(address)
    with reading(app) as session:
        uuid = session.scalars(select(Invitation.uuid)).one()
    desk.submit(address, f"{address}/{uuid}/send")
    links = [LINK.search(mail.text)[0] for mail in mails_to(app, "neu@example.org")]
    assert len(links) == 2 and links[0] == links[1], "the first mail works, too"
    assert signed_in(learner).submit(links[0]).location.startswith("/learn/")
    assert signed_in(stranger).post(links[1]).status_code == 410
    assert "neu@example.org" not in desk.page(address), "who has joined is on the roster"
    assert desk.submit(address, f"{address}/{uuid}/send").status_code == 409


def test_an_invitation_of_another_cohort_is_not_found(app, desk, instructor, cohort):
    make_link(desk, cohort)
    other = make_cohort(app, staff=(instructor,))
    with reading(app) as session:
        uuid = session.scalars(select(Invitation.uuid)).one()
    assert desk.post(f"/teach/{other.uuid}/invitations/{uuid}/revoke").status_code == 404

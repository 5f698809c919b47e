"""The administrator's list of people: roles, suspension, search; and nobody else's."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from flask_login import user_logged_out
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.queries import person_by_token
from lms.accounts.services import issue_lab_token
from lms.audit.models import AuditEvent
from lms.labs.models import HubSignOut
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading, writing
from tests.factories.people import make_person


def test_only_administrators_see_people(app, signed_in, learner, instructor, admin):
    address = f"/people/{learner.uuid}"
    assert Browser(app).get("/people").location == "/sign-in?next=/people"
    for person in (learner, instructor):
        browser = signed_in(person)
        assert browser.get("/people").status_code == 403
        assert browser.post(f"{address}/roles", roles="admin").status_code == 403
        assert browser.post(f"{address}/active", active="0").status_code == 403
    assert learner.email in signed_in(admin).page("/people")
    with reading(app) as session:
        assert session.get_one(Person, learner.id).active


def test_suspension_ends_everything_at_once(app, signed_in, learner, admin):
    theirs = signed_in(learner)
    with writing(app) as session:
        token = issue_lab_token(session, person=session.get_one(Person, learner.id), now=now())
    told = []
    with user_logged_out.connected_to(lambda _app, user, **_: told.append(user.id)):
        signed_in(admin).post(f"/people/{learner.uuid}/active", active="0")
    assert told == [learner.id]
    assert not theirs.signed_in
    with reading(app) as session:
        assert person_by_token(session, token=token, scope="lab", now=now()) is None
        assert session.scalars(select(HubSignOut.person_uuid)).all() == [learner.uuid]
        event = session.scalars(select(AuditEvent)).one()
        assert (event.action, event.subject, event.actor_id) == ("person.suspended", learner.uuid, admin.id)
    signed_in(admin).post(f"/people/{learner.uuid}/active", active="1")
    assert not theirs.signed_in  # an old session does not come back to life
    assert signed_in(learner).signed_in


def test_roles_are_given_and_taken(app, signed_in, learner, admin):
    browser = signed_in(admin)
    theirs = signed_in(learner)
    browser.post(f"/people/{learner.uuid}/roles", roles=["instructor", "admin", "emperor"])
    assert theirs.get("/people").status_code == 200
    browser.post(f"/people/{learner.uuid}/roles")
    assert theirs.get("/people").status_code == 403
    with reading(app) as session:
        assert [role.name for role in session.get_one(Person, learner.id).roles] == ["learner"]


@pytest.mark.parametrize(
    ("part", "fields"), [("active", {"active": "0"}), ("roles", {"roles": "instructor"})]
)
def test_nobody_locks_themselves_out(app, admin, part, fields):
    browser = Browser(app, "en").sign_in(admin)
    response = browser.post(f"/people/{admin.uuid}/{part}", **fields)
    assert response.status_code == 409
    assert "yourself" in text_of(response.text)
    assert browser.get("/people").status_code == 200


def test_an_unknown_person_is_not_found(signed_in, admin):
    nobody = "00000000-0000-4000-8000-000000000000"
    assert signed_in(admin).post(f"/people/{nobody}/active", active="0").status_code == 404
    assert signed_in(admin).post("/people/1/active", active="0").status_code == 404


def test_search_takes_letters_as_letters(app, signed_in, admin):
    make_person(app, name="100% Done", email="done@example.org")
    make_person(app, name="다른 사람", email="other@example.org")
    browser = signed_in(admin)
    for wanted, found in (("100%", ["done@"]), ("DONE@", ["done@"]), ("다른", ["other@"]), ("_", [])):
        page = browser.page(f"/people?q={quote(wanted)}")
        assert [each for each in ("done@", "other@") if each in page] == found, wanted


def test_many_people_cost_no_more_queries(app, signed_in, admin, counted):
    browser = signed_in(admin)
    few = counted(lambda: browser.page("/people"))
    for number in range(20):
        make_person(app, name=f"사람 {number}")
    assert counted(lambda: browser.page("/people")) == few

"""A person's own account: name, language, signing out everywhere."""

from __future__ import annotations

from sqlalchemy import select

from lms.accounts.models import ApiToken, Person
from lms.accounts.queries import person_by_token
from lms.accounts.services import issue_lab_token
from lms.audit.models import AuditEvent
from lms.labs.models import HubSignOut
from lms.web import now
from tests.factories.browser import Browser
from tests.factories.homes import reading, writing


def test_name_and_language_are_changed(app, signed_in, learner):
    browser = signed_in(learner)
    assert browser.submit("/profile", name=" 새  이름 ", language="en").status_code == 302
    assert '<html lang="en">' in browser.page("/profile")
    with reading(app) as session:
        assert session.get_one(Person, learner.id).name == "새 이름"


def test_the_form_offers_the_language_of_the_page(app, learner):
    page = Browser(app, "en").sign_in(learner).page("/profile")
    assert '<option selected value="en">English</option>' in page


def test_a_name_is_needed_and_a_language_is_one_of_ours(app, signed_in, learner):
    browser = signed_in(learner)
    for fields in ({"name": "", "language": "ko"}, {"name": "이름", "language": "xx"}):
        assert 'aria-invalid="true"' in browser.submit("/profile", **fields).text
    with reading(app) as session:
        assert session.get_one(Person, learner.id).name == learner.name


def test_signing_out_everywhere_keeps_this_session_and_ends_the_others(app, signed_in, learner):
    here, elsewhere = signed_in(learner), signed_in(learner)
    with writing(app) as session:
        token = issue_lab_token(session, person=session.get_one(Person, learner.id), now=now())
    here.post("/sign-out-everywhere")
    assert here.signed_in
    assert not elsewhere.signed_in
    with reading(app) as session:
        assert person_by_token(session, token=token, scope="lab", now=now()) is None
        assert session.scalars(select(HubSignOut.person_uuid)).all() == [learner.uuid]
        assert session.scalars(select(AuditEvent.action)).all() == ["person.signed_out_everywhere"]


def test_a_remembered_device_is_forgotten_too(app, signed_in, learner, browser):
    browser.submit("/sign-in", email=learner.email, password=learner.password, remember="y")
    signed_in(learner).post("/sign-out-everywhere")
    browser.client.delete_cookie("baeum_session")
    assert not browser.signed_in


def test_a_plain_sign_out_reaches_the_hub(app, signed_in, learner):
    signed_in(learner).post("/sign-out")
    with reading(app) as session:
        assert session.scalars(select(HubSignOut.person_uuid)).all() == [learner.uuid]


def test_tokens_are_stored_as_hashes_and_end(app, learner):
    with writing(app) as session:
        token = issue_lab_token(session, person=session.get_one(Person, learner.id), now=now())
    with reading(app) as session:
        row = session.scalars(select(ApiToken)).one()
        assert token not in (row.sha256, row.scope)
        assert person_by_token(session, token=token, scope="lab", now=now()).id == learner.id
        assert person_by_token(session, token=token, scope="openid", now=now()) is None
        assert person_by_token(session, token=token, scope="lab", now=row.expires_at) is None
        assert person_by_token(session, token="", scope="lab", now=now()) is None

"""Resetting a password by mail, and changing it."""

from __future__ import annotations

import re

from sqlalchemy import select

from lms.mail.models import OutboxMail
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading
from tests.factories.people import PASSWORD

NEW = "a new lathe every spring"


def reset_link(browser: Browser, email: str) -> str:
    """Asks for a reset and reads its link in the development mailbox."""
    browser.submit("/reset-password", email=email)
    return re.search(r'href="https?://[^/"]+(/reset-password/[^"]+)"', browser.page("/dev/mailbox"))[1]


def may_sign_in(app, email: str, password: str) -> bool:
    return Browser(app).submit("/sign-in", email=email, password=password).status_code == 302


def test_reset_by_mail(app, browser, learner):
    link = reset_link(browser, learner.email)
    assert browser.submit(link, password=NEW, password_confirm=NEW).status_code == 302
    assert not browser.signed_in  # whoever holds the mail still has to know the password
    assert may_sign_in(app, learner.email, NEW)
    assert not may_sign_in(app, learner.email, PASSWORD)


def test_a_link_works_once(app, browser, learner):
    link = reset_link(browser, learner.email)
    browser.submit(link, password=NEW, password_confirm=NEW)
    again = Browser(app, "en").get(link, follow_redirects=True)
    assert "This link does not work any more. Ask for a new one." in text_of(again.text)


def test_a_reset_ends_every_session(browser, signed_in, learner):
    elsewhere = signed_in(learner)
    browser.submit(reset_link(browser, learner.email), password=NEW, password_confirm=NEW)
    assert not elsewhere.signed_in


def test_a_forged_link_is_refused(app):
    page = Browser(app, "en").get("/reset-password/forged", follow_redirects=True)
    assert "This link does not work any more." in text_of(page.text)


def test_the_mail_greets_by_name_and_has_no_html_of_the_library(app, browser, learner):
    browser.submit("/reset-password", email=learner.email)
    with reading(app) as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert mail.recipient == learner.email
        assert learner.name in mail.text
        assert mail.html is None


def test_an_unknown_address_is_said_to_be_unknown(app):
    page = Browser(app, "en").submit("/reset-password", email="nobody@example.org")
    assert "There is no account with this address." in text_of(page.text)


def test_change_ends_other_sessions_and_is_announced_by_mail(app, signed_in, learner):
    here, elsewhere = signed_in(learner), signed_in(learner)
    fields = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    assert here.submit("/profile/password", **fields).location == "/profile"
    assert here.signed_in
    assert not elsewhere.signed_in
    assert may_sign_in(app, learner.email, NEW)
    with reading(app) as session:
        assert session.scalars(select(OutboxMail.recipient)).all() == [learner.email]


def test_change_needs_the_present_password_and_a_new_one(app, learner):
    browser = Browser(app, "en").sign_in(learner)
    for given, new, again, sentence in (
        ("not mine", NEW, NEW, "not your present password"),
        (PASSWORD, NEW, "else", "The two passwords differ."),
        (PASSWORD, PASSWORD, PASSWORD, "the password you have now"),
        (PASSWORD, "short", "short", "at least 10 characters"),
    ):
        fields = {"password": given, "new_password": new, "new_password_confirm": again}
        assert sentence in text_of(browser.submit("/profile/password", **fields).text)
    assert may_sign_in(app, learner.email, PASSWORD)

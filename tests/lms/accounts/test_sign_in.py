"""Signing in and out: the words of a refusal, where it leads, how guessing is slowed down."""

from __future__ import annotations

import dataclasses
from urllib.parse import urlsplit

import pytest

from lms.accounts.models import Person
from tests.factories.browser import Browser, text_of
from tests.factories.homes import running, writing
from tests.factories.people import PASSWORD, make_person

SENTENCE = "The address and the password do not belong together. Check both, or reset the password."


def test_in_and_out(browser, learner):
    assert browser.sign_in(learner).signed_in
    response = browser.submit("/profile", "/sign-out")
    assert (response.status_code, response.location) == (302, "/")
    assert not browser.signed_in


@pytest.mark.parametrize("wrong", ["password", "email"])
def test_a_refusal_is_one_sentence_that_tells_nothing_about_accounts(app, learner, wrong):
    given = {"email": learner.email, "password": PASSWORD} | {
        wrong: {"password": "something else", "email": "nobody@example.org"}[wrong]
    }
    response = Browser(app, "en").submit("/sign-in", **given)
    assert text_of(response.text).count(SENTENCE) == 1
    assert "no account" not in response.text
    assert given["password"] not in response.text


def test_a_suspended_person_is_told_so_but_only_with_the_right_password(app, learner):
    with writing(app) as session:
        session.get_one(Person, learner.id).active = False
    told = Browser(app, "en").submit("/sign-in", email=learner.email, password=PASSWORD)
    assert "This account is suspended." in text_of(told.text)
    guessed = Browser(app, "en").submit("/sign-in", email=learner.email, password="a wild guess here")
    assert "suspended" not in guessed.text
    assert SENTENCE in text_of(guessed.text)


def test_after_signing_in_one_is_where_one_wanted_to_be(app, learner):
    browser = Browser(app)
    asked = browser.get("/profile")
    assert (asked.status_code, asked.location) == (302, "/sign-in?next=/profile")
    response = browser.submit(asked.location, email=learner.email, password=PASSWORD, next="/profile")
    assert response.location == "/profile"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example/",
        "//evil.example/",
        "/\\evil.example",
        "///evil.example",
        "/\t/evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
    ],
)
def test_no_form_leads_to_another_site(app, learner, target):
    def inside(location: str) -> bool:
        return (
            not urlsplit(location).scheme
            and not location.startswith(("//", "/\\", "\\"))
            and location.isprintable()
        )

    signed_in = Browser(app).submit("/sign-in", email=learner.email, password=PASSWORD, next=target)
    assert inside(signed_in.location or "/"), signed_in.location
    switched = Browser(app).post("/language", language="en", next=target)
    assert inside(switched.location), switched.location


def test_a_link_does_not_sign_out(browser, learner):
    browser.sign_in(learner)
    assert browser.get("/sign-out").status_code == 405
    assert browser.client.post("/sign-out", data={}).status_code in (200, 400)
    assert browser.signed_in


def test_htmx_and_the_api_get_401_instead_of_a_form(app):
    browser = Browser(app)
    assert browser.get("/dashboard", headers={"HX-Request": "true"}).status_code == 401
    assert browser.get("/api/lab/v1/assignments").status_code == 401


def test_guessing_is_slowed_down_with_a_page_that_says_so(settings):
    with running(dataclasses.replace(settings, testing=False)) as app:
        learner, other = make_person(app), make_person(app)
        browser = Browser(app, "en")
        answers = [
            browser.submit("/sign-in", email=learner.email, password="wrong guess").status_code
            for _ in range(11)
        ]
        assert answers == [200] * 10 + [429]
        page = browser.submit("/sign-in", email=learner.email.upper(), password="wrong guess")
        assert "That was very often in a short time" in page.text
        assert int(page.headers["Retry-After"]) > 0
        # Somebody else is not kept out, not even from the same address of the network
        assert Browser(app).sign_in(other).signed_in


def test_the_session_cookie_cannot_be_read_or_sent_from_elsewhere(browser, learner):
    page = browser.get("/sign-in")
    assert "HttpOnly" in page.headers["Set-Cookie"]
    assert "SameSite=Lax" in page.headers["Set-Cookie"]


def test_over_https_cookies_are_secure(settings):
    with running(dataclasses.replace(settings, web_url="https://learn.example.org")) as app:
        assert "Secure" in app.test_client().get("/sign-in").headers["Set-Cookie"]


def test_remembering_is_a_choice(app, learner):
    browser = Browser(app)
    browser.submit("/sign-in", email=learner.email, password=PASSWORD)
    assert browser.client.get_cookie("remember_token") is None
    browser = Browser(app)
    browser.submit("/sign-in", email=learner.email, password=PASSWORD, remember="y")
    browser.client.delete_cookie("baeum_session")
    assert browser.signed_in

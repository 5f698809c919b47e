"""The home page, the choice of language, headers, error pages, the health check."""

from __future__ import annotations

import dataclasses

import pytest

from lms.accounts.models import Person
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading, running

PUBLIC = ("/", "/sign-in", "/sign-up", "/reset-password", "/tracks", "/patterns", "/dev/mailbox")


def test_the_home_page_is_for_visitors(app, browser, signed_in, learner):
    page = browser.page("/")
    for address in ("/tracks", "/sign-up", "/tracks?level=beginner", "/tracks?level=practical"):
        assert f'href="{address}"' in page
    assert signed_in(learner).get("/").location == "/dashboard"


def test_korean_unless_asked_otherwise(app):
    assert '<html lang="ko">' in Browser(app).page("/")
    english = Browser(app).get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
    assert '<html lang="en">' in english.text
    french = Browser(app).get("/", headers={"Accept-Language": "fr"})
    assert '<html lang="ko">' in french.text


def test_a_choice_of_language_stays_in_the_browser_and_in_the_account(app, browser, learner):
    assert browser.submit("/", "/language", language="en", next="/tracks").location == "/tracks"
    assert '<html lang="en">' in browser.get("/", headers={"Accept-Language": "ko"}).text
    browser.sign_in(learner)
    browser.post("/language", language="en")
    with reading(app) as session:
        assert session.get_one(Person, learner.id).language == "en"
    assert '<html lang="en">' in Browser(app).sign_in(learner).page("/profile")


def test_an_account_changes_its_language_by_its_own_pages_alone(app, signed_in, learner):
    browser = signed_in(learner)
    assert browser.client.post("/language", data={"language": "en"}).status_code == 400
    with reading(app) as session:
        assert session.get_one(Person, learner.id).language != "en"


@pytest.mark.parametrize("address", ["/", "/v/0000-0000-0000-0000"])
def test_reading_begins_no_session(app, address):
    assert "Set-Cookie" not in Browser(app).get(address).headers


def test_only_our_languages(browser):
    assert browser.post("/language", language="../../etc").status_code == 400
    assert browser.post("/language").status_code == 400


@pytest.mark.parametrize("address", PUBLIC)
@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_are_light_and_strictly_guarded(app, address, language):
    response = Browser(app, language).get(address)
    assert response.status_code == 200
    assert len(response.data) < 100_000
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "object-src 'none'" in policy
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "same-origin"
    assert "frame-ancestors" in policy
    # What the policy would block must not be on the page
    assert " style=" not in response.text
    assert " onclick=" not in response.text
    assert "<script>" not in response.text


def test_pages_of_a_person_are_not_kept_by_caches(browser, signed_in, learner):
    assert signed_in(learner).get("/profile").headers["Cache-Control"] == "no-store"
    response = browser.get("/")
    assert "Cookie" in response.headers["Vary"]


def test_https_is_remembered_behind_a_proxy_that_is_trusted_only(settings):
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "learn.example.org"}
    with running(dataclasses.replace(settings, trusted_proxies=1)) as app:
        assert "Strict-Transport-Security" in app.test_client().get("/", headers=forwarded).headers
    with running(settings) as app:
        assert "Strict-Transport-Security" not in app.test_client().get("/", headers=forwarded).headers


def test_errors_are_pages(app):
    browser = Browser(app, "en")
    missing = browser.get("/nowhere")
    assert missing.status_code == 404
    assert "<h1>" in missing.text
    method = browser.get("/language")
    assert method.status_code == 405
    assert "POST" in method.headers["Allow"]
    stale = browser.client.post("/sign-in", data={"email": "a@example.org"})
    assert stale.status_code == 400
    assert "This form had expired." in text_of(stale.text)


def test_errors_of_the_api_are_json_in_both_languages(app):
    error = app.test_client().get("/api/lab/v1/nothing").json["error"]
    assert error["code"] == "not_found"
    assert error["message"]["en"]
    assert error["message"]["ko"]


def test_a_fault_of_ours_is_a_page_and_is_logged(app, caplog, monkeypatch):
    def fail() -> str:
        raise RuntimeError("a secret detail")

    app.config["SHOW_ERROR_PAGES"] = True
    monkeypatch.setitem(app.view_functions, "pages.patterns", fail)
    response = app.test_client().get("/patterns")
    assert response.status_code == 500
    assert "a secret detail" not in response.text
    assert "a secret detail" in caplog.text


def test_health(app):
    assert app.test_client().get("/healthz").json == {"status": "ok"}

"""Making an account: what is refused and in which words, and what a new account may do."""

from __future__ import annotations

import dataclasses
import re

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.operations.setup import ensure_translations
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading, running

GOOD = {"name": "새 학습자", "email": "new@example.org", "password": "four quiet machines"}


def accounts(app) -> int:
    with reading(app) as session:
        return session.scalar(select(func.count(Person.id)))


def test_a_new_account_is_a_learner_and_signed_in(app, browser):
    response = browser.submit("/sign-up", **GOOD)
    assert (response.status_code, response.location) == (302, "/dashboard")
    assert browser.signed_in
    with reading(app) as session:
        person = session.scalars(select(Person)).one()
        assert (person.name, person.email) == ("새 학습자", "new@example.org")
        assert [role.name for role in person.roles] == ["learner"]
        assert person.password.startswith("$argon2id$")


@pytest.mark.parametrize("language", ["ko", "en"])
def test_a_new_account_speaks_the_language_of_the_page(app, language):
    Browser(app, language).submit("/sign-up", **GOOD)
    with reading(app) as session:
        assert session.scalars(select(Person.language)).one() == language


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("email", "not an address", "This is not an e-mail address. It looks like name@example.org."),
        ("email", "", "Write your e-mail address."),
        ("password", "too short", "The password is too short: it needs at least 10 characters."),
        ("password", "", "Write a password."),
        ("name", "", "Write the name that your certificates shall state."),
        ("name", " \u200b ", "Write the name that your certificates shall state."),
        ("name", "x" * 101, "A name has 2 to 100 letters."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(app, field, value, sentence):
    response = Browser(app, "en").submit("/sign-up", **{**GOOD, field: value})
    assert response.status_code in (200, 400)
    assert sentence in text_of(response.text)
    assert f'aria-describedby="field-{field}' in response.text
    assert GOOD["password"] not in response.text
    assert accounts(app) == 0


def test_one_address_has_one_account_however_it_is_written(app, browser):
    browser.submit("/sign-up", **GOOD)
    again = Browser(app, "en").submit("/sign-up", **{**GOOD, "email": "New@Example.org"})
    assert "has an account already. Sign in, or reset its password." in text_of(again.text)
    assert accounts(app) == 1


def test_a_name_is_stored_as_a_certificate_can_state_it(app, browser):
    browser.submit("/sign-up", **{**GOOD, "name": "  Ada\t\u202eKing  Lovelace\u200d "})
    with reading(app) as session:
        assert session.scalars(select(Person.name)).one() == "Ada King Lovelace"


def test_without_the_forms_token_nothing_happens(app, browser):
    response = browser.client.post("/sign-up", data=GOOD)
    assert response.status_code == 400
    assert accounts(app) == 0


def test_nobody_signs_up_as_an_administrator(app, browser):
    browser.submit("/sign-up", **GOOD, roles="admin", active="1", fs_uniquifier="mine")
    assert browser.get("/people").status_code == 403
    with reading(app) as session:
        assert session.scalars(select(Person.fs_uniquifier)).one() != "mine"


def test_the_librarys_words_are_korean(app):
    ensure_translations(lambda _text: None)
    response = Browser(app).submit("/sign-up", **{**GOOD, "password": "short"})
    assert "비밀번호가 너무 짧습니다. 10자 이상이어야 합니다." in text_of(response.text)


def test_an_address_that_must_be_confirmed_waits_for_its_mail(settings):
    account = {"email": GOOD["email"], "password": GOOD["password"]}
    with running(dataclasses.replace(settings, confirm_email=True)) as app:
        browser = Browser(app, "en")
        browser.submit("/sign-up", **GOOD)
        assert not browser.signed_in
        browser.submit("/sign-in", **account)
        assert not browser.signed_in
        browser.get(re.search(r"/confirm-address/[^\s\"]+", browser.page("/dev/mailbox"))[0])
        browser.submit("/sign-in", **account)
        assert browser.signed_in

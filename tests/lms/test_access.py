"""Every route, asked by whom it is not for. Routes are found in the URL map, so a new one is asked too."""

from __future__ import annotations

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.factories.browser import Browser

NOBODY = "00000000-0000-4000-8000-000000000000"
REFUSALS = {
    "learn": 404,
    "teach": 404,
    "sit": 404,
    "talk": 404,
    "announce": 404,
    "edit_cohort": 404,
    "manage_people": 404,
    "administer": 403,
}


def guarded(app: Flask) -> list[tuple[Rule, str, str]]:
    """Each rule that is not public, with the permission it names and one method that it takes."""
    found = []
    for rule in app.url_map.iter_rules():
        permission = getattr(app.view_functions[rule.endpoint], "permission", "public")
        if permission != "public":
            found.append((rule, permission, "GET" if "GET" in rule.methods else "POST"))
    return found


def ask(browser: Browser, rule: Rule, method: str, known: dict[str, str]):
    """The route with real identifiers where there are some: what is refused must exist."""
    values = {name: known.get(name, NOBODY) for name in rule.arguments}
    with browser.client.application.test_request_context():
        address = rule.build(values, append_unknown=False)[1]
    return browser.get(address) if method == "GET" else browser.post(address)


@pytest.fixture
def known(enrollment, cohort, activities, learner) -> dict[str, str]:
    return {
        "enrollment_uuid": enrollment.uuid,
        "cohort_uuid": cohort.uuid,
        "activity_uuid": activities["why-count"].uuid,
        "person_uuid": learner.uuid,
        "number": "1",
        "kind": "csv",
        "part": "training",
    }


def test_a_visitor_is_sent_to_sign_in(app, browser, known):
    asked = guarded(app)
    assert len(asked) > 15
    for rule, _permission, method in asked:
        response = ask(browser, rule, method, known)
        to_sign_in = response.status_code == 302 and response.location.startswith("/sign-in")
        assert to_sign_in or response.status_code == 401, (rule.rule, response.status_code)


def test_somebody_else_is_refused(app, signed_in, stranger, known):
    browser = signed_in(stranger)
    asked = [each for each in guarded(app) if each[1] in REFUSALS]
    assert {permission for _rule, permission, _method in asked} == set(REFUSALS)
    for rule, permission, method in asked:
        response = ask(browser, rule, method, known)
        assert response.status_code == REFUSALS[permission], (rule.rule, response.status_code)

"""Lists that grow with a cohort stay pages: requests for more time, second looks, invitations."""

from __future__ import annotations

import re

import pytest

from lms.assessments.views import extensions, requests
from lms.cohorts.views import importing
from tests.factories.around import surround
from tests.factories.browser import Browser, text_of
from tests.factories.thousand import make_large_cohort

LOOK = re.compile(r"#request-([0-9a-f-]{36})")
REQUEST = re.compile(r'id="request-([0-9a-f-]{36})"')


@pytest.fixture
def made(app):
    found = make_large_cohort(app, learners=60, items=2, events=120)
    surround(app, found)
    return found


@pytest.fixture
def desk(app, made):
    return Browser(app).sign_in(made.instructor)


def test_whoever_answers_a_request_for_more_time_stays_on_the_page(made, desk, monkeypatch):
    monkeypatch.setattr(extensions, "AT_ONCE", 5)
    address = f"/teach/{made.cohort.uuid}/extensions"
    pages = [REQUEST.findall(desk.page(f"{address}?page={number}")) for number in (1, 2)]
    assert [len(found) for found in pages] == [5, 1]
    wrong = {"answer": "deny", "note": "", "until": "2026-03-20T10:00"}
    answer = desk.submit(f"{address}?page=2", f"{address}/{pages[1][0]}?page=2", **wrong)
    assert answer.status_code == 422 and pages[1][0] in REQUEST.findall(answer.text)
    answer = desk.submit(f"{address}?page=2", f"{address}/{pages[1][0]}?page=2", **wrong | {"note": "끝남"})
    assert answer.status_code == 302 and answer.location.endswith("?page=2")
    assert len(REQUEST.findall(desk.page(answer.location))) == 5  # the second page is gone


def test_in_a_large_cohort_one_looks_for_whom_to_give_time(made, desk):
    address = f"/teach/{made.cohort.uuid}/extensions"
    assert 'name="factor"' not in desk.page(address)
    assert "이 기수에 그런 이름이나" in text_of(desk.page(f"{address}?learner=nobody"))
    found = desk.page(f"{address}?learner={made.learner.email}")
    assert made.enrollment.uuid in found and 'name="factor"' in found
    fields = {"enrollment": made.enrollment.uuid, "factor": "9"}
    answer = desk.submit(f"{address}?learner=x", f"/teach/{made.cohort.uuid}/accommodations", **fields)
    assert answer.status_code == 422 and f'value="{made.enrollment.uuid}" selected' in answer.text


def test_second_looks_and_invitations_have_pages(made, desk, monkeypatch):
    monkeypatch.setattr(requests, "AT_ONCE", 3)
    monkeypatch.setattr(importing, "INVITED_AT_ONCE", 30)
    looks = f"/teach/{made.cohort.uuid}/second-looks"
    rows = [set(LOOK.findall(desk.page(f"{looks}?page={number}"))) for number in (1, 2)]
    assert len(rows[0]) == 3 and 0 < len(rows[1]) <= 3 and not rows[0] & rows[1]
    invited = f"/teach/{made.cohort.uuid}/invitations"
    assert [desk.page(f"{invited}?page={number}").count("invited-") for number in (1, 2)] == [30, 10]

"""The list of what a cohort handed in: pages, filters, search, names, and what it costs with many."""

from __future__ import annotations

import re

import pytest

from lms.assessments.models import LabMarking, Submission
from lms.assessments.queries import handed_in
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import writing
from tests.factories.labs import grade, hand_in, make_report, release
from tests.factories.people import make_person
from tests.factories.thousand import make_large_cohort

ROW = re.compile(r'<td data-label="[^"]+"><a href="/teach/submissions/[^"]+">([^<]+)</a>')
STATE = re.compile(
    r'<a href="/teach/submissions/[^"]+">([^<]+)</a>.*?<span class="badge[^>]*>.*?</svg>([^<]+)<', re.S
)


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def five(app, cohort, lab, instructor):
    """가람 is to be graded, 나래 released, 다온 waits, 라온 could not be graded, 마루 has tests only."""
    made = {}
    for at, name in enumerate(("나래", "다온", "라온", "마루", "가람")):
        enrollment = make_enrollment(
            app, make_person(app, name=name, email=f"{at}-first@example.org"), cohort
        )
        made[name] = hand_in(app, enrollment, lab)
        if name == "라온":
            grade(app, made[name], make_report(None, cause="unreadable"))
        elif name != "다온":
            grade(app, made[name], make_report(6.0, manual=name != "마루"))
    release(app, made["나래"], instructor.id, 4.0)
    with writing(app) as session:
        session.get_one(Submission, made["나래"].id).late_seconds = 90_000
    return made


def names(page: str) -> list[str]:
    return ROW.findall(page)


FOUND = {
    "": ["가람", "나래", "다온", "라온", "마루"],
    "?state=waiting": ["가람"],
    "?state=grading": ["다온"],
    "?state=failed": ["라온"],
    "?state=done": ["나래", "마루"],
    "?late=1": ["나래"],
    "?q=나": ["나래"],
    "?q=4-FIRST": ["가람"],
    "?q=없는": [],
    "?state=done&late=1&q=나": ["나래"],
    "?state=nonsense&page=x&late=2": ["가람", "나래", "다온", "라온", "마루"],
    "?page=7": [],
    "?lab=00000000-0000-4000-8000-000000000000": [],
}


def test_filters_and_search(teacher, cohort, five, lab):
    pages = {query: teacher.page(f"/teach/{cohort.uuid}{query}") for query in FOUND}
    assert {query: names(page) for query, page in pages.items()} == FOUND
    assert names(teacher.page(f"/teach/{cohort.uuid}?lab={lab.uuid}")) == FOUND[""]
    assert "제출물 1건" in text_of(pages["?late=1"])
    assert "맞는 것이 없습니다" in text_of(pages["?q=없는"])


def test_states_say_what_is_to_be_done(app, teacher, cohort, five):
    address = f"/teach/submissions/{five['가람'].uuid}"
    assert dict(STATE.findall(teacher.page(f"/teach/{cohort.uuid}")))["가람"].strip() == "직접 채점할 것"
    teacher.submit(address, **{"criterion-explain-why": "3", "action": "save"})
    assert dict(STATE.findall(teacher.page(f"/teach/{cohort.uuid}")))["가람"].strip() == "채점함, 공개 전"
    teacher.submit(address, **{"criterion-explain-why": "3", "action": "release"})
    found = dict(STATE.findall(teacher.page(f"/teach/{cohort.uuid}")))
    assert found["가람"].strip() == found["마루"].strip() == "채점 완료"


def test_a_name_finds_nothing_where_names_are_hidden(app, teacher, cohort, five):
    with writing(app) as session:
        session.add(LabMarking(cohort_id=cohort.id, lab="count-scrap", anonymous=True, request_days=7))
    page = teacher.page(f"/teach/{cohort.uuid}")
    codes = [name for name in names(page) if name != "나래"]
    assert "나래" in names(page) and len(codes) == 4 and "가람" not in page
    assert names(teacher.page(f"/teach/{cohort.uuid}?q=가람")) == []
    assert names(teacher.page(f"/teach/{cohort.uuid}?q=나래")) == ["나래"], "released: the name is shown"
    code = codes[0].split()[-1]
    assert names(teacher.page(f"/teach/{cohort.uuid}?q={code}")) == [codes[0]]


def test_pages_are_small_whole_and_cost_the_same(app, counted, monkeypatch):
    monkeypatch.setattr(handed_in, "ROWS", 20)
    costs, found = [], []
    for learners, items in ((6, 4), (24, 8)):
        made = make_large_cohort(app, learners=learners, items=items, events=learners * items * 2)
        browser = Browser(app).sign_in(made.instructor)
        address = f"/teach/{made.cohort.uuid}"
        browser.page(address)
        costs.append(counted(lambda address=address, browser=browser: browser.page(address)))
        pages = [browser.page(f"{address}?page={number}") for number in range(1, 7)]
        assert all(len(page.encode()) < 100_000 for page in pages)
        found.append([len(names(page)) for page in pages])
    assert costs[0] == costs[1]
    assert all(some[0] <= 20 for some in found) and sum(found[1]) > 80

"""The gradebook: pages, order, filters, one learner's history, and what it costs."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from lms.assessments.models import Grade
from lms.assessments.queries import events_of
from lms.assessments.services.events import broken_link
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading
from tests.factories.labs import grade, hand_in, make_report, release
from tests.factories.people import make_person
from tests.factories.thousand import make_large_cohort

ROW = re.compile(r'<th scope="row"><a href="[^"]+">([^<]+)</a></th><td>(\d+)')


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def three(app, cohort, lab, instructor):
    """가람 waits for a person, 나래 has full points by hand, 다솜 handed nothing in."""
    made = {}
    for name, auto in (("나래", 8.0), ("가람", 2.0), ("다솜", None)):
        person = make_person(app, name=name, email=f"{len(made)}-first@example.org")
        made[name] = make_enrollment(app, person, cohort)
        if auto is not None:
            handed_in = hand_in(app, made[name], lab)
            grade(app, handed_in, make_report(auto))
            if name == "나래":
                release(app, handed_in, instructor.id, 4.0, "충분합니다")
    return made


def names(page: str) -> list[str]:
    return [name for name, _percent in ROW.findall(page)]


ORDERS = {
    "": ["가람", "나래", "다솜"],
    "?desc=1": ["다솜", "나래", "가람"],
    "?sort=whole": ["다솜", "가람", "나래"],
    "?sort=whole&desc=1": ["나래", "가람", "다솜"],
    "?sort=c2": ["가람", "나래", "다솜"],
    "?sort=c2&desc=1": ["나래", "가람", "다솜"],  # without a grade comes last, whichever way
    "?sort=c99": ["가람", "나래", "다솜"],
    "?sort=nonsense&page=x&state=y&kind=z": ["가람", "나래", "다솜"],
    "?q=나": ["나래"],
    "?q=0-FIRST": ["나래"],
    "?q=없는": [],
    "?state=waiting": ["가람"],
    "?state=missing": ["나래", "다솜"],  # nobody did the quiz
    "?state=passed": [],
    "?page=7": [],
}


def test_order_and_filters(teacher, cohort, three):
    found = {query: names(teacher.page(f"/teach/{cohort.uuid}/grades{query}")) for query in ORDERS}
    assert found == ORDERS


def test_columns_of_one_kind_leave_the_whole_as_it_is(teacher, cohort, three):
    page = teacher.page(f"/teach/{cohort.uuid}/grades?kind=quiz")
    assert dict(ROW.findall(page))["나래"] == "70" and "불량 세기" not in page and "확인" in page


def test_a_star_means_that_somebody_must_look(teacher, cohort, three):
    page = teacher.page(f"/teach/{cohort.uuid}/grades")
    assert "<td>2*</td>" in page and "<td>12</td>" in page and "학습자 3명" in page


def test_the_history_of_each_grade(teacher, signed_in, cohort, three):
    page = text_of(teacher.page(f"/teach/{cohort.uuid}/grades/{three['나래'].uuid}"))
    assert "12 / 12 (직접 채점)" in page and "8 / 12 (테스트)" in page
    assert page.index("12 / 12 (직접 채점)") < page.index("8 / 12 (테스트)")


def test_learners_of_another_cohort_are_not_found(app, teacher, cohort, three):
    other = make_enrollment(app, make_person(app), make_cohort(app))
    assert teacher.get(f"/teach/{cohort.uuid}/grades/{other.uuid}").status_code == 404


def test_a_page_stays_small_and_the_rows_after_come_alone(app):
    made = make_large_cohort(app, learners=120, items=60, events=7200)
    browser = Browser(app).sign_in(made.instructor)
    address = f"/teach/{made.cohort.uuid}/grades"
    shown = [browser.page(f"{address}?page={number}") for number in (1, 2, 3)]
    assert all(len(page.encode()) < 100_000 for page in shown)
    assert [len(names(page)) for page in shown] == [50, 50, 20]
    assert len({name for page in shown for name in names(page)}) == 120
    after = browser.get(f"{address}?page=2", headers={"HX-Request": "true"}).text
    assert after.lstrip().startswith("<tbody>") and names(after) == names(shown[1])
    assert "page=3" in after and "page=2" in shown[0] and "grid-more" not in shown[2]


def test_a_large_cohort_has_what_was_asked_for(app):
    made = make_large_cohort(app, learners=20, items=10, events=400)
    assert made.events == 400
    with reading(app) as session:
        for found in session.scalars(select(Grade)).all():
            events = events_of(session, enrollment_id=found.enrollment_id, activity_id=found.activity_id)
            assert broken_link(events) is None and events[-1].final == found.final

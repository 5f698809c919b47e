"""Supposing other results: worked out, shown, and never kept."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from lms.assessments.models import GradeEvent
from tests.factories.browser import text_of
from tests.factories.homes import reading
from tests.factories.labs import grade, hand_in, make_report, release


@pytest.fixture
def address(app, enrollment, lab, instructor) -> str:
    """Half of the lab's points; the quiz is missing."""
    made = hand_in(app, enrollment, lab)
    grade(app, made, make_report(6.0))
    release(app, made, instructor.id, 0.0)
    return f"/learn/{enrollment.uuid}/grades/what-if"


def test_other_percents_are_worked_out_and_nothing_is_kept(app, signed_in, learner, address):
    person = signed_in(learner)
    assert "남은 활동에서 모두 83.4%를 받으면 합격합니다." in text_of(person.page(address))
    page = text_of(person.page(f"{address}?c1=100&c2=80"))
    assert "가정 86.0 %" in page and "합격입니다." in page and "지금 35.0 %" in page
    assert "합격선에 못 미칩니다." in text_of(person.page(f"{address}?c1=50"))
    with reading(app) as session:
        assert session.scalar(select(func.count(GradeEvent.id))) == 2
    assert "what-if" in person.page(address.removesuffix("/what-if"))


def test_no_percent_is_said_beside_its_field(signed_in, learner, address):
    person = signed_in(learner)
    for text in ("101", "-1", "many", "nan", "1e9"):
        page = person.page(f"{address}?c1={text}&c2=50")
        assert "0에서 100 사이의 백분율" in page and f'value="{text}"' in page
        assert "합격선에 못 미칩니다." not in page


def test_it_is_the_learners_own(signed_in, stranger, address):
    assert signed_in(stranger).get(address).status_code == 404

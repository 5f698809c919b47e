"""A track that asks for a least mean in its checkpoints: everywhere the same rule, and it is said why."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lms.cohorts.models import Enrollment
from lms.credentials.models import Credential
from tests.factories.browser import text_of
from tests.factories.checkpoints import publish_checkpoint
from tests.factories.homes import copy_home, reading
from tests.factories.labs import publish_sample_lab
from tests.lms.assessments.test_single_grade import say


@pytest.fixture
def settings(template, tmp_path):
    made = copy_home(template, tmp_path)
    publish_checkpoint(made, tmp_path / "least", rule=", minimum_grade: 50")
    return made


@pytest.fixture
def book(cohort) -> str:
    return f"/teach/{cohort.uuid}/grades"


@pytest.fixture
def teacher(app, signed_in, instructor, enrollment, activities, book):
    """Who has given full points for the quiz and the lab, and 1.9 of 4 for the checkpoint: 84 % in all."""
    publish_sample_lab(app)
    browser = signed_in(instructor)
    for slug, points in (("check", "2"), ("count-scrap", "12"), ("clock", "1.9")):
        say(browser, f"{book}/{enrollment.uuid}/{activities[slug].uuid}", points=points)
    return browser


def certificate(app, enrollment) -> Credential | None:
    with reading(app) as session:
        person_id = session.get_one(Enrollment, enrollment.id).person_id
        return session.scalar(select(Credential).where(Credential.person_id == person_id))


def test_a_good_whole_does_not_pass_without_the_checkpoint_and_does_with_it(
    app, teacher, book, enrollment, activities, signed_in, learner
):
    person, mine = signed_in(learner), f"/learn/{enrollment.uuid}/grades"
    for page in (person.page(mine), teacher.page(f"{book}/{enrollment.uuid}")):
        said = text_of(page)
        assert "84.2 %" in said and "미달" in said and "합격 조건" in said
        assert "점검 평균 50 % 47.5 % 2.5점 부족" in said
    assert 'title="미달 · 점검 50% 미만"' in teacher.page(book)
    assert "시험 학습자" in teacher.page(f"{book}?state=below")
    assert "시험 학습자" not in teacher.page(f"{book}?state=passed")
    supposed = text_of(person.page(f"{mine}/what-if?c1=100"))
    assert "합격선에 못 미칩니다." in supposed and "2.5점 부족" in supposed
    assert "2.5점 부족" in text_of(person.page(f"{mine}/what-if")), "also before anything is supposed"
    assert "합격입니다." in text_of(person.page(f"{mine}/what-if?c3=50"))
    assert "통과하려면 평균 50% 이상" in text_of(person.page("/tracks/scrap"))
    assert certificate(app, enrollment) is None

    say(teacher, f"{book}/{enrollment.uuid}/{activities['clock'].uuid}", points="2")
    assert "부족" not in text_of(person.page(mine))
    assert "시험 학습자" in teacher.page(f"{book}?state=passed")
    stated = certificate(app, enrollment).document.decode()
    assert "“Checkpoint”: at least 50 % on average." in stated and "‘점검’ 평균 50% 이상." in stated

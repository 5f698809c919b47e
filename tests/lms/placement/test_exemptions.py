"""What a result exempts from: lessons only, with a reason, for as long as the learner wants it."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.queries import standing_of
from lms.catalog.placement_version import publish_placement
from lms.cohorts.domain import Exempt, Step, Way, Window
from lms.cohorts.models import Enrollment, Exemption
from lms.cohorts.queries import way_of
from lms.credentials.services.erasing import erase
from lms.placement.models import Sitting
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report
from tests.factories.people import make_person

WAITS, DECLINED = Exempt("u", {}, declined=False), Exempt("u", {}, declined=True)


def step(kind: str, exempt: Exempt | None = None, done: bool = False, minutes: int = 10) -> Step:
    return Step(1, "u", kind, {}, minutes, {}, {}, Window(), opened=done, done=done, exempt=exempt)


@pytest.mark.parametrize(
    ("kind", "exempt", "optional"),
    [
        ("lesson", None, False),
        ("lesson", WAITS, True),
        ("lesson", DECLINED, False),
        ("quiz", WAITS, False),
        ("lab", WAITS, False),
    ],
)
def test_only_lessons_are_optional(kind, exempt, optional):
    assert step(kind, exempt).optional is optional


def test_what_may_be_skipped_neither_waits_nor_holds_back():
    lesson, quiz = step("lesson", WAITS, minutes=30), step("quiz", WAITS)
    at = dt.datetime.now(dt.UTC)
    assert Way((lesson, quiz)).next(at) is quiz
    assert Way((lesson, quiz)).percent == 0
    assert Way((lesson, step("quiz", WAITS, done=True))).percent == 100
    assert Way((step("lesson", WAITS, done=True, minutes=30), quiz)).percent == 75  # what was done counts
    assert Way((lesson,)).next(at) is None


def exemption(app) -> Exemption | None:
    with reading(app) as session:
        return session.scalars(select(Exemption)).one_or_none()


def test_the_way_says_so_and_the_learner_may_want_it_otherwise(app, finish, signed_in, learner, enrollment):
    finish(learner)
    browser = signed_in(learner)
    address = f"/learn/{enrollment.uuid}"
    page = text_of(browser.page(address))
    assert "이 단원의 수업은 건너뛰어도 됩니다" in page and "수학 영역을 충분히" in page and "선택" in page
    made = exemption(app)
    back = browser.submit(address, f"/exemptions/{made.uuid}", lessons="do", next=address)
    assert back.headers["Location"] == address and exemption(app).declined_at is not None
    assert "수업을 그대로 듣기로 하셨습니다" in browser.page(address)
    finish(learner)  # taken again: what the learner decided stays
    assert exemption(app).declined_at is not None
    browser.submit(address, f"/exemptions/{made.uuid}", lessons="skip", next="https://elsewhere.example/")
    assert exemption(app).declined_at is None


def test_nobody_else_may_decide_it(app, finish, signed_in, learner, stranger, instructor):
    finish(learner)
    made = exemption(app)
    for other in (stranger, instructor):
        assert signed_in(other).post(f"/exemptions/{made.uuid}", lessons="do").status_code == 404
    assert exemption(app).declined_at is None


def test_what_a_certificate_rests_on_stays_as_it_is(app, finish, learner, enrollment):
    def standing():
        with reading(app) as session:
            return standing_of(session, session.get_one(Enrollment, enrollment.id))[0]

    before = standing()
    finish(learner)
    with reading(app) as session:
        way = way_of(session, session.get_one(Enrollment, enrollment.id))
    assert [one.optional for one in way.steps] == [True, False, False]
    assert standing() == before and not before.passed


def test_one_wrong_answer_about_the_module_and_its_lessons_stay(app, finish, learner):
    finish(learner, dict.fromkeys((f"maths-{number}" for number in range(1, 5)), "b"))
    assert exemption(app) is None


def test_the_notebook_is_handed_in_like_a_lab_and_counts_at_once(
    app, finish, source, signed_in, learner, cohort, lab
):
    rules = [{"module": "scrap", "needs": {"maths": "solid", "data": "solid"}}]
    both = dataclasses.replace(
        source, definition={**source.definition, "exemptions": rules}, content_hash="f" * 64
    )
    with writing(app) as session:
        publish_placement(session, source=both, now=now())
    uuid = finish(learner, dict.fromkeys((f"data-{number}" for number in range(9, 13)), "unknown"))
    assert exemption(app) is None  # 4 of 6 is not solid
    browser = signed_in(learner)
    address = browser.submit(f"/placement/{uuid}", f"/placement/{uuid}/notebook").headers["Location"]
    again = browser.submit(f"/placement/{uuid}", f"/placement/{uuid}/notebook").headers["Location"]
    assert address == again and "/labs/" in address
    assert "count-scrap" in browser.page(address) or "불량 세기" in browser.page(address)
    with reading(app) as session:
        mine = session.scalars(select(Enrollment).where(Enrollment.person_id == learner.id)).one()
    grade(app, hand_in(app, mine, lab), make_report(8.0, manual=False))
    page = text_of(browser.page(f"/placement/{uuid}"))
    assert "과제 1개 가운데 1개를 풀었고" in page and "4 + 1/1" in page


def test_a_failed_notebook_takes_away_what_it_disproves(app, finish, source, learner, cohort, lab):
    rules = [{"module": "scrap", "needs": {"data": "solid"}}]
    changed = {**source.definition, "exemptions": rules}
    with writing(app) as session:
        both = dataclasses.replace(source, definition=changed, content_hash="e" * 64)
        publish_placement(session, source=both, now=now())
    finish(learner, {11: "b"})  # 5 right, 1 wrong of 6: solid, until the notebook says otherwise
    assert exemption(app) is not None
    mine = make_enrollment(app, learner, cohort)
    grade(app, hand_in(app, mine, lab), make_report(0.0, manual=False))
    assert exemption(app) is None


def test_erasing_an_account_erases_its_results(app, finish, learner):
    finish(learner)
    with writing(app) as session:
        erase(session, person=session.get_one(Person, learner.id), now=now())
    with reading(app) as session:
        assert not session.scalars(select(Sitting)).all() and not session.scalars(select(Exemption)).all()


def test_staff_see_whose_lessons_are_optional_and_no_result_of_few(
    app, finish, signed_in, instructor, learner, enrollment, cohort
):
    finish(learner)
    page = text_of(signed_in(instructor).page(f"/teach/{cohort.uuid}/placement"))
    assert learner.name in page and "수학 영역을 충분히" in page
    assert "학습자 1명이 출발점 진단을 마쳤습니다" in page and "수준별 학습자 수" not in page


def test_from_five_learners_on_staff_see_numbers_without_names(app, finish, signed_in, instructor, cohort):
    people = [make_person(app, name=f"이름{number}") for number in range(5)]
    for number, person in enumerate(people):
        make_enrollment(app, person, cohort)
        finish(person, default="a" if number else "unknown")
        finish(person, default="unknown" if number < 3 else "a")
    page = signed_in(instructor).page(f"/teach/{cohort.uuid}/placement")
    table = page[page.index("수준별 학습자 수") : page.index('id="optional"')]
    assert "이름" not in table.replace("이름은 없습니다", "")
    assert text_of(table).count("3 0 2") == 2  # the newest sitting of each counts: 3 new, 0 some, 2 solid


def test_a_cohorts_numbers_are_for_its_staff(app, placement, signed_in, learner, cohort, enrollment):
    other = signed_in(make_person(app, "learner", "instructor"))
    assert other.get(f"/teach/{cohort.uuid}/placement").status_code == 404
    assert signed_in(learner).get(f"/teach/{cohort.uuid}/placement").status_code == 404

"""The placement at the browser: begun once, left and gone on with, finished once, read by its owner alone."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEvent
from lms.cohorts.models import Exemption
from lms.placement.models import Sitting
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading


@pytest.fixture
def person(placement, signed_in, learner):
    return signed_in(learner)


def begin(person) -> str:
    response = person.submit("/placement")
    assert response.status_code == 302, text_of(response.text)
    return response.headers["Location"]


def stored(app) -> Sitting:
    with reading(app) as session:
        return session.scalars(select(Sitting).order_by(Sitting.id.desc())).first()


def sit(app, person, answers=None, default="a") -> str:
    """A whole sitting: `answers` by item, every other item gets `default`; the address of its advice."""
    address = begin(person)
    for number in (1, 2):
        given = {item: (answers or {}).get(item, default) for item in stored(app).drawn}
        response = person.submit(f"{address}/parts/{number}", **given)
        assert response.status_code == 302
    assert response.headers["Location"] == f"{address}/review"
    person.submit(f"{address}/review", f"{address}/finish")
    return address


def test_a_sitting_under_way_goes_on(app, person):
    first = begin(person)
    assert begin(person) == first
    assert person.get(first).headers["Location"] == f"{first}/parts/1"
    assert len(stored(app).drawn) == 12


def test_answers_are_kept_one_by_one_and_the_next_part_is_where_to_go_on(app, person):
    address = begin(person)
    drawn = stored(app).drawn
    assert person.post(f"{address}/answers", **{drawn[0]: "b"}).text == "저장됨"
    person.post(f"{address}/answers", **{drawn[1]: "unknown"})
    assert stored(app).answers == {drawn[0]: "b", drawn[1]: "unknown"}
    page = person.page(f"{address}/parts/1")
    assert re.search(rf'id="{drawn[0]}-b"[^>]* checked', page)
    person.post(f"{address}/answers", **dict.fromkeys(drawn[:6], "a"))
    assert person.get(address).headers["Location"] == f"{address}/parts/2"


def test_what_was_not_asked_and_what_is_no_choice_is_not_kept(app, person):
    address = begin(person)
    drawn = stored(app).drawn
    other = next(f"maths-{n}" for n in range(1, 13) if f"maths-{n}" not in drawn)
    person.post(f"{address}/answers", **{other: "a", drawn[0]: "z", drawn[1]: "c"})
    assert stored(app).answers == {drawn[1]: "c"}


def test_everything_right_advises_and_exempts_with_a_reason(app, person, cohort, learner):
    make_enrollment(app, learner, cohort)
    page = person.page(sit(app, person))
    assert "불량 줄이기" in page and "수업을 건너뛰어도 됩니다" in page
    with reading(app) as session:
        exemption = session.scalars(select(Exemption)).one()
        assert "수학" in exemption.reason["ko"] and "Maths" in exemption.reason["en"]
        assert exemption.declined_at is None


def test_i_do_not_know_everywhere_is_an_answer(app, person):
    page = text_of(person.page(sit(app, person, default="unknown")))
    assert "비율부터" in page and "표부터" in page
    assert "‘모르겠다’를 고르셨습니다" in page
    with reading(app) as session:
        assert not session.scalars(select(Exemption)).all()


def test_wrong_answers_are_explained_and_nothing_tells_before(app, person):
    address = begin(person)
    assert "오해" not in person.page(f"{address}/parts/1")
    drawn = stored(app).drawn
    person.submit(f"{address}/parts/1", **{drawn[0]: "b"})
    page = person.submit(f"{address}/review", f"{address}/finish", follow=True).text
    assert f"오해 {drawn[0]}" in page


def test_finishing_with_open_questions_says_which(app, person):
    address = begin(person)
    page = text_of(person.page(f"{address}/review"))
    assert "12개 문항에 아직 답이 없습니다" in page
    person.submit(f"{address}/review", f"{address}/finish")
    assert stored(app).finished_at is not None


def test_out_of_order_nothing_breaks(app, person):
    address = sit(app, person)
    finished = stored(app).finished_at
    drawn = stored(app).drawn
    assert person.post(f"{address}/finish").status_code == 302
    assert stored(app).finished_at == finished
    assert person.post(f"{address}/answers", **{drawn[0]: "b"}).status_code == 409
    assert person.post(f"{address}/answers", **{drawn[0]: "a"}).status_code == 200  # overtaken, the same
    assert stored(app).answers[drawn[0]] == "a"
    assert person.get(f"{address}/parts/1").headers["Location"] == address
    assert person.get(f"{address}/review").headers["Location"] == address


def test_another_part_than_there_is_none(person):
    address = begin(person)
    assert person.get(f"{address}/parts/3").status_code == 404
    assert person.get(f"{address}/parts/0").status_code == 404


def test_again_asks_other_questions(app, person):
    sit(app, person)
    first = stored(app)
    assert begin(person)
    second = stored(app)
    assert second.number == 2 and not set(first.drawn) & set(second.drawn)


def test_the_newest_result_decides_and_says_so(app, person):
    first = sit(app, person)
    sit(app, person, default="unknown")
    assert "더 새로운 결과가 있습니다" in person.page(first)
    with reading(app) as session:
        assert not session.scalars(select(Exemption)).all()
        acts = session.scalars(select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [one for one in acts if one.startswith("exemption")] == ["exemption.granted", "exemption.ended"]


@pytest.mark.parametrize("who", ["stranger", "instructor", "admin"])
def test_a_sitting_is_nobody_elses(app, person, signed_in, request, who):
    address = sit(app, person)
    other = signed_in(request.getfixturevalue(who))
    assert other.get(address).status_code == 404
    assert other.post(f"{address}/finish").status_code == 404
    assert other.post(f"{address}/answers").status_code == 404
    assert other.post(f"{address}/notebook").status_code == 404


def test_without_a_sign_in_nothing_begins(placement, browser):
    assert "/sign-in" in browser.get("/placement").headers["Location"]


def test_without_a_placement_pages_say_so_and_do_not_lead_there(signed_in, learner):
    browser = signed_in(learner)
    assert "지금은 제공하지 않습니다" in browser.page("/placement")
    assert browser.post("/placement").status_code == 404
    assert "/placement" not in browser.page("/tracks") and "/placement" not in browser.page("/dashboard")


def test_pages_lead_to_it(person):
    assert 'href="/placement"' in person.page("/tracks")
    assert 'href="/placement"' in person.page("/dashboard")

"""Questions about a checkpoint: for staff alone, and none while the clock runs."""

from __future__ import annotations

import re

from sqlalchemy import select

from lms.talk.models import Thread
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading
from tests.factories.people import make_person


def test_what_learners_ask_about_it_is_for_staff_alone(
    app, person, signed_in, address, cohort, clock, instructor
):
    assert "강사진만 읽습니다" in text_of(person.page(address))
    ask = f"/cohorts/{cohort.uuid}/questions/new?at={clock.uuid}"
    form = person.page(ask)
    assert "강사진만 읽습니다" in text_of(form) and 'name="private"' not in form
    once = re.search(r'name="once" value="([^"]+)"', form)[1]
    person.submit(ask, title="단위를 쓰나요?", text="공학용입니다.", once=once)
    with reading(app) as session:
        assert session.scalars(select(Thread.private)).one() is True
    assert "단위를 쓰나요" in person.page(address)
    mate = make_person(app)
    enrolled = make_enrollment(app, mate, cohort)
    assert "단위를 쓰나요" not in signed_in(mate).page(f"/learn/{enrolled.uuid}/checkpoints/{clock.uuid}")
    assert "단위를 쓰나요" in signed_in(instructor).page(f"/cohorts/{cohort.uuid}/questions")


def test_none_stand_below_while_the_clock_runs(person, address):
    paper = person.submit(address, f"{address}/start").location
    for page in (address, paper, f"{paper}/review"):
        shown = text_of(person.page(page))
        assert "질문하기" not in shown and "강사진만 읽습니다" not in shown
    person.submit(paper, f"{paper}/hand-in")
    for page in (address, paper):
        assert "질문하기" in text_of(person.page(page))

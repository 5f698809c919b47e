"""An archived cohort: what was said is read and can be taken away; nothing new is written."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from lms.cohorts.models import Cohort
from lms.db import new_uuid
from lms.refusal import Refused
from lms.talk.models import Announcement, Post, Thread
from lms.talk.services import announcing, asking
from lms.talk.tasks import publish_due
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing
from tests.lms.talk.conftest import as_learner, as_staff

SENTENCE = "보관한 기수입니다"


def archive(app, at: dt.datetime | None) -> None:
    with writing(app) as session:
        session.execute(update(Cohort).values(archived_at=at))


def draft(session, place, author, **changes) -> Announcement:
    given = {"title": "견학", "text": "정문", "language": "ko", "uuid": new_uuid(), "now": now()}
    cohort = session.get_one(Cohort, place.id)
    return announcing.write(session, cohort=cohort, author_id=author.id, **given | changes)


@pytest.fixture
def question(app, ask, place, learner) -> str:
    """The first post of a question, in a cohort that is archived now."""
    uuid = ask(as_learner(learner))
    archive(app, now())
    return uuid


def test_pages_say_so_and_offer_nothing_new(app, question, signed_in, instructor, learner, place, enrollment):
    browser, staff = signed_in(learner), signed_in(instructor)
    with reading(app) as session:
        thread = f"/cohorts/{place.uuid}/questions/{session.scalars(select(Thread.uuid)).one()}"
    for page in (f"/cohorts/{place.uuid}/questions", thread, f"/cohorts/{place.uuid}/announcements"):
        shown = text_of(browser.page(page))
        assert SENTENCE in shown, page
        assert not [word for word in ("질문하기", "답 올리기", "고치기", "지켜보기") if word in shown], page
    assert "글 내리기" in text_of(browser.page(thread))
    teach = text_of(staff.page(f"/teach/{place.uuid}/announcements"))
    assert SENTENCE in teach and "공지 쓰기" not in teach
    for page in (f"/cohorts/{place.uuid}/questions/new", f"/cohorts/{place.uuid}/posts/{question}/edit"):
        answer = browser.get(page)
        assert answer.status_code == 409 and SENTENCE in answer.text
    assert staff.get(f"/teach/{place.uuid}/announcements/new").status_code == 409


def test_a_form_that_was_open_keeps_its_text(app, question, signed_in, learner, place):
    archive(app, None)
    browser = signed_in(learner)
    page = f"/cohorts/{place.uuid}/questions/new"
    browser.page(page)
    archive(app, now())
    answer = browser.post(page, title="늦은 질문", text="쓰던 글", once=new_uuid())
    assert answer.status_code == 409
    assert SENTENCE in answer.text and "쓰던 글" in answer.text


def test_no_service_writes(app, question, learner, instructor, other, place):
    with writing(app) as session:
        post = session.scalars(select(Post)).one()
        mine, at = as_learner(learner), {"now": now()}
        words = {"title": "a", "text": "b"}
        once = {"language": "ko", "uuid": new_uuid()}
        cohort = post.thread.cohort
        for act, arguments in (
            (
                asking.ask,
                {"cohort": cohort, "activity": None, "private": False, "reader": mine} | words | once,
            ),
            (asking.answer, {"thread": post.thread, "reader": as_staff(instructor), "text": "b"} | once),
            (asking.edit, {"post": post, "reader": mine} | words),
            (asking.thank, {"post": post, "reader": as_learner(other), "on": True}),
            (announcing.write, {"cohort": cohort, "author_id": instructor.id} | words | once),
        ):
            with pytest.raises(Refused) as why:
                act(session, **arguments, **at)
            assert SENTENCE in why.value.message, act


def test_what_one_wrote_can_be_taken_away_and_brought_back(app, question, learner):
    with writing(app) as session:
        post = session.scalars(select(Post)).one()
        asking.remove(session, post=post, reader=as_learner(learner), now=now())
        assert post.state == "removed"
        asking.restore(session, post=post, reader=as_learner(learner), now=now())
        assert post.state == "shown"


def test_what_was_scheduled_is_a_draft_again(app, place, instructor, enrollment):
    with writing(app) as session:
        made = draft(session, place, instructor)
        announcing.schedule(session, announcement=made, publish_at=now() + dt.timedelta(seconds=1), now=now())
        made.publish_at = now() - dt.timedelta(minutes=1)
    archive(app, now())
    with app.app_context():
        publish_due()
    archive(app, None)
    with app.app_context():
        publish_due()
    with reading(app) as session:
        assert session.scalars(select(Announcement)).one().state == "draft"

"""Reporting, hiding, showing again; and what stays when an account is erased."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import literal, select

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.credentials.services.erasing import erase
from lms.db import new_uuid
from lms.notices.models import Notice, NoticeText
from lms.refusal import Refused
from lms.talk.models import Following, Post, PostReport, Thanks, Thread
from lms.talk.queries.moderation import count_reports, hidden_in, reports_in
from lms.talk.services import asking, moderating
from lms.web import now
from tests.factories.homes import reading, writing
from tests.lms.notices.test_notices import unread
from tests.lms.talk.conftest import as_learner, as_staff
from tests.lms.talk.test_asking import refusal, stored, told


def report(app, uuid: str, reader, reason: str = "광고입니다", at: dt.datetime | None = None) -> None:
    with writing(app) as session:
        moderating.report(session, post=stored(session, uuid), reader=reader, reason=reason, now=at or now())


def hide(app, uuid: str, reader, reason: str = "광고") -> None:
    with writing(app) as session:
        moderating.hide(session, post=stored(session, uuid), reader=reader, reason=reason, now=now())


def acts(app) -> list[str]:
    with reading(app) as session:
        rows = session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("post.")))
        return list(rows)


def test_a_report_waits_for_staff_until_it_is_settled(app, ask, learner, other, instructor, place):
    question = ask(as_learner(learner))
    report(app, question, as_learner(other))
    assert "이미" in refusal(app, question, moderating.report, reader=as_learner(other), reason="x")
    assert "없는" in refusal(app, question, moderating.report, reader=as_learner(learner), reason="x")
    assert told(app)[-1] == (instructor.id, "‘불량률의 분모’ 질문에 있는 글이 신고되었습니다")
    with writing(app) as session:
        post = stored(session, question)
        asking.edit(session, post=post, reader=as_learner(learner), title="a", text="harmless", now=now())
    with writing(app) as session:
        (found,) = reports_in(session, place.id)
        assert found.text == "검사 수량인가요?"
        moderating.leave(session, post=found.post, reader=as_staff(instructor), now=now())
        moderating.leave(session, post=found.post, reader=as_staff(instructor), now=now())
        assert session.scalar(count_reports(literal(place.id))) == 0
    assert acts(app) == ["post.left"]


def test_nobody_reports_all_day(app, ask, learner, other):
    posts = [ask(as_learner(learner), now=now() - dt.timedelta(days=3, hours=-one)) for one in range(11)]
    for uuid in posts[:10]:
        report(app, uuid, as_learner(other))
    assert "오늘" in refusal(app, posts[10], moderating.report, reader=as_learner(other), reason="x")


def test_hiding_gives_a_reason_that_the_author_reads_and_can_be_undone(
    app, ask, say, learner, other, instructor, place
):
    question = ask(as_learner(learner))
    say(question, as_learner(other))
    report(app, question, as_learner(other))
    with pytest.raises(Refused):
        hide(app, question, as_staff(instructor), reason=" ")
    with pytest.raises(Refused):
        hide(app, question, as_learner(other))
    before = {person for person, subject in told(app) if "질문: " in subject}
    hide(app, question, as_staff(instructor), reason="개인 정보")
    assert before == {instructor.id} and unread(app, instructor) == 1, "the report; the quoted question went"
    assert told(app)[-1] == (learner.id, "강사진이 ‘불량률의 분모’에 쓰신 글을 숨겼습니다")
    with reading(app) as session:
        thread = stored(session, question).thread
        assert (thread.state, session.scalar(count_reports(literal(place.id)))) == ("hidden", 0)
        assert [post.hidden_reason for post in hidden_in(session, place.id)] == ["개인 정보"]
    for reader in (as_learner(other), as_learner(learner)):
        with writing(app) as session, pytest.raises(Refused):
            asking.answer(
                session, thread=stored(session, question).thread, reader=reader, text="x",
                language="ko", uuid=new_uuid(), now=now(),
            )  # fmt: skip
    assert refusal(app, question, asking.edit, reader=as_learner(learner), title="a", text="b")
    with writing(app) as session:
        moderating.show(session, post=stored(session, question), reader=as_staff(instructor), now=now())
        assert stored(session, question).thread.state == "shown"
    assert acts(app) == ["post.hidden", "post.shown"]


def test_erasing_takes_the_name_from_posts_and_private_questions_away(
    app, ask, say, learner, other, instructor
):
    public = ask(as_learner(learner), text="공개 질문")
    private = ask(as_learner(learner), private=True, text="아픕니다")
    removed = say(public, as_learner(learner), "지운 글")
    kept = say(public, as_learner(other))
    with writing(app) as session:
        asking.remove(session, post=stored(session, removed), reader=as_learner(learner), now=now())
        asking.thank(session, post=stored(session, kept), reader=as_learner(learner), on=True, now=now())
    say(private, as_staff(instructor), "푹 쉬세요")
    report(app, kept, as_learner(learner))
    with writing(app) as session:
        erase(session, person=session.get_one(Person, learner.id), now=now())
    with reading(app) as session:
        posts = {post.uuid: post for post in session.scalars(select(Post))}
        assert set(posts) == {public, removed, kept}
        assert posts[public].author_id is None and posts[public].text == "공개 질문"
        assert posts[removed].text == posts[removed].html == ""
        assert session.scalars(select(Thread.author_id)).all() == [None]
        assert session.scalars(select(Following.person_id)).all() == [other.id]
        assert not session.scalars(select(Thanks)).all() and not session.scalars(select(PostReport)).all()
        assert learner.id not in session.scalars(select(Notice.person_id)).all()
        said = [text.text["ko"] for text in session.scalars(select(NoticeText))]
        assert not any("아픕니다" in text or "쉬세요" in text for text in said)
    assert unread(app, instructor) == 2, "the public question and the report"

"""Questions and answers: who is told, what counts as answered, what sending twice does, and the pace."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.db import new_uuid
from lms.mail.models import OutboxMail
from lms.notices.models import Notice
from lms.refusal import Refused
from lms.talk.models import Following, Post, Thread
from lms.talk.queries.activities import activity_at, place_of
from lms.talk.queries.threads import Search, page_of, threads
from lms.talk.services import asking
from lms.web import now
from tests.factories.homes import reading, writing
from tests.lms.talk.conftest import as_learner, as_staff


def told(app) -> list[tuple[int, str]]:
    """(person, subject in Korean) of each notice."""
    with reading(app) as session:
        rows = session.scalars(select(Notice).order_by(Notice.id))
        return [(row.person_id, row.said.subject["ko"]) for row in rows]


def stored(session, uuid: str) -> Post:
    return session.scalars(select(Post).where(Post.uuid == uuid)).one()


def answered(app, uuid: str) -> bool:
    with reading(app) as session:
        return stored(session, uuid).thread.answered_at is not None


def refusal(app, uuid: str, act, **arguments) -> str:
    with writing(app) as session:
        with pytest.raises(Refused) as why:
            act(session, post=stored(session, uuid), now=now(), **arguments)
        return why.value.message


def test_a_question_tells_staff_and_an_answer_whoever_follows(
    app, ask, say, activities, learner, other, instructor
):
    with reading(app) as session:
        from lms.catalog.models import Activity

        lesson = session.get_one(Activity, activities["why-count"].id)
        session.expunge(lesson)
    question = ask(as_learner(learner), activity=lesson, title="분모")
    assert told(app) == [(instructor.id, f"‘{lesson.title['ko']}’에 관한 질문: 분모")]
    say(question, as_learner(other))
    say(question, as_staff(instructor))
    assert told(app)[1:] == [
        (learner.id, "‘분모’ 질문에 새 답이 달렸습니다"),
        (learner.id, "‘분모’ 질문에 강사진이 답했습니다"),
        (other.id, "‘분모’ 질문에 강사진이 답했습니다"),
    ]
    with reading(app) as session:
        mails = [mail.recipient for mail in session.scalars(select(OutboxMail).order_by(OutboxMail.id))]
    assert mails == [learner.email, learner.email, other.email]


def test_a_private_question_is_for_its_author_and_staff_alone(
    app, ask, say, learner, other, instructor, place
):
    question = ask(as_learner(learner), private=True)
    with writing(app) as session:
        thread = stored(session, question).thread
        asking.follow(session, thread=thread, person_id=other.id, on=True)
        seen = {
            reader: threads(session, cohort_id=place.id, reader=reader, search=Search()).count
            for reader in (as_learner(learner), as_learner(other), as_staff(instructor))
        }
        assert list(seen.values()) == [1, 0, 1]
        with pytest.raises(Refused):
            asking.answer(
                session, thread=thread, reader=as_learner(other), text="x", language="ko",
                uuid=new_uuid(), now=now(),
            )  # fmt: skip
    say(question, as_staff(instructor))
    assert (other.id in [person for person, _subject in told(app)]) is False


def test_staff_do_not_ask_in_private(app, ask, instructor):
    question = ask(as_staff(instructor), private=True)
    with reading(app) as session:
        assert stored(session, question).thread.private is False


def test_answered_is_what_staff_answered_or_what_helped_the_author(app, ask, say, learner, other, instructor):
    question = ask(as_learner(learner))
    say(question, as_learner(learner), "나도 모름")
    help_ = say(question, as_learner(other))
    assert not answered(app, question)
    for reader, on, is_now in (
        (as_staff(instructor), True, False),
        (as_learner(learner), True, True),
        (as_learner(learner), True, True),
        (as_learner(learner), False, False),
    ):
        with writing(app) as session:
            asking.thank(session, post=stored(session, help_), reader=reader, on=on, now=now())
        assert answered(app, question) is is_now
    by_staff = say(question, as_staff(instructor))
    assert answered(app, question)
    with writing(app) as session:
        asking.remove(session, post=stored(session, by_staff), reader=as_staff(instructor), now=now())
    assert not answered(app, question)


def test_ones_own_post_cannot_help(app, ask, learner):
    question = ask(as_learner(learner))
    assert "도움" in refusal(app, question, asking.thank, reader=as_learner(learner), on=True)


def test_sent_twice_is_once(app, ask, say, learner, other):
    uuid = new_uuid()
    assert ask(as_learner(learner), uuid=uuid) == ask(as_learner(learner), uuid=uuid) == uuid
    answer = new_uuid()
    assert say(uuid, as_learner(other), uuid=answer) == say(uuid, as_learner(other), uuid=answer)
    with reading(app) as session:
        assert len(session.scalars(select(Post)).all()) == 2
    with pytest.raises(Refused):
        ask(as_learner(other), uuid=uuid)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " \n "}, "title"),
        ({"title": "x" * 151}, "title"),
        ({"text": "\0"}, "text"),
        ({"text": "x" * 8001}, "text"),
    ],
)
def test_what_cannot_be_stored_is_refused_with_its_field(ask, learner, changes, field):
    with pytest.raises(Refused) as why:
        ask(as_learner(learner), **changes)
    assert (why.value.code, why.value.status) == (field, 422)


def test_a_learner_cannot_flood_and_staff_answer_as_they_like(ask, learner, instructor):
    at = now()
    for _ in range(5):
        ask(as_learner(learner), now=at)
    with pytest.raises(Refused) as why:
        ask(as_learner(learner), now=at + dt.timedelta(seconds=119))
    assert why.value.status == 429 and "1분" in why.value.message
    ask(as_learner(learner), now=at + dt.timedelta(seconds=120))
    for _ in range(7):
        ask(as_staff(instructor), now=at)


def test_editing_says_so_and_only_the_author_can(app, ask, learner, other):
    question = ask(as_learner(learner))
    assert "글쓴이" in refusal(app, question, asking.edit, reader=as_learner(other), title="a", text="b")
    with writing(app) as session:
        post = stored(session, question)
        asking.edit(
            session, post=post, reader=as_learner(learner), title=post.thread.title, text=post.text, now=now()
        )
        assert post.edited_at is None
        asking.edit(
            session, post=post, reader=as_learner(learner), title="새 제목", text="*새 글*", now=now()
        )
        assert post.edited_at and post.thread.title == "새 제목" and "<em>" in post.html


def test_a_removed_question_is_gone_for_others_and_comes_back(app, ask, place, learner, other, instructor):
    question = ask(as_learner(learner))
    with writing(app) as session:
        asking.remove(session, post=stored(session, question), reader=as_learner(learner), now=now())
    with reading(app) as session:
        for reader, count in ((as_learner(learner), 1), (as_learner(other), 0), (as_staff(instructor), 0)):
            assert threads(session, cohort_id=place.id, reader=reader, search=Search()).count == count
    assert refusal(app, question, asking.restore, reader=as_staff(instructor))
    with writing(app) as session:
        asking.restore(session, post=stored(session, question), reader=as_learner(learner), now=now())
        assert stored(session, question).thread.state == "shown"


def test_a_question_with_answers_of_others_stays(app, ask, say, learner, other):
    question = ask(as_learner(learner))
    say(question, as_learner(other))
    assert "답" in refusal(app, question, asking.remove, reader=as_learner(learner))


def test_search_finds_parts_of_words_in_titles_and_shown_answers(app, ask, say, place, learner, other):
    question = ask(as_learner(learner), title="불량률의 분모", text="KeyError")
    hidden = say(question, as_learner(other), "재현율을 보세요 100%")
    ask(as_learner(other), title="다른 질문")

    def found(words: str, **wanted) -> int:
        with reading(app) as session:
            search = Search(words=words, **wanted)
            return threads(session, cohort_id=place.id, reader=as_learner(learner), search=search).count

    assert [found(words) for words in ("불량 분모", "keyerror", "재현 keyerror", "불량 없음", "%", "_")] == [
        1, 1, 1, 0, 1, 0,
    ]  # fmt: skip
    with writing(app) as session:
        asking.remove(session, post=stored(session, hidden), reader=as_learner(other), now=now())
    assert found("재현") == 0
    assert [found("", show=show) for show in ("all", "open", "mine", "followed")] == [2, 2, 1, 1]


def test_a_question_stays_with_its_activity(app, ask, place, activities, learner):
    from lms.catalog.models import Activity

    with writing(app) as session:
        lesson = session.get_one(Activity, activities["why-count"].id)
        session.expunge(lesson)
    question = ask(as_learner(learner), activity=lesson)
    with reading(app) as session:
        thread = stored(session, question).thread
        assert thread.place == place_of(session, lesson.id)
        assert thread.place.endswith("/lesson/why-count")
        assert activity_at(session, thread.cohort, thread.place).id == lesson.id
        assert activity_at(session, thread.cohort, "other/lesson/why-count") is None


def test_following_can_be_ended_and_begun(app, ask, say, learner, other):
    question = ask(as_learner(learner))
    with writing(app) as session:
        thread = stored(session, question).thread
        asking.follow(session, thread=thread, person_id=learner.id, on=False)
        asking.follow(session, thread=thread, person_id=learner.id, on=False)
    say(question, as_learner(other))
    assert learner.id not in [person for person, _subject in told(app)]


def test_whoever_left_the_cohort_is_told_nothing(app, ask, say, learner, other, enrollment):
    from lms.cohorts.models import Enrollment

    question = ask(as_learner(learner))
    with writing(app) as session:
        session.get_one(Enrollment, enrollment.id).state = "withdrawn"
    say(question, as_learner(other))
    assert learner.id not in [person for person, _subject in told(app)]
    with reading(app) as session:
        assert len(session.scalars(select(Following)).all()) == 2


def test_the_page_of_a_post_is_known(app, ask, say, learner, monkeypatch):
    monkeypatch.setattr("lms.talk.queries.threads.POSTS", 2)
    question = ask(as_learner(learner))
    posts = [question, *(say(question, as_learner(learner)) for _ in range(3))]
    with reading(app) as session:
        assert [page_of(session, stored(session, uuid)) for uuid in posts] == [1, 1, 2, 2]
        assert session.scalars(select(Thread)).one().last_at >= stored(session, question).written_at

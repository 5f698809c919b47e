"""People are told once, in their language and in the way that they chose."""

from __future__ import annotations

import datetime as dt

import pytest
from flask_babel import gettext
from sqlalchemy import select

from lms.accounts.models import Person
from lms.mail.models import OutboxMail
from lms.notices.digest import send_digests
from lms.notices.domain import KEPT, KINDS, STAFF_KINDS, next_digest
from lms.notices.models import Notice, NoticeText
from lms.notices.services import Told, choose, forget_old, forget_person, notify, notify_all
from lms.notices.tasks import digests
from lms.notices.words import KIND_NAMES, WAY_NAMES
from tests.factories.homes import reading, writing
from tests.factories.people import make_person

NOON = dt.datetime(2026, 5, 4, 3, 0, tzinfo=dt.UTC)  # twelve in Seoul
MORNING = dt.datetime(2026, 5, 4, 22, 0, tzinfo=dt.UTC)  # seven there


def tell(app, *people, kind="grade", subject="A grade", text="", now=NOON) -> None:
    with writing(app) as session:
        ids = [each.id for each in people]
        notify(session, person_ids=ids, kind=kind, subject=subject, text=text, url="/dashboard", now=now)


def mails(app) -> list[OutboxMail]:
    with reading(app) as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def unread(app, person) -> int:
    with reading(app) as session:
        return session.get_one(Person, person.id).unread_notices


def prefer(app, person, **ways: str) -> None:
    with writing(app) as session:
        choose(session, person_id=person.id, choices=ways)


@pytest.mark.parametrize(
    ("now", "due"),
    [
        (NOON, MORNING),
        (MORNING - dt.timedelta(seconds=1), MORNING),
        (MORNING, MORNING + dt.timedelta(days=1)),
    ],
)
def test_the_digest_leaves_at_the_next_seven_in_the_morning(now, due):
    assert next_digest(now, "Asia/Seoul") == due


def test_every_kind_and_way_has_a_name_and_staff_kinds_are_kinds():
    assert list(KIND_NAMES) == list(KINDS)
    assert set(KINDS.values()) <= set(WAY_NAMES)
    assert set(STAFF_KINDS) < set(KINDS)


def test_each_reads_it_in_their_language(app):
    korean, english = make_person(app, language="ko"), make_person(app, language="en")
    tell(app, korean, english, korean, subject=lambda: gettext("My deadlines"), text="as it was written")
    assert [mail.subject for mail in mails(app)] == ["내 마감", "My deadlines"]
    assert "as it was written" in mails(app)[0].text
    assert "/dashboard" in mails(app)[0].text
    assert "/notices/choices" in mails(app)[0].text


def test_the_way_decides_and_off_is_nothing_at_all(app):
    people = {way: make_person(app) for way in ("off", "app", "mail", "digest")}
    for way, person in people.items():
        prefer(app, person, grade=way)
    tell(app, *people.values())
    assert [mail.recipient for mail in mails(app)] == [people["mail"].email]
    assert {way: unread(app, person) for way, person in people.items()} == {
        "off": 0,
        "app": 1,
        "mail": 1,
        "digest": 1,
    }


def test_whoever_is_suspended_is_told_nothing(app):
    tell(app, make_person(app, active=False))
    assert not mails(app)
    with reading(app) as session:
        assert session.scalar(select(NoticeText.id)) is None


def test_many_are_told_in_as_many_statements_as_few(app, counted):
    people = [make_person(app) for _each in range(12)]

    def tell_each(some) -> None:
        told = [Told([one.id], f"grade {one.id}", "", f"/learn/{one.id}") for one in some]
        with writing(app) as session:
            notify_all(session, kind="grade", told=told, now=NOON)

    few = counted(lambda: tell_each(people[:2]))
    assert counted(lambda: tell_each(people[2:])) == few
    with reading(app) as session:
        rows = session.scalars(select(Notice)).all()
        assert {one.person_id: one.said.url for one in rows} == {one.id: f"/learn/{one.id}" for one in people}


def test_a_subject_stays_one_line(app, learner):
    tell(app, learner, subject="one\r\nBcc: somebody@example.org\n" + "x" * 400)
    assert mails(app)[0].subject.startswith("one Bcc: somebody@example.org x")
    assert len(mails(app)[0].subject) == 200


def test_an_unknown_kind_is_a_mistake_of_ours(app, learner):
    with pytest.raises(KeyError):
        tell(app, learner, kind="weather")
    with pytest.raises(ValueError, match="weather"):
        prefer(app, learner, weather="app")


def test_a_digest_says_once_what_was_not_read(app, learner):
    prefer(app, learner, grade="digest", deadline="digest")
    for kind, subject in (("deadline", "first"), ("grade", "second"), ("grade", "third")):
        tell(app, learner, kind=kind, subject=subject)
    with writing(app) as session:
        session.scalars(select(Notice)).first().read_at = NOON
        assert send_digests(session, now=MORNING - dt.timedelta(seconds=1)) == 0
        assert send_digests(session, now=MORNING) == 1
        assert send_digests(session, now=MORNING) == 0
    (mail,) = mails(app)
    assert mail.subject == "새 알림 2건: third"
    assert mail.text.index("second") < mail.text.index("third")
    assert "first" not in mail.text


def test_a_long_digest_names_forty_and_counts_the_rest(app, learner):
    prefer(app, learner, grade="digest")
    for number in range(43):
        tell(app, learner, subject=f"grade {number}.")
    with writing(app) as session:
        send_digests(session, now=MORNING)
    assert "grade 2." not in mails(app)[0].text
    assert "grade 3." in mails(app)[0].text
    assert "그 밖에 3건" in mails(app)[0].text


def test_the_worker_writes_what_is_due(app, learner):
    prefer(app, learner, grade="digest")
    tell(app, learner, now=NOON)
    with app.app_context():
        digests()
    assert len(mails(app)) == 1


def test_notices_go_after_half_a_year(app, learner):
    tell(app, learner, now=NOON - KEPT - dt.timedelta(days=1))
    tell(app, learner, now=NOON)
    with writing(app) as session:
        forget_old(session, now=NOON)
        assert len(session.scalars(select(NoticeText)).all()) == 1
    assert unread(app, learner) == 1


def test_whoever_is_erased_has_no_notices(app, learner, stranger):
    prefer(app, learner, grade="off")
    tell(app, learner, stranger, kind="deadline")
    with writing(app) as session:
        forget_person(session, person_id=learner.id)
        assert session.scalars(select(Notice.person_id)).all() == [stranger.id]


def test_a_thousand_are_told_in_a_few_statements(app, counted):
    with writing(app) as session:
        session.add_all(
            Person(name="–", email=f"{n}@example.org", fs_uniquifier=str(n), created_at=NOON)
            for n in range(300)
        )
        session.flush()
        ids = session.scalars(select(Person.id)).all()
        sent = counted(
            lambda: notify(session, person_ids=ids, kind="grade", subject="A grade", url="/", now=NOON)
        )
    assert sent <= 8

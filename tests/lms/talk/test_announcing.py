"""Announcements: drafts, the clock, who is told, editing and taking back."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from lms.cohorts.models import Enrollment, StaffRole
from lms.notices.models import Notice
from lms.talk.addresses import announcement_path, post_path, reports_path
from lms.talk.domain import announcement_state
from lms.talk.models import Announcement
from lms.talk.services import announcing
from lms.talk.tasks import publish_due
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing
from tests.lms.notices.test_notices import mails, unread
from tests.lms.talk.test_asking import told

NOON = dt.datetime(2026, 5, 4, 3, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("publish_at", "published_at", "state"),
    [(None, None, "draft"), (NOON, None, "scheduled"), (None, NOON, "published"), (NOON, NOON, "published")],
)
def test_states(publish_at, published_at, state):
    assert announcement_state(publish_at, published_at) == state


@pytest.fixture
def staff(signed_in, instructor, place):
    return signed_in(instructor)


def only(app) -> Announcement:
    with reading(app) as session:
        return session.scalars(select(Announcement)).one()


def write(staff, place, **fields):
    page = f"/teach/{place.uuid}/announcements/new"
    once = re.search(r'name="once" value="([^"]+)"', staff.page(page))[1]
    given = {"title": "견학", "text": "**정문**에서 만납니다.", "do": "save", "once": once}
    return staff.submit(page, **given | fields)


def test_a_draft_is_for_staff_and_publishing_tells_the_cohort_once(
    app, staff, signed_in, place, learner, other, instructor
):
    assert write(staff, place).status_code == 302
    made = only(app)
    reader = signed_in(learner)
    address = f"/cohorts/{place.uuid}/announcements"
    assert "아직 공지가 없습니다" in reader.page(address)
    assert reader.get(f"{address}/{made.uuid}").status_code == 410
    edit = f"/teach/{place.uuid}/announcements/{made.uuid}/edit"
    for _ in range(2):
        staff.submit(edit, title="견학", text="**정문**에서 만납니다.", do="publish")
    subject = f"견학 · 불량 줄이기, {place.slug.rpartition('-')[2]}기"
    assert told(app) == [(learner.id, subject), (other.id, subject)]
    assert "\n\n정문에서 만납니다.\n\n" in "\n\n" + mails(app)[0].text
    assert "<strong>정문</strong>" in reader.page(f"{address}/{made.uuid}")
    assert "고침" not in reader.page(address)


def test_what_somebody_else_wrote_meanwhile_is_not_lost(app, staff, place):
    write(staff, place)
    page = f"/teach/{place.uuid}/announcements/{only(app).uuid}/edit"
    seen = {"seen": re.search(r'name="seen" value="([^"]+)"', staff.page(page))[1], "do": "save"}
    staff.submit(page, title="견학", text="후문에서 만납니다.", **seen)
    answer = staff.submit(page, title="견학", text="옥상에서 만납니다.", **seen)
    assert answer.status_code == 409
    assert "다른 사람이 고쳤습니다" in answer.text
    assert "후문에서" in answer.text and "옥상에서" in answer.text
    assert only(app).text == "후문에서 만납니다."
    assert staff.submit(page, title="견학", text="후문에서 만납니다.", **seen).status_code == 302, (
        "sent twice"
    )
    again = {"seen": re.search(r'name="seen" value="([^"]+)"', answer.text)[1], "do": "save"}
    staff.submit(page, title="견학", text="옥상에서 만납니다.", **again)
    assert only(app).text == "옥상에서 만납니다."


def test_editing_what_was_published_says_so_and_tells_nobody_again(app, staff, place, signed_in, learner):
    write(staff, place, do="publish")
    staff.submit(
        f"/teach/{place.uuid}/announcements/{only(app).uuid}/edit", title="견학", text="후문에서", do="save"
    )
    page = text_of(signed_in(learner).page(f"/cohorts/{place.uuid}/announcements"))
    assert "고침" in page and "후문에서" in page
    assert len(told(app)) == 2


def test_the_clock_publishes_what_is_due(app, staff, place, learner):
    assert write(staff, place, do="schedule", publish_at="2020-01-01T09:00").status_code == 422
    assert write(staff, place, do="schedule", publish_at="soon").status_code == 422
    with reading(app) as session:
        assert session.scalar(select(Announcement)) is None
    tomorrow = (now() + dt.timedelta(days=1)).strftime("%Y-%m-%dT%H:%M")
    assert write(staff, place, do="schedule", publish_at=tomorrow).status_code == 302
    with app.app_context():
        publish_due()
    assert only(app).state == "scheduled" and not told(app)
    with writing(app) as session:
        session.scalars(select(Announcement)).one().publish_at = now() - dt.timedelta(seconds=1)
    with app.app_context():
        publish_due()
        publish_due()
    assert only(app).state == "published" and len(told(app)) == 2


def test_what_was_taken_back_is_gone_for_learners_and_can_be_deleted(
    app, staff, place, signed_in, learner, instructor
):
    write(staff, place, do="publish")
    made = only(app)
    address = f"/teach/{place.uuid}/announcements"
    assert staff.submit(f"{address}/new", f"{address}/{made.uuid}/delete").status_code == 409
    staff.submit(f"{address}/new", f"{address}/{made.uuid}/back")
    assert not told(app) and unread(app, learner) == 0
    answer = signed_in(learner).get(f"/cohorts/{place.uuid}/announcements/{made.uuid}")
    assert answer.status_code == 410 and "거둔 공지입니다" in answer.text
    assert "삭제할까요" in staff.page(f"{address}/{made.uuid}/delete")
    staff.submit(f"{address}/{made.uuid}/delete")
    with reading(app) as session:
        assert session.scalar(select(Announcement)) is None


def test_sent_twice_is_one_and_what_is_wrong_stays_in_the_form(app, staff, place):
    once = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    for _ in range(2):
        write(staff, place, once=once)
    assert only(app).uuid == once
    answer = write(staff, place, title="", text="여기 쓴 글")
    assert answer.status_code == 422 and "여기 쓴 글" in answer.text and "제목을" in answer.text
    preview = write(staff, place, do="preview", text="<i>x</i> **굵게**").text
    assert "<strong>굵게</strong>" in preview and "<i>x" not in preview
    assert only(app).uuid == once


def test_graders_read_along_and_instructors_announce(app, staff, place, learner, signed_in, stranger):
    with writing(app) as session:
        session.add(StaffRole(cohort_id=place.id, person_id=stranger.id, role="grader"))
    grader = signed_in(stranger)
    assert "공지 쓰기" not in text_of(grader.page(f"/teach/{place.uuid}/announcements"))
    assert grader.get(f"/teach/{place.uuid}/announcements/new").status_code == 403
    assert signed_in(learner).get(f"/teach/{place.uuid}/announcements").status_code == 404


def test_whoever_left_is_not_told(app, staff, place, enrollment, learner):
    with writing(app) as session:
        session.get_one(Enrollment, enrollment.id).state = "withdrawn"
    write(staff, place, do="publish")
    with reading(app) as session:
        assert learner.id not in session.scalars(select(Notice.person_id)).all()


def test_addresses_of_notices_are_those_of_the_pages(app, place):
    uuid = "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"
    with app.test_request_context():
        from flask import url_for

        at = {"cohort_uuid": place.uuid}
        assert post_path(place.uuid, uuid) == url_for("talk.post", post_uuid=uuid, **at)
        assert reports_path(place.uuid) == url_for("talk.reports", **at)
        assert announcement_path(place.uuid, uuid) == url_for(
            "talk.announcement", announcement_uuid=uuid, **at
        )


def test_publishing_to_many_takes_as_few_statements_as_to_one(app, staff, place, learner, counted):
    from tests.factories.people import make_person

    def publish() -> int:
        with writing(app) as session:
            made = announcing.write(
                session, cohort=session.get_one(Enrollment, 1).cohort, author_id=None,
                title="a", text="b", language="ko", uuid=str(now().timestamp()), now=now(),
            )  # fmt: skip
            return counted(lambda: announcing.publish(session, announcement=made, actor_id=None, now=now()))

    few = publish()
    people = [make_person(app) for _ in range(20)]
    with writing(app) as session:
        session.add_all(Enrollment(cohort_id=place.id, person_id=one.id, enrolled_at=now()) for one in people)
    assert publish() == few

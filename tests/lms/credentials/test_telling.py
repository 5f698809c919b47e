"""What holders hear of their certificates: issued, suspended, valid again, revoked, corrected; once each."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import delete, select, update

from lms.credentials import tasks
from lms.credentials.models import Credential
from lms.mail.models import OutboxMail
from lms.notices.models import Notice, NoticeText
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing


def told(app) -> list[NoticeText]:
    with reading(app) as session:
        query = select(NoticeText).where(NoticeText.kind == "certificate").order_by(NoticeText.id)
        return list(session.scalars(query))


@pytest.fixture
def staff(signed_in, admin):
    return signed_in(admin)


def change(staff, code: str, wanted: str) -> None:
    answer = staff.submit(f"/v/{code}/status", change=wanted, reason="내부 메모")
    assert answer.status_code == 302


def test_the_holder_is_told_of_a_new_certificate_with_its_code(app, credential, learner, signed_in):
    (one,) = told(app)
    assert one.subject["ko"].startswith("수료증이 나왔습니다: ") and credential in one.text["ko"]
    assert one.subject["en"].startswith("Your certificate: ") and credential in one.text["en"]
    with reading(app) as session:
        assert session.scalars(select(Notice.person_id).where(Notice.text_id == one.id)).all() == [learner.id]
        assert [mail.subject for mail in session.scalars(select(OutboxMail))].count(one.subject["ko"]) == 1
    assert credential in signed_in(learner).page(one.url)


def test_each_change_says_the_public_reason_and_never_the_internal_one(app, staff, credential):
    for wanted in ("suspended:review", "active:settled", "revoked:misconduct"):
        change(staff, credential, wanted)
    suspended, valid, revoked = told(app)[1:]
    assert "효력이 정지되었습니다" in suspended.subject["ko"] and "사실을 확인하는 중" in suspended.text["ko"]
    assert "다시 유효합니다" in valid.subject["ko"]
    assert "취소되었습니다" in revoked.subject["ko"] and "Misconduct" in revoked.text["en"]
    assert not [one for one in told(app) if "내부 메모" in str(one.text)]
    assert "취소" in text_of(staff.page(revoked.url))


def test_a_correction_is_one_notice(app, staff, credential):
    staff.submit(f"/v/{credential}/correct", name="고친 이름", reason="이름 오기")
    (_first, corrected) = told(app)
    assert "고쳐 다시 발급했습니다" in corrected.subject["ko"]
    assert "이전 수료증은 취소되었습니다" in corrected.text["ko"] and credential not in corrected.text["ko"]


def test_an_altered_record_can_still_be_revoked_and_is_told_by_its_code(app, staff, credential):
    with writing(app) as session:
        document = session.scalars(select(Credential.document)).one()
        altered = document.replace("기록".encode(), b"xxxxxx").replace(b'"statement"', b'"statemenT"')
        session.execute(update(Credential).values(document=altered))
    change(staff, credential, "revoked:mistake")
    assert credential in told(app)[-1].subject["en"]


def test_nobody_is_told_of_a_certificate_whose_holder_was_erased(app, staff, credential):
    with writing(app) as session:
        session.execute(update(Credential).values(person_id=None))
    before = len(told(app))
    change(staff, credential, "revoked:mistake")
    assert len(told(app)) == before


@pytest.fixture
def at(app, credential, monkeypatch):
    """The worker's clock, so many days before the certificate ends; nothing was told but what is to come."""
    end = now() + dt.timedelta(days=400)
    with writing(app) as session:
        session.execute(update(Credential).values(valid_until=end))
        session.execute(delete(Notice))
        session.execute(delete(NoticeText))
        session.execute(delete(OutboxMail))

    def work(days: float) -> list[NoticeText]:
        monkeypatch.setattr(tasks, "now", lambda: end - dt.timedelta(days=days))
        with app.app_context():
            tasks.tell_ends()
        return told(app)

    return work


def test_its_holder_is_told_once_that_it_ends(app, at, credential):
    assert at(60.1) == []
    (one,) = at(59.9)
    assert one.subject["ko"].startswith("수료증의 유효 기간이 곧 끝납니다: ")
    assert f"{(now() + dt.timedelta(days=400)).year}년" in one.text["ko"] and credential in one.text["en"]
    assert len(at(30)) == 1, "only once"
    with reading(app) as session:
        assert [mail.subject for mail in session.scalars(select(OutboxMail))] == [one.subject["ko"]]


@pytest.mark.parametrize(
    ("days", "change"), [(-0.1, {}), (30, {"status": "revoked"}), (30, {"person_id": None})]
)
def test_nobody_is_told_of_an_end_that_is_over_or_does_not_matter_any_more(app, at, days, change):
    if change:
        with writing(app) as session:
            session.execute(update(Credential).values(**change))
    assert at(days) == []


def test_how_long_before_is_a_setting(app, at, monkeypatch):
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], expiry_notice_days=0))
    assert at(0.5) == []
    monkeypatch.setitem(app.extensions, "settings", replace(app.extensions["settings"], expiry_notice_days=1))
    assert len(at(0.5)) == 1

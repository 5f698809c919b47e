"""Revoking, suspending, reinstating, correcting: who may, what the page says, what the signed lists say."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select, update

from certificates.credential import parse, read
from certificates.keys import did_document
from certificates.status import check_status
from lms.audit.models import AuditEvent
from lms.credentials import tasks
from lms.credentials.issuer import keys
from lms.credentials.models import Credential, StatusEvent, StatusList
from lms.credentials.services import status as status_services
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing


@pytest.fixture
def staff(signed_in, admin):
    return signed_in(admin)


def change(person, code: str, change: str, reason: str = "까닭"):
    return person.submit(f"/v/{code}/status", change=change, reason=reason)


def stored(app, code: str) -> Credential:
    with reading(app) as session:
        return session.scalars(select(Credential).where(Credential.code == code)).one()


def words(app, browser, code: str) -> list[str]:
    """What the lists that a credential names say of it, fetched and judged as a stranger would."""
    with reading(app):
        statement = read(parse(stored(app, code).document))
        did = statement.issuer.did
        known = did_document(did, keys())
        return [
            check_status(entry, browser.get(path_of(entry)).get_json(force=True), did, known, now())
            for entry in statement.status
        ]


def path_of(entry) -> str:
    return "/status/" + entry.list_url.split("/status/")[1]


def test_each_change_is_on_the_page_and_in_the_lists_at_once(app, browser, staff, credential):
    assert words(app, browser, credential) == ["good", "good"]
    for wanted, page_says, lists_say in (
        ("suspended:review", ("효력을 정지", "사실을 확인하는 중"), ["good", "suspended"]),
        ("active:settled", ("진본이며 유효합니다",), ["good", "good"]),
        ("revoked:misconduct", ("취소했습니다", "부정행위"), ["revoked", "suspended"]),
    ):
        assert change(staff, credential, wanted, "대리 제출 조사").status_code == 302
        page = text_of(browser.page(f"/v/{credential}"))
        assert all(words in page for words in page_says), page
        assert "대리 제출 조사" not in page
        assert words(app, browser, credential) == lists_say


def test_the_cohort_shows_what_is_not_in_force(staff, credential, cohort):
    page = f"/teach/{cohort.uuid}/certificates"
    assert "발급" in text_of(staff.page(page)) and "효력 정지" not in text_of(staff.page(page))
    change(staff, credential, "suspended:review")
    assert "효력 정지" in text_of(staff.page(page))


def test_what_is_revoked_stays_revoked(app, browser, staff, credential):
    change(staff, credential, "revoked:mistake")
    assert change(staff, credential, "active:settled").status_code in (404, 409)
    with reading(app) as session:
        assert [event.status for event in session.scalars(select(StatusEvent))] == ["active", "revoked"]
        actions = set(session.scalars(select(AuditEvent.action)))
    assert "credential.revoked" in actions
    assert "취소했습니다" in browser.page(f"/v/{credential}")


@pytest.mark.parametrize(
    ("wanted", "reason"), [("revoked:mistake", " "), ("gone:x", "까닭"), ("", ""), ("active:misconduct", "x")]
)
def test_a_change_needs_a_reason_and_a_kind_that_fits(browser, staff, credential, wanted, reason):
    assert change(staff, credential, wanted, reason).status_code == 422
    assert "진본이며 유효합니다" in browser.page(f"/v/{credential}")


@pytest.mark.parametrize("who", ["learner", "stranger", "instructor"])
@pytest.mark.parametrize("page", ["status", "correct"])
def test_only_administrators_may(request, signed_in, credential, who, page):
    person = signed_in(request.getfixturevalue(who))
    assert person.get(f"/v/{credential}/{page}").status_code == 403
    fields = {"change": "revoked:mistake", "reason": "x", "name": "x"}
    assert person.post(f"/v/{credential}/{page}", **fields).status_code == 403


def test_a_correction_is_a_new_certificate_and_the_old_one_leads_to_it(
    app, browser, staff, signed_in, learner, credential
):
    response = staff.submit(f"/v/{credential}/correct", name="고친 이름", reason="이름 오기")
    new = response.headers["Location"].rsplit("/", 1)[1]
    assert new != credential
    old_page = text_of(browser.page(f"/v/{credential}"))
    assert "취소했습니다" in old_page and new in old_page and "고친 이름" not in old_page
    new_page = text_of(browser.page(f"/v/{new}"))
    assert "진본이며 유효합니다" in new_page and "고친 이름" in new_page
    assert words(app, browser, credential) == ["revoked", "suspended"]
    assert words(app, browser, new) == ["good", "good"]
    assert read(parse(stored(app, new).document)).supersedes.endswith(f"/v/{credential}")
    assert staff.submit(f"/v/{credential}/correct", name="또", reason="또").status_code == 409
    wallet = signed_in(learner).page("/wallet")
    assert new in wallet


def test_places_in_the_lists_are_random_and_of_one_each(app, credential, monkeypatch):
    taken = stored(app, credential).list_index
    drawn = iter([taken, taken, 7])
    monkeypatch.setattr(status_services.secrets, "randbelow", lambda most: next(drawn))
    with reading(app) as session:
        assert status_services.free_slot(session) == (1, 7)


def test_a_list_is_signed_again_each_day(app, browser, credential):
    first = browser.get("/status/revocation/1")
    assert first.mimetype == "application/vc"
    assert browser.get("/status/revocation/1").data == first.data
    with writing(app) as session:
        session.execute(update(StatusList).values(signed_at=now() - dt.timedelta(days=1)))
    with app.app_context():
        tasks.sign_stale_lists()
    with reading(app) as session:
        signed = session.scalars(select(StatusList.signed_at)).all()
    assert len(signed) == 2 and all(now() - at < dt.timedelta(minutes=1) for at in signed)
    again = json.loads(browser.get("/status/revocation/1").data)
    assert again["validUntil"] >= json.loads(first.data)["validUntil"]


@pytest.mark.parametrize("path", ["revocation/2", "revocation/0", "other/1"])
def test_there_are_no_other_lists(browser, credential, path):
    assert browser.get(f"/status/{path}").status_code == 404

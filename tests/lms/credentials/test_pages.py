"""The wallet and the public page: what is shown, to whom, and that it outlives name, account and host."""

from __future__ import annotations

import dataclasses

import pytest
from sqlalchemy import delete, select, update

from certificates.keys import did_document
from lms.accounts.models import Person
from lms.credentials import tally
from lms.credentials.models import CheckCount, Credential, IssuerIdentity
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading, running, writing


@pytest.fixture
def holder(signed_in, learner):
    return signed_in(learner)


def document(app, code: str) -> bytes:
    with reading(app) as session:
        return session.scalars(select(Credential.document).where(Credential.code == code)).one()


def test_a_stranger_sees_every_fact_and_the_verdict_in_parts(browser, credential, learner):
    page = text_of(browser.page(f"/v/{credential}"))
    assert "진본이며 유효합니다" in page and learner.name in page and "불량 줄이기" in page
    for part in ("서명된 내용 그대로", "발급 기관 배움의 키로 서명", "유효 기간", "취소되지 않았습니다"):
        assert part in page
    assert learner.email not in page


def test_in_english_too(app, credential):
    page = text_of(Browser(app, "en").page(f"/v/{credential}"))
    assert "Genuine and valid" in page and "Less scrap" in page


@pytest.mark.parametrize("path", ["", "/credential.json"])
def test_search_engines_stay_out(browser, credential, path):
    assert browser.get(f"/v/{credential}{path}").headers["X-Robots-Tag"] == "noindex"


def test_the_json_is_what_was_signed_byte_for_byte(app, browser, credential):
    response = browser.get(f"/v/{credential}/credential.json")
    assert response.data == document(app, credential)
    assert browser.get(f"/v/{credential}.json").data == response.data  # as in the static mirror
    assert response.mimetype == "application/vc+ld+json"


def test_a_code_is_read_as_people_type_it(browser, credential):
    loose = credential.replace("-", "").lower()
    assert browser.get(f"/v?code={loose}").headers["Location"] == f"/v/{credential}"
    assert browser.get(f"/v/{loose}").headers["Location"] == f"/v/{credential}"
    assert browser.get(f"/v/{loose}/credential.json").status_code == 200


@pytest.mark.parametrize(
    "code", ["7K3M-9QXT-2VBC-4HRD", "x", "a" * 500, "<script>", "가나다라", "%00", "0" * 16]
)
def test_a_code_that_is_none_of_ours_is_said_not_to_be(browser, code):
    for address in (f"/v/{code}", f"/v/{code}/credential.json"):
        response = browser.get(address, follow_redirects=True)
        assert response.status_code == 404 and "<script>alert" not in response.text
    assert browser.get("/v", query_string={"code": code}, follow_redirects=True).status_code in (404, 422)


def test_a_changed_name_changes_no_certificate(app, browser, credential, learner):
    before = document(app, credential)
    with writing(app) as session:
        session.execute(update(Person).where(Person.id == learner.id).values(name="새 이름"))
    page = browser.page(f"/v/{credential}")
    assert learner.name in page and "새 이름" not in page and "진본이며 유효합니다" in page
    assert document(app, credential) == before


def test_a_certificate_outlives_its_holders_account(app, browser, credential, learner):
    with writing(app) as session:
        session.execute(update(Credential).values(person_id=None))
        # what else hangs on an account is erased with it elsewhere; here only the link counts
        session.execute(
            update(Person).where(Person.id == learner.id).values(name="", email="gone@example.org")
        )
    assert "진본이며 유효합니다" in browser.page(f"/v/{credential}")


def test_a_change_of_host_leaves_old_certificates_valid(app, credential, settings):
    with reading(app) as session:
        (did,) = session.scalars(select(IssuerIdentity.did))
    moved = dataclasses.replace(settings, web_url="https://learn.example.org")
    with running(moved) as other:
        assert "진본이며 유효합니다" in Browser(other).page(f"/v/{credential}")
        assert (
            Browser(other).get("/.well-known/did.json").get_json()["id"] == "did:web:learn.example.org" != did
        )
        with writing(other) as session:
            session.execute(delete(IssuerIdentity))
        assert "진본이며 유효합니다" not in Browser(other).page(f"/v/{credential}")


def test_the_holder_hides_and_shares(app, browser, holder, credential, learner):
    holder.submit("/wallet", f"/wallet/{credential}/share", public="0")
    page = text_of(browser.page(f"/v/{credential}"))
    assert "진본이며 유효합니다" in page and "공개하지 않았습니다" in page
    assert learner.name not in page and "불량 줄이기" not in page
    assert browser.get(f"/v/{credential}/credential.json").status_code == 404
    assert holder.get(f"/v/{credential}").status_code == 200
    holder.submit("/wallet", f"/wallet/{credential}/share", public="1")
    assert browser.get(f"/v/{credential}").status_code == 200


def test_a_wallet_is_its_holders(browser, signed_in, stranger, credential):
    other = signed_in(stranger)
    assert credential not in other.page("/wallet")
    assert other.get(f"/wallet/{credential}/ko.pdf").status_code == 404
    assert other.post(f"/wallet/{credential}/share", public="0").status_code == 404
    assert browser.get(f"/wallet/{credential}/ko.pdf").status_code == 302
    assert browser.get(f"/v/{credential}").status_code == 200


def test_the_pdf_in_both_languages_is_made_once(app, holder, credential):
    made = {}
    for language in ("ko", "en"):
        one, again = (holder.get(f"/wallet/{credential}/{language}.pdf") for _each in range(2))
        assert one.mimetype == "application/pdf" and one.data.startswith(b"%PDF") and one.data == again.data
        assert f"baeum-{credential}-{language}.pdf" in one.headers["Content-Disposition"]
        made[language] = one.data
    assert made["ko"] != made["en"]
    assert holder.get(f"/wallet/{credential}/fr.pdf").status_code == 404


def test_the_wallet_offers_linkedin(holder, credential):
    page = holder.page("/wallet").replace("&amp;", "&")
    assert "https://www.linkedin.com/profile/add?startTask=CERTIFICATION_NAME" in page
    assert f"certId={credential}" in page


@pytest.mark.parametrize(
    ("old", "new"),
    [("시험 학습자", "다른 사람"), ("urn:", "xrn:"), ("{", "[")],
    ids=["another name", "another member", "no JSON"],
)
def test_a_tampered_record_is_not_genuine_and_not_repeated(app, browser, holder, credential, old, new):
    changed = document(app, credential).decode().replace(old, new, 1 if old == "{" else -1)
    if changed == document(app, credential).decode():
        changed = changed.replace('"validFrom"', '"validfrom"')
    with writing(app) as session:
        session.execute(update(Credential).values(document=changed.encode()))
    response = browser.get(f"/v/{credential}")
    assert response.status_code == 200 and "진본이 아닙니다" in response.text
    assert "다른 사람" not in response.text and "증명하는 내용" not in response.text
    assert "읽을 수 없는 수료증" in holder.page("/wallet")
    assert holder.get(f"/wallet/{credential}/ko.pdf").mimetype != "application/pdf"


def test_our_keys_are_published(app, browser, credential):
    from lms.credentials.issuer import keys

    found = browser.get("/.well-known/did.json").get_json()
    with app.app_context():
        assert found == did_document(found["id"], keys())
    assert "private" not in str(found).lower()


def test_the_wallet_says_how_often_it_was_checked(app, browser, holder, credential, monkeypatch):
    monkeypatch.setattr(tally, "FLUSH_SECONDS", 0.0)
    for _each in range(3):
        browser.page(f"/v/{credential}")
    holder.page(f"/v/{credential}")  # the holder's own look does not count
    browser.client.post("/api/v1/verify", json={"codes": [credential]})
    assert "이번 달에 4번, 지금까지 모두 4번" in text_of(holder.page("/wallet"))
    with reading(app) as session:
        (row,) = session.scalars(select(CheckCount))
        assert {column.name for column in row.__table__.columns} == {"credential_id", "month", "checks"}


def test_notebooks_are_shown_while_their_author_shares_them(browser, holder, signed_in, stranger, credential):
    address = f"/v/{credential}/work/1.ipynb"
    assert browser.get(address).status_code == 404
    assert signed_in(stranger).post(f"/wallet/{credential}/work", shared="1").status_code == 404
    holder.submit("/wallet", f"/wallet/{credential}/work", shared="1")
    assert address in browser.page(f"/v/{credential}")
    response = browser.get(address)
    assert response.get_json(force=True)["nbformat"] == 4
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert browser.get(f"/v/{credential}/work/2.ipynb").status_code == 404
    holder.submit("/wallet", f"/wallet/{credential}/share", public="0")
    assert browser.get(address).status_code == 404
    holder.submit("/wallet", f"/wallet/{credential}/share", public="1")
    holder.submit("/wallet", f"/wallet/{credential}/work", shared="0")
    assert browser.get(address).status_code == 404 and address not in browser.page(f"/v/{credential}")


def test_rotated_keys_are_used_without_a_restart(app, settings, credential, browser):
    from certificates.rotation import rotate
    from lms.credentials.issuer import keys

    with app.app_context():
        before = keys().signing_name
        rotate(settings.keys / "issuer", "key", now())
        assert keys().signing_name != before
    assert "진본이며 유효합니다" in browser.page(f"/v/{credential}")

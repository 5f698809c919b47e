"""Many codes at once: JSON and CSV in, the same out; no sign-in, few queries, limits."""

from __future__ import annotations

import csv
import dataclasses
import io

import pytest
from sqlalchemy import select, update

from lms.credentials import tally
from lms.credentials.models import Credential
from tests.factories.browser import Browser
from tests.factories.homes import running, writing

API = "/api/v1/verify"
UNKNOWN = "7K3M-9QXT-2VBC-4HRD"


def ask(browser, *codes):
    return browser.client.post(API, json={"codes": list(codes)})


def results(browser, *codes) -> list[dict]:
    response = ask(browser, *codes)
    assert response.status_code == 200, response.text
    return response.get_json()["results"]


def ask_csv(browser, text: str | bytes):
    return browser.client.post(API, data=text, content_type="text/csv; charset=utf-8")


def table(response) -> list[dict]:
    return list(csv.DictReader(io.StringIO(response.data.decode("utf-8-sig"))))


def test_json_in_json_out_in_the_same_order(browser, credential, learner):
    loose = credential.replace("-", "").lower()
    one, other, wrong, again = results(browser, credential, UNKNOWN, "nonsense!", loose)
    assert one["verdict"] == "verified" and one["status"] == "good" and one["name"] == learner.name
    assert one["title"] == {"ko": "불량 줄이기", "en": "Less scrap"}
    assert [one[part] for part in ("intact", "trusted", "current", "not_revoked")] == ["yes"] * 4
    assert other == {"code": UNKNOWN, "verdict": "unknown_code"}
    assert wrong == {"code": "nonsense!", "verdict": "malformed_code"}
    assert again["code"] == loose and again["verdict"] == "verified"


def test_csv_in_csv_out(browser, credential, learner):
    response = ask_csv(browser, f"number,code\r\n1,{credential}\r\n2,{UNKNOWN}\r\n")
    assert response.mimetype == "text/csv"
    one, other = table(response)
    assert (one["verdict"], one["name"], one["title_ko"]) == ("verified", learner.name, "불량 줄이기")
    assert other["verdict"] == "unknown_code" and other["name"] == ""
    short = table(ask_csv(browser, f"number,code\n1\n,\n\n2,{credential}\n"))
    assert [row["verdict"] for row in short] == ["malformed_code", "verified"], "no row is passed over"
    assert [row["code"] for row in table(ask_csv(browser, f"{credential}\n{UNKNOWN}\n"))] == [
        credential,
        UNKNOWN,
    ]


@pytest.mark.parametrize("head", ["이름;인증번호", "이름\t인증번호", "이름,인증번호"])
@pytest.mark.parametrize("encoding", ["cp949", "utf-8-sig"])
def test_a_table_as_excel_in_korean_saves_it(browser, credential, head, encoding):
    row = head.replace("이름", "홍길동").replace("인증번호", credential)
    answer = browser.client.post(API, data=f"{head}\r\n{row}\r\n".encode(encoding), content_type="text/csv")
    (found,) = table(answer)
    assert found["code"] == credential and found["verdict"] == "verified"


def test_what_is_private_is_judged_but_not_told(app, browser, credential):
    with writing(app) as session:
        session.execute(update(Credential).values(public=False))
    (one,) = results(browser, credential)
    assert one["verdict"] == "verified" and not {"name", "title", "issuer", "issued_on"} & set(one)


def test_revoked_and_tampered_ones_are_said_to_be(app, browser, signed_in, admin, credential):
    person = signed_in(admin)
    person.submit(f"/v/{credential}/correct", name="고친 이름", reason="x")
    (old,) = results(browser, credential)
    assert old["verdict"] == "revoked" and old["status_since"]
    (new,) = results(browser, old["replaced_by"])
    assert new["verdict"] == "verified" and new["name"] == "고친 이름"
    with writing(app) as session:
        made = session.scalars(select(Credential).where(Credential.code == old["replaced_by"])).one()
        made.document = made.document.replace("고친 이름".encode(), "다른 이름".encode())
    (broken,) = results(browser, old["replaced_by"])
    assert broken["verdict"] == "broken" and "name" not in broken


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        ("{", "application/json", 400),
        ('{"codes": "x"}', "application/json", 400),
        ('{"codes": [1]}', "application/json", 400),
        ('{"codes": []}', "application/json", 400),
        ("[]", "application/json", 400),
        ("", "text/csv", 400),
        ("code\n", "text/csv", 400),
        (b"\xff\xfe", "text/csv", 400),
        (b"PK\x03\x04", "text/csv", 400),
        ('code\n"unclosed', "text/csv", 400),
        ("x\n" * 1001, "text/csv", 413),
        ("x" * 300_000, "text/csv", 413),
        ('"' + "x" * 300_000 + '"', "application/json", 413),
        ("<x/>", "text/xml", 415),
    ],
)
def test_what_cannot_be_answered_is_said_in_both_languages(browser, body, kind, status):
    response = browser.client.post(API, data=body, content_type=kind)
    assert response.status_code == status
    message = response.get_json()["error"]["message"]
    assert message["ko"] and message["en"] and message["ko"] != message["en"]


def test_a_name_is_no_formula_of_a_spreadsheet(app, browser, signed_in, admin, credential):
    signed_in(admin).submit(f"/v/{credential}/correct", name="=HYPERLINK(1)", reason="x")
    (old,) = results(browser, credential)
    assert table(ask_csv(browser, old["replaced_by"]))[0]["name"] == "'=HYPERLINK(1)"


def test_few_queries_however_many(browser, credential, counted, monkeypatch):
    ask(browser, credential)
    monkeypatch.setattr(tally, "FLUSH_SECONDS", 1e9)
    one = counted(lambda: ask(browser, credential))
    assert one == counted(lambda: ask(browser, *[credential] * 500)) == 3  # BEGIN is one, too
    assert counted(lambda: browser.page(f"/v/{credential}")) == 2
    assert counted(lambda: browser.get("/v/0000-0000-0000-0000")) == 2


def test_what_stands_around_a_verdict_is_drawn_once_and_is_the_same(browser, credential, counted):
    one = browser.get(f"/v/{credential}").text
    again = browser.get(f"/v/{credential}").text
    drawn_anew = browser.get(f"/v/{credential}?from=mail").text
    assert one == again == drawn_anew.replace(f"/v/{credential}?from=mail", f"/v/{credential}")
    assert one.count(f'name="next" value="/v/{credential}"') == 2 and "<main" in one
    assert not any(0xE000 <= ord(letter) <= 0xE002 for letter in one)


def test_looking_begins_no_session(browser, credential):
    response = browser.get(f"/v/{credential}")
    assert response.status_code == 200 and "Set-Cookie" not in response.headers
    assert response.headers["Cache-Control"] == "no-cache"


def test_it_is_throttled(settings, credential):
    with running(dataclasses.replace(settings, testing=False)) as app:
        stranger = Browser(app)
        assert [ask(stranger, UNKNOWN).status_code for _each in range(61)] == [200] * 60 + [429]


def test_the_form_gives_a_table_back(browser, credential):
    file = (io.BytesIO(f"code\n{credential}\n".encode()), "codes.csv")
    response = browser.submit("/v", "/v/many", codes=file)
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert table(response)[0]["verdict"] == "verified"
    empty = browser.submit("/v", "/v/many", codes=(io.BytesIO(b""), "codes.csv"), follow=True)
    assert "인증번호가 들어 있지 않습니다" in empty.text

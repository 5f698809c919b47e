"""A try in a real browser: a reload, a lost connection, a second window, more minutes, the clock's end."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from lms.checkpoints.models import CheckpointPaper
from lms.web import now
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_program
from tests.factories.homes import copy_home, reading, writing
from tests.factories.people import PASSWORD, Somebody
from tests.factories.servers import free_ports

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def settings(with_checkpoint, tmp_path):
    (port,) = free_ports(1)
    return copy_home(with_checkpoint, tmp_path, web_port=port, web_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def phone(app, settings, learner, enrollment, address) -> Iterator[Page]:
    """A phone whose owner is signed in, at the checkpoint."""
    server = make_server("127.0.0.1", settings.web_port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=[*CHROMIUM_ARGUMENTS])
        context = browser.new_context(base_url=settings.web_url, locale="ko-KR", viewport=PHONE)
        page = context.new_page()
        sign_in(page, learner)
        page.goto(address)
        yield page
        browser.close()
    server.shutdown()


def sign_in(page: Page, person: Somebody) -> None:
    page.goto("/sign-in")
    page.fill("input[name=email]", person.email)
    page.fill("input[name=password]", PASSWORD)
    page.click("main form button[type=submit]")
    page.wait_for_url(lambda url: "/sign-in" not in url)


def answers(app) -> dict:
    with reading(app) as session:
        paper = session.scalars(select(CheckpointPaper)).one()
        return {response.question: response.answer for response in paper.attempt.responses}


def end_in(app, seconds: float) -> None:
    with writing(app) as session:
        paper = session.scalars(select(CheckpointPaper)).one()
        paper.ends_at = now() + dt.timedelta(seconds=seconds)


def test_nothing_is_lost(app, phone, learner):
    phone.get_by_role("button", name="시작하기").click()
    expect(phone.locator("#clock-left")).to_contain_text(":")
    number = phone.locator("input[inputmode=decimal]")
    number.press_sequentially("12")
    saved = phone.locator("#saved")
    expect(saved).to_contain_text("저장했습니다")
    phone.reload()
    expect(number).to_have_value("12")

    # the connection goes; what is given meanwhile survives a reload, too, and is sent when it is back
    phone.context.set_offline(True)
    phone.get_by_label("불량").check()
    expect(saved).to_contain_text("연결이 끊겼습니다")
    expect(phone.locator("#clock")).to_have_class("clock is-unsaved")
    assert "which" not in answers(app)
    phone.context.set_offline(False)
    expect(saved).to_contain_text("저장했습니다")
    assert answers(app)["which"] == {"choices": ["a"]}

    # signed out meanwhile: in again in another window, it goes on
    phone.context.clear_cookies()
    number.press("End")
    number.press_sequentially("3")
    expect(saved).to_contain_text("로그아웃되었습니다")
    other = phone.context.new_page()
    sign_in(other, learner)
    other.close()
    expect(saved).to_contain_text("저장했습니다", timeout=15_000)
    assert {"number": "123"} in answers(app).values()

    # a second window changes something; the first one shows it and does not put its own in its place
    other = phone.context.new_page()
    other.goto(phone.url)
    other.get_by_role("radio", name="전체").check()
    expect(other.locator("#saved")).to_contain_text("저장했습니다")
    phone.get_by_label("하나").check()
    expect(phone.get_by_role("radio", name="전체")).to_be_checked()
    other.close()

    # the clock nears its end: it is said in words, then what is there is handed in
    end_in(app, 4)
    phone.reload()
    expect(phone.locator("#clock-warning")).to_have_text("1분도 남지 않았습니다")
    expect(phone.locator("#clock-say")).to_have_text("1분도 남지 않았습니다")
    assert phone.evaluate("document.documentElement.scrollWidth <= innerWidth")
    expect(phone.locator("main")).to_contain_text("시간이 끝나", timeout=15_000)
    assert answers(app)["which"] == {"choices": ["b"]} and answers(app)["both"]["choices"] == ["a"]


def test_answers_kept_offline_until_after_the_end_reach_staff(app, phone):
    phone.get_by_role("button", name="시작하기").click()
    phone.get_by_label("불량").check()
    expect(phone.locator("#saved")).to_contain_text("저장했습니다")
    phone.context.set_offline(True)
    phone.get_by_label("하나").check()
    expect(phone.locator("#saved")).to_contain_text("연결이 끊겼습니다")
    end_in(app, -60)
    phone.context.set_offline(False)
    expect(phone.locator("main")).to_contain_text("늦게 온 답", timeout=15_000)
    with reading(app) as session:
        paper = session.scalars(select(CheckpointPaper)).one()
        assert paper.late_answers == {"both": {"choices": ["a"]}} and paper.ended_by == "clock"
        assert paper.attempt.score == 1.0

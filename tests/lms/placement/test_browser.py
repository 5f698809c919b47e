"""A sitting in a real browser, in Korean, on a phone: left, cut off, gone on with, finished, read."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from werkzeug.serving import make_server

from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_program
from tests.factories.homes import copy_home
from tests.factories.people import PASSWORD
from tests.factories.servers import free_ports

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}


@pytest.fixture
def settings(template, tmp_path):
    (port,) = free_ports(1)
    return copy_home(template, tmp_path, web_port=port, web_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def phone(app, settings, placement, learner) -> Iterator[Page]:
    """A phone whose owner is signed in."""
    server = make_server("127.0.0.1", settings.web_port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=[*CHROMIUM_ARGUMENTS])
        page = browser.new_page(base_url=settings.web_url, locale="ko-KR", viewport=PHONE)
        page.goto("/sign-in")
        page.fill("input[name=email]", learner.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        yield page
        browser.close()
    server.shutdown()


def fits(page: Page) -> bool:
    """Whether nothing has to be pushed sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def choose(page: Page, question: int, label: str) -> None:
    page.locator("fieldset.question").nth(question).get_by_text(label, exact=True).click()


def test_a_whole_sitting_with_a_lost_connection(phone):
    phone.goto("/tracks")
    phone.get_by_role("link", name="내 출발점 찾기").click()
    phone.get_by_role("button", name="시작하기").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("수학")
    assert fits(phone)

    choose(phone, 0, "옳다")
    expect(phone.locator("#saved")).to_have_text("저장됨")
    phone.reload()
    assert phone.locator("fieldset.question").nth(0).get_by_label("옳다").is_checked()

    phone.context.set_offline(True)
    choose(phone, 1, "모르겠다")
    expect(phone.locator("#saved")).to_contain_text("연결이 끊겨")
    phone.context.set_offline(False)
    expect(phone.locator("#saved")).to_have_text("저장됨")
    phone.goto("/dashboard")  # closed and come back to
    phone.goto("/placement")
    phone.get_by_role("button", name="이어서 풀기").click()
    assert phone.locator("fieldset.question").nth(1).get_by_label("모르겠다").is_checked()

    for question in range(2, 6):
        choose(phone, question, "옳다")
    phone.get_by_role("button", name="저장하고 다음으로").click()
    expect(phone.get_by_role("heading", level=1)).to_have_text("데이터")
    choose(phone, 0, "그르다")
    phone.get_by_role("button", name="저장하고 다음으로").click()
    expect(phone.locator("main")).to_contain_text("5개 문항에 아직 답이 없습니다")
    phone.get_by_role("button", name="결과 보기").click()

    expect(phone.get_by_role("heading", level=1)).to_have_text("나의 출발점")
    assert fits(phone)
    expect(phone.locator("main")).to_contain_text("불량 줄이기")
    phone.locator("summary", has_text="데이터").click()
    expect(phone.locator(".answers[open]")).to_contain_text(re.compile(r"오해 data-\d"))

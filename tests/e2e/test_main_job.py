"""The main job, by real people's steps on the real product: from sign-up to a certificate that a stranger checks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from lms import demo
from lms.config import Settings
from lms.operations.stack import Stack
from notebooks.authoring import LabBuild, build
from tests.e2e.people import SECONDS, Notebook, Someone, downloaded, violations

pytestmark = pytest.mark.stack
TRACK, LAB = "failure-and-cost-in-practice", "failure-and-cost"
PASSWORD = "a long enough sentence"
MEMO = "기준값을 0.06으로 낮추면 놓치는 고장이 줄고 비용이 가장 적습니다. " * 3


@pytest.fixture(scope="module")
def lab(settings: Settings) -> LabBuild:
    return build(settings.labs / LAB)


def right_answers(worker: Someone, questions: list[dict]) -> None:
    """Answers every question of the page right, by its ids."""
    page = worker.page
    for question in questions:
        name = question["id"]
        if question["kind"] == "numeric":
            page.locator(f'[name="{name}"]').fill(str(question["answer"]))
        elif question["kind"] == "order":
            for place, choice in enumerate(question["choices"], start=1):
                page.locator(f'[name="{name}.{choice["id"]}"]').select_option(str(place))
        else:
            for choice in question["choices"]:
                if choice.get("correct"):
                    page.locator(f'label[for="{name}-{choice["id"]}"]').click()


def quiz_questions(settings: Settings) -> list[dict]:
    from lms.catalog.labs import find_labs
    from lms.catalog.source import read_catalog

    module = read_catalog(settings.courses, find_labs(settings.labs)).modules[LAB]
    return next(one for one in module.activities if one.kind == "quiz").definition["questions"]


def test_from_sign_up_to_a_checked_certificate(
    stack: Stack, chromium: Browser, settings: Settings, lab: LabBuild, tmp_path: Path
) -> None:
    worker = Someone(chromium, settings.web_url, "ko")
    page = worker.page
    found: list[str] = []

    def look() -> None:
        """axe-core on the page, in Korean and in English."""
        for language in ("en", "ko"):
            found.extend(violations(page))
            page.locator(f'form[action="/language"] button[value="{language}"]').first.click()
            page.wait_for_load_state()
        found.extend(violations(page)) if page.locator("html").get_attribute("lang") != "ko" else None

    # Sign up
    worker.open("/")
    look()
    worker.open("/sign-up")
    look()
    page.locator("#field-name").fill("이음새")
    page.locator("#field-email").fill("worker@example.org")
    page.locator("#field-password").fill(PASSWORD)
    worker.press("/sign-up")
    page.wait_for_url("**/dashboard")
    look()

    # Enroll
    worker.open(f"/tracks/{TRACK}")
    expect(page.locator('form[action$="/enroll"]').first).to_be_visible()
    look()
    page.locator('form[action$="/enroll"] button').last.click()
    page.wait_for_url("**/learn/*")
    way = page.url
    look()

    # Two lessons
    page.locator(".next-step a").click()
    for _lesson in range(2):
        expect(page.locator("h1")).to_be_visible()
        look()
        worker.press("/finish")

    # The quiz
    look()
    worker.press("/start")
    look()
    right_answers(worker, quiz_questions(settings))
    expect(page.locator("#saved")).not_to_be_empty()
    worker.press("/hand-in")
    expect(page.locator(".score-passed")).to_be_visible()
    look()

    # The lab, in JupyterLab, without a second sign-in
    worker.open(way)
    worker.follow("/labs/")
    lab_page = page.url
    look()
    with worker.context.expect_page() as opened:
        page.locator('form[action$="/open"] button').click()
    jupyter = opened.value
    jupyter.wait_for_url(re.compile(rf"^{re.escape(settings.hub_url)}/user/.+/lab/tree/labs/"), timeout=90 * SECONDS)
    notebook = Notebook(jupyter, lab, "ko")
    notebook.solve()
    notebook.write("memo", MEMO)
    notebook.run_all(last="final-report")
    assert notebook.errors() == []
    notebook.save()
    notebook.submit()

    # The grade comes by itself, cell by cell, hidden tests hidden
    page.bring_to_front()
    cells = page.locator("#result .cell")
    expect(cells).to_have_count(len(lab.cells), timeout=60 * SECONDS)
    expect(page.locator("#result .cell-full")).to_have_count(len(lab.cells) - 1)
    assert "HIDDEN" not in page.content()
    look()

    # An instructor grades the memo and releases it
    instructor = Someone(chromium, settings.web_url, "ko")
    instructor.sign_in("instructor@baeum.example", demo.PASSWORD)
    instructor.open("/teach")
    found.extend(violations(instructor.page))
    for href in instructor.page.locator('main a[href^="/teach/"]:not([href$="/grades"])').evaluate_all(
        "links => links.map(link => link.getAttribute('href'))"
    ):
        instructor.open(href)
        if instructor.page.get_by_text("이음새").count():
            break
    found.extend(violations(instructor.page))
    instructor.follow("/teach/submissions/")
    found.extend(violations(instructor.page))
    instructor.page.locator("#points-memo").fill("5")
    instructor.page.locator("#field-comment-memo").fill("비용의 근거가 분명합니다.")
    instructor.page.locator('button[name="action"][value="release"]').click()
    instructor.page.wait_for_url(re.compile(r"/teach/[0-9a-f-]{36}$"))

    # Completed: the certificate is there
    expect(page.locator("#result .cell-full")).to_have_count(len(lab.cells), timeout=30 * SECONDS)
    worker.open(way)
    look()
    worker.open("/wallet")
    look()
    code_page = page.locator('main a[href^="/v/"]').first.get_attribute("href")
    pdf = downloaded(page, page.locator('a[href$="/ko.pdf"]'), tmp_path)
    text = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True).stdout
    assert "이음새" in text and code_page.removeprefix("/v/") in text

    # A stranger checks it
    stranger = Someone(chromium, settings.web_url, "en")
    stranger.open(code_page)
    expect(stranger.page.locator("h1")).to_contain_text("Genuine")
    expect(stranger.page.locator("main")).to_contain_text("이음새")
    found.extend(violations(stranger.page))
    stranger.open("/v/0000-0000-0000-0000")
    expect(stranger.page.locator("h1")).to_contain_text("not issued")

    # Signing out ends the Hub's session and server too
    user = jupyter.url.split("/user/")[1].split("/")[0]
    worker.open("/dashboard")
    page.locator('form[action="/sign-out"] button').first.evaluate("button => button.form.requestSubmit(button)")
    page.wait_for_url("**/")
    token = (settings.keys / "hub-service.token").read_text().strip()
    for _try in range(60):
        answer = httpx.get(
            f"http://127.0.0.1:{settings.hub_port}/hub/api/users/{user}", headers={"Authorization": f"token {token}"}
        )
        if answer.status_code == 404:
            break
        page.wait_for_timeout(0.5 * SECONDS)
    assert answer.status_code == 404
    jupyter.reload()
    expect(jupyter.locator("#field-email")).to_be_visible(timeout=30 * SECONDS)

    assert worker.complaints == []
    assert found == []

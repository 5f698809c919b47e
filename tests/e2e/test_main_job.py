"""The main job by real steps on the real product: from sign-up to a certificate that a stranger checks."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from lms import demo
from lms.catalog.labs import find_labs
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.operations.stack import Stack
from notebooks.authoring import LabBuild, build
from tests.e2e.people import SECONDS, SLOW_SAVES, Notebook, Someone, downloaded

pytestmark = pytest.mark.stack
TRACK, LAB = "failure-and-cost-in-practice", "failure-and-cost"
NAME = "이음새"
MEMO = "기준값을 0.06으로 낮추면 놓치는 고장이 줄고 비용이 가장 적습니다. " * 3
UUID_PAGE = re.compile(r"/teach/[0-9a-f-]{36}$")


def test_from_sign_up_to_a_checked_certificate(
    stack: Stack, chromium: Browser, settings: Settings, tmp_path: Path
) -> None:
    lab = build(settings.labs / LAB)
    worker = Someone(chromium, settings.web_url)
    sign_up(worker)
    way = enroll(worker)
    read_lessons(worker)
    read_notebook(worker)
    take_quiz(worker, settings)
    jupyter = solve_lab(worker, way, settings, lab)
    see_grade(worker, lab)
    instructor = grade_memo(chromium, settings)
    address = fetch_certificate(worker, way, lab, tmp_path)
    stranger = check_certificate(chromium, settings, address)
    sign_out(worker, jupyter, settings)
    for person in (worker, instructor, stranger):
        assert person.complaints == []
        assert person.violations == []


def sign_up(worker: Someone) -> None:
    worker.open("/")
    worker.look()
    worker.open("/sign-up")
    worker.look()
    worker.sign_up(NAME, "worker@example.org")
    worker.look()


def enroll(worker: Someone) -> str:
    """Joins the dated cohort; the address of the way through the track."""
    page = worker.open(f"/tracks/{TRACK}")
    expect(page.locator('form[action$="/enroll"]').first).to_be_visible()
    worker.look()
    page.locator('form[action$="/enroll"] button').last.click()
    page.wait_for_url("**/learn/*")
    worker.look()
    return page.url


def read_lessons(worker: Someone) -> None:
    worker.page.locator(".next-step a").click()
    for _lesson in range(2):
        expect(worker.page.locator("h1")).to_be_visible()
        worker.look()
        worker.press("/finish")


def read_notebook(worker: Someone) -> None:
    """What the worker process ran comes by itself to the page, with its figures."""
    notebook = worker.page.locator("article.worked")
    expect(notebook).to_be_visible(timeout=90 * SECONDS)
    assert notebook.locator("img[alt]").count() == 3
    worker.look()
    worker.press("/finish")


def take_quiz(worker: Someone, settings: Settings) -> None:
    page = worker.page
    worker.look()
    worker.press("/start")
    worker.look()
    for question in quiz_questions(settings):
        answer(page, question)
    expect(page.locator("#saved")).not_to_be_empty()
    worker.press("/hand-in")
    expect(page.locator(".score-passed")).to_be_visible()
    worker.look()


def quiz_questions(settings: Settings) -> list[dict[str, Any]]:
    """The quiz as its author wrote it, with the right answers."""
    module = read_catalog(settings.courses, find_labs(settings.labs)).modules[LAB]
    return next(one for one in module.activities if one.kind == "quiz").definition["questions"]


def answer(page: Page, question: dict[str, Any]) -> None:
    """Answers one question of the page right, by its ids."""
    name = question["id"]
    if question["kind"] == "numeric":
        page.locator(f'[name="{name}"]').fill(str(question["answer"]))
        return
    for place, choice in enumerate(question["choices"], start=1):
        if question["kind"] == "order":
            page.locator(f'[name="{name}.{choice["id"]}"]').select_option(str(place))
        elif choice.get("correct"):
            page.locator(f'label[for="{name}-{choice["id"]}"]').click()


def solve_lab(worker: Someone, way: str, settings: Settings, lab: LabBuild) -> Page:
    """Opens the lab without a second sign-in, types and runs the solution, submits it in JupyterLab."""
    worker.open(way)
    worker.follow("/labs/")
    worker.look()
    worker.context.add_init_script(SLOW_SAVES)
    with worker.context.expect_page() as opened:
        worker.page.locator('form[action$="/open"] button').click()
    jupyter = opened.value
    in_lab = re.compile(rf"^{re.escape(settings.hub_url)}/user/.+/lab/tree/labs/")
    jupyter.wait_for_url(in_lab, timeout=90 * SECONDS)
    notebook = Notebook(jupyter, lab, worker.language)
    notebook.solve()
    notebook.write("memo", MEMO)
    notebook.run_all(last="final-report")
    assert notebook.errors() == []
    notebook.save()
    notebook.submit()
    return jupyter


def see_grade(worker: Someone, lab: LabBuild) -> None:
    """The result comes by itself to the page that stayed open, cell by cell, and shows no hidden test."""
    worker.page.bring_to_front()
    expect(worker.page.locator("#result .cell")).to_have_count(len(lab.cells), timeout=60 * SECONDS)
    expect(worker.page.locator("#result .cell-full")).to_have_count(len(lab.cells) - 1)
    assert "HIDDEN" not in worker.page.content()
    worker.look()


def grade_memo(chromium: Browser, settings: Settings) -> Someone:
    """An instructor finds the submission, gives points and a comment, and releases."""
    instructor = Someone(chromium, settings.web_url)
    instructor.sign_in("instructor@baeum.example", demo.PASSWORD)
    page = instructor.open("/teach")
    instructor.look()
    cohorts = page.locator('main a[href^="/teach/"]:not([href$="/grades"])')
    for href in cohorts.evaluate_all("links => links.map(link => link.getAttribute('href'))"):
        instructor.open(href)
        if page.get_by_text(NAME).count():
            break
    instructor.look()
    page.get_by_role("link", name=NAME).click()
    page.wait_for_load_state()
    instructor.look()
    for criterion in page.locator("[data-criterion]").all():
        criterion.locator("input").last.check()
    page.locator("#field-comment-memo").fill("비용의 근거가 분명합니다.")
    page.locator('button[name="action"][value="release"]').click()
    page.wait_for_url(UUID_PAGE)
    return instructor


def fetch_certificate(worker: Someone, way: str, lab: LabBuild, folder: Path) -> str:
    """The track is completed and the PDF states who and which code; the address of its public page."""
    page = worker.page
    expect(page.locator("#result .cell-full")).to_have_count(len(lab.cells), timeout=30 * SECONDS)
    worker.open(way)
    worker.look()
    worker.open("/wallet")
    worker.look()
    address = page.locator('main a[href^="/v/"]').first.get_attribute("href")
    pdf = downloaded(page, page.locator('a[href$="/ko.pdf"]'), folder)
    read = subprocess.run(["pdftotext", "-layout", str(pdf), "-"], capture_output=True, text=True, check=True)
    assert NAME in read.stdout and address.removeprefix("/v/") in read.stdout
    return address


def check_certificate(chromium: Browser, settings: Settings, address: str) -> Someone:
    """A stranger with no account reads the verdict in English, and tries a code that was never issued."""
    stranger = Someone(chromium, settings.web_url, "en")
    page = stranger.open(address)
    expect(page.locator("h1")).to_contain_text("Genuine")
    expect(page.locator("main")).to_contain_text(NAME)
    stranger.look()
    stranger.open("/v/0000-0000-0000-0000", expected=404)
    expect(page.locator("h1")).to_contain_text("not issued")
    stranger.look()
    return stranger


def sign_out(worker: Someone, jupyter: Page, settings: Settings) -> None:
    """Leaving the LMS ends the Hub's session and server too."""
    user = jupyter.url.split("/user/")[1].split("/")[0]
    page = worker.open("/dashboard")
    button = page.locator('form[action="/sign-out"] button').first
    button.evaluate("button => button.form.requestSubmit(button)")
    page.wait_for_url("**/")
    token = settings.secret("hub-service.token")
    hub = f"http://127.0.0.1:{settings.hub_port}/hub/api/users/{user}"
    for _try in range(120):
        status = httpx.get(hub, headers={"Authorization": f"token {token}"}).status_code
        if status == 404:
            break
        page.wait_for_timeout(0.5 * SECONDS)
    assert status == 404
    jupyter.reload()
    expect(jupyter.locator("#field-email")).to_be_visible(timeout=30 * SECONDS)

"""The preview in a real browser, started by its command: it follows the files, under its strict policy."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright

from lms.config import ROOT
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_program
from tests.factories.servers import free_ports
from tests.lms.preview.conftest import EN, LESSON, change

pytestmark = pytest.mark.browser
STARTS_IN = 15  # seconds at most, on a machine that does much else


@pytest.fixture
def address(place: Path) -> Iterator[str]:
    (port,) = free_ports(1)
    folders = {f"BAEUM_{name.upper()}": str(place / name) for name in ("home", "courses", "labs")}
    command = [sys.executable, "-m", "lms.operations.content", "serve", "--port", str(port)]
    running = subprocess.Popen(command, cwd=ROOT, env=os.environ | folders, stderr=subprocess.PIPE)
    try:
        yield _wait_for(f"http://127.0.0.1:{port}")
    finally:
        running.terminate()
        running.communicate(timeout=10)


def _wait_for(address: str) -> str:
    end = time.monotonic() + STARTS_IN
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"{address}/", timeout=5)
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.1)
        else:
            return address
    raise AssertionError("the preview has not started")


@pytest.fixture
def browser_page() -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser.new_context(locale="en").new_page()
        browser.close()


def test_a_page_that_is_open_follows_the_file(address: str, place: Path, browser_page: Page) -> None:
    said: list[str] = []
    browser_page.on("console", lambda message: said.append(message.text))
    browser_page.goto(f"{address}{LESSON}")
    article = browser_page.locator("article.lesson")
    expect(article).to_contain_text("A day loses")

    change(place, EN, "A day loses", "Every single day loses")
    expect(article).to_contain_text("Every single day loses", timeout=5000)

    change(place, EN, "title: Why", "tittle: Why")
    mistake = browser_page.locator(".mistakes li")
    expect(mistake.first).to_contain_text(f"{EN}:2", timeout=5000)
    expect(article).to_contain_text("Every single day loses")

    change(place, EN, "tittle: Why", "title: Then why")
    expect(browser_page.locator("h1")).to_have_text("Then why count", timeout=5000)
    expect(mistake).to_have_count(0)
    assert said == []


def test_a_page_that_nothing_changes_for_stays(address: str, place: Path, browser_page: Page) -> None:
    browser_page.goto(f"{address}{LESSON}")
    browser_page.evaluate("document.title = 'untouched'")
    change(place, "courses/skills.yaml", "en: Statistics", "en: Statistic")
    browser_page.wait_for_timeout(2500)
    assert browser_page.title() == "untouched"


@pytest.mark.parametrize(("port", "code"), [("99999", 2), ("x", 2), ("taken", 69)])
def test_a_port_that_cannot_be_used_is_said(place: Path, port: str, code: int) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        chosen = str(taken.getsockname()[1]) if port == "taken" else port
        folders = {f"BAEUM_{name.upper()}": str(place / name) for name in ("home", "courses", "labs")}
        command = [sys.executable, "-m", "lms.operations.content", "serve", "--port", chosen]
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=os.environ | folders,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert done.returncode == code
    assert chosen in done.stderr

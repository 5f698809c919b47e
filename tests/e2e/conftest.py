"""The whole product, started by the code of `./baeum run` on ports and a home of its own; a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from lms.config import Settings
from lms.operations.setup import ensure_all
from lms.operations.stack import Stack, start_stack
from tests.factories.servers import free_ports

# Chromium would look up its maker's hosts at every start.
CHROMIUM_ARGUMENTS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
)  # fmt: skip
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    web, hub, api, proxy = free_ports(4)
    return Settings(
        home=tmp_path_factory.mktemp("stack"),
        web_port=web,
        web_url=f"http://127.0.0.1:{web}",
        hub_port=hub,
        hub_url=f"http://localhost:{hub}",
        hub_api_port=api,
        hub_proxy_port=proxy,
    )


@pytest.fixture(scope="session")
def stack(settings: Settings) -> Iterator[Stack]:
    """The product, ready. Its logs are kept where CI can show them when a test fails."""
    ensure_all(settings, print)
    with start_stack(settings) as running:
        running.wait_until_ready(print)
        yield running
    if keep := os.environ.get("BAEUM_KEEP_LOGS"):
        shutil.copytree(settings.home / "logs", Path(keep), dirs_exist_ok=True)


def chromium_program() -> str:
    """Debian's Chromium."""
    program = next(filter(None, map(shutil.which, CHROMIUM_NAMES)), None)
    assert program, "no Chromium: `./baeum test` installs one"
    return program


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=chromium_program(), args=list(CHROMIUM_ARGUMENTS)
        )
        yield browser
        browser.close()

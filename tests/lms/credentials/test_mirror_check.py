"""A PDF dropped on the static mirror in a real Chromium: a plain file server, and no LMS behind it.

The command with the same folder must say the same, also when its lists have ended, and of a final copy.
"""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http.server import ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select

from certificates import cli as verifier
from certificates.render import Presentation, render_pdf
from certificates.rotation import distrust
from certificates.seal import seal as seal_with
from certificates.signed import EVER
from certificates.timestamps import Authority
from lms.credentials.cli import certificates
from lms.credentials.issuer import keys
from lms.credentials.models import Credential
from lms.web import now
from tests.certificates.authority import running
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_program
from tests.e2e.people import violations
from tests.factories.homes import reading
from tests.factories.tampering import flipped
from tests.lms.credentials.test_mirror import Quiet
from tests.lms.credentials.test_pdf_check import drop

pytestmark = pytest.mark.browser


@pytest.fixture
def folder(tmp_path) -> Path:
    return tmp_path / "mirror"


@pytest.fixture
def export(app, folder):
    def do(*words: str) -> str:
        result = app.test_cli_runner().invoke(certificates, ["export", str(folder), *words])
        assert result.exit_code == 0, result.output
        return result.output

    return do


@pytest.fixture
def page(folder) -> Iterator[Page]:
    """A browser at the mirror; every request of it is kept in `page.requests`."""
    folder.mkdir()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=folder))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=[*CHROMIUM_ARGUMENTS])
        page = browser.new_page(base_url=base, locale="en-GB")
        page.requests, page.errors = [], []
        page.on("request", lambda request: page.requests.append(request))
        page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
        yield page
        assert {request.url.split("/")[2] for request in page.requests} <= {base.split("/")[2]}
        browser.close()
    server.shutdown()


@pytest.fixture
def command(folder, sealed, tmp_path, capsys):
    """The exit status of the command for the PDF at a time, and what it says."""

    def run(at: dt.datetime) -> tuple[int, str]:
        (tmp_path / "c.pdf").write_bytes(sealed)
        words = ["verify", str(tmp_path / "c.pdf"), "--offline", str(folder), "--language", "en"]
        return verifier.main(words, at), capsys.readouterr().out

    return run


def at(page: Page, moment: dt.datetime, address: str = "/en.html") -> Page:
    """The page as it is on a later day."""
    page.clock.set_fixed_time(moment)
    page.goto(address)
    return page


def with_a_stamp(document: bytes, folder: Path) -> bytes:
    """The certificate sealed with the stamp of an authority of today."""
    folder.mkdir()
    with running(folder) as authority, ThreadPoolExecutor(1) as thread:
        asked = Authority(authority.url, 5)
        sealed = thread.submit(seal_with, render_pdf(document, Presentation("en")), keys(), asked).result()
    assert sealed.stamped
    return sealed.pdf


def test_it_is_judged_without_us(app, export, page, sealed, credential, learner, command, tmp_path):
    export()
    said = drop(at(page, now()), sealed)
    assert "Genuine and valid" in said and learner.name in said and credential in said
    assert not violations(page) and not page.errors
    assert "Not genuine" in drop(page, flipped(sealed, 3000))
    with reading(app) as session:
        stamped = with_a_stamp(session.scalars(select(Credential.document)).one(), tmp_path / "tsa")
    assert "Genuine and valid" in drop(page, stamped)
    assert command(now())[0] == 0
    page.goto("/")
    assert "진본이며 유효합니다" in drop(page, sealed) and not violations(page)


def test_after_its_lists_ended_it_says_since_when_it_knows_nothing(export, page, sealed, command):
    export()
    signed, later = now(), now() + dt.timedelta(days=8)
    ended = signed + dt.timedelta(days=7)
    said = drop(at(page, later), sealed)
    assert said.startswith("Could not be checked completely")
    for day in (ended, signed):
        assert f"{day.day} {day:%B %Y}" in said, said
    assert "neither revoked nor suspended" in said
    expect(page.locator("main > .notice")).to_contain_text("ended on")
    status, told = command(later)
    assert status == 5 and "neither revoked nor suspended" in told
    assert f"ended on {ended.day} {ended:%B %Y}" in told and f"known, on {signed.day} {signed:%B %Y}" in told


def test_ended_lists_tell_of_a_revocation_and_how_it_was_when_suspended(
    export, page, sealed, command, signed_in, admin, credential
):
    staff, later = signed_in(admin), now() + dt.timedelta(days=30)
    staff.submit(f"/v/{credential}/status", change="suspended:review", reason="x")
    export()
    assert drop(at(page, now()), sealed).startswith("Suspended") and command(now())[0] == 3
    said, (status, told) = drop(at(page, later), sealed), command(later)
    assert status == 5 and "it was suspended" in said and "it was suspended" in told
    staff.submit(f"/v/{credential}/status", change="revoked:mistake", reason="x")
    export()
    assert drop(at(page, later, "/en.html?again"), sealed).startswith("Revoked") and command(later)[0] == 3


def test_a_final_copy_holds_for_years_and_no_longer(export, page, sealed, command, app, browser):
    export("--final", "10", "--yes")
    nine, eleven = (now() + dt.timedelta(days=365 * years) for years in (9, 11))
    assert drop(at(page, nine), sealed).startswith("Genuine and valid") and command(nine)[0] == 0
    expect(page.locator("main")).to_contain_text("The last copy")
    assert drop(at(page, eleven), sealed).startswith("Could not be") and command(eleven)[0] == 5
    lists = browser.get("/status/revocation/1").get_json(force=True)
    assert lists["validUntil"] < str((now() + dt.timedelta(days=8)).date()), "ours still end after a week"


def test_a_final_copy_is_asked_about(app, folder):
    result = app.test_cli_runner().invoke(certificates, ["export", str(folder), "--final", "10"], input="n\n")
    assert result.exit_code == 1 and "Nothing can be revoked" in result.output and not folder.exists()


def test_what_lost_keys_made_is_not_genuine_from_that_day_on(
    export, page, sealed, command, settings, learner
):
    folder, looks = settings.keys / "issuer", iter(range(9))
    names = {public.name[:4]: public.name.removesuffix(".pub.pem") for public in folder.glob("*.pub.pem")}

    def lose(kind: str, since: dt.datetime) -> tuple[str, str]:
        distrust(folder, names[kind], since, now())
        export()
        # Another address: a file server does not tell versions of one second apart
        said, (status, told) = drop(at(page, now(), f"/en.html?{next(looks)}"), sealed), command(now())
        assert said.startswith("Not genuine") == (status == 1)
        assert (learner.name in said) == (status == 0)
        return said, told

    assert lose("seal", now() + dt.timedelta(minutes=2))[0].startswith("Genuine"), "of before"
    since = now() - dt.timedelta(hours=1)
    assert all(
        "signed with a key that its issuer no longer trusts since" in one for one in lose("key-", since)
    )
    assert all("download it again" in one for one in lose("seal", since))
    assert all("no longer trusts at all" in one for one in lose("seal", EVER))


def test_a_code_is_found_as_people_type_it_and_its_page_speaks_of_its_day(export, page, credential):
    export()
    page.goto("/en.html")
    page.fill("#code", "x")
    page.press("#code", "Enter")
    expect(page.locator("[data-no-code]")).to_be_visible()
    page.fill("#code", "7K3M-9QXT-2VBC-4HRD")
    page.press("#code", "Enter")
    expect(page.locator("[data-unknown-code]")).to_be_visible()
    page.fill("#code", f" {credential.replace('-', '').lower()} ")
    page.press("#code", "Enter")
    today = str(now().date())
    expect(page.locator("h1")).to_have_text(
        [f"As of {today}: genuine and valid", f"{today} 기준: 진본이며 유효합니다"]
    )
    expect(page.locator(".notice:visible")).to_have_count(0)
    at(page, now() + dt.timedelta(days=8), f"/v/{credential}")
    expect(page.locator(".notice:visible")).to_have_count(2)
    assert not violations(page)

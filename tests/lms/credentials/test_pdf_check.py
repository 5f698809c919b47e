"""A PDF dropped on /v in a real Chromium: judged there, sent nowhere; nothing tampered with passes."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from pathlib import Path

import pypdf
import pytest
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import select
from werkzeug.serving import make_server

from certificates.keys import ensure_keys
from certificates.render import Presentation, render_pdf
from lms.credentials.issuer import keys
from lms.credentials.models import Credential
from lms.web import now
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_program
from tests.e2e.people import violations
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import copy_home, reading
from tests.factories.servers import free_ports
from tests.factories.stacks import give, publish_stack
from tests.factories.tampering import redrawn, seal, tampered

pytestmark = pytest.mark.browser


@pytest.fixture
def settings(template, tmp_path):
    (port,) = free_ports(1)
    return copy_home(template, tmp_path, web_port=port, web_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def page(app, settings) -> Iterator[Page]:
    """/v of the running application; every request of the browser is kept in `page.requests`."""
    server = make_server("127.0.0.1", settings.web_port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=[*CHROMIUM_ARGUMENTS])
        page = browser.new_page(base_url=settings.web_url, locale="en-GB")
        page.requests, page.errors = [], []
        page.on("request", lambda request: page.requests.append(request))
        page.on("console", lambda said: page.errors.append(said.text) if said.type == "error" else None)
        page.goto("/v")
        yield page
        assert not page.errors
        browser.close()
    server.shutdown()


def drop(page: Page, pdf: bytes) -> str:
    """What the page says of the file, once it has judged it."""
    before = len(page.requests)
    file = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": pdf}
    page.locator("[data-result]").evaluate("element => element.replaceChildren()")
    page.set_input_files("#field-pdf", file)
    expect(page.locator("[data-result] .verdict-panel h3")).to_be_visible()
    assert {request.method for request in page.requests[before:]} <= {"GET"}
    return page.locator("[data-result]").inner_text()


def test_a_sealed_one_is_genuine_and_its_data_is_shown(page, sealed, credential, learner):
    said = drop(page, sealed)
    assert "Genuine and valid" in said and learner.name in said and credential in said
    assert "Neither revoked nor suspended" in said and "eddsa-rdfc-2022" in said
    assert not violations(page)
    paths = {request.url.split("/", 3)[3].split("?")[0] for request in page.requests}
    assert not any(credential in path for path in paths), "not even the code is told to anyone"


def test_nothing_that_was_tampered_with_is_genuine(page, sealed, unsealed, learner, tmp_path: Path):
    cases = tampered(sealed, unsealed, ensure_keys(tmp_path / "other", now()))
    for name, pdf in cases.items():
        said = drop(page, pdf)
        assert "Not genuine" in said, name
        assert learner.name not in said, f"{name}: nothing of it is repeated"


def test_a_page_redrawn_around_genuine_data_is_not_genuine(
    page, document, other_document, learner, tmp_path: Path
):
    forged = redrawn(document, other_document)
    for pdf in (forged, seal(forged, ensure_keys(tmp_path / "other", now()))):
        assert pypdf.PdfReader(io.BytesIO(pdf)).attachments
        said = drop(page, pdf)
        assert "Not genuine" in said and learner.name not in said and "다른 사람" not in said


def test_a_revoked_one_is_genuine_but_revoked(page, sealed, other_document):
    said = drop(page, sealed)
    assert said.startswith("Revoked") and "The issuer has revoked it." in said


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("Object.defineProperty(crypto, 'subtle', {value: undefined})", "only on pages with https"),
        ("() => { crypto.subtle.importKey = async () => { throw new Error() } }", "cannot check Ed25519"),
    ],
)
def test_a_browser_that_cannot_check_says_so_and_sends_nothing(page, sealed, script, says):
    page.evaluate(script)
    page.set_input_files("#field-pdf", {"name": "c.pdf", "mimeType": "application/pdf", "buffer": sealed})
    expect(page.locator("[data-result] .alert")).to_contain_text(says)
    assert {request.method for request in page.requests} == {"GET"}


def test_of_a_micro_degree_it_tells_what_is_stacked(app, page, learner, tmp_path):
    activities = publish_stack(app, tmp_path / "degree")
    enrollment = make_enrollment(app, learner, make_cohort(app, track="scrap-degree"))
    for slug in ("weigh", "check", "count-scrap"):
        give(app, enrollment, activities[slug], 80)
    with reading(app) as session:
        *courses, degree = session.scalars(select(Credential).order_by(Credential.id))
    with app.app_context():
        told = drop(page, seal(render_pdf(degree.document, Presentation("ko")), keys()))
        of_course = drop(page, seal(render_pdf(courses[0].document, Presentation("ko")), keys()))
    assert "Genuine and valid" in told and "Weighing · " in told and "Counting scrap · " in told
    assert all(one.code in told for one in courses)
    assert "Title\n" in told and "Course\n" in of_course and "Title\n" not in of_course

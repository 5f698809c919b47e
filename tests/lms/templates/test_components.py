"""The pattern page renders every component; no page breaks the content security policy; every icon exists."""

from __future__ import annotations

import re
import warnings

import pytest
from flask import render_template
from markupsafe import Markup

from lms import create_app
from lms.config import ROOT, Settings
from lms.db import db
from lms.operations.setup import ensure_folders, ensure_secrets

TEMPLATES = ROOT / "lms" / "templates"
STYLES = ROOT / "lms" / "static"
ERRORS = sorted(path.stem for path in (TEMPLATES / "errors").glob("[0-9]*.html"))
BLOCKED = re.compile(
    r'<[^>]+\s(?:style|on[a-z]+)=|<style|<script(?![^>]*\s(?:src=|type="application/json"))|javascript:'
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    home = tmp_path_factory.mktemp("components")
    ensure_folders(home)
    ensure_secrets(home)
    app = create_app(Settings(home=home, testing=True, labs_gateway="fake"))
    with app.app_context():
        db.create_all()
    return app


def page(app, path: str, language: str) -> str:
    return app.test_client().get(path, headers={"Accept-Language": language}).text


@pytest.mark.parametrize("language", ["ko", "en"])
def test_patterns_render_without_anything_the_policy_blocks(app, language):
    html = page(app, "/patterns", language)
    assert f'<html lang="{language}">' in html
    assert not BLOCKED.search(html)


def test_what_the_policy_blocks_is_found():
    for html in ('<p style="color:red">', "<script>go()</script>", '<a onclick="go()">', "<style>"):
        assert BLOCKED.search(html)
    for html in ('<script src="/static/app.js"></script>', '<script type="application/json">{}</script>'):
        assert not BLOCKED.search(html)


def test_no_template_holds_what_the_policy_blocks():
    elsewhere = {"email", "mail", "mirror"}  # shown by others, without our policy
    assert not [
        path.name
        for path in TEMPLATES.rglob("*.html")
        if BLOCKED.search(path.read_text("utf-8")) and not elsewhere & set(path.parts)
    ]


def test_every_icon_that_is_shown_is_in_the_sprite(app):
    drawn = set(re.findall(r'<symbol id="([a-z-]+)"', (STYLES / "icons.svg").read_text("utf-8")))
    shown = set(re.findall(r"icons\.svg[^\"#]*#([a-z-]+)", page(app, "/patterns", "en")))
    sources = "".join(path.read_text("utf-8") for path in TEMPLATES.rglob("*.html"))
    named = set(re.findall(r'icon(?:_name|_after)?(?:=|\()"([a-z-]+)"', sources))
    assert len(shown) > 30
    assert shown | named <= drawn


@pytest.mark.parametrize("status", ERRORS)
def test_an_error_page_says_what_happened_and_leads_on(app, status):
    with app.test_request_context("/"):
        html = render_template(f"errors/{status}.html", message=None)
    assert "<h1>" in html
    assert status in html
    assert 'class="button button-primary' in html


def test_error_pages_exist_for_what_people_meet():
    assert set(ERRORS) >= {"400", "403", "404", "405", "409", "413", "429", "500", "503"}


def test_htmx_gets_a_message_instead_of_a_page(app):
    answer = app.test_client().get("/nothing-here", headers={"HX-Request": "true"})
    assert answer.status_code == 404
    assert 'role="alert"' in answer.text
    assert "<html" not in answer.text


def test_a_translated_sentence_keeps_markup_and_escapes_the_rest(app):
    with app.test_request_context("/"):
        source = '{{ _("Progress in %(title)s", title=value) }}'
        render = app.jinja_env.from_string(source).render
        assert "&lt;b&gt;" in render(value="<b>")
        assert "<time>" in render(value=Markup("<time>"))


@pytest.mark.parametrize(
    ("number", "says"), [(1, "1 point"), (1.0, "1 point"), (20.0, "20 points"), (1.5, "1.5 points")]
)
def test_a_part_of_one_is_counted_in_the_plural_and_nothing_warns(app, number, says):
    with app.test_request_context("/", headers={"Accept-Language": "en"}), warnings.catch_warnings():
        warnings.simplefilter("error")
        source = '{{ ngettext("%(num)s point", "%(num)s points", number) }}'
        assert app.jinja_env.from_string(source).render(number=number) == says


def weight(html: str) -> int:
    """Bytes of a page with its style sheets and scripts, uncompressed, without images and fonts."""
    parts = re.findall(r'(?:href|src)="/static/([^"?]+\.(?:css|js))\?', html)
    assert len(parts) == len(set(parts)) >= 6
    return len(html.encode()) + sum((STYLES / part).stat().st_size for part in parts)


def test_a_page_stays_light(app):
    assert weight(page(app, "/", "ko")) < 100_000


def test_htmx_comes_only_with_something_live(app):
    assert "htmx.min.js" not in page(app, "/", "ko")
    assert "htmx.min.js" in page(app, "/tracks", "ko")

"""The catalogue's pages, as a visitor without an account gets them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import event, select

from lms.catalog.models import Asset, LessonPage
from lms.db import db
from tests.lms.catalog.conftest import load
from tests.lms.catalog.sample import FILES, spoil

ENGLISH = {"Accept-Language": "en"}
HTMX = ENGLISH | {"HX-Request": "true"}


@pytest.fixture
def page(client: FlaskClient, folder: Path) -> Callable[..., str]:
    load(folder)

    def get(address: str, **headers: str) -> str:
        answer = client.get(address, headers=ENGLISH | headers)
        assert answer.status_code == 200, answer.status
        return answer.text

    return get


def test_the_list_shows_what_is_on_offer(page: Callable[..., str]) -> None:
    html = page("/tracks")
    assert 'href="/tracks/scrap"' in html
    assert "Less scrap" in html
    assert "4.5 hours" in html


def test_the_list_speaks_the_language_of_the_visitor(client: FlaskClient, folder: Path) -> None:
    load(folder)
    client.set_cookie("language", "ko")
    assert "불량 줄이기" in client.get("/tracks").text


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=scrap", True),
        ("q=불량", True),
        ("q=welding", False),
        ("level=practical", True),
        ("level=beginner", False),
        ("level=nonsense", True),
        ("q=%00", True),
        ("q=" + "x" * 5000, False),
    ],
)
def test_search_and_level(page: Callable[..., str], query: str, found: bool) -> None:
    assert ("Less scrap" in page(f"/tracks?{query}")) is found


def test_no_result_says_what_to_do(page: Callable[..., str]) -> None:
    assert "No track matches" in page("/tracks?q=welding")


def test_an_empty_catalogue_says_so(client: FlaskClient) -> None:
    assert "No track is published yet" in client.get("/tracks", headers=ENGLISH).text


def test_what_is_searched_for_is_escaped(page: Callable[..., str]) -> None:
    html = page('/tracks?q="><script>alert(1)</script>')
    assert "<script>alert" not in html
    assert "&lt;script&gt;" in html


def test_htmx_gets_the_list_alone(client: FlaskClient, folder: Path) -> None:
    load(folder)
    part = client.get("/tracks?q=scrap", headers=HTMX)
    assert "Less scrap" in part.text
    assert "<html" not in part.text
    assert "HX-Request" in part.headers["Vary"]


def test_a_track_says_everything_about_itself(page: Callable[..., str]) -> None:
    html = page("/tracks/scrap")
    for text in (
        "<strong>One</strong> module.",
        "Measure loss",
        "Inspectors",
        "Statistics",
        "Counting",
        "Why count",
        "Count the scrap",
        "2 weeks",
        "Quizzes: 30 % of the grade",
        "From 85 % on",
        "Quiz and lab",
    ):
        assert text in html, text
    assert 'hx-get="/tracks/scrap/cohorts"' in html


def test_a_track_without_a_credential_promises_none(client: FlaskClient, folder: Path) -> None:
    text = FILES["tracks/scrap.yaml"]
    (folder / "tracks/scrap.yaml").write_text(text[: text.index("credential:")], encoding="utf-8")
    load(folder)
    assert "Your certificate" not in client.get("/tracks/scrap", headers=ENGLISH).text


def test_what_is_not_offered_is_not_found(client: FlaskClient, folder: Path) -> None:
    load(folder)
    assert client.get("/tracks/welding").status_code == 404
    (folder / "tracks/scrap.yaml").unlink()
    load(folder)
    assert client.get("/tracks/scrap").status_code == 404


def test_the_glossary_is_searched(page: Callable[..., str]) -> None:
    assert 'id="recall"' in page("/glossary")
    assert "재현율" in page("/glossary?q=RECALL")
    assert "No word matches" in page("/glossary?q=zzz")


def test_a_figure_is_kept_for_ever_and_runs_nothing(client: FlaskClient, folder: Path) -> None:
    load(folder)
    html = db.session.scalars(select(LessonPage.html).where(LessonPage.language == "en")).one()
    source = re.search(r'src="(/assets/[^"]+)"', html)
    assert source
    answer = client.get(source[1])
    assert answer.data == FILES["modules/scrap/figures/bars.svg"].encode()
    assert answer.content_type == "image/svg+xml"
    assert (
        answer.headers["Content-Security-Policy"] == "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    )
    assert "immutable" in answer.headers["Cache-Control"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Set-Cookie" not in answer.headers
    again = client.get(source[1], headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert client.get(f"/assets/{'0' * 64}/bars.svg").status_code == 404


def questions(client: FlaskClient, address: str) -> int:
    """How many statements a page sends to the database."""
    seen: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        assert client.get(address).status_code == 200
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    return len(seen)


def test_pages_ask_no_more_when_there_is_more(client: FlaskClient, folder: Path) -> None:
    load(folder)
    before = [questions(client, address) for address in ("/tracks", "/tracks/scrap", "/glossary")]
    for number in range(4):
        track = FILES["tracks/scrap.yaml"].replace("slug: scrap", f"slug: scrap-{number}")
        (folder / f"tracks/scrap-{number}.yaml").write_text(track, encoding="utf-8")
        course = FILES["courses/counting.yaml"].replace("slug: counting", f"slug: counting-{number}")
        (folder / f"courses/counting-{number}.yaml").write_text(course, encoding="utf-8")
    spoil(
        folder,
        "tracks/scrap.yaml",
        "[counting]",
        "[counting, counting-0, counting-1, counting-2, counting-3]",
    )
    load(folder)
    assert [questions(client, address) for address in ("/tracks", "/tracks/scrap", "/glossary")] == before
    assert before[0] == 2  # the tracks, and whether there is a placement to lead to
    assert before[1] <= 5
    assert len(db.session.scalars(select(Asset)).all()) == 1

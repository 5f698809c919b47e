"""The preview's pages: the real templates over files."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.preview import views
from tests.lms.preview.conftest import EN, KO, LESSON, change

Page = Callable[..., str]
QUIZ, LAB = "/modules/scrap/quiz/check", "/modules/scrap/lab/count-scrap"
PAGES = ("/", "/tracks/scrap", "/modules/scrap", LESSON, f"{LESSON}?view=both", QUIZ, f"{QUIZ}?show=feedback",
         f"{QUIZ}?view=both", LAB, f"{LAB}?view=both", "/glossary", "/tracks/scrap/cohorts")  # fmt: skip


@pytest.mark.parametrize("language", ["ko", "en"])
def test_every_page_stands_in_both_languages(client: FlaskClient, place: Path, language: str) -> None:
    for address in PAGES:
        answer = client.get(address, headers={"Accept-Language": language})
        assert answer.status_code == 200, address
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert " style=" not in answer.text
        assert " onclick" not in answer.text
        assert 'href="#"' not in answer.text.partition("<main")[2], address
    assert not (place / "no-home").exists()


def test_a_lesson_is_shown_by_the_templates_of_the_real_page(page: Page) -> None:
    html = page(LESSON)
    assert '<article class="lesson" lang="en">' in html
    assert "<math" in html
    figure = re.search(r'src="(/assets/[0-9a-f]{64}/bars.svg)"', html)
    assert figure
    assert page(figure[1]).startswith("<svg")
    assert "shorter than 1200 words" in html


def test_the_index_has_everything_and_is_searched(page: Page) -> None:
    html = page("/")
    for address in ("/tracks/scrap", "/modules/scrap", LESSON, QUIZ, LAB):
        assert f'href="{address}"' in html
    assert LESSON in page("/?q=재현율")
    assert QUIZ not in page("/?q=recall")
    assert "Nothing found" in page("/?q=nowhere")


def test_before_and_after(page: Page) -> None:
    html = page(QUIZ)
    onward = html.partition('class="lesson-nav"')[2]
    assert onward.index(f'href="{LESSON}"') < onward.index(f'href="{LAB}"')


def test_a_quiz_is_answered_as_learners_do(page: Page) -> None:
    asked = page(QUIZ)
    assert "The total hides it" not in asked
    wrong = page(f"{QUIZ}?q1=b&q2=4&handed_in=1")
    assert "The total hides it" in wrong
    assert wrong.count("choice-wrong") >= 2
    right = page(f"{QUIZ}?q1=a&q2=3&handed_in=1")
    assert "choice-wrong" not in right
    assert "The total hides it" in page(f"{QUIZ}?show=feedback")


def test_a_lab_is_shown_as_released(page: Page) -> None:
    html = page(LAB)
    assert "NotImplementedError" in html
    assert "2 * SEED + 8" not in html
    both = page(f"{LAB}?view=both")
    assert "여기에 코드를 쓰십시오" in both
    assert "YOUR CODE HERE" in both


def test_a_missing_twin_and_a_missing_heading_are_marked(page: Page, place: Path) -> None:
    change(place, KO, "## 재현율이란", "## 더\n\n글\n\n## 재현율이란")
    html = page(LESSON)
    assert "1 section differs from the other language" in html
    assert "missing in English" in page(f"{LESSON}?view=both")
    (place / EN).unlink()
    assert "Not there in English" in page(LESSON)
    assert "no English" in page("/modules/scrap")
    assert "the file is missing" in page(LESSON)


def test_a_mistake_is_said_with_the_last_good_page_below(page: Page, place: Path) -> None:
    page(LESSON)
    change(place, EN, "title: Why", "tittle: <b>Why")
    html = page(LESSON)
    assert f"<code>{EN}:2</code>" in html
    assert "did you mean &#34;title&#34;?" in html
    assert "It is shown as it was when it last could." in html
    assert "What recall is" in html
    assert html.count("Why count") >= 3  # in the title, the way here and the heading
    assert "<b>Why" not in html


def test_asked_again_only_a_change_is_an_answer(client: FlaskClient, page: Page, place: Path) -> None:
    poll = re.search(r'hx-get="([^"]+)"', page(LESSON))
    assert poll
    address = poll[1].replace("&amp;", "&")
    ask = {"HX-Request": "true", "Accept-Language": "en"}
    for _time in range(2):
        assert client.get(address, headers=ask).status_code == 204
    change(place, "courses/skills.yaml", "en: Statistics", "en: Statistic")
    assert client.get(address, headers=ask).status_code == 204
    change(place, EN, "A day loses", "Every day loses")
    answer = client.get(address, headers=ask)
    assert (answer.status_code, answer.headers["HX-Refresh"], answer.text) == (200, "true", "")


def test_what_is_not_there_is_looked_for_again(page: Page, place: Path) -> None:
    html = page("/modules/none", 404)
    assert "Nothing stands here" in html
    assert 'hx-trigger="every 1s"' in html


def test_only_names_of_this_machine_are_answered(client: FlaskClient) -> None:
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400
    assert views.HERE == "127.0.0.1"


def test_the_language_is_chosen_by_the_switch(client: FlaskClient) -> None:
    answer = client.post("/language", data={"language": "ko", "next": LESSON})
    assert (answer.status_code, answer.location) == (302, LESSON)
    assert '<html lang="ko">' in client.get(LESSON, headers={"Accept-Language": "en"}).text
    assert client.post("/language", data={"language": "ko", "next": "//evil"}).location == "/"

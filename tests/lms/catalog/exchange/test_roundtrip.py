"""Gate 8: whatever a quiz may hold, it leaves and comes back the same, in both formats and languages."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from lms.catalog.exchange.gift import write_gift
from lms.catalog.exchange.gift_reader import read_gift
from lms.catalog.exchange.model import difference, in_language, joined, normal
from lms.catalog.exchange.qti import write_qti
from lms.catalog.exchange.quizfile import quiz_yaml
from lms.catalog.exchange.roundtrip import FORMATS, roundtrip_problems
from lms.catalog.exchange.xml import read_xml
from lms.catalog.problems import CatalogError
from lms.config import ROOT
from notebooks.yamlfiles import parse_yaml
from tests.lms.catalog.exchange.strategies import quizzes

QUIZZES = sorted((ROOT / "courses").glob("modules/*/*.quiz.yaml"))
# No shrinking: it takes minutes, and the message says where the two differ.
LIMITS = settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def content(path: Path) -> dict:
    return parse_yaml(path.read_text("utf-8"), path.name).data


@LIMITS
@given(quizzes())
def test_every_quiz_comes_back_the_same(data: dict) -> None:
    assert list(roundtrip_problems(data, "quiz", {})) == []
    assert read_xml(write_qti(in_language(data, "ko"), {}, closed=True), "cartridge").tag == "questestinterop"


@LIMITS
@given(quizzes())
def test_what_is_written_as_a_quiz_file_is_read_the_same(data: dict) -> None:
    whole = joined(in_language(data, language) for language in ("ko", "en"))
    assert normal(parse_yaml(quiz_yaml(whole), "quiz").data) == normal(data)


@pytest.mark.parametrize("path", QUIZZES, ids=lambda path: path.stem)
def test_our_quizzes_come_back_from_their_files(path: Path) -> None:
    data = content(path)
    for way in FORMATS.values():
        back = joined(way(in_language(data, language), {}).quiz for language in ("ko", "en"))
        again = parse_yaml(quiz_yaml(back), "quiz").data
        assert difference(normal(data), normal(again)) == ""


def test_names_of_choices_are_not_taken_for_others() -> None:
    data = copy.deepcopy(content(QUIZZES[0]))
    data["questions"] = [one for one in data["questions"] if one["kind"] == "single"][:1]
    data["questions"][0]["feedback"] = {"ko": "모두", "en": "all"}
    wrong = [choice for choice in data["questions"][0]["choices"] if not choice.get("correct")]
    (right,) = (choice for choice in data["questions"][0]["choices"] if choice.get("correct"))
    wrong[0]["id"], wrong[1]["id"], right["id"] = "general", "c3", "c1"
    right.pop("feedback", None)
    assert list(roundtrip_problems(data, "quiz", {})) == []


def test_the_gate_finds_what_is_lost(monkeypatch: pytest.MonkeyPatch) -> None:
    data = content(QUIZZES[0])
    lossy = dict(FORMATS)
    lossy["GIFT"] = lambda quiz, figures: read_gift(
        write_gift(quiz, figures).replace("[tag:", "[tog:"), "x", slug="x", language="en"
    )
    monkeypatch.setattr("lms.catalog.exchange.roundtrip.FORMATS", lossy)
    (problem,) = roundtrip_problems(data, "courses/a.quiz.yaml", {})
    assert (problem.gate, problem.path) == (8, "courses/a.quiz.yaml")
    assert "as GIFT the quiz does not come back the same" in problem.message
    assert "outcome is 'lo3' and None" in problem.message


def test_two_files_of_different_quizzes_make_none() -> None:
    data = content(QUIZZES[0])
    other = copy.deepcopy(data)
    other["questions"][0]["points"] = 7
    with pytest.raises(CatalogError, match=r"not the same quiz as the ko one: questions.*points is 1 and 7"):
        joined([in_language(data, "ko"), in_language(other, "en")])


def test_one_language_leaves_the_other_missing() -> None:
    """So that the reader of quiz files names each text that is to be written."""
    whole = joined([in_language(content(QUIZZES[0]), "ko")])
    assert set(whole["title"]) == {"ko"}
    assert all(set(question["text"]) == {"ko"} for question in whole["questions"])


def test_the_same_quiz_gives_the_same_bytes() -> None:
    quiz = in_language(content(QUIZZES[0]), "ko")
    assert write_qti(quiz, {}) == write_qti(quiz, {})

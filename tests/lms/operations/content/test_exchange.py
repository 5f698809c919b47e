"""`./baeum content export` and `import`: what leaves comes back, nothing is lost, mistakes are said."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from lms.catalog.exchange.model import normal
from notebooks.yamlfiles import parse_yaml
from tests.lms.catalog.sample import spoil
from tests.lms.operations.content.conftest import Command, Report

QUIZ = "modules/scrap/check.quiz.yaml"
Captured = pytest.CaptureFixture[str]


@pytest.fixture
def out(place: Path) -> Path:
    folder = place / "out"
    folder.mkdir()
    return folder


def snapshot(place: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in place.rglob("*") if path.is_file()}


def content_of(path: Path) -> dict:
    return normal(parse_yaml(path.read_text("utf-8"), path.name).data)


@pytest.mark.parametrize("ending", ["gift", "qti.zip"])
def test_a_quiz_leaves_and_comes_back(
    place: Path, out: Path, content: Command, report: Report, ending: str
) -> None:
    quiz = place / "courses" / QUIZ
    before = content_of(quiz)
    assert content("export", "quiz", "check", "--to", str(out)) == 0
    assert sorted(path.name for path in out.iterdir()) == [
        "check.en.gift", "check.en.qti.zip", "check.ko.gift", "check.ko.qti.zip"
    ]  # fmt: skip
    quiz.unlink()
    files = [str(out / f"check.{language}.{ending}") for language in ("en", "ko")]
    assert content("import", "quiz", *files, "--module", "scrap") == 0
    assert content_of(quiz) == before
    assert not any(gate["failures"] for gate in report(str(place / "courses")).values())


def test_one_language_alone_is_named_by_the_gates(
    place: Path, out: Path, content: Command, report: Report, capsys: Captured
) -> None:
    assert content("export", "quiz", "check", "--to", str(out), "--format", "gift") == 0
    assert content("import", "quiz", str(out / "check.ko.gift"), "--module", "scrap", "--force") == 0
    assert "check: there is no en text yet" in capsys.readouterr().out
    said = [failed["message"] for failed in report(str(place / "courses"))[2]["failures"]]
    assert '"title" has no key "en"' in said


def test_a_quiz_of_others_says_what_is_left_to_do(
    place: Path, out: Path, content: Command, report: Report, capsys: Captured
) -> None:
    (out / "Line 3.txt").write_text("How many?{#6:1}\n\nWhich?{=a ~b#no}\n\nWrite. {}\n", "utf-8")
    given = ["import", "quiz", str(out / "Line 3.txt"), "--module", "scrap", "--outcome", "lo1"]
    assert content(*given) == 0
    said = capsys.readouterr().out
    assert "courses/modules/scrap/line-3.quiz.yaml" in said
    assert f"{out}/Line 3.txt:5: a question of the kind essay was left out" in said
    assert "module.yaml: - {slug: line-3, kind: quiz, minutes: 15, points: 2}" in said
    found = report(str(place / "courses"))
    assert "no activity uses this file" in [failed["message"] for failed in found[1]["failures"]]
    assert content(*given) == 2
    assert "line-3.quiz.yaml is there already; --force replaces it" in capsys.readouterr().err


def test_a_course_becomes_a_cartridge(
    place: Path, out: Path, content: Command, capsys: Captured, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BAEUM_WEB_URL", "https://lms.example")
    given = ["export", "course", "counting", "--to", str(out), "--language", "ko"]
    assert content(*given) == 0
    assert "the lab is graded here only" in capsys.readouterr().out
    with zipfile.ZipFile(out / "counting.ko.imscc") as package:
        page = package.read("web_resources/scrap/labs/count-scrap.html").decode()
        notebook = package.read("web_resources/scrap/labs/count-scrap/count-scrap.ipynb").decode()
    assert "https://lms.example/tracks/scrap" in page
    assert "BEGIN SOLUTION" not in notebook and "HIDDEN" not in notebook
    assert content(*given) == 2
    assert "is there already" in capsys.readouterr().err


def test_what_is_wrong_in_the_course_stops_it_what_is_elsewhere_does_not(
    place: Path, out: Path, content: Command, capsys: Captured
) -> None:
    spoil(place / "courses", "skills.yaml", "esco: null", "esco: 3")
    given = ["export", "course", "counting", "--to", str(out)]
    assert content(*given) == 0
    spoil(place / "courses", QUIZ, "attempts: 3", "attempts: many")
    assert content(*given, "--force") == 1
    assert f"courses/{QUIZ}:3: " in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["export", "quiz", "none"], 2, "there is no quiz 'none'"),
        (["export", "course", "none"], 2, "there is no course 'none'; known: counting"),
        (["export", "quiz", "check", "--to", "nowhere"], 2, "there is no folder nowhere"),
        (["import", "quiz", "none.gift", "--module", "scrap"], 2, "none.gift is not there"),
        (["import", "quiz", "BAD", "--module", "none"], 2, "there is no module 'none'"),
        (["import", "quiz", "BAD", "--module", "scrap"], 1, "this file has a DTD"),
        (["import", "quiz", "TWICE", "TWICE", "--module", "scrap"], 2, "once more"),
    ],
)
def test_mistakes_are_said_and_nothing_is_written(
    place: Path, content: Command, capsys: Captured, arguments: list[str], code: int, said: str
) -> None:
    bad, twice = place / "bad.xml", place / "twice.gift"
    bad.write_text("<!DOCTYPE q><q/>", "utf-8")
    twice.write_text("Which?{=a ~b#no}", "utf-8")
    names = {"BAD": str(bad), "TWICE": str(twice)}
    before = snapshot(place)
    assert content(*(names.get(one, one) for one in arguments)) == code
    assert said in capsys.readouterr().err
    assert snapshot(place) == before

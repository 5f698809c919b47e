"""`./baeum content check`: what it runs, remembers and says, on small content with real gates."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.catalog.exchange import roundtrip
from lms.catalog.exchange.model import Quiz, Read
from lms.catalog.exchange.qti import write_qti
from lms.catalog.exchange.qti_reader import read_qti
from lms.catalog.labs import lesson_problems
from lms.catalog.lessons import lesson_titles
from lms.config import ROOT
from lms.operations.content import memory
from tests.lms.catalog.sample import spoil
from tests.lms.operations.content.conftest import Command, Report

MODULE, EN = "modules/scrap/module.yaml", "modules/scrap/why-count.en.md"
QUIZ = "modules/scrap/check.quiz.yaml"


def spoil_lab(lab: Path, name: str, old: str, new: str) -> None:
    text = (lab / name).read_text("utf-8")
    assert old in text
    (lab / name).write_text(text.replace(old, new, 1), "utf-8")


def test_courses_pass_and_are_remembered(place: Path, report: Report) -> None:
    first = report(str(place / "courses"))
    assert [first[gate]["tried"] for gate in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert first[1]["remembered"] == 0
    assert report(str(place / "courses"))[1]["remembered"] == 1
    assert report(str(place / "courses"), "--fresh")[1]["remembered"] == 0


def test_what_changed_is_not_remembered_and_what_failed_never(place: Path, report: Report) -> None:
    courses = str(place / "courses")
    report(courses)
    spoil(place / "courses", MODULE, "points: 2", "points: 3")
    for _ in range(2):
        found = report(courses)
        (failed,) = found[1]["failures"]
        assert (failed["path"], failed["line"]) == (str(place / "courses" / MODULE), 8)
        assert (failed["message"], failed["remedy"]) == (
            "points is 3, the questions' sum is 2",
            "make them the same",
        )
        assert found[1]["remembered"] == 0
    spoil(place / "courses", MODULE, "points: 3", "points: 2")
    assert report(courses)[1]["remembered"] == 1


def test_only_the_mistakes_of_the_path_are_told(place: Path, report: Report) -> None:
    spoil(place / "courses", MODULE, "points: 2", "points: 3")
    assert not report(str(place / "courses" / "tracks"))[1]["failures"]
    assert report(str(place / "courses" / "modules" / "scrap"))[1]["failures"]


def test_each_gate_stands_in_the_text_and_in_the_page(
    place: Path, content: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    spoil(place / "courses", EN, "![Three bars]", "![]")
    spoil(place / "courses", EN, "# What recall is", "# <What> `recall` is")
    page = place / "report.html"
    assert content("check", str(place / "courses"), "--html", str(page)) == 1
    said = capsys.readouterr().out
    lines = [" ".join(line.split()) for line in said.split("\n")]
    assert "3 Links, pictures, alt texts, headings FAILS: 2 mistakes" in lines
    assert (
        f"     {place}/courses/{EN}:24: the figure figures/bars.svg has no alt text\n        -> say in"
        in said
    )
    assert "8 Quizzes leave and come back the same ok, 1 tried" in lines
    html = page.read_text("utf-8")
    assert "has no alt text" in html
    assert "HTML is not used here: &lt;What&gt;" in html
    assert "<What>" not in html


def test_a_quiz_that_does_not_come_back_the_same_fails(
    place: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    courses = str(place / "courses")
    assert report(courses)[8]["tried"] == 1
    assert report(courses)[8]["remembered"] == 1
    monkeypatch.setitem(roundtrip.FORMATS, "QTI", without_feedback)
    spoil(place / "courses", QUIZ, "attempts: 3", "attempts: 4")  # or it were remembered
    for _ in range(2):
        (failed,) = report(courses)[8]["failures"]
        assert failed["path"] == str(place / "courses" / QUIZ)
        assert "as QTI the quiz does not come back the same" in failed["message"]
        assert "feedback" in failed["message"]


def without_feedback(quiz: Quiz, figures: roundtrip.Figures) -> Read:
    content = write_qti(quiz, figures).replace(b"itemfeedback", b"lost")
    return read_qti(content, "x", slug="x", language="en")


def test_a_quiz_of_the_wrong_form_is_told_once(place: Path, report: Report) -> None:
    spoil(place / "courses", QUIZ, "attempts: 3", "attempts: many")
    found = report(str(place / "courses"))
    assert found[1]["failures"]
    assert not found[8]["failures"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere is not there"),
        (["home"], "is in no folder of courses"),
        (["courses", "--html", "none/report.html"], "there is no folder none"),
    ],
)
def test_usage_is_2(
    place: Path,
    content: Command,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    arguments: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(place)
    assert content("check", *arguments) == 2
    assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        content("check", "--no-such-thing")
    assert ended.value.code == 2


def test_changed_asks_git(
    place: Path, content: Command, report: Report, capsys: pytest.CaptureFixture[str]
) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *arguments], cwd=place, check=True, capture_output=True)

    assert content("check", "--changed") == 2
    git("init")
    git("add", "courses", "labs")
    git("commit", "-m", "all")
    capsys.readouterr()
    assert report("--changed")[1]["tried"] == 0
    spoil(place / "courses", EN, "![Three bars]", "![]")
    assert report("--changed")[3]["failures"]
    spoil(place / "courses", MODULE, "points: 2", "points: 3")
    git("commit", "-am", "points")
    assert report("--changed")[1]["tried"] == 0


def test_a_lab_that_cannot_be_built_is_said_once(place: Path, report: Report) -> None:
    spoil_lab(place / "labs" / "count-scrap", "lab.yaml", "seeds: [1, 2]", "seeds: [1]")
    found = report()
    assert [failed["line"] for failed in found[1]["failures"]] == [5]
    spoil_lab(place / "labs" / "count-scrap", "lab.yaml", "seeds: [1]", "seeds: [1, 2]")
    spoil_lab(place / "labs" / "count-scrap", "source.py", "# # Count scrap", "# ## Count scrap")
    found = report()
    assert [(bad["line"], "twin" in bad["message"]) for bad in found[2]["failures"]] == [(4, True)]


@pytest.mark.parametrize(
    ("old", "new", "gate", "said", "remedy"),
    [
        ("slug: why-count", "slug: why-counts", 1, 'the lesson "why-counts" is in no module', "why-count"),
        ("en: Why count", "en: Why", 2, 'the lesson is called "Why count"', "give it the lesson's title"),
    ],
)
def test_the_lessons_that_a_lab_names_are_there(
    place: Path, old: str, new: str, gate: int, said: str, remedy: str
) -> None:
    spoil_lab(place / "labs" / "count-scrap", "lab.yaml", old, new)
    path = place / "labs" / "count-scrap" / "lab.yaml"
    (problem,) = lesson_problems(path, lesson_titles(place / "courses"))
    assert (problem.gate, problem.line) == (gate, 7)
    assert said in problem.message
    assert remedy in problem.remedy


@pytest.mark.kernel
def test_a_lesson_that_goes_is_missed_though_the_lab_is_remembered(place: Path, report: Report) -> None:
    lab = str(place / "labs" / "count-scrap")
    assert not report(lab)[1]["failures"]
    spoil(place / "courses", MODULE, "  - {slug: why-count, kind: lesson, minutes: 30}\n", "")
    (failed,) = report(lab)[1]["failures"]
    assert (failed["path"], failed["line"]) == (f"{lab}/lab.yaml", 7)


@pytest.mark.kernel
def test_a_lab_is_tried_piece_by_piece(place: Path, report: Report) -> None:
    lab = place / "labs" / "count-scrap"
    first = report(str(lab))
    assert [bad["message"] for bad in first[9]["failures"]] == [
        "difficulty: how hard the data are is not said"
    ]
    assert {gate: first[gate]["tried"] for gate in (4, 5, 6)} == {4: 4, 5: 3, 6: 4}
    assert not any(first[gate]["failures"] for gate in (1, 2, 3, 4, 5, 6, 7))
    spoil_lab(lab, "mutants/double.py", "return 2 * SEED", "return 3 * SEED")
    second = report(str(lab))
    assert {gate: second[gate]["remembered"] for gate in (4, 5, 6)} == {4: 4, 5: 3, 6: 3}
    shutil.rmtree(lab / "alternatives")
    (failed,) = report(str(lab))[6]["failures"]
    assert failed["message"] == "at least one alternative right solution is needed"


def test_the_shipped_courses_pass(place: Path, report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BAEUM_LABS", str(ROOT / "notebooks" / "labs"))
    found = report(str(ROOT / "courses"))
    assert [bad for gate in found.values() for bad in gate["failures"]] == []
    assert [found[gate]["tried"] for gate in (1, 2, 3)] == [1, 1, 1]


def test_other_gates_remember_nothing_of_these(
    place: Path, report: Report, monkeypatch: pytest.MonkeyPatch
) -> None:
    courses = str(place / "courses")
    report(courses)
    assert report(courses)[1]["remembered"] == 1
    monkeypatch.setattr("lms.operations.content.gates.catalogue_code", lambda: "another version")
    assert report(courses)[1]["remembered"] == 0


@pytest.mark.parametrize(
    ("code", "path"),
    [
        (memory.lab_code, "notebooks/authoring/feedback_gate.py"),
        (memory.lab_code, "notebooks/grader/scoring.py"),
        (memory.lab_code, "notebooks/industrial_data/milling.py"),
        (memory.lab_code, "notebooks/environments/industrial/requirements.lock"),
        (memory.lab_code, "requirements.lock"),
        (memory.catalogue_code, "lms/catalog/hours.py"),
        (memory.catalogue_code, "lms/catalog/schemas/track.json"),
    ],
)
def test_what_is_remembered_hangs_on_code_and_locks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: Callable[[], str], path: str
) -> None:
    for name in ("notebooks", "lms/catalog", "requirements.lock"):
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(
                source, target, ignore=shutil.ignore_patterns("labs", "node", "fonts", "__pycache__")
            )
        else:
            shutil.copy(source, target)
    monkeypatch.setattr(memory, "ROOT", tmp_path)
    before = code()
    assert code() == before
    with (tmp_path / path).open("a", encoding="utf-8") as file:
        file.write("\n")
    assert code() != before

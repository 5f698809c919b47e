"""`./baeum content check`: what it runs, remembers and says, on small content with real gates."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lms.config import ROOT
from lms.operations.content import __main__ as command
from tests.lms.catalog.sample import spoil, write
from tests.notebooks.authoring.small_lab import make_lab

ENVIRONMENTS = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
MODULE, EN = "modules/scrap/module.yaml", "modules/scrap/why-count.en.md"


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in small: courses, one lab, a home whose lab environment is the installed one."""
    write(tmp_path)
    lab = make_lab(tmp_path / "labs")
    spoil_lab(lab, "lab.yaml", "minutes: 10\n", "minutes: 240\n")
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "environments").symlink_to(ENVIRONMENTS)
    monkeypatch.setenv("BAEUM_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("BAEUM_COURSES", str(tmp_path / "courses"))
    monkeypatch.setenv("BAEUM_LABS", str(tmp_path / "labs"))
    monkeypatch.setattr(command, "_ensure_environments", lambda _settings: None)
    return tmp_path


def spoil_lab(lab: Path, name: str, old: str, new: str) -> None:
    text = (lab / name).read_text("utf-8")
    assert old in text
    (lab / name).write_text(text.replace(old, new, 1), "utf-8")


def run(monkeypatch: pytest.MonkeyPatch, *arguments: str) -> int:
    monkeypatch.setattr("sys.argv", ["content", "check", *arguments])
    return command.main()


def report(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], *arguments: str) -> dict:
    code = run(monkeypatch, *arguments, "--json")
    found = json.loads(capsys.readouterr().out)
    assert code == (0 if found["ok"] else 1)
    return {gate["gate"]: gate for gate in found["gates"]}


def test_courses_pass_and_are_remembered(place: Path, monkeypatch, capsys) -> None:
    first = report(monkeypatch, capsys, str(place / "courses"))
    assert [first[gate]["tried"] for gate in (1, 2, 3, 4)] == [1, 1, 1, 0]
    assert first[1]["remembered"] == 0
    assert report(monkeypatch, capsys, str(place / "courses"))[1]["remembered"] == 1
    assert report(monkeypatch, capsys, str(place / "courses"), "--fresh")[1]["remembered"] == 0


def test_what_changed_is_not_remembered_and_what_failed_never(place: Path, monkeypatch, capsys) -> None:
    courses = str(place / "courses")
    report(monkeypatch, capsys, courses)
    spoil(place / "courses", MODULE, "points: 2", "points: 3")
    for _ in range(2):
        found = report(monkeypatch, capsys, courses)
        (failed,) = found[1]["failures"]
        assert (failed["path"], failed["line"]) == (str(place / "courses" / MODULE), 8)
        assert (failed["message"], failed["remedy"]) == (
            "points is 3, the questions' sum is 2",
            "make them the same",
        )
        assert found[1]["remembered"] == 0
    spoil(place / "courses", MODULE, "points: 3", "points: 2")
    assert report(monkeypatch, capsys, courses)[1]["remembered"] == 1


def test_only_the_mistakes_of_the_path_are_told(place: Path, monkeypatch, capsys) -> None:
    spoil(place / "courses", MODULE, "points: 2", "points: 3")
    assert not report(monkeypatch, capsys, str(place / "courses" / "tracks"))[1]["failures"]
    assert report(monkeypatch, capsys, str(place / "courses" / "modules" / "scrap"))[1]["failures"]


def test_each_gate_stands_in_the_text_and_in_the_page(place: Path, monkeypatch, capsys) -> None:
    spoil(place / "courses", EN, "![Three bars]", "![]")
    spoil(place / "courses", EN, "# What recall is", "# <What> `recall` is")
    page = place / "report.html"
    assert run(monkeypatch, str(place / "courses"), "--html", str(page)) == 1
    said = capsys.readouterr().out
    assert "3  Links, pictures, alt texts, headings                  FAILS: 2 mistakes" in said
    assert (
        f"     {place}/courses/{EN}:24: the figure figures/bars.svg has no alt text\n        -> say in"
        in said
    )
    assert "8  Quizzes leave and come back the same                  not there yet" in said
    html = page.read_text("utf-8")
    assert "has no alt text" in html
    assert "HTML is not used here: &lt;What&gt;" in html
    assert "<What>" not in html


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nowhere"], "nowhere is not there"),
        (["home"], "is in no folder of courses"),
        (["courses", "--html", "none/report.html"], "there is no folder none"),
    ],
)
def test_usage_is_2(place: Path, monkeypatch, capsys, arguments: list[str], said: str) -> None:
    monkeypatch.chdir(place)
    assert run(monkeypatch, *arguments) == 2
    assert said in capsys.readouterr().err
    with pytest.raises(SystemExit) as ended:
        run(monkeypatch, "--no-such-thing")
    assert ended.value.code == 2


def test_changed_asks_git(place: Path, monkeypatch, capsys) -> None:
    def git(*arguments: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org")
        subprocess.run(["git", *who, *arguments], cwd=place, check=True, capture_output=True)

    assert run(monkeypatch, "--changed") == 2
    git("init")
    git("add", "courses", "labs")
    git("commit", "-m", "all")
    capsys.readouterr()
    assert report(monkeypatch, capsys, "--changed")[1]["tried"] == 0
    spoil(place / "courses", EN, "![Three bars]", "![]")
    assert report(monkeypatch, capsys, "--changed")[3]["failures"]
    spoil(place / "courses", MODULE, "points: 2", "points: 3")
    git("commit", "-am", "points")
    assert report(monkeypatch, capsys, "--changed")[1]["tried"] == 0


def test_a_lab_that_cannot_be_built_is_said_once(place: Path, monkeypatch, capsys) -> None:
    spoil_lab(place / "labs" / "count-scrap", "lab.yaml", "seeds: [1, 2]", "seeds: [1]")
    found = report(monkeypatch, capsys)
    assert [failed["line"] for failed in found[1]["failures"]] == [5]
    spoil_lab(place / "labs" / "count-scrap", "lab.yaml", "seeds: [1]", "seeds: [1, 2]")
    spoil_lab(place / "labs" / "count-scrap", "source.py", "# # Count scrap", "# ## Count scrap")
    found = report(monkeypatch, capsys)
    assert [(bad["line"], "twin" in bad["message"]) for bad in found[2]["failures"]] == [(4, True)]


@pytest.mark.kernel
def test_a_lab_is_tried_piece_by_piece(place: Path, monkeypatch, capsys) -> None:
    lab = place / "labs" / "count-scrap"
    first = report(monkeypatch, capsys, str(lab))
    assert [bad["message"] for bad in first[9]["failures"]] == [
        "difficulty: how hard the data are is not said"
    ]
    assert {gate: first[gate]["tried"] for gate in (4, 5, 6)} == {4: 4, 5: 3, 6: 4}
    assert not any(first[gate]["failures"] for gate in (1, 2, 3, 4, 5, 6, 7))
    spoil_lab(lab, "mutants/double.py", "return 2 * SEED", "return 3 * SEED")
    second = report(monkeypatch, capsys, str(lab))
    assert {gate: second[gate]["remembered"] for gate in (4, 5, 6)} == {4: 4, 5: 3, 6: 3}
    shutil.rmtree(lab / "alternatives")
    (failed,) = report(monkeypatch, capsys, str(lab))[6]["failures"]
    assert failed["message"] == "at least one alternative right solution is needed"

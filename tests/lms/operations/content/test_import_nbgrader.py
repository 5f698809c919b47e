"""The course that `nbgrader quickstart` makes: its solutions get full marks from our grader."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from notebooks.authoring import build
from notebooks.authoring.build import with_solutions
from notebooks.grader import Bundle, Limits, autograde
from tests.lms.operations.content.conftest import Command, Report
from tests.notebooks.grader.lab import scores, source_notebook, to_bytes

pytestmark = pytest.mark.kernel
SQUARES = {"correct_squares": 1, "squares_invalid_input": 1}
SUMS = {"correct_sum_of_squares": 0.5, "sum_of_squares_uses_squares": 0.5}
Captured = pytest.CaptureFixture[str]


def quickstart(folder: Path, *options: str) -> str:
    """The course, made by nbgrader itself."""
    program = Path(sys.executable).with_name("nbgrader")
    subprocess.run([program, "quickstart", "c", *options], cwd=folder, check=True, capture_output=True)
    return str(folder / "c")


def test_the_plain_course(
    place: Path, tmp_path: Path, content: Command, report: Report, capsys: Captured
) -> None:
    assert content("import", "nbgrader", quickstart(tmp_path)) == 0
    said = capsys.readouterr().out
    assert "ps1-problem1/ (10 points)" in said and "ps1-problem2/ (3 points)" in said
    assert "its own solution passes all 4 tests" in said
    assert "nothing in it is graded by tests" in said
    gates = report(str(place / "labs" / "ps1-problem1"))
    assert [failed["message"] for failed in gates[2]["failures"]] == ["there are no Korean texts yet"]
    assert "the lab came from elsewhere" in gates[6]["failures"][0]["message"]
    assert [(gates[number]["tried"], gates[number]["failures"]) for number in (4, 5, 7)] == [
        (2, []),
        (2, []),
        (4, []),
    ]


def test_the_course_with_generated_tests(
    place: Path, tmp_path: Path, content: Command, capsys: Captured
) -> None:
    assert content("import", "nbgrader", quickstart(tmp_path, "--autotest")) == 0
    said = capsys.readouterr().out
    assert "10 AUTOTEST lines were written out as tests" in said
    assert "its own solution passes all 5 tests" in said
    lab = build(place / "labs" / "ps1-problem1", drafts=True)
    wanted = {**SQUARES, **SUMS, "cell-6e9ff83aa5dfaf17": 0}
    assert {cell.grade_id: cell.points for cell in lab.cells if cell.kind == "auto"} == wanted
    files, solutions = lab.files["en"], {task: texts["en"] for task, texts in lab.solutions.items()}
    solved = {lab.notebook: with_solutions(files.release[lab.notebook], solutions)}
    bundle = Bundle(lab.slug, files.source, solved, "industrial", release=files.release)
    graded = autograde(bundle, Limits(), environments=place / "home" / "environments")
    assert {name: score for name, score in scores(graded).items() if name in wanted} == wanted
    assert graded.max_score == lab.max_score == 10
    assert graded.needs_manual


def test_a_solution_that_fails_is_said(
    place: Path, tmp_path: Path, content: Command, capsys: Captured
) -> None:
    folder = tmp_path / "c" / "source" / "adding"
    folder.mkdir(parents=True)
    wrong = to_bytes(source_notebook()).replace(b"return a + b", b"return 3")
    (folder / "adding.ipynb").write_bytes(wrong)
    assert content("import", "nbgrader", str(tmp_path / "c")) == 0
    said = capsys.readouterr().out
    assert "its own solution does not pass here: " in said
    assert "hidden scored 0.0 of 2" in said and "visible scored" not in said


def test_a_folder_that_is_none_is_refused(
    place: Path, content: Command, capsys: pytest.CaptureFixture[str]
) -> None:
    before = sorted((place / "labs").iterdir())
    assert content("import", "nbgrader", str(place / "courses")) == 1
    assert "nothing was imported: " in capsys.readouterr().err
    assert sorted((place / "labs").iterdir()) == before
    assert content("import", "nbgrader", str(place), "--environment", "none") == 69

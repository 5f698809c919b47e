"""The course that `nbgrader quickstart` makes: each cell scored as by nbgrader's own command."""

from __future__ import annotations

from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbgrader.api import Gradebook

from notebooks.grader import Bundle, Limits, autograde
from notebooks.grader.reading import Unreadable
from tests.notebooks.grader.lab import scores, to_bytes
from tests.notebooks.grader.test_nbgrader import nbgrader as run_nbgrader

pytestmark = pytest.mark.kernel

EXAMPLE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide" / "source" / "ps1"
PROBLEMS = ("problem1", "problem2")


def read(path: Path) -> nbformat.NotebookNode:
    nb = nbformat.read(path, as_version=4)
    nb.metadata.kernelspec = {"name": "industrial", "display_name": "I", "language": "python"}
    return nb


def solved(release: nbformat.NotebookNode, source: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """The release with the instructor's solutions."""
    answers = {c.metadata.nbgrader.grade_id: c.source for c in source.cells if "nbgrader" in c.metadata}
    for cell in release.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.metadata.nbgrader.grade_id]
    return release


def partly(nb: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Answers that pass some tests only."""
    for cell in nb.cells:
        cell.source = cell.source.replace("if n < 1:", "if n < 0:").replace("range(1, n + 1)", "range(1, n)")
    return nb


@pytest.fixture(scope="module")
def course(environments, tmp_path_factory) -> Path:
    """The course, released, handed in three ways and graded by the command line."""
    course = tmp_path_factory.mktemp("course")
    (course / "source" / "ps1").mkdir(parents=True)
    (course / "source" / "ps1" / "jupyter.png").write_bytes((EXAMPLE / "jupyter.png").read_bytes())
    for name in PROBLEMS:
        (course / "source" / "ps1" / f"{name}.ipynb").write_bytes(to_bytes(read(EXAMPLE / f"{name}.ipynb")))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n")
    run_nbgrader(course, environments, "generate_assignment", "ps1")
    for learner in ("right", "partly", "untouched"):
        folder = course / "submitted" / learner / "ps1"
        folder.mkdir(parents=True)
        for name in PROBLEMS:
            nb = read(course / "release" / "ps1" / f"{name}.ipynb")
            if learner != "untouched":
                nb = solved(nb, read(course / "source" / "ps1" / f"{name}.ipynb"))
            (folder / f"{name}.ipynb").write_bytes(to_bytes(partly(nb) if learner == "partly" else nb))
    run_nbgrader(course, environments, "autograde", "ps1")
    return course


def by_command_line(course: Path, learner: str) -> dict[str, dict[str, float | None]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebooks = gradebook.find_submission("ps1", learner).notebooks
        return {nb.name: {grade.name: grade.auto_score for grade in nb.grades} for nb in notebooks}


def by_us(course: Path, environments: Path, learner: str) -> dict[str, dict[str, float | None]]:
    found = {}
    for name in PROBLEMS:
        folders = {part: course / part / "ps1" for part in ("source", "release")}
        submission = course / "submitted" / learner / "ps1" / f"{name}.ipynb"
        bundle = Bundle(
            name,
            {path.name: path.read_bytes() for path in folders["source"].iterdir()},
            {submission.name: submission.read_bytes()},
            "industrial",
            release={path.name: path.read_bytes() for path in folders["release"].iterdir()},
        )
        found[name] = scores(autograde(bundle, Limits(), environments=environments))
    return found


@pytest.mark.parametrize("learner", ["right", "partly", "untouched"])
def test_the_documentation_course_gets_the_same_scores(course, environments, learner):
    theirs = by_command_line(course, learner)
    assert by_us(course, environments, learner) == theirs


def test_tests_that_were_not_generated_are_refused(environments):
    """Run as they stand, they would be comments, which everybody passes."""
    nb = read(EXAMPLE.with_name("ps1_autotest") / "problem1.ipynb")
    bundle = Bundle(
        "problem1", {"problem1.ipynb": to_bytes(nb)}, {"problem1.ipynb": to_bytes(nb)}, "industrial"
    )
    with pytest.raises(Unreadable, match="AUTOTEST"):
        autograde(bundle, Limits(), environments=environments)


def test_the_three_ways_differ(course):
    totals = {
        learner: sum(
            score or 0 for cells in by_command_line(course, learner).values() for score in cells.values()
        )
        for learner in ("right", "partly", "untouched")
    }
    assert totals["right"] > totals["partly"] > totals["untouched"] >= 0

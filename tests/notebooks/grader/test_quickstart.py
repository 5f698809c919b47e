"""The course that `nbgrader quickstart` makes, plain and `--autotest`: scored as by its command line."""

from __future__ import annotations

import copy
import json
from pathlib import Path

import nbformat
import nbgrader
import pytest
from nbgrader.api import Gradebook
from nbgrader.preprocessors import IncludeHeaderFooter

from notebooks.authoring.autotests import instantiate
from notebooks.grader import Bundle, Limits, autograde
from notebooks.grader.environment import find_environment
from notebooks.grader.reading import Unreadable
from tests.notebooks.grader.lab import scores, to_bytes
from tests.notebooks.grader.test_nbgrader import nbgrader as run_nbgrader

pytestmark = pytest.mark.kernel

GUIDE = Path(nbgrader.__file__).parent / "docs" / "source" / "user_guide"
# The plain course and the one with generated tests, as one assignment: half of the commands.
# Both have the same second problem, of essays only.
PROBLEMS = {
    "problem1": GUIDE / "source" / "ps1" / "problem1.ipynb",
    "problem2": GUIDE / "source" / "ps1" / "problem2.ipynb",
    "autotest": GUIDE / "source" / "ps1_autotest" / "problem1.ipynb",
}
# What each learner writes instead of the instructor's solution.
CHANGES: dict[str, dict[str, str]] = {
    "right": {},
    "partly": {
        "raise ValueError(": "raise TypeError(",
        "return sum(squares(n))": "return n * (n + 1) * (2 * n + 1) // 6",
        "'three' : 3": "'three' : 3.0",
    },
    "wrong": {
        "return [i ** 2 for": "return [float(i ** 2) for",
        "return sum(squares(n))": "return print(squares(n))",
        "'one'   : 1,": "'one'   : '1',",
    },
}
LEARNERS = (*CHANGES, "untouched")


def read(path: Path) -> nbformat.NotebookNode:
    return nbformat.read(path, as_version=4)


def answered(
    release: nbformat.NotebookNode, source: nbformat.NotebookNode, changes: dict[str, str]
) -> nbformat.NotebookNode:
    """The release with the instructor's solutions, changed."""
    nb = copy.deepcopy(release)
    answers = {c.metadata.nbgrader.grade_id: c.source for c in source.cells if "nbgrader" in c.metadata}
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.metadata.nbgrader.grade_id]
            for old, new in changes.items():
                cell.source = cell.source.replace(old, new)
    return nb


@pytest.fixture(scope="module")
def course(environments, tmp_path_factory) -> Path:
    """The course, released, handed in and graded by the command line."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
    )
    (course / "autotests.yml").write_bytes((GUIDE / "autotests.yml").read_bytes())
    source = course / "source" / "ps1"
    source.mkdir(parents=True)
    (course / "source" / "header.ipynb").write_bytes((GUIDE / "source" / "header.ipynb").read_bytes())
    (source / "jupyter.png").write_bytes((GUIDE / "source" / "ps1" / "jupyter.png").read_bytes())
    for problem, path in PROBLEMS.items():
        (source / f"{problem}.ipynb").write_bytes(path.read_bytes())
    run_nbgrader(course, environments, "generate_assignment", "ps1")
    for learner in LEARNERS:
        hand_in(course, learner)
    run_nbgrader(course, environments, "autograde", "ps1")
    return course


def hand_in(course: Path, learner: str) -> None:
    folder = course / "submitted" / learner / "ps1"
    folder.mkdir(parents=True)
    for problem in PROBLEMS if learner in ("right", "untouched") else ("problem1", "autotest"):
        nb = read(course / "release" / "ps1" / f"{problem}.ipynb")
        if learner != "untouched":
            nb = answered(nb, read(course / "source" / "ps1" / f"{problem}.ipynb"), CHANGES[learner])
        (folder / f"{problem}.ipynb").write_bytes(to_bytes(nb))


def by_command_line(course: Path, learner: str) -> dict[str, dict[str, float | None]]:
    """Each cell's score, by the notebooks that were handed in."""
    handed_in = files(course / "submitted" / learner / "ps1")
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebooks = gradebook.find_submission("ps1", learner).notebooks
        graded = {nb.name: {grade.name: grade.auto_score for grade in nb.grades} for nb in notebooks}
    return {name: cells for name, cells in graded.items() if f"{name}.ipynb" in handed_in}


def by_us(
    course: Path, environments: Path, learner: str, problem: str, source: dict[str, bytes]
) -> dict[str, float | None]:
    name = f"{problem}.ipynb"
    submission = (course / "submitted" / learner / "ps1" / name).read_bytes()
    release = files(course / "release" / "ps1")
    bundle = Bundle(problem, source, {name: submission}, "industrial", release=release)
    return scores(autograde(bundle, Limits(), environments=environments))


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("learner", LEARNERS)
def test_the_plain_course_gets_the_same_scores(course, environments, learner):
    theirs, source = by_command_line(course, learner), files(course / "source" / "ps1")
    for problem in ("problem1", "problem2"):
        if problem in theirs:
            assert by_us(course, environments, learner, problem, source) == theirs[problem]
    assert "problem1" in theirs


@pytest.fixture(scope="module")
def ours(environments) -> dict[str, bytes]:
    """The tests as we generate them, with salts of their own: our notebook has no header."""
    return {"autotest.ipynb": generated(environments, PROBLEMS["autotest"].read_bytes())}


def generated(environments: Path, content: bytes) -> bytes:
    templates, lab = (GUIDE / "autotests.yml").read_bytes(), find_environment("industrial", environments)
    return instantiate(content, templates=templates, environment=lab)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("generator", ["nbgrader", "ours"])
def test_the_autotest_course_gets_the_same_scores(course, environments, ours, generator, learner):
    source = ours if generator == "ours" else files(course / "release" / "ps1")
    theirs = by_command_line(course, learner)["autotest"]
    assert by_us(course, environments, learner, "autotest", source) == theirs


def test_we_generate_the_very_tests_that_nbgrader_does(course, environments, ours):
    nb = read(PROBLEMS["autotest"])
    nb, _ = IncludeHeaderFooter(header=str(GUIDE / "source" / "header.ipynb")).preprocess(nb, {})
    mine = generated_tests(nbformat.reads(generated(environments, json.dumps(nb).encode()).decode(), 4))
    theirs = generated_tests(read(course / "release" / "ps1" / "autotest.ipynb"))
    assert mine == theirs
    assert sum(text.count("assert ") for text in mine.values()) == 33
    salted = generated_tests(nbformat.reads(ours["autotest.ipynb"].decode(), 4))
    assert [name for name in mine if mine[name] != salted[name]] == ["correct_squares"]
    assert "AUTOTEST" not in str(mine)


def generated_tests(nb: nbformat.NotebookNode) -> dict[str, str]:
    marks = [(cell, cell.metadata.get("nbgrader", {})) for cell in nb.cells]
    return {m["grade_id"]: c.source for c, m in marks if m.get("grade") and not m.get("solution")}


def test_tests_that_were_not_generated_are_refused(environments):
    """Run as they stand, they would be comments, which everybody passes."""
    files = {"autotest.ipynb": PROBLEMS["autotest"].read_bytes()}
    with pytest.raises(Unreadable, match="AUTOTEST"):
        autograde(Bundle("autotest", files, files, "industrial"), Limits(), environments=environments)


@pytest.mark.parametrize("problem", ["problem1", "autotest"])
def test_the_ways_to_answer_differ(course, problem):
    """So every change was made, and none of them is right."""
    results = {learner: str(by_command_line(course, learner)[problem]) for learner in LEARNERS}
    assert len(set(results.values())) == len(LEARNERS), results

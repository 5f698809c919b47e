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
# The second problem of both courses is the same file, of essays only: once is enough.
PROBLEMS = {"ps1": ("problem1", "problem2"), "ps1_autotest": ("problem1",)}
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
    nb, unused = copy.deepcopy(release), set(changes)
    answers = {c.metadata.nbgrader.grade_id: c.source for c in source.cells if "nbgrader" in c.metadata}
    for cell in nb.cells:
        if cell.metadata.get("nbgrader", {}).get("solution"):
            cell.source = answers[cell.metadata.nbgrader.grade_id]
            unused -= {old for old in changes if old in cell.source}
            for old, new in changes.items():
                cell.source = cell.source.replace(old, new)
    # The plain course has no dictionary, and its second problem no code.
    assert not [old for old in unused if "'one'" in str(answers) or not ("'" in old or "part-a" in answers)]
    return nb


@pytest.fixture(scope="module")
def course(environments, tmp_path_factory) -> Path:
    """Both courses as two assignments of one, released, handed in and graded by the command line."""
    course = tmp_path_factory.mktemp("course")
    (course / "nbgrader_config.py").write_text(
        "c = get_config()\nc.CourseDirectory.course_id = 'c'\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
    )
    (course / "autotests.yml").write_bytes((GUIDE / "autotests.yml").read_bytes())
    for assignment, problems in PROBLEMS.items():
        folder = course / "source" / assignment
        folder.mkdir(parents=True)
        for name in ("../header.ipynb", "jupyter.png", *(f"{problem}.ipynb" for problem in problems)):
            (folder / name).write_bytes((GUIDE / "source" / assignment / name).read_bytes())
        run_nbgrader(course, environments, "generate_assignment", assignment)
        for learner in LEARNERS:
            hand_in(course, assignment, learner)
        run_nbgrader(course, environments, "autograde", assignment)
    return course


def hand_in(course: Path, assignment: str, learner: str) -> None:
    folder = course / "submitted" / learner / assignment
    folder.mkdir(parents=True)
    for problem in PROBLEMS[assignment]:
        nb = read(course / "release" / assignment / f"{problem}.ipynb")
        if learner != "untouched":
            nb = answered(nb, read(course / "source" / assignment / f"{problem}.ipynb"), CHANGES[learner])
        (folder / f"{problem}.ipynb").write_bytes(to_bytes(nb))


def by_command_line(course: Path, assignment: str, learner: str) -> dict[str, dict[str, float | None]]:
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        notebooks = gradebook.find_submission(assignment, learner).notebooks
        return {nb.name: {grade.name: grade.auto_score for grade in nb.grades} for nb in notebooks}


def by_us(
    course: Path, environments: Path, assignment: str, learner: str, source: dict[str, bytes]
) -> dict[str, dict[str, float | None]]:
    found = {}
    for problem in PROBLEMS[assignment]:
        submission = course / "submitted" / learner / assignment / f"{problem}.ipynb"
        bundle = Bundle(
            problem,
            source,
            {submission.name: submission.read_bytes()},
            "industrial",
            release=files(course / "release" / assignment),
        )
        found[problem] = scores(autograde(bundle, Limits(), environments=environments))
    return found


def files(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("learner", LEARNERS)
def test_the_plain_course_gets_the_same_scores(course, environments, learner):
    source = files(course / "source" / "ps1")
    assert by_us(course, environments, "ps1", learner, source) == by_command_line(course, "ps1", learner)


@pytest.fixture(scope="module")
def ours(environments) -> dict[str, bytes]:
    """The tests as we generate them, with salts of their own: our notebook has no header."""
    content = (GUIDE / "source" / "ps1_autotest" / "problem1.ipynb").read_bytes()
    return {"problem1.ipynb": generated(environments, content)}


def generated(environments: Path, content: bytes) -> bytes:
    templates, lab = (GUIDE / "autotests.yml").read_bytes(), find_environment("industrial", environments)
    return instantiate(content, templates=templates, environment=lab)


@pytest.mark.parametrize("learner", LEARNERS)
@pytest.mark.parametrize("generator", ["nbgrader", "ours"])
def test_the_autotest_course_gets_the_same_scores(course, environments, ours, generator, learner):
    source = ours if generator == "ours" else files(course / "release" / "ps1_autotest")
    theirs = by_command_line(course, "ps1_autotest", learner)
    assert by_us(course, environments, "ps1_autotest", learner, source) == theirs


def test_we_generate_the_very_tests_that_nbgrader_does(course, environments, ours):
    nb = read(GUIDE / "source" / "ps1_autotest" / "problem1.ipynb")
    nb, _ = IncludeHeaderFooter(header=str(GUIDE / "source" / "header.ipynb")).preprocess(nb, {})
    mine = generated_tests(nbformat.reads(generated(environments, json.dumps(nb).encode()).decode(), 4))
    theirs = generated_tests(read(course / "release" / "ps1_autotest" / "problem1.ipynb"))
    assert mine == theirs
    assert sum(text.count("assert ") for text in mine.values()) == 33
    salted = generated_tests(nbformat.reads(ours["problem1.ipynb"].decode(), 4))
    assert [name for name in mine if mine[name] != salted[name]] == ["correct_squares"]
    assert "AUTOTEST" not in str(mine)


def generated_tests(nb: nbformat.NotebookNode) -> dict[str, str]:
    marks = [(cell, cell.metadata.get("nbgrader", {})) for cell in nb.cells]
    return {m["grade_id"]: c.source for c, m in marks if m.get("grade") and not m.get("solution")}


def test_tests_that_were_not_generated_are_refused(environments):
    """Run as they stand, they would be comments, which everybody passes."""
    content = (GUIDE / "source" / "ps1_autotest" / "problem1.ipynb").read_bytes()
    bundle = Bundle("problem1", {"problem1.ipynb": content}, {"problem1.ipynb": content}, "industrial")
    with pytest.raises(Unreadable, match="AUTOTEST"):
        autograde(bundle, Limits(), environments=environments)


@pytest.mark.parametrize("assignment", PROBLEMS)
def test_the_ways_to_answer_differ(course, assignment):
    results = {learner: str(by_command_line(course, assignment, learner)["problem1"]) for learner in LEARNERS}
    assert len(set(results.values())) == len(LEARNERS), results

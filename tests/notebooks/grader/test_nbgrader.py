"""The same submissions by nbgrader's own command line: each cell must get the same score."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from nbgrader.api import Gradebook

from tests.notebooks.grader.lab import RIGHT, WRONG, Lab, scores, to_bytes
from tests.notebooks.grader.test_broken import CHANGED, given

pytestmark = pytest.mark.kernel

ANSWERS = {
    "right": (RIGHT, "Because."),
    "partly": ("def add(a, b):\n    return a + b if a < 20 and b != 5 else 10", "Because."),
    "wrong": (WRONG, "YOUR ANSWER HERE"),
    "broken": ("def add(a, b:\n    return", "Because."),
    "chatty": ("import warnings\ndef add(a, b):\n    warnings.warn('!')\n    return a + b", "Because."),
    "text": ("def add(a, b):\n    return Plus(a + b)\nclass Plus(int):\n    __radd__ = None", "Because."),
    "leaving": ("def add(a, b):\n    raise SystemExit", "Because."),
}


def nbgrader(course: Path, environments: Path, *arguments: str) -> None:
    """Run nbgrader's command line in a course folder, with our lab kernel."""
    environment = {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(course),
        "JUPYTER_PATH": str(environments / "industrial" / "share" / "jupyter"),
    }
    command = [sys.executable, "-m", "nbgrader", *arguments]
    done = subprocess.run(command, cwd=course, env=environment, capture_output=True, text=True, timeout=200)
    assert done.returncode == 0, done.stderr


# Some of the rows that nbgrader's own command gets through, too.
BROKEN = ("version 4.0", "the same id in each cell", "unknown kernel", "Windows line ends", "negative points")


def handed_in(lab: Lab) -> dict[str, bytes]:
    """Each learner's notebook."""
    answers = {name: to_bytes(lab.submission(*written)) for name, written in ANSWERS.items()}
    broken = {name: json.dumps(CHANGED[name][0](given(lab))).encode() for name in BROKEN}
    return answers | broken


def by_command_line(lab: Lab, course: Path) -> dict[str, dict[str, float | None]]:
    """Release, collect and grade the course's one lab; the automatic score of each cell by learner."""
    (course / "source" / "lab").mkdir(parents=True)
    (course / "source" / "lab" / "lab.ipynb").write_bytes(to_bytes(lab.source))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n")
    nbgrader(course, lab.environments, "generate_assignment", "lab")
    for name, content in handed_in(lab).items():
        folder = course / "submitted" / name / "lab"
        folder.mkdir(parents=True)
        (folder / "lab.ipynb").write_bytes(content)
    nbgrader(course, lab.environments, "autograde", "lab")
    found: dict[str, dict[str, float | None]] = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for submission in gradebook.assignment_submissions("lab"):
            (notebook,) = submission.notebooks
            found[submission.student.id] = {grade.name: grade.auto_score for grade in notebook.grades}
    return found


def test_scores_equal_those_of_nbgraders_command_line(lab, tmp_path):
    theirs = by_command_line(lab, tmp_path)
    ours = {name: scores(lab.grade(content)) for name, content in handed_in(lab).items()}
    assert ours == theirs
    assert len({tuple(cells.values()) for cells in theirs.values()}) > 3, "the answers should differ"

"""Ways to get points without an answer, and to read hidden tests, and whether they work."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
from nbformat import from_dict
from nbformat.v4 import new_code_cell

from notebooks.grader import Limits
from notebooks.grader.texts import DISTRUST
from tests.notebooks.grader.attacks import Attack
from tests.notebooks.grader.attacks.answers import ANSWERS
from tests.notebooks.grader.attacks.elsewhere import ELSEWHERE
from tests.notebooks.grader.attacks.kernels import KERNELS
from tests.notebooks.grader.attacks.leaving import LEAVING
from tests.notebooks.grader.attacks.machine import MACHINE
from tests.notebooks.grader.attacks.reading import READING
from tests.notebooks.grader.lab import RIGHT, WRONG, codes, scores

pytestmark = pytest.mark.kernel

ROOT = Path(__file__).resolve().parents[3]
NOTHING = {"visible": 0, "hidden": 0, "partial": 0, "essay": None}
ROW = re.compile(r"^\| (.+?) \| (stopped|flagged|not stopped) \|$", re.MULTILINE)


def attacked(lab, attack: Attack, answer: str):
    """The report on a submission with the attack; `answer` is what it says if the attack has no answer."""
    if attack.test:
        lab.source.cells[2].source = attack.test
    own = attack.answer if "def add(" in attack.answer else f"{answer}\n{attack.answer}"
    nb = lab.submission(own, extra=attack.code)
    if attack.last:
        nb.cells.append(new_code_cell(attack.last))
    return lab.grade(nb, Limits(cell_seconds=5, wall_seconds=30))


@pytest.mark.parametrize("attack", KERNELS + ANSWERS, ids=lambda attack: attack.what)
def test_points_without_an_answer(lab, attack):
    report = attacked(lab, attack, WRONG)
    if attack.verdict == "flagged":
        assert codes(report) & DISTRUST and report.needs_manual
        assert {cell.status for cell in report.cells if cell.kind == "auto"} == {"flagged"}
    else:
        assert not codes(report) & DISTRUST
    assert (report.score > 0) == (attack.verdict == "not stopped")


@pytest.mark.parametrize("attack", READING, ids=lambda attack: attack.what)
def test_reading_hidden_tests(lab, attack):
    attacked(lab, attack, RIGHT)
    report = attacked(lab, attack, RIGHT)  # the second finds what the first has left, if it could
    shown = html.unescape(report.feedback_html.decode())
    read = any(text in shown for text in ("FOUND", "is fifty", "ytfif si", "IS FIFTY"))
    assert read == (attack.verdict == "not stopped"), shown


def test_the_tables_of_the_documentation_are_these_attacks():
    text = (ROOT / "docs/explanation/grading.md").read_text("utf-8")
    rows = [(row[1], row[2]) for row in ROW.finditer(text)]
    known = [(attack.what, attack.verdict) for attack in KERNELS + ANSWERS + READING + LEAVING + MACHINE]
    known += [(what, verdict) for what, (verdict, _) in ELSEWHERE.items()]
    assert len(set(rows)) == len(rows) and len(set(known)) == len(known)
    assert set(rows) == set(known)


def test_attacks_with_tests_of_their_own_have_them():
    for what, (_, place) in ELSEWHERE.items():
        module, name = place.split("::")
        assert f"\ndef {name}(" in Path(__file__).with_name(module).read_text("utf-8"), what


def test_tags_that_skip_a_cell_are_removed(lab):
    for answer, expected in ((WRONG, 0), (RIGHT, 6)):
        nb = lab.submission(answer)
        for cell in nb.cells[2:5]:
            cell.metadata.tags = ["skip-execution"]
        report = lab.grade(nb)
        assert report.score == expected
        assert "removed_tag" in codes(report)


def test_outputs_that_were_handed_in_do_not_count(lab):
    nb = lab.submission("raise SystemExit")
    result = {
        "output_type": "execute_result",
        "data": {"text/plain": "3"},
        "metadata": {},
        "execution_count": 1,
    }
    nb.cells[4].outputs = [from_dict(result)]
    assert scores(lab.grade(nb)) == NOTHING


def test_a_submitted_file_does_not_take_the_place_of_a_module(lab):
    files = {"numpy__py": b"raise SystemExit", "random__py": b"1/0", "sitecustomize__py": b"1/0"}
    report = lab.grade(lab.submission(extra="import numpy, random\nassert numpy.__version__"), **files)
    assert report.score == 6 and b"AssertionError" not in report.notebook
    assert "shadowing_file" in codes(report)


@pytest.mark.parametrize("value", ["float('nan')", "-1.0", "99.0"])
def test_a_partial_score_out_of_range_is_zero(lab, value):
    nb = lab.source
    nb.cells[4].source = "add(1, 1)"
    report = lab.grade(lab.submission(f"def add(a, b):\n    return {value}"))
    assert scores(report)["partial"] == 0
    assert "impossible_score" in codes(report)


def test_the_output_of_a_test_cannot_be_changed_later(lab):
    nb = lab.submission("def add(a, b):\n    return display('0', display_id='it') or 0")
    nb.cells[4].source = "0"
    lab.source.cells[4].source = "from IPython.display import display\ndisplay('x', display_id='it')\n0"
    nb.cells.append(new_code_cell("from IPython.display import *\nupdate_display('3', display_id='it')"))
    report = lab.grade(nb)
    assert scores(report) == NOTHING
    assert "changed_output" in codes(report)

"""What a validation says of each graded cell, on notebooks as nbgrader leaves them; and telling the LMS."""

from __future__ import annotations

import socket
import time
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from nbgrader.utils import compute_checksum

from notebooks.exchange.validation import OutcomeValidator, outcomes_of, tell
from tests.notebooks.hub.fake_lms import COURSE, LAB, FakeLms

PERSON = "11111111-aaaa-4aaa-8aaa-111111111111"


def solution(name: str, source: str, handed_out: str = "raise NotImplementedError()"):
    """An answer cell that was handed out with another source."""
    mark = {"grade_id": name, "solution": True, "grade": False, "locked": False, "task": False}
    cell = new_code_cell(handed_out, metadata={"nbgrader": mark | {"schema_version": 3}})
    mark["checksum"] = compute_checksum(cell)
    return new_code_cell(source, metadata={"nbgrader": mark | {"schema_version": 3}}, execution_count=1)


def checked(name: str, *outputs, points: float = 2.0, ran: bool = True):
    """A test cell with what it put out."""
    mark = {"grade_id": name, "solution": False, "grade": True, "locked": True, "task": False}
    mark |= {"points": points, "schema_version": 3}
    cell = new_code_cell("assert f() == 1", metadata={"nbgrader": mark}, execution_count=1 if ran else None)
    cell.outputs = list(outputs)
    mark["checksum"] = compute_checksum(cell)
    cell.metadata["nbgrader"] = mark
    return cell


def failed(name: str = "AssertionError"):
    return new_output("error", ename=name, evalue="", traceback=[])


def part(points: float):
    return new_output("execute_result", {"text/plain": repr(points)}, execution_count=1)


def memo(text: str):
    """A hand-graded answer, handed out as "Write here."."""
    mark = {
        "grade_id": "memo",
        "solution": True,
        "grade": True,
        "locked": False,
        "task": False,
        "points": 3.0,
    }
    cell = new_markdown_cell("Write here.", metadata={"nbgrader": mark | {"schema_version": 3}})
    mark["checksum"] = compute_checksum(cell)
    return new_markdown_cell(text, metadata={"nbgrader": mark | {"schema_version": 3}})


CASES = [
    ([solution("s", "f = lambda: 1"), checked("t")], {"t": "passed"}),
    ([solution("s", "f = lambda: 2"), checked("t", failed())], {"t": "failed"}),
    ([solution("s", "f = lambda: 2"), checked("t", failed("NameError"))], {"t": "failed"}),
    ([solution("s", "f = lambda: 2"), checked("t", part(1.0))], {"t": "partial"}),
    ([solution("s", "f = lambda: 2"), checked("t", part(0.0))], {"t": "failed"}),
    ([solution("s", "f = lambda: 2"), checked("t", ran=False)], {"t": "untried"}),
    ([solution("s", "raise NotImplementedError()"), checked("t", failed())], {"t": "untried"}),
    (
        [solution("s", "# begun\nraise NotImplementedError()"), checked("t", failed("NotImplementedError"))],
        {"t": "untried"},
    ),
    ([checked("t", failed())], {"t": "failed"}),
    ([solution("s", "x = 1"), checked("t"), checked("u", failed())], {"t": "passed", "u": "failed"}),
    (
        [solution("s", "raise NotImplementedError()"), solution("r", "x = 1"), checked("t", failed())],
        {"t": "failed"},
    ),
    ([memo("Write here.")], {"memo": "untried"}),
    ([memo("Because.")], {"memo": "answered"}),
]


@pytest.mark.parametrize(("cells", "expected"), CASES)
def test_outcomes(cells, expected):
    found = outcomes_of(new_notebook(cells=cells))
    assert {one["grade_id"]: one["outcome"] for one in found} == expected


def answers(*cells) -> list[str]:
    return [one["answer"] for one in outcomes_of(new_notebook(cells=list(cells)))]


def test_the_fingerprint_is_of_the_learners_own_cells_before_the_test():
    one, other = solution("s", "x = 1"), solution("r", "y = 1")
    assert answers(one, checked("t")) == answers(one, checked("t", failed()))
    assert answers(one, checked("t")) != answers(solution("s", "x = 2"), checked("t"))
    assert answers(one, other, checked("t")) != answers(one, checked("t"))
    together, alone = answers(one, checked("t"), other, checked("u")), answers(other, checked("u"))
    assert together[1:] == alone, "an answer ends with its test"
    assert len(together[0]) == 12


def test_a_test_that_the_learner_edited_says_nothing():
    edited = checked("t")
    edited.source = "assert True"
    validator = OutcomeValidator()
    assert validator.outcomes() == []
    validator.executed = new_notebook(
        cells=[solution("s", "x = 1"), edited, solution("r", "y"), checked("u")]
    )
    assert [one["grade_id"] for one in validator.outcomes()] == ["u"]


@pytest.fixture
def lms(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lms = FakeLms(port, {PERSON: "en"})
    lms.lab_tokens["token"] = PERSON
    monkeypatch.setenv("BAEUM_LAB_API", f"{lms.url}/api/lab/v1")
    monkeypatch.setenv("BAEUM_LAB_TOKEN", "token")
    yield lms
    lms.stop()


SEEN = [{"grade_id": "t", "outcome": "passed", "answer": "abc"}]


def test_the_lms_is_told_of_a_labs_own_notebook_only(lms):
    labs = Path("/home/learner/labs")
    for elsewhere in ("notes.ipynb", f"{COURSE}/{LAB}/copy.ipynb", f"{COURSE}/{LAB}.ipynb", "../x/y/y.ipynb"):
        assert tell((labs / elsewhere), labs, SEEN) is None
    own = labs / COURSE / LAB / f"{LAB}.ipynb"
    assert tell(own, labs, []) is None
    tell(own, labs, SEEN).join(10)
    assert lms.validations == [(PERSON, f"{COURSE}/{LAB}", SEEN)]


def test_a_lab_works_without_the_lms(lms, monkeypatch):
    monkeypatch.setenv("BAEUM_LAB_API", "http://127.0.0.1:9/api/lab/v1")
    labs = Path("/home/learner/labs")
    began = time.monotonic()
    thread = tell(labs / COURSE / LAB / f"{LAB}.ipynb", labs, SEEN)
    assert time.monotonic() - began < 1
    thread.join(10)
    assert not thread.is_alive() and not lms.validations

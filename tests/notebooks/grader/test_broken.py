"""Notebook files that break autograding elsewhere: graded as what they say, or refused with a sentence."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_raw_cell

from notebooks.grader import check_submission
from tests.notebooks.grader.lab import Lab, codes, mark, scores, statuses, to_bytes

pytestmark = pytest.mark.kernel

ALL = {"visible": 1, "hidden": 2, "partial": 3, "essay": None}
Json = dict[str, Any]


def given(lab: Lab) -> Json:
    """A right submission as JSON."""
    return json.loads(to_bytes(lab.submission(essay="왜냐하면 $x$.")))


def no_ids(nb: Json, minor: int = 4) -> Json:
    for cell in nb["cells"]:
        del cell["id"]
    return nb | {"nbformat_minor": minor}


def every(nb: Json, **fields: Any) -> Json:
    """Each cell with other fields."""
    nb["cells"] = [cell | fields for cell in nb["cells"]]
    return nb


def from_the_future(nb: Json) -> Json:
    return every(nb, colour="red") | {"nbformat_minor": 9, "sheets": [1]}


def version_3(nb: Json) -> Json:
    nb = nbformat.reads(json.dumps(nb), as_version=4)
    old = json.loads(json.dumps(nbformat.convert(nb, 3)))
    old["worksheets"][0]["cells"][2]["outputs"] = [{"output_type": "pyout", "text": "1"}, 7]
    return old


def as_texts(nb: Json) -> Json:
    for cell in nb["cells"]:
        cell["source"] = "".join(cell["source"])
    return nb


def strange_lines(nb: Json) -> Json:
    nb["cells"][0]["source"] += [None, 7, ["x"]]
    nb["cells"][5]["source"] = [line for text in nb["cells"][5]["source"] for line in text]
    nb["cells"].append({"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": 3})
    return nb


def line_ends(nb: Json, old: str = "\n", new: str = "\r\n") -> Json:
    for cell in nb["cells"]:
        text = "".join(cell["source"])
        cell["source"] = text.replace(old, new) + "  " + new
    return nb


def stray_cells(nb: Json) -> Json:
    strays = [None, 7, "x", [], {}, {"cell_type": "heading", "level": 1, "source": "H"}]
    nb["cells"] += [*strays, {"cell_type": ["code"], "source": {"a": 1}, "metadata": []}]
    return nb


def stored_outputs(nb: Json) -> Json:
    """15 MB of them, a widget's state, and what is no output at all."""
    view = {"application/vnd.jupyter.widget-view+json": {"model_id": "a"}}
    nb["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {"a": "x" * 10**6}}}
    nb["cells"][1]["outputs"] = [{"output_type": "stream", "name": "stdout", "text": ["y" * 1000] * 14_000}]
    nb["cells"][2]["outputs"] = [{"output_type": "display_data", "data": view, "metadata": {}}, 7, None]
    nb["cells"][3] |= {"outputs": "none", "execution_count": "five"}
    return nb


def colab(nb: Json) -> Json:
    nb["metadata"] |= {"colab": {"provenance": []}, "accelerator": "GPU", "gpuClass": "standard"}
    for cell in nb["cells"]:
        cell["metadata"] |= {"id": "x1", "colab": {"base_uri": "https://localhost:8080/"}, "outputId": "1-2"}
    return no_ids(nb, 0)


def vs_code(nb: Json) -> Json:
    nb["metadata"] = {
        "language_info": {"name": "python"},
        "orig_nbformat": 4,
        "vscode": {"interpreter": {"hash": "1"}},
    }
    for cell in nb["cells"]:
        cell["metadata"] |= {"vscode": {"languageId": "python"}}
    return nb


def kernel(**spec: Any) -> Callable[[Json], Json]:
    return lambda nb: nb | {"metadata": {"kernelspec": spec} if spec else {}}


def marks(**values: Any) -> Callable[[Json], Json]:
    """What the tests' cells say of themselves."""

    def change(nb: Json) -> Json:
        for cell in nb["cells"][2:5]:
            cell["metadata"]["nbgrader"] |= values
        return nb

    return change


def broken_attachments(nb: Json) -> Json:
    good, bad = {"image/png": "aGk="}, {"image/png": 5, "\ud800": ["x"]}
    nb["cells"][0]["attachments"], nb["cells"][5]["attachments"] = 7, {"a.png": good, "b.png": bad, "c": 1}
    nb["cells"][2]["attachments"] = {"a.png": good}
    return nb


def without(*places: int) -> Callable[[Json], Json]:
    return lambda nb: nb | {"cells": [cell for place, cell in enumerate(nb["cells"]) if place not in places]}


def twice(nb: Json) -> Json:
    """Each cell again, as when everything is copied and pasted: the copies come first, and are wrong."""
    copies = [cell | {"id": f"c{place}", "source": "pass"} for place, cell in enumerate(nb["cells"])]
    return nb | {"cells": copies + nb["cells"]}


def two_thousand(nb: Json) -> Json:
    nb["cells"] += [
        {"cell_type": "markdown", "metadata": {}, "source": f"# {n}", "id": f"m{n}"} for n in range(1000)
    ]
    return no_ids(nb | {"cells": nb["cells"] + [json.loads(json.dumps(cell)) for cell in nb["cells"][6:]]}, 4)


# What was done to a right submission: the change, the findings, and scores that are not those of ALL.
CHANGED: dict[str, tuple[Callable[[Json], Json], set[str], Json]] = {
    "nothing": (lambda nb: nb, set(), {}),
    "version 3": (version_3, set(), {}),
    "version 4.0": (lambda nb: no_ids(nb, 0), set(), {}),
    "version 4.4": (no_ids, set(), {}),
    "the same id in each cell": (lambda nb: every(nb, id="a"), set(), {}),
    "ids that are none": (lambda nb: every(nb, id=["a b", 7]), set(), {}),
    "4.9 with unknown fields": (from_the_future, set(), {}),
    "no kernelspec": (kernel(), set(), {}),
    "unknown kernel": (kernel(name="nowhere", display_name="?"), set(), {}),
    "a kernel for R": (kernel(name="ir", display_name="R", language="R"), set(), {}),
    "kernelspec without a name": (kernel(language=5), set(), {}),
    "metadata is a list": (lambda nb: nb | {"metadata": [1]}, set(), {}),
    "metadata is a number": (lambda nb: nb | {"metadata": 5}, set(), {}),
    "stripped metadata": (lambda nb: every(nb, metadata={}), {"changed_metadata"}, {}),
    "cells' metadata are numbers": (lambda nb: every(nb, metadata=3), {"changed_metadata"}, {}),
    "stripped metadata and ids": (
        lambda nb: no_ids(every(nb, metadata={})),
        {"missing_cell", "missing_solution"},
        {"essay": 0},
    ),
    "strange metadata": (
        lambda nb: every(nb, metadata={"nbgrader": [1], "tags": "x", "name": 5, "collapsed": "no"}),
        {"changed_metadata"},
        {},
    ),
    "sources as one text": (as_texts, set(), {}),
    "sources that are none": (strange_lines, set(), {}),
    "Windows line ends": (line_ends, set(), {}),
    "old Mac line ends": (lambda nb: line_ends(nb, new="\r"), set(), {}),
    "cells that are no cells": (stray_cells, set(), {}),
    "outputs in Markdown cells": (lambda nb: every(nb, outputs=[1], execution_count="x"), set(), {}),
    "huge stored outputs and widgets": (stored_outputs, set(), {}),
    "Colab": (colab, set(), {}),
    "VS Code": (vs_code, set(), {}),
    "other points": (marks(points=300), {"changed_metadata"}, {}),
    "negative points": (marks(points=-1), {"changed_metadata"}, {}),
    "points that are no number": (marks(points=float("nan")), {"changed_metadata"}, {}),
    "points that are a text": (marks(points="many", locked="no"), {"changed_metadata"}, {}),
    "tests as answers": (marks(solution=True, grade=False, locked=False), {"changed_metadata"}, {}),
    "no longer graded": (marks(grade=False, schema_version=1), {"changed_metadata"}, {}),
    "broken attachments": (broken_attachments, set(), {}),
    "no answer": (without(1), {"missing_solution"}, {"visible": 0, "hidden": 0, "partial": 0}),
    "no tests": (without(2, 3, 4), {"missing_cell"}, {}),
    "no essay": (without(5), {"missing_cell"}, {"essay": 0}),
    "no cell": (lambda nb: nb | {"cells": []}, {"missing_cell", "missing_solution"}, dict.fromkeys(ALL, 0)),
    "everything twice": (twice, {"duplicated_cell", "changed_source"}, {}),
    "two thousand cells": (two_thousand, set(), {}),
}  # fmt: skip


@pytest.mark.parametrize("name", CHANGED)
def test_a_changed_notebook_is_graded_as_what_it_says(lab, name):
    change, found, other = CHANGED[name]
    content = json.dumps(change(given(lab))).encode()
    began = time.monotonic()
    bundle = lab.bundle(content)
    assert {finding.code for finding in check_submission(bundle)} == found
    report = lab.grade(content)
    assert (report.cause, scores(report)) == ("graded", ALL | other)
    assert codes(report) == found
    assert len(report.notebook) < 600_000 and time.monotonic() - began < 20
    nbformat.validate(nbformat.reads(report.notebook.decode(), as_version=4))


def rich(lab: Lab) -> Lab:
    """With the kinds of cells that the small lab has not: a task, a graded code answer, a locked raw cell."""
    lab.source.cells += [
        new_markdown_cell("Do it.", id="task", metadata=mark("task", task=True, locked=True, points=4)),
        new_code_cell("x = 1", id="own", metadata=mark("own", grade=True, solution=True, points=1)),
        new_raw_cell("as it is", id="raw", metadata=mark("raw", locked=True)),
    ]
    return lab


@pytest.mark.parametrize("kind", ["code", "markdown", "raw"])
def test_types_are_put_back_whatever_they_became(lab, kind):
    nb = json.loads(to_bytes(rich(lab).submission()))
    nb["cells"][7]["source"] = "x = 2"
    retyped = [cell for cell in nb["cells"] if cell["cell_type"] != kind]
    report = lab.grade(json.dumps(every(nb, cell_type=kind)).encode())
    assert scores(report) == ALL | {"task": None, "own": None}
    details = [finding.grade_id for finding in report.findings if finding.code == "changed_type"]
    assert details == [cell["metadata"]["nbgrader"]["grade_id"] for cell in retyped]
    assert [cell["cell_type"] for cell in json.loads(report.notebook)["cells"]] == [
        cell.cell_type for cell in lab.source.cells
    ]


def test_a_deleted_task_and_an_untouched_code_answer(lab):
    nb = rich(lab).submission()
    nb.cells[7].source = "# YOUR CODE HERE\nraise NotImplementedError()"
    del nb.cells[6]
    report = lab.grade(nb)
    assert scores(report) == ALL | {"task": None, "own": 0}
    assert statuses(report)["own"] == "unanswered" and codes(report) == {"missing_cell"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-be", "utf-32", "cp949"])
def test_other_encodings_are_read(lab, encoding):
    report = lab.grade(json.dumps(given(lab), ensure_ascii=False).encode(encoding))
    assert scores(report) == ALL
    assert "왜냐하면" in report.feedback_html.decode() and "왜냐하면" in report.notebook.decode()


def test_half_a_character_becomes_a_question_mark(lab):
    content = (
        to_bytes(lab.submission())
        .replace(b"Because.", b"Be\\ud83dcause \\ud83d\\ude00")
        .replace(b'"# Adding"', b'"# \\udc00Adding"')
    )
    report = lab.grade(content)
    assert scores(report) == ALL and codes(report) == {"changed_source"}
    assert "Be?cause \U0001f600" in report.feedback_html.decode()


def test_blank_lines_before_hidden_tests_do_not_give_them_away(lab):
    """IPython does not count them, so that a hidden line could pass for a visible one."""
    hidden = "### BEGIN HIDDEN TESTS\nassert add(20, 30) == 50, 'fifty'\n### END HIDDEN TESTS"
    lab.source.cells[3].source = f"\n\nassert add(5, 5) == 10\n{hidden}"
    report = lab.grade(lab.submission("def add(a, b):\n    return a + b if a < 20 else 0"))
    assert statuses(report)["hidden"] == "hidden_failed"
    assert b"fifty" not in report.feedback_html and "fifty" not in str(
        [cell.message for cell in report.cells]
    )

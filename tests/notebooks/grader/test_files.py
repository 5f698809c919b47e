"""Files that are no notebook, notebooks under other names, and labs whose own notebook is broken."""

from __future__ import annotations

import copy
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import nbformat
import pytest

from notebooks.grader import Limits, autograde, check_submission
from notebooks.grader.reading import Unreadable
from tests.notebooks.grader.lab import codes, scores, to_bytes
from tests.notebooks.grader.test_broken import ALL

pytestmark = pytest.mark.kernel

UNREADABLE = {
    "empty file": (b"", "the file is empty"),
    "blank file": (b" \n\n", "the file is empty"),
    "cut": (b'{"cells": [{"cell_type": "code", "sou', "JSONDecodeError"),
    "no JSON": (b"{'nbformat': 4}", "JSONDecodeError"),
    "zeros": (b"\0" * 100, "JSONDecodeError"),
    "zeros at the end": (b'{"nbformat": 4, "cells": []}' + b"\0" * 9, "JSONDecodeError"),
    "merge conflict": (b'{\n<<<<<<< HEAD\n "cells": []', "JSONDecodeError"),
    "web page": (b"<!doctype html><title>Sign in</title>", "JSONDecodeError"),
    "picture": (b"\x89PNG\r\n\x1a\n\xff\xff\xff\xff", "neither in UTF-8 nor"),
    "byte order mark only": (b"\xff\xfe", "JSONDecodeError"),
    "list": (b"[]", "not a notebook of nbformat 3 or 4"),
    "number": (b"7", "not a notebook of nbformat 3 or 4"),
    "version 2": (b'{"nbformat": 2}', "not a notebook of nbformat 3 or 4"),
    "version 5": (b'{"nbformat": 5, "nbformat_minor": 0, "metadata": {}, "cells": []}', "nbformat 3 or 4"),
    "version as text": (b'{"nbformat": "4", "cells": []}', "not a notebook of nbformat 3 or 4"),
    "no cells": (b'{"nbformat": 4, "nbformat_minor": 5, "metadata": {}}', "no list of cells"),
    "cells are a number": (b'{"nbformat": 4, "cells": 7}', "no list of cells"),
    "version 3 without sheets": (b'{"nbformat": 3, "worksheets": 7}', "could not be converted"),
    "too deep": (b"[" * 100_000, "nested too deeply"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_what_is_no_notebook_is_refused_with_a_sentence(lab, name):
    content, reason = UNREADABLE[name]
    report = lab.grade(content, language="ko")
    assert (report.cause, report.score, report.max_score) == ("unreadable", None, 8)
    assert [cell.score for cell in report.cells] == [None] * 4
    assert "읽을 수 없습니다" in report.feedback_html.decode() and "cannot be read" in report.message["en"]
    (finding,) = check_submission(lab.bundle(content))
    assert finding.code == "unreadable" and reason in finding.detail
    assert type(report).from_json(report.to_json()) == report


NAMES = {
    "other case": (["Lab.IPYNB"], {"renamed_notebook"}),
    "in a folder": (["week 1/lab.ipynb"], {"renamed_notebook"}),
    "the only one": (["lab (1).ipynb"], {"renamed_notebook"}),
    "and a copy": (["lab.ipynb", "lab-Copy1.ipynb"], {"ignored_notebook"}),
    "and another case": (["other.ipynb", "LAB.ipynb"], {"renamed_notebook", "ignored_notebook"}),
    "and Jupyter's copy": (["lab.ipynb", ".ipynb_checkpoints/lab-checkpoint.ipynb"], set()),
    "one of two": (["a.ipynb", "b.ipynb"], None),
    "none": (["lab.txt"], None),
}


@pytest.mark.parametrize("name", NAMES)
def test_the_notebook_is_found_by_its_name(lab, name):
    names, found = NAMES[name]
    files = {path: to_bytes(lab.submission("x = 1")) for path in names}
    right = next((path for path in names if path.lower().endswith("lab.ipynb")), names[0])
    files[right] = to_bytes(lab.submission())
    bundle = replace(lab.bundle(b""), submission=files)
    if found is None:
        (finding,) = check_submission(bundle)
        assert finding.detail.startswith("there is no file lab.ipynb")
        report = autograde(bundle, Limits(), environments=lab.environments)
        assert (report.cause, report.score) == ("unreadable", None)
    else:
        report = autograde(bundle, Limits(), environments=lab.environments)
        assert scores(report) == ALL and codes(report) == found


def test_korean_names_from_a_mac_are_the_same_name(lab):
    name = "불량률.ipynb"
    bundle = replace(
        lab.bundle(b""),
        slug="불량률",
        source={name: to_bytes(lab.source), "other.ipynb": b""},
        submission={unicodedata.normalize("NFD", name): to_bytes(lab.submission()), "other.ipynb": b""},
    )
    assert {finding.code for finding in check_submission(bundle)} == {"renamed_notebook"}
    other = replace(bundle, submission={"other.ipynb": to_bytes(lab.submission())})
    assert {finding.code for finding in check_submission(other)} == {"unreadable"}


def source_mark(**values: Any) -> Callable[[nbformat.NotebookNode], None]:
    return lambda nb: nb.cells[2].metadata.nbgrader.update(values)


def source_text(place: int, text: str) -> Callable[[nbformat.NotebookNode], None]:
    return lambda nb: nb.cells[place].update(source=text)


SOURCES = {
    "one id twice": (lambda nb: nb.cells.append(copy.deepcopy(nb.cells[2])), "failed to validate"),
    "no points": (lambda nb: nb.cells[2].metadata.nbgrader.pop("points"), "failed to validate"),
    "negative points": (source_mark(points=-1), "failed to validate"),
    "points that are no number": (source_mark(points=float("nan")), "no number"),
    "an id with spaces": (source_mark(grade_id="a b"), "failed to validate"),
    "from the future": (source_mark(schema_version=9), "too new"),
    "tests in Markdown": (lambda nb: nb.cells[2].update(cell_type="markdown"), "failed to validate"),
    "no end of the solution": (source_text(1, "### BEGIN SOLUTION\nx = 1"), "no end solution"),
    "no end of hidden tests": (source_text(3, "### BEGIN HIDDEN TESTS\n1"), "No end hidden tests"),
    "tests not generated": (source_text(2, "### AUTOTEST add(1, 2)"), "AUTOTEST"),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_labs_own_mistake_is_one_kind_of_error(lab, name):
    change, reason = SOURCES[name]
    content = to_bytes(lab.submission())
    change(lab.source)
    bundle = replace(lab.bundle(content), source={"lab.ipynb": json.dumps(lab.source).encode()})
    with pytest.raises(Unreadable, match=reason):
        check_submission(bundle)

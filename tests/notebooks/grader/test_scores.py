"""Right, partly right and wrong answers, what is repaired, and what the feedback shows."""

from __future__ import annotations

import json
from dataclasses import replace

import nbformat
import pytest
from nbformat.v4 import new_code_cell

from notebooks.grader import GradeReport, Limits, autograde
from tests.notebooks.grader.lab import (
    HIDDEN_LINE,
    RIGHT,
    VISIBLE,
    WRONG,
    Lab,
    codes,
    mark,
    scores,
    statuses,
    to_bytes,
)

pytestmark = pytest.mark.kernel


def test_a_right_answer_gets_all_points(lab):
    report = lab.grade(lab.submission())
    assert report.cause == "graded"
    assert scores(report) == {"visible": 1, "hidden": 2, "partial": 3, "essay": None}
    assert (report.score, report.max_score, report.needs_manual) == (6, 8, True)
    assert not report.findings
    assert report.environment.name == "industrial" and len(report.environment.lock_hash) == 64
    assert "numpy" in report.environment.packages
    assert report.timings["total"] >= report.timings["kernel"] > 0
    assert GradeReport.from_json(report.to_json()) == report


def test_a_partly_right_answer_gets_the_points_of_the_tests_it_passes(lab):
    report = lab.grade(lab.submission("def add(a, b):\n    return a + b if a < 20 and b != 5 else 10"))
    assert scores(report) == {"visible": 1, "hidden": 0, "partial": 2, "essay": None}
    assert statuses(report)["hidden"] == "hidden_failed" and statuses(report)["partial"] == "partial"


def test_a_wrong_answer_gets_nothing_and_hears_why_without_the_hidden_test(lab):
    report = lab.grade(lab.submission(WRONG, essay="YOUR ANSWER HERE"))
    assert scores(report) == {"visible": 0, "hidden": 0, "partial": 0, "essay": 0}
    assert not report.needs_manual
    said = {cell.grade_id: cell.message["en"] for cell in report.cells}
    assert "one and two make three" in said["visible"]
    assert statuses(report)["essay"] == "unanswered"


def test_the_release_decides_what_an_unanswered_essay_is(lab):
    release = lab.submission(essay="여기에 쓰세요")
    bundle = lab.bundle(to_bytes(release))
    bundle = replace(bundle, release={"lab.ipynb": to_bytes(release)})
    report = autograde(bundle, Limits(), environments=lab.environments)
    assert statuses(report)["essay"] == "unanswered"


def test_anything_on_stderr_in_a_test_costs_its_points_as_in_nbgrader(lab):
    report = lab.grade(
        lab.submission("import sys\ndef add(a, b):\n    sys.stderr.write('!')\n    return a + b")
    )
    assert scores(report) == {"visible": 0, "hidden": 0, "partial": 0, "essay": None}


def test_deleted_duplicated_and_retyped_cells_are_repaired(lab):
    nb = lab.submission()
    nb.cells[4].cell_type = "markdown"
    del nb.cells[4]["outputs"], nb.cells[4]["execution_count"]
    nb.cells[4].attachments = {"a.png": {"image/png": "aGk="}}
    nb.cells[4].metadata.nbgrader.points = 300
    nb.cells.append(nbformat.from_dict({**nb.cells[2], "id": "copy", "source": "pass"}))
    nb.cells.append(new_code_cell("1", metadata=mark("mine", grade=True, locked=True, points=50)))
    del nb.cells[3]
    report = lab.grade(nb)
    assert scores(report) == {"visible": 1, "hidden": 2, "partial": 3, "essay": None}
    assert report.max_score == 8
    expected = {"missing_cell", "duplicated_cell", "changed_type", "changed_metadata", "changed_source"}
    assert codes(report) == expected | {"unknown_cell"}


def test_an_answer_written_in_another_cell_counts(lab):
    nb = lab.submission()
    nb.cells[1] = new_code_cell(RIGHT)
    report = lab.grade(nb)
    assert report.score == 6
    assert codes(report) == {"missing_solution"}


def test_pasted_pictures_are_shown(lab):
    nb = lab.submission(essay="![pasted](attachment:a.png)")
    nb.cells[-1].attachments = {"a.png": {"image/png": "aGk="}}
    assert b'src="data:image/png;base64,aGk="' in lab.grade(nb).feedback_html


def test_the_submission_finds_the_labs_files_and_its_own(lab):
    extra = "import helper\nprint(open('data.csv').read(), helper.x)\nopen('out.txt', 'w').write('fine')"
    report = lab.grade(lab.submission(extra=extra), helper__py=b"x = 'mine'", data__csv=b"changed")
    output = json.loads(report.notebook)["cells"][2]["outputs"][0]["text"]
    assert "x\n1\n" in "".join(output) and "mine" in "".join(output)


def test_the_feedback_shows_visible_tests_and_never_hidden_ones(lab):
    leak = "import re\nfor line in In: print(line)\nprint([cell for cell in In])\nraise ValueError(str(In))"
    nb = lab.submission("def add(a, b):\n    return a + b if a < 20 else 0")
    nb.cells.append(new_code_cell(leak))
    korean, english = lab.grade(nb, language="ko"), lab.grade(nb, language="en")
    assert HIDDEN_LINE in json.loads(korean.notebook)["cells"][3]["source"][2]
    for report in (korean, english):
        page = report.feedback_html.decode()
        for secret in ("the secret is fifty", "add(20, 30)", "BEGIN HIDDEN"):
            assert secret not in page.replace('<span class="p">', "").replace("</span>", ""), secret
            assert all(secret not in text for cell in report.cells for text in cell.message.values())
        assert "one and two make three" in page
    assert "숨겨진 테스트를 통과하지 못했습니다." in korean.feedback_html.decode()
    assert "A hidden test failed." in english.feedback_html.decode()


def test_the_feedback_of_hostile_html_is_harmless(lab):
    payload = (
        "<script>alert(1)</script><img src=x onerror=alert(1)><img src='http://evil.example/x.png'>"
        "<iframe src='//evil.example'></iframe><a href='javascript:alert(1)'>a</a>"
        "<form action='//e'><input></form>"
        "<style>*{display:none}</style><a href='data:text/html,x'>d</a><svg onload=alert(1)></svg>"
    )
    extra = (
        f"from IPython.display import *\nfor f in HTML, Markdown: display(f({payload!r}))\nprint({payload!r})"
    )
    extra += "\ndisplay(SVG('<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(2)</script></svg>'))"
    page = lab.grade(lab.submission(essay=payload + "\n\n$x^2$", extra=extra)).feedback_html.decode()
    for bad in ("<script", "<iframe", "<form", "<input", '<img src="http', 'href="javascript', 'href="data'):
        assert bad not in page.lower(), bad
    assert not [tag for tag in page.split("<")[1:] if " on" in tag.split(">")[0]]
    assert page.count("<style>") == 1 and "<math" in page
    assert "default-src 'none'" in page


def test_visible_source_is_shown_highlighted(lab: Lab):
    page = lab.grade(lab.submission()).feedback_html.decode()
    assert '<span class="k">assert</span>' in page and "one and two make three" in VISIBLE

"""The check at the moment of submitting: no kernel."""

from __future__ import annotations

import time

from notebooks.grader import Bundle, check_submission, finding_text, texts
from tests.notebooks.grader.lab import source_notebook, to_bytes


def bundle(content: bytes, **files: bytes) -> Bundle:
    return Bundle(
        "lab", {"lab.ipynb": to_bytes(source_notebook())}, {"lab.ipynb": content, **files}, "industrial"
    )


def released():
    nb = source_notebook()
    nb.cells[3].source = "assert add(5, 5) == 10"
    return nb


def test_a_notebook_as_released_has_no_findings():
    assert check_submission(bundle(to_bytes(released()))) == ()


def test_findings_name_the_cell_and_cost_little_time():
    nb = released()
    nb.cells[2].source = "pass"
    nb.cells[4].metadata.tags = ["skip-execution"]
    del nb.cells[3]
    began = time.monotonic()
    found = check_submission(bundle(to_bytes(nb), **{"numpy/x.py": b"", "random.py": b"", "../x": b""}))
    assert time.monotonic() - began < 0.5
    assert {(f.code, f.grade_id) for f in found} == {
        ("changed_source", "visible"),
        ("removed_tag", "partial"),
        ("missing_cell", "hidden"),
        ("shadowing_file", None),
        ("unsafe_path", None),
    }


def test_what_cannot_be_read_is_said():
    (finding,) = check_submission(bundle(b"{"))
    assert finding.code == "unreadable"
    assert "JSONDecodeError" in finding_text(finding)["en"]


def test_every_text_is_in_both_languages():
    for table in (texts.CAUSES, texts.STATUSES, texts.FINDINGS, texts.FEEDBACK):
        for name, text in table.items():
            assert set(text) == {"ko", "en"} and all(text.values()), name
            assert any("가" <= letter <= "힣" for letter in text["ko"]), name

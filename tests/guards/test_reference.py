"""The reference pages say what the code says."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from lms.config import ROOT, Settings
from lms.operations.reference import INTERNAL, OTHERS, PAGES, write_pages
from tests.guards.house import tracked

VARIABLE = re.compile(r"\bBAEUM_[A-Z][A-Z_]*[A-Z]\b")


@pytest.mark.parametrize("name", PAGES)
def test_a_page_written_from_the_code_is_up_to_date(name, app):
    assert (ROOT / name).read_text("utf-8") == PAGES[name](), "run ./baeum docs"


def test_a_page_that_lags_is_found(tmp_path, app):
    write_pages(tmp_path)
    page = tmp_path / "docs/reference/settings.md"
    page.write_text(page.read_text("utf-8").replace("| `BAEUM_WEB_PORT` |", "| `BAEUM_PORT` |"), "utf-8")
    assert page.read_text("utf-8") != PAGES["docs/reference/settings.md"]()


def unknown_variables(text: str) -> set[str]:
    known = {f"BAEUM_{field.name.upper()}" for field in fields(Settings)} | set(OTHERS) | INTERNAL
    return set(VARIABLE.findall(text)) - known


def test_no_variable_is_read_that_is_not_documented():
    patterns = ("baeum", "*.py", "*.sh", "*.yaml", "*.yml", "*.service", "*.md")
    offences = {
        str(path.relative_to(ROOT)): found
        for path in tracked(*patterns)
        if not path.is_relative_to(ROOT / "tests") and (found := unknown_variables(path.read_text("utf-8")))
    }
    assert not offences, "a field of Settings, or lms/operations/reference.py"


def test_an_undocumented_variable_is_found():
    assert unknown_variables('os.environ["BAEUM_SECRET_DOOR"] + "BAEUM_HOME"') == {"BAEUM_SECRET_DOOR"}

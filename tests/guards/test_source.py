"""Rules that the source text itself must keep, each with the proof that its guard can fail."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.config import ROOT
from tests.guards.house import (
    addresses_of_others,
    calls,
    length_offences,
    long_code,
    product_code,
    read_allowed,
    tracked,
    vague_parts,
)

MAY_COMMIT = {ROOT / "lms" / "db.py"}
LONG_CODE = Path(__file__).with_name("long_code.txt")


def test_only_the_database_module_commits():
    offences = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in product_code()
        if path.is_relative_to(ROOT / "lms") and path not in MAY_COMMIT
        for line in calls(path.read_text("utf-8"), "commit")
    ]
    assert not offences, "use lms.db.transaction()"


def test_a_commit_is_found():
    assert list(calls("def save(session):\n    session.add(1)\n    session.commit()\n", "commit")) == [3]
    assert not list(calls("def commit(session):\n    session.flush()  # no commit()\n", "commit"))


def test_syntax_trees_are_made_in_one_place():
    parsing = [path for path in product_code() if "ast.parse(" in path.read_text("utf-8")]
    assert parsing == [ROOT / "notebooks" / "syntax.py"], "use notebooks.syntax.parse_python()"


def test_no_registry_and_no_machine_is_named():
    offences = {}
    for path in tracked():
        content = path.read_bytes()
        if b"\0" not in content[:8000] and (found := addresses_of_others(content.decode("utf-8", "replace"))):
            offences[str(path.relative_to(ROOT))] = found
    assert not offences


@pytest.mark.parametrize(
    "text",
    [
        "url = https://files.python" + "hosted.org/packages/x",
        "see /" + "home/someone/baeum",
        "'/" + "work/main'",
        '"resolved": "https://registry.npm' + 'js.org/ws/-/ws-8.tgz"',
    ],
)
def test_a_registry_or_a_machine_is_found(text):
    assert len(addresses_of_others(text)) == 1


@pytest.mark.parametrize(
    "text", ["$BAEUM_HOME/work/x", "<home>/environments", "https://example.org/home/page"]
)
def test_other_addresses_are_left_alone(text):
    assert not addresses_of_others(text)


def test_module_names_say_what_they_hold():
    assert not {str(path.relative_to(ROOT)) for path in tracked("*.py") if vague_parts(path)}
    assert vague_parts(Path("lms/catalog/utils.py")) == {"utils"}
    assert vague_parts(Path("lms/helpers/text.py")) == {"helpers"}
    assert not vague_parts(Path("lms/catalog/text.py"))


def test_code_is_short():
    found: dict[str, int] = {}
    for path in product_code():
        found |= long_code(path.read_text("utf-8"), str(path.relative_to(ROOT)))
    offences = length_offences(found, read_allowed(LONG_CODE.read_text("utf-8")))
    assert not offences, "\n".join(offences)


def test_long_code_is_found_and_the_list_only_shrinks():
    long = long_code("def f():\n" + "    x = 1\n" * 45, "a.py")
    assert long == {"a.py:f": 46}
    assert long_code("x = 1\n" * 351, "b.py") == {"b.py": 351}
    assert length_offences(long, {})
    assert not length_offences(long, {"a.py:f": 46})
    assert length_offences(long, {"a.py:f": 45}) == ["a.py:f grew to 46 lines (allowed: 45)"]
    assert "set it to 46" in length_offences(long, {"a.py:f": 50})[0]
    assert "delete the line" in length_offences({}, {"a.py:f": 50})[0]

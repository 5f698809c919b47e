"""Each kind of content file, spoiled in each way that editors and people do: file, line, key, remedy."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.catalog.formats import published
from lms.catalog.problems import CatalogError, Problem
from lms.catalog.source import read_catalog
from lms.config import ROOT
from notebooks.authoring import LabMistake, build
from tests.lms.catalog.sample import LABS, write
from tests.notebooks.authoring.small_lab import make_lab

# kind -> (file, a line of it that holds `key: value`, its number, the key, a value of another type)
KINDS = {
    "track": ("tracks/scrap.yaml", "hours: 4.5\n", 7, "hours", "hours: {much: 1}\n"),
    "course": ("courses/counting.yaml", "hours: 4.5\n", 4, "hours", "hours: much\n"),
    "module": ("modules/scrap/module.yaml", "hours: 4.5\n", 4, "hours", "hours: [4]\n"),
    "quiz": ("modules/scrap/check.quiz.yaml", "attempts: 3\n", 3, "attempts", 'attempts: "3"\n'),
    "lesson": ("modules/scrap/why-count.ko.md", "minutes: 30\n", 3, "minutes", "minutes: long\n"),
    "glossary": ("glossary.yaml", "    term: {ko: 재현율, en: recall}\n", 3, "term", "    term: 재현율\n"),
    "skills": ("skills.yaml", "skills:\n", 1, "skills", "skillz:\n"),
    "outcomes": ("outcomes.yaml", "outcomes:\n", 1, "outcomes", "outcomes: 3\nothers:\n"),
    "lab": ("lab.yaml", "minutes: 10\n", 4, "minutes", "minutes: soon\n"),
}
IN_FILES = [kind for kind in KINDS if kind != "skills"]


def found_in(tmp_path: Path, kind: str, change: Callable[[bytes], bytes]) -> list[Problem]:
    """The mistakes said of the file of a kind after a change of its bytes."""
    name = KINDS[kind][0]
    if kind == "lab":
        folder = make_lab(tmp_path)
        (folder / name).write_bytes(change((folder / name).read_bytes()))
        try:
            build(folder)
        except LabMistake as mistake:
            return [Problem(name, mistake.line, mistake.what, mistake.remedy, mistake.gate)]
        return []
    folder = write(tmp_path)
    (folder / name).write_bytes(change((folder / name).read_bytes()))
    try:
        read_catalog(folder, LABS)
    except CatalogError as error:
        return [problem for problem in error.problems if problem.path == f"courses/{name}"]
    return []


def replaced(old: str, new: str) -> Callable[[bytes], bytes]:
    def change(content: bytes) -> bytes:
        assert old.encode() in content
        return content.replace(old.encode(), new.encode(), 1)

    return change


def expect(problems: list[Problem], line: int, *words: str) -> None:
    """One of the mistakes stands in this line, says these words and has a remedy; all of them have one."""
    at = [one for one in problems if one.line == line and all(word in str(one) for word in words)]
    assert at, problems
    assert all(one.remedy for one in problems), problems


@pytest.mark.parametrize("kind", KINDS)
def test_a_sound_file_says_nothing(tmp_path: Path, kind: str) -> None:
    assert found_in(tmp_path, kind, lambda content: content) == []


@pytest.mark.parametrize("kind", IN_FILES)
def test_an_unknown_key(tmp_path: Path, kind: str) -> None:
    _name, line, number, key, _other = KINDS[kind]
    indent = line[: len(line) - len(line.lstrip())]
    wrong = line + f"{indent}{key}x: 3\n" if line.rstrip()[-1] != ":" else f"{key}x: 3\n" + line
    at = number + (line.rstrip()[-1] != ":")
    expect(found_in(tmp_path, kind, replaced(line, wrong)), at, f'key "{key}x" is not known', key)


@pytest.mark.parametrize("kind", KINDS)
def test_a_value_of_another_type(tmp_path: Path, kind: str) -> None:
    _name, line, number, _key, other = KINDS[kind]
    words = ("must be",) if kind != "skills" else ("skillz", "did you mean")
    expect(found_in(tmp_path, kind, replaced(line, other)), number, *words)


@pytest.mark.parametrize("kind", [kind for kind in IN_FILES if kind not in ("glossary", "outcomes")])
def test_a_missing_key(tmp_path: Path, kind: str) -> None:
    _name, line, _number, key, _other = KINDS[kind]
    first = 2 if kind == "lesson" else 1
    expect(found_in(tmp_path, kind, replaced(line, "")), first, f'no key "{key}"', f"add {key}:")


@pytest.mark.parametrize("kind", [kind for kind in IN_FILES if kind not in ("glossary", "outcomes")])
def test_a_key_twice(tmp_path: Path, kind: str) -> None:
    _name, line, number, key, _other = KINDS[kind]
    expect(
        found_in(tmp_path, kind, replaced(line, line * 2)), number + 1, f'duplicate key "{key}"', "keep one"
    )


@pytest.mark.parametrize("kind", IN_FILES)
def test_a_tab(tmp_path: Path, kind: str) -> None:
    _name, line, number, _key, _other = KINDS[kind]
    expect(found_in(tmp_path, kind, replaced(line, f"\t{line}")), number, "spaces")


@pytest.mark.parametrize("kind", KINDS)
def test_a_byte_order_mark_and_windows_line_ends_are_fine(tmp_path: Path, kind: str) -> None:
    def change(content: bytes) -> bytes:
        return b"\xef\xbb\xbf" + content.replace(b"\n", b"\r\n")

    assert found_in(tmp_path, kind, change) == []


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("encoding", "word"), [("utf-16", "UTF-16"), ("cp949", "CP949")])
def test_another_encoding(tmp_path: Path, kind: str, encoding: str, word: str) -> None:
    problems = found_in(tmp_path, kind, lambda content: content.decode().encode(encoding, "replace"))
    assert any("UTF-8" in one.message + one.remedy and word in one.remedy for one in problems), problems


@pytest.mark.parametrize("kind", KINDS)
def test_a_huge_file(tmp_path: Path, kind: str) -> None:
    expect(found_in(tmp_path, kind, lambda content: content + b"#" * 1_000_001), 1, "the file has 1.0 MB")


@pytest.mark.parametrize("kind", KINDS)
def test_a_bomb_of_aliases_is_not_unfolded(tmp_path: Path, kind: str) -> None:
    bomb = "a0: &a0 [x, x]\n" + "".join(
        f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12)
    )
    line = KINDS[kind][1] if KINDS[kind][1][0] != " " else "terms:\n"
    problems = found_in(tmp_path, kind, replaced(line, bomb + line))
    assert any("a0 names a place" in one.message and one.remedy for one in problems), problems[:3]


@pytest.mark.parametrize("kind", KINDS)
def test_a_tower_of_lists(tmp_path: Path, kind: str) -> None:
    line = KINDS[kind][1] if KINDS[kind][1][0] != " " else "terms:\n"
    problems = found_in(tmp_path, kind, replaced(line, "deep: " + "[" * 5000 + "]" * 5000 + "\n" + line))
    assert any("too deep" in one.message for one in problems), problems[:3]


@pytest.mark.parametrize("word", ["no", "off", "yes", "On"])
def test_the_booleans_of_yaml_1_1_are_text(tmp_path: Path, word: str) -> None:
    line = "attempts: 3\n"
    meant = "true" if word.lower() in ("yes", "on") else "false"
    problems = found_in(tmp_path, "quiz", replaced(line, f"{line}shuffle: {word}\n"))
    expect(problems, 4, '"shuffle" must be true or false', f"write {meant}")
    assert found_in(tmp_path / "text", "quiz", replaced("en: Scrap", f"en: {word}")) == []


@pytest.mark.parametrize("number", [".inf", "-.INF", ".nan"])
def test_no_hour_is_infinite(tmp_path: Path, number: str) -> None:
    expect(found_in(tmp_path, "track", replaced("hours: 4.5", f"hours: {number}")), 7, "no number")


def test_editors_get_what_the_reader_checks_by(client: FlaskClient) -> None:
    assert {"track", "lesson", "lab", "common"} <= set(published())
    for name, document in published().items():
        answer = client.get(f"/schemas/{name}.json")
        assert (answer.status_code, answer.mimetype) == (200, "application/schema+json")
        assert answer.json == document
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert client.get("/schemas/nothing.json").status_code == 404


def test_the_schemas_refer_only_to_each_other() -> None:
    for name, document in published().items():
        assert document["$id"] == f"{name}.json"
        for reference in re.findall(r'"\$ref": "([^#"]*)#', json.dumps(document)):
            assert reference.removesuffix(".json") in ("", *published()), (name, reference)


def test_the_reference_names_every_key_of_every_kind() -> None:
    page = (ROOT / "docs" / "reference" / "content-files.md").read_text("utf-8")
    for name, document in published().items():
        for key in document.get("properties", ()):
            assert f"| `{key}` |" in page, (name, key)

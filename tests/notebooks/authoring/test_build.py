"""What comes out of a build: two notebooks of one lab, the same each time, no secret in the release."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from nbformat.notebooknode import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from ruamel.yaml import YAML as Yaml

from notebooks.authoring import LabBuild, build
from notebooks.authoring.build import with_seed, with_solutions
from notebooks.authoring.model import LANGUAGES
from notebooks.authoring.source import HANGUL
from notebooks.environments import environment_names
from tests.notebooks.authoring.small_lab import SOURCE, YAML, make_lab

ROOT = Path(__file__).resolve().parents[3]
YAML_READER = Yaml(typ="safe")


def notebook(lab: LabBuild, language: str, kind: str) -> NotebookNode:
    content = getattr(lab.files[language], kind)[lab.notebook]
    nb = nbformat.reads(content.decode(), as_version=4)
    nbformat.validate(nb)
    MetadataValidator().validate_nb(nb)
    return nb


def graded_metadata(nb: NotebookNode) -> list[tuple]:
    keys = ("grade_id", "grade", "solution", "locked", "points")
    return [tuple(c.metadata.nbgrader.get(k) for k in keys) for c in nb.cells if "nbgrader" in c.metadata]


def test_the_same_files_give_the_same_bytes_in_another_process(lab: LabBuild, lab_dir: Path) -> None:
    program = "import sys, pathlib, notebooks.authoring as a; print(a.build(pathlib.Path(sys.argv[1])).hash)"
    environment = {**os.environ, "PYTHONHASHSEED": "7", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-c", program, str(lab_dir)]
    other = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    assert other.stdout.strip() == lab.hash
    assert build(lab_dir) == lab


@pytest.mark.parametrize(
    ("yaml", "source"),
    [
        (YAML.replace("en: Twice", "en: Doubled"), SOURCE),
        (YAML, SOURCE.replace("# # Count scrap", "# # Count the scrap")),
        (YAML, SOURCE.replace("secret", "other secret")),
    ],
)
def test_another_text_gives_another_hash(tmp_path: Path, yaml: str, source: str) -> None:
    before = build(make_lab(tmp_path))
    assert build(make_lab(tmp_path, yaml, source)).hash != before.hash


@pytest.mark.parametrize("kind", ["source", "release"])
def test_korean_and_english_are_the_same_lab(lab: LabBuild, kind: str) -> None:
    korean, english = (notebook(lab, language, kind) for language in LANGUAGES)
    assert graded_metadata(korean) == graded_metadata(english)
    assert [cell.id for cell in korean.cells] == [cell.id for cell in english.cells]
    assert [cell.cell_type for cell in korean.cells] == [cell.cell_type for cell in english.cells]


@pytest.mark.parametrize("kind", ["source", "release"])
def test_each_notebook_speaks_one_language(lab: LabBuild, kind: str) -> None:
    english = "\n".join(cell.source for cell in notebook(lab, "en", kind).cells)
    assert not HANGUL.search(english.replace("만원", ""))
    for language in LANGUAGES:
        text = "\n".join(cell.source for cell in notebook(lab, language, kind).cells)
        assert not re.search(r"[«»]|@lesson|@rubric", text)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_release_holds_no_solution_and_no_hidden_test(lab: LabBuild, language: str) -> None:
    source = notebook(lab, language, "source")
    released = lab.files[language].release[lab.notebook].decode()
    secret = re.compile(r"### BEGIN (?:SOLUTION|HIDDEN TESTS)\n(.*?)### END", re.DOTALL)
    open_lines = {line.strip() for cell in source.cells for line in secret.sub("", cell.source).splitlines()}
    hidden = [
        line.strip()
        for cell in source.cells
        for text in secret.findall(cell.source)
        for line in text.splitlines()
    ]
    hidden = [line for line in hidden if len(line) > 25 and line not in open_lines]
    assert len(hidden) > 80
    shown = {
        line.strip() for cell in notebook(lab, language, "release").cells for line in cell.source.splitlines()
    }
    assert shown.isdisjoint(hidden)
    answer = next(cell for cell in source.cells if cell.id == "memo")
    assert answer.source[:40] not in released
    assert "BEGIN" not in released


@pytest.mark.parametrize("language", LANGUAGES)
def test_tests_are_locked_and_answers_are_not(lab: LabBuild, language: str) -> None:
    for cell in notebook(lab, language, "release").cells:
        mark = cell.metadata.get("nbgrader")
        if mark:
            assert cell.metadata.deletable is False
            assert cell.metadata.get("editable", True) is (not mark["locked"])
            assert len(mark["checksum"]) == 32


def test_each_task_has_the_tests_that_we_promise(lab: LabBuild) -> None:
    """At least two visible and three hidden assertions, and messages; 'visible tests passed', never 'all'."""
    tests = {cell.id: cell.source for cell in notebook(lab, "en", "source").cells}
    for graded in lab.cells:
        if graded.kind == "manual":
            assert 2 <= len(graded.rubric) <= 3
            continue
        if graded.holdout:  # nothing to hide: what it is scored by is not in the notebook
            visible, hidden = tests[f"locked-{graded.grade_id}-checks"], "assert " * 3
        else:
            visible, hidden = tests[graded.grade_id].split("### BEGIN HIDDEN TESTS")
        assert visible.count("assert ") >= 2, graded.grade_id
        assert hidden.count("assert ") >= 3, graded.grade_id
        assert visible.rstrip().endswith('print("Visible tests passed.")')
        assert (
            "xpected" in visible and "got" in visible and "Likely cause" in visible and "lesson ‘" in visible
        )
        for line in tests[graded.grade_id].splitlines():
            assert "assert " not in line or re.search(r', f?"[^"]', line), line


def test_points_are_three_quarters_by_tests(lab: LabBuild) -> None:
    auto = sum(cell.points for cell in lab.cells if cell.kind == "auto")
    assert auto / lab.max_score == 0.75
    assert lab.max_score == 20


def test_the_lessons_are_named_as_the_catalogue_names_them(lab_dir: Path) -> None:
    yaml = YAML_READER.load((lab_dir / "lab.yaml").read_text("utf-8"))
    for lesson in yaml["lessons"]:
        for language in LANGUAGES:
            path = ROOT / "courses" / "modules" / lab_dir.name / f"{lesson['slug']}.{language}.md"
            front = YAML_READER.load(path.read_text("utf-8").split("---")[1])
            assert lesson["title"][language] == front["title"]


def test_its_environment_exists(lab: LabBuild) -> None:
    assert lab.environment in environment_names()


def test_seed_and_solutions_can_be_put_in(lab: LabBuild) -> None:
    content = lab.files["ko"].release[lab.notebook]
    assert with_seed(content, lab.seeds[0]) == content
    other = with_seed(content, 99).decode()
    assert "SEED = 99" in other and f"SEED = {lab.seeds[0]}\\n" not in other
    solved = with_solutions(content, {task: texts["ko"] for task, texts in lab.solutions.items()}).decode()
    assert "NotImplementedError()\\n" not in solved and 'raise NotImplementedError()"' not in solved
    with pytest.raises(KeyError):
        with_solutions(content, {"no-such-task": "pass"})

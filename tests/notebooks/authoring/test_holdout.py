"""Holdout tasks in a lab: what a build makes of them, the mistakes that are named, and their gates."""

from __future__ import annotations

import json
from pathlib import Path

import nbformat
import pytest

from notebooks.authoring import LabMistake, build
from notebooks.authoring.__main__ import main
from notebooks.authoring.gates import Outcome, Trial, trials, verdict
from notebooks.authoring.holdout_gate import holdout_failures, write_examples
from notebooks.authoring.model import LANGUAGES, LabBuild
from tests.notebooks.authoring.small_lab import (
    HELD_OUT_SOURCE,
    HELD_OUT_YAML,
    SCORING,
    make_held_out_lab,
    make_lab,
)


@pytest.fixture
def held_out(tmp_path: Path) -> Path:
    return make_held_out_lab(tmp_path)


def test_scoring_files_are_in_the_source_and_nowhere_in_the_release(held_out: Path) -> None:
    lab = build(held_out)
    for language in LANGUAGES:
        source, release = lab.files[language].source, lab.files[language].release
        assert set(source) == {lab.notebook, "holdout/double.py"}
        assert set(release) == {lab.notebook, "holdout/double.json"}
        assert source["holdout/double.py"] == SCORING.encode()
        assert not [path for path, content in release.items() if b"def score" in content]


def test_the_real_labs_scoring_is_not_in_its_release(lab: LabBuild) -> None:
    scoring = lab.files["ko"].source["holdout/fit-model.py"].decode()
    lines = {line.strip() for line in scoring.splitlines() if len(line.strip()) > 30 and "import" not in line}
    assert len(lines) > 20
    for language in LANGUAGES:
        release = b"".join(lab.files[language].release.values()).decode()
        assert not [line for line in lines if line in release]
    example = json.loads(lab.files["ko"].release["holdout/fit-model.json"])
    assert {"failure", "failure_mode"}.isdisjoint(example)


def test_the_cell_is_locked_graded_and_marked(held_out: Path) -> None:
    lab = build(held_out)
    for kind in (lab.files["ko"].source, lab.files["en"].release):
        nb = nbformat.reads(kind[lab.notebook].decode(), as_version=4)
        cell = next(cell for cell in nb.cells if cell.id == "double")
        mark = cell.metadata.nbgrader
        assert (mark.grade, mark.solution, mark.locked, mark.points) == (True, False, True, 2)
        assert cell.metadata.baeum == {"holdout": True}
    assert [cell.holdout for cell in lab.cells] == [True, False]


@pytest.mark.parametrize("file", ["double.py", "double.json"])
def test_the_hash_covers_the_holdout_files(held_out: Path, file: str) -> None:
    before, path = build(held_out), held_out / "holdout" / file
    path.write_text(path.read_text("utf-8") + "\n", "utf-8")
    assert build(held_out).hash != before.hash


YAML_MISTAKES = [
    ("graded: holdout", "graded: outside", 'lab.yaml:9: "graded" is "outside"; known: by-hand, holdout'),
    (
        "title: {ko: 메모",
        "graded: holdout\n    title: {ko: 메모",
        "lab.yaml:10: tasks.1: graded: holdout needs",
    ),
    ("graded: holdout, ", "", "source.py:14: expected tests=.double.* found holdout="),
]
SOURCE_MISTAKES = [
    ('holdout="double"', 'tests="double"', "source.py:14: expected holdout=.double.* found tests="),
    ('holdout="double"', 'holdout="treble"', "source.py:14: expected holdout="),
    ('# %% holdout="double"', '# %% holdout="double" locked="double"', "source.py:14: a cell is one of"),
    (
        "[double(number) for number in numbers]",
        "got = 2",
        "source.py:14: a holdout cell ends in an expression",
    ),
    ("for number in numbers]", "for number in numbers];", "source.py:14: a holdout cell ends in an"),
    ("for number in numbers]", "for number in", "source.py:.*: not Python"),
    (
        "holdout/double.json",
        "other.json",
        "source.py:14: this cell must read its inputs from 'holdout/double",
    ),
]
FILE_MISTAKES = [
    ("double.py", None, "double.py:1: this file is missing: inputs"),
    ("double.py", "def inputs(seed):", "double.py:1: not Python"),
    (
        "double.py",
        "def inputs(seed): ...\ndef score(value): ...",
        "double.py:1: a function score\\(seed, value\\)",
    ),
    ("double.json", None, "double.json:1: this file is missing: write it with --examples"),
    ("double.json", "{", "double.json:1: not JSON"),
    ("double.json", "[1]", "double.json:1: expected keys"),
    ("treble.py", "", "treble.py:1: named like no task"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), YAML_MISTAKES)
def test_a_mistake_in_lab_yaml_is_named(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in HELD_OUT_YAML
    with pytest.raises(LabMistake, match=sentence):
        build(make_held_out_lab(tmp_path, yaml=HELD_OUT_YAML.replace(right, wrong, 1)))


@pytest.mark.parametrize(("right", "wrong", "sentence"), SOURCE_MISTAKES)
def test_a_mistake_in_source_py_is_named(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in HELD_OUT_SOURCE
    with pytest.raises(LabMistake, match=sentence):
        build(make_held_out_lab(tmp_path, source=HELD_OUT_SOURCE.replace(right, wrong, 1)))


@pytest.mark.parametrize(("file", "text", "sentence"), FILE_MISTAKES)
def test_a_mistake_in_its_files_is_named(held_out: Path, file: str, text: str | None, sentence: str) -> None:
    path = held_out / "holdout" / file
    path.unlink() if text is None else path.write_text(text, "utf-8")
    with pytest.raises(LabMistake, match=sentence):
        build(held_out)


def test_a_lab_without_such_tasks_has_no_such_files(tmp_path: Path) -> None:
    (make_lab(tmp_path) / "holdout").mkdir()
    (tmp_path / "count-scrap" / "holdout" / "double.py").write_text(SCORING, "utf-8")
    with pytest.raises(LabMistake, match=r"double\.py:1: named like no task"):
        build(tmp_path / "count-scrap")


def said(lab_dir: Path, environments: Path) -> str:
    failures = holdout_failures(lab_dir, build(lab_dir), environments)
    assert {failure.gate for failure in failures} <= {6, 9}
    return " ".join(failure.message for failure in failures)


@pytest.mark.kernel
def test_the_real_labs_holdout_files_do_what_they_promise(
    lab: LabBuild, lab_dir: Path, environments: Path
) -> None:
    assert [cell.grade_id for cell in lab.cells if cell.holdout] == ["fit-model"]
    assert holdout_failures(lab_dir, lab, environments) == ()


@pytest.mark.kernel
def test_the_example_is_written_and_one_that_lags_is_found(held_out: Path, environments: Path) -> None:
    assert "double.json is not inputs(0)" in said(held_out, environments)
    assert write_examples(held_out, environments) == ["holdout/double.json"]
    assert said(held_out, environments) == ""


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("right", "wrong", "problem"),
    [
        ("random.Random(seed)", "random.Random(1)", "inputs returns the same for different seeds"),
        ("return {", "return {'set': {1}, ", "inputs: TypeError"),
        (
            "isinstance(value, list) or len(value)",
            "value or len(value)",
            "score(True) failed: score: TypeError",
        ),
        ("        return 0\n", "        return 1\n", "score([]) gives 100% of the points"),
        ("        return 0\n", "        return 7\n", "score([]) failed: score: '7' is no share from 0 to 1"),
    ],
)
def test_gates_6_and_9_catch_a_scoring_file_that(
    tmp_path: Path, environments: Path, right: str, wrong: str, problem: str
) -> None:
    assert right in SCORING
    lab_dir = make_held_out_lab(tmp_path, scoring=SCORING.replace(right, wrong))
    assert problem in said(lab_dir, environments)


@pytest.mark.kernel
def test_the_other_gates_know_holdout_tasks(held_out: Path, environments: Path) -> None:
    lab = build(held_out)
    tried = trials(held_out, lab)
    wanted: set[Outcome] = {trial.expected["double"] for trial in tried}
    assert wanted == {"full", "zero", "less"}
    assert [problem for trial in tried if (problem := verdict(trial, lab, environments))] == []


@pytest.mark.kernel
def test_gate_6_catches_a_wrong_solution_that_passes(tmp_path: Path, environments: Path) -> None:
    lab_dir = make_held_out_lab(tmp_path, scoring=SCORING.replace("given == want", "True"))
    lab = build(lab_dir)
    trial: Trial = next(one for one in trials(lab_dir, lab) if "hard-coded" in one.name)
    assert "double scored 2.0 of 2, expected less" in str(verdict(trial, lab, environments))


@pytest.mark.kernel
def test_the_command_for_authors_writes_examples(
    held_out: Path, environments: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (held_out / "holdout" / "double.json").unlink()
    monkeypatch.setattr("sys.argv", ["authoring", str(held_out), str(environments), "--examples"])
    assert main() == 0
    assert capsys.readouterr().out == "holdout/double.json\n"
    assert len(json.loads((held_out / "holdout" / "double.json").read_bytes())["numbers"]) == 10
    assert main() == 0

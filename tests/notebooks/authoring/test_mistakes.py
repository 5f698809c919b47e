"""An author's mistake is refused with file, line and what to change."""

from __future__ import annotations

from pathlib import Path

import pytest

from notebooks.authoring import LabMistake, build
from notebooks.authoring.checks import lab_checks
from notebooks.authoring.gates import trials
from tests.notebooks.authoring.small_lab import MUTANTS, SOURCE, YAML, make_lab

YAML_MISTAKES = [
    ("minutes: 10", "minutes: ten", 'lab.yaml:4: "minutes" must be a whole number; write digits'),
    ("minutes: 10", "minutes: 10\npionts: 3", 'lab.yaml:5: key "pionts" is not known'),
    (
        "points: 2, title: {ko: 두",
        "points: -2, title: {ko: 두",
        'lab.yaml:9: "points" is -2; it must be at least 0',
    ),
    (
        "points: 2, title: {ko: 두",
        "points: 0, title: {ko: 두",
        "lab.yaml:9: tasks.0: points must be more than 0",
    ),
    ("id: double", "id: Double_1", "lab.yaml:9: tasks.0: 'Double_1' is no name"),
    ("minutes: 10", "minutes: 10\nmissing: en", "lab.yaml:5: missing is for labs whose origin is nbgrader"),
    ("seeds: [1, 2]\n", "", 'lab.yaml:1: the file has no key "seeds"'),
    ("title: {ko: 두 배, en: Twice}", "title: {ko: 두 배}", 'lab.yaml:9: "title" has no key "en"; add en:'),
    ("slug: count-scrap", "slug: other", 'lab.yaml:1: the slug is "other"; the folder says'),
    ("id: memo", "id: double", "lab.yaml:10: tasks.1.id: 'double' is used twice"),
    ("seeds: [1, 2]", "seeds: [1, 1]", 'lab.yaml:5: "seeds" names something twice; keep one'),
    ("points: 2, title: {ko: 두", "title: {ko: 두", "lab.yaml:9: tasks.0: give either points"),
    ("en: Twice}", "en: Twice}, needs: [memo]", "lab.yaml:9: tasks.0.needs: 'memo' is no earlier"),
    ("slug: count-scrap", "slug: [", "lab.yaml:.*not YAML"),
]
SOURCE_MISTAKES = [
    ('tests="double"', 'test="double"', "source.py:14: unknown key 'test'"),
    ('solution="double"', 'solution="treble"', 'source.py:9: expected solution="double"'),
    (
        '# %% [markdown] lang="en"\n# # Count',
        '# %% [markdown] lang="ko"\n# # Count',
        "source.py:4: texts come",
    ),
    ("# # Count scrap", "# ## Count scrap", "source.py:4: headings, code"),
    ("# # Count scrap", "# # Count 불량", "source.py:4: Korean in the English"),
    ("# # 불량 세기", "# # Scrap", "source.py:1: no Korean"),
    ("«기대: 2|expected 2»", "«expected 2»", "source.py:15: write «한국어|English»"),
    ("«기대: 2|expected 2»", "기대: 2", "source.py:14: Korean in code outside"),
    ("@lesson(why-count)", "@lesson(why)", "source.py:3: lab.yaml has no lesson 'why'"),
    ("    ### END SOLUTION\n", "", "source.py:9: one pair of ### BEGIN SOLUTION"),
    ("### BEGIN HIDDEN TESTS\n", "", "source.py:14: one pair of ### BEGIN HIDDEN TESTS"),
    ("### BEGIN HIDDEN TESTS\n", "### BEGIN HIDDEN TESTS\n# AUTOTEST double(3)\n", "source.py:17: AUTOTEST"),
    ("SEED = 1\n", "SEED = 5\n", "source.py:7: one locked cell has the line 'SEED = 1'"),
    ('tests="double"', 'tests="double" solution="double"', "source.py:14: a cell is one of solution, tests"),
    ('[markdown] lang="ko" answer="memo"', '[markdown] lang="ko"', "source.py:.*different kinds"),
]


@pytest.mark.parametrize(("right", "wrong", "sentence"), YAML_MISTAKES)
def test_a_mistake_in_lab_yaml_is_named(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in YAML
    with pytest.raises(LabMistake, match=sentence):
        build(make_lab(tmp_path, yaml=YAML.replace(right, wrong, 1)))


@pytest.mark.parametrize(("right", "wrong", "sentence"), SOURCE_MISTAKES)
def test_a_mistake_in_source_py_is_named(tmp_path: Path, right: str, wrong: str, sentence: str) -> None:
    assert right in SOURCE
    count = -1 if right.startswith("@") else 1
    with pytest.raises(LabMistake, match=sentence):
        build(make_lab(tmp_path, source=SOURCE.replace(right, wrong, count)))


@pytest.mark.parametrize(
    ("name", "right", "wrong", "gate"),
    [
        ("lab.yaml", "points: 2, title: {ko: 두", "points: -2, title: {ko: 두", 1),
        ("lab.yaml", "title: {ko: 두 배, en: Twice}", "title: {ko: 두 배}", 2),
        ("source.py", "    ### END SOLUTION\n", "", 1),
        ("source.py", "# # Count scrap", "# ## Count scrap", 2),
        ("source.py", "# # Count scrap", "# # Count 불량", 2),
        ("source.py", "«기대: 2|expected 2»", "기대: 2", 2),
        ("mutants/double.py", "hard-coded", "other", 6),
        ("alternatives/plus.py", 'solution="double"', 'solution="memo"', 6),
    ],
)
def test_a_mistake_is_the_one_check_of_a_lab_and_fails_its_gate(
    tmp_path: Path, name: str, right: str, wrong: str, gate: int
) -> None:
    lab_dir = make_lab(tmp_path)
    text = (lab_dir / name).read_text("utf-8")
    assert right in text
    (lab_dir / name).write_text(text.replace(right, wrong, 1), "utf-8")
    (check,) = lab_checks(lab_dir, tmp_path)
    (failure,) = check.run()
    assert (failure.gate, failure.path, check.counts) == (gate, lab_dir / name, {gate: 1})
    assert "nothing else of the lab was tried" in failure.remedy


def test_the_small_lab_itself_is_right(tmp_path: Path) -> None:
    assert build(make_lab(tmp_path)).max_score == 5


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(LabMistake, match=r"lab\.yaml:1: this file is missing"):
        build(tmp_path)


@pytest.mark.parametrize("fault", ["hard-coded", "wrong-global"])
def test_each_task_needs_both_wrong_solutions(tmp_path: Path, fault: str) -> None:
    lab_dir = make_lab(tmp_path, mutants=MUTANTS.replace(fault, "other"))
    with pytest.raises(LabMistake, match=f"fault='{fault}' is missing"):
        trials(lab_dir, build(lab_dir))


def test_a_lab_needs_an_alternative(tmp_path: Path) -> None:
    lab_dir = make_lab(tmp_path)
    (lab_dir / "alternatives" / "plus.py").unlink()
    with pytest.raises(LabMistake, match="at least one alternative"):
        trials(lab_dir, build(lab_dir))

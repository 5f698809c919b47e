"""Worked notebooks: built without grades, refused with file and line, run in a real kernel."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from notebooks.authoring import LabMistake, build_worked, is_worked
from notebooks.authoring.checks import lab_checks
from notebooks.authoring.worked_gate import worked_failures
from tests.notebooks.authoring.small_lab import make_lab
from tests.notebooks.authoring.small_worked import SOURCE, YAML, make_worked

YAML_MISTAKES = [
    ("minutes: 10", "minutes: 10\ntasks: []", 'notebook.yaml:5: key "tasks" is not known'),
    ("minutes: 10\n", "", 'notebook.yaml:1: the file has no key "minutes"'),
    ("slug: count-stops", "slug: other", 'notebook.yaml:1: the slug is "other"; the folder says'),
    ("seeds: [1, 2]\n", "", "source.py:7: the notebook has a SEED, notebook.yaml no seeds; name two"),
    ("seeds: [1, 2]", "seeds: [3, 2]", "source.py:7: one cell has the line 'SEED = 3'"),
]
SOURCE_MISTAKES = [
    ("# %%\nplt", '# %% solution="x"\nplt', "source.py:15: a worked notebook has no cell solution='x'"),
    ("# %%\nplt", '# %% locked="x"\nplt', "source.py:15: a worked notebook has no cell locked='x'"),
    ("# # Counting stops", "# ## Counting stops", "source.py:4: headings, code"),
    ("@lesson(why-count)", "@lesson(why)", "source.py:3: notebook.yaml has no lesson 'why'"),
    ("SEED = 1\n", "SEED = 1\nSEED = 1\n", "source.py:7: one cell has the line 'SEED = 1'"),
]


def test_it_has_both_languages_and_no_grades(tmp_path: Path) -> None:
    folder = make_worked(tmp_path)
    built = build_worked(folder)
    assert is_worked(folder) and built == build_worked(folder)
    texts = {language: files[built.notebook].decode() for language, files in built.files.items()}
    assert "수업 ‘왜 세는가’" in texts["ko"] and "lesson ‘Why count’" in texts["en"]
    assert not any("nbgrader" in text for text in texts.values())
    cells = [len(json.loads(text)["cells"]) for text in texts.values()]
    assert cells == [3, 3]


def test_its_hash_follows_what_learners_get(tmp_path: Path) -> None:
    one = build_worked(make_worked(tmp_path / "a"))
    other = build_worked(make_worked(tmp_path / "b", source=SOURCE.replace("(3, 8)", "(3, 9)")))
    assert one.hash != other.hash


@pytest.mark.parametrize(("old", "new", "said"), YAML_MISTAKES)
def test_a_mistake_in_notebook_yaml(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LabMistake) as caught:
        build_worked(make_worked(tmp_path, yaml=YAML.replace(old, new, 1)))
    assert said in str(caught.value)


@pytest.mark.parametrize(("old", "new", "said"), SOURCE_MISTAKES)
def test_a_mistake_in_its_source(tmp_path: Path, old: str, new: str, said: str) -> None:
    with pytest.raises(LabMistake) as caught:
        build_worked(make_worked(tmp_path, source=SOURCE.replace(old, new)))
    assert said in str(caught.value)


def test_a_folder_is_one_or_the_other(tmp_path: Path, environments: Path) -> None:
    folder = make_lab(tmp_path)
    (folder / "notebook.yaml").write_text(YAML, "utf-8")
    (check,) = lab_checks(folder, environments)
    (failure,) = check.run()
    assert "not both" in failure.message and failure.gate == 1


def test_it_is_tried_in_both_languages_with_each_seed(tmp_path: Path, environments: Path) -> None:
    names = [check.name.partition(": ")[2] for check in lab_checks(make_worked(tmp_path), environments)]
    assert names == ["text", "run-ko-seed-1", "run-ko-seed-2", "run-en-seed-1", "run-en-seed-2"]
    unseeded = YAML.replace("seeds: [1, 2]\n", "")
    folder = make_worked(tmp_path, yaml=unseeded, source=SOURCE.replace("SEED = 1\n", "SEED = int(1)\n"))
    names = [check.name.partition(": ")[2] for check in lab_checks(folder, environments)]
    assert names == ["text", "run-ko", "run-en"]


@pytest.mark.kernel
@pytest.mark.parametrize(
    ("old", "new", "seed", "said"),
    [
        ("", "", 1, []),
        ("stops.sum()", "stops.summ()", 1, [(4, 7, "AttributeError")]),
        ("print(", "assert SEED == 1\nprint(", 2, [(4, 7, "seed 2, en): error: AssertionError")]),
        ("plt.plot(stops)", "import time\nprint(time.time_ns())\nplt.plot(stops)", 1, [(9, 15, "differs")]),
        ("default_rng(SEED)", "default_rng()", 1, [(9, 7, "differs"), (9, 15, "differs")]),
        ('show("', 'plt.show()\nprint("', 1, [(3, 15, "without alt text")]),
        ("plt.plot(stops)", 'print("x" * 5_000_000)', 1, [(4, 1, "more than 4096 KB")]),
    ],
)
def test_it_runs_and_says_the_same(
    tmp_path: Path, environments: Path, old: str, new: str, seed: int, said: list[tuple[int, int, str]]
) -> None:
    folder = make_worked(tmp_path, source=SOURCE.replace(old, new, 1))
    found = worked_failures(folder, build_worked(folder), "en", seed, environments)
    assert [(one.gate, one.line) for one in found] == [(gate, line) for gate, line, _part in said]
    assert all(part in one.message for one, (_gate, _line, part) in zip(found, said, strict=True))
    assert all(one.remedy for one in found)

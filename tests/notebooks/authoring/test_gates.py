"""The lab proves itself in real kernels: right solutions get all points, wrong ones fewer, none none."""

from __future__ import annotations

import hashlib
import random
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from notebooks.authoring import Failure, LabBuild, build
from notebooks.authoring.checks import lab_checks
from notebooks.authoring.difficulty import difficulty_failures
from notebooks.authoring.gates import Trial, trials, verdict
from tests.notebooks.authoring.small_lab import SOURCE, YAML, make_lab

pytestmark = pytest.mark.kernel


def test_the_shipped_lab_passes_every_gate(lab_dir: Path, environments: Path) -> None:
    checks = lab_checks(lab_dir, environments)
    assert {gate for check in checks for gate in check.counts} == {1, 2, 3, 4, 5, 6, 7, 9}
    with ThreadPoolExecutor(2) as pool:
        failures = [bad for found in pool.map(lambda check: check.run(), checks) for bad in found]
    assert failures == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_lab(tmp_path)


def only(lab_dir: Path, gate: int, part: str) -> tuple[Trial, LabBuild]:
    lab = build(lab_dir)
    return next(trial for trial in trials(lab_dir, lab) if trial.gate == gate and part in trial.name), lab


def failing(lab_dir: Path, gate: int, part: str, environments: Path) -> Failure:
    """The one failure of a trial."""
    trial, lab = only(lab_dir, gate, part)
    (failure,) = verdict(trial, lab, environments)
    assert failure.remedy
    return failure


def place(failure: Failure) -> tuple[int, str, int]:
    return failure.gate, failure.path.name, failure.line


def test_gate_4_catches_a_reference_that_fails_on_other_data(small: Path, environments: Path) -> None:
    make_lab(small.parent, source=SOURCE.replace("return 2 * x", "return 2 * x if x < 6 else 0"))
    failure = failing(small, 4, "ko-seed-2", environments)
    assert "double scored 0.0 of 2, expected full" in failure.message
    assert place(failure) == (4, "source.py", 14)


def test_gate_5_catches_tests_that_need_no_solution(small: Path, environments: Path) -> None:
    make_lab(
        small.parent,
        source=SOURCE.replace("assert double(1)", "assert 2").replace("double(SEED + 4)", "2 * SEED + 8"),
    )
    failure = failing(small, 5, "release-ko", environments)
    assert "double scored 2.0 of 2, expected zero" in failure.message
    assert place(failure) == (5, "source.py", 14)


def test_gate_6_catches_a_wrong_solution_that_passes(small: Path, environments: Path) -> None:
    make_lab(small.parent, source=SOURCE.replace("double(SEED + 4) == 2 * SEED + 8", "True"))
    failure = failing(small, 6, "double:hard-coded", environments)
    assert "double scored 2.0 of 2, expected less" in failure.message
    assert place(failure) == (6, "double.py", 1)


def test_gate_6_catches_tests_that_are_too_narrow(small: Path, environments: Path) -> None:
    (small / "alternatives" / "plus.py").write_text('# %% solution="double"\ndef double(x):\n    return x\n')
    failure = failing(small, 6, "plus", environments)
    assert "double scored 0.0 of 2, expected full" in failure.message
    assert place(failure) == (6, "plus.py", 1)


def test_gate_7_catches_a_hidden_test_that_tells(small: Path, environments: Path) -> None:
    """The grader masks hidden lines; not what a line of its own makes while it runs."""
    told = '### BEGIN HIDDEN TESTS\nnote = f"asked for the double of {SEED + 4}"\n'
    later = '### END HIDDEN TESTS\n# %%\nprint(globals().get("note"))\n'
    source = SOURCE.replace("### BEGIN HIDDEN TESTS\n", told).replace("### END HIDDEN TESTS\n", later)
    make_lab(small.parent, source=source)
    failure = failing(small, 4, "ko-seed-1", environments)
    assert "shows a hidden test: 'asked for the double of'" in failure.message
    assert place(failure) == (7, "source.py", 14)


GENERATOR = SOURCE.replace(
    "SEED = 1\n", "import random\nSEED = 1\nnumbers = [random.Random(SEED).random()]\n"
)


def difficulty(sha256: str, band: str = "[0.5, 1.5]", reference: str = "double(1)") -> str:
    return (
        YAML
        + f"""difficulty:
  measure: {{ko: 값, en: value}}
  data: numbers
  sha256: "{sha256}"
  baseline: 1
  reference: {reference}
  band: {band}
"""
    )


def measured(lab_dir: Path, environments: Path) -> list[str]:
    return [failure.message for failure in difficulty_failures(lab_dir, build(lab_dir), environments)]


DIGEST = hashlib.sha256(str([format(random.Random(1).random(), ".9g")]).encode()).hexdigest()


def test_gate_9_knows_the_data_by_their_digest(small: Path, environments: Path) -> None:
    make_lab(small.parent, yaml=difficulty(DIGEST), source=GENERATOR)
    assert measured(small, environments) == []
    unseeded = GENERATOR.replace("random.Random(SEED)", "random.SystemRandom()")
    make_lab(small.parent, yaml=difficulty(DIGEST), source=unseeded)
    (said,) = measured(small, environments)
    assert said.startswith("difficulty.sha256: the data of seed 1 have the digest ")


def test_gate_9_catches_data_that_ignore_the_seed(small: Path, environments: Path) -> None:
    make_lab(small.parent, yaml=difficulty(DIGEST), source=GENERATOR.replace("Random(SEED)", "Random(1)"))
    assert measured(small, environments) == ["difficulty.data: the same for different seeds"]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"band": "[2, 3]"}, "with seed 1 reference - baseline is 2 - 1 = 1, not 2 to 3"),
        ({"reference": "float('nan')"}, "nan, not 0.5 to 1.5"),
        ({"reference": "treble(1)"}, "with seed 1: NameError: name 'treble' is not defined"),
    ],
)
def test_gate_9_catches_what_is_too_easy_or_too_hard(
    small: Path, environments: Path, changed: dict[str, str], said: str
) -> None:
    make_lab(small.parent, yaml=difficulty(DIGEST, **changed), source=GENERATOR)
    found = measured(small, environments)
    assert len(found) == 2  # one for each seed
    assert said in found[0]


def test_gate_9_wants_the_difficulty_said(small: Path, environments: Path) -> None:
    assert measured(small, environments) == ["difficulty: how hard the data are is not said"]

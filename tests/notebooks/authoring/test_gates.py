"""The lab proves itself in real kernels: right solutions get all points, wrong ones fewer, none none."""

from __future__ import annotations

from pathlib import Path

import pytest

from notebooks.authoring import LabBuild, build
from notebooks.authoring.gates import Trial, run, trials, verdict
from tests.notebooks.authoring.small_lab import SOURCE, make_lab

pytestmark = pytest.mark.kernel


def test_every_trial_of_the_lab_comes_out_as_expected(
    lab: LabBuild, lab_dir: Path, environments: Path
) -> None:
    tried = trials(lab_dir, lab)
    assert {trial.gate for trial in tried} == {4, 5, 6}
    verdicts = run(tried, lab, environments)
    assert [problem for problem in verdicts.values() if problem] == []


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return make_lab(tmp_path)


def only(lab_dir: Path, gate: int, part: str) -> tuple[Trial, LabBuild]:
    lab = build(lab_dir)
    return next(trial for trial in trials(lab_dir, lab) if trial.gate == gate and part in trial.name), lab


def test_gate_4_catches_a_reference_that_fails_on_other_data(small: Path, environments: Path) -> None:
    make_lab(small.parent, source=SOURCE.replace("return 2 * x", "return 2 * x if x < 6 else 0"))
    trial, lab = only(small, 4, "ko-seed-2")
    assert "double scored 0.0 of 2, expected full" in str(verdict(trial, lab, environments))


def test_gate_5_catches_tests_that_need_no_solution(small: Path, environments: Path) -> None:
    make_lab(
        small.parent,
        source=SOURCE.replace("assert double(1)", "assert 2").replace("double(SEED + 4)", "2 * SEED + 8"),
    )
    trial, lab = only(small, 5, "release-ko")
    assert "double scored 2.0 of 2, expected zero" in str(verdict(trial, lab, environments))


def test_gate_6_catches_a_wrong_solution_that_passes(small: Path, environments: Path) -> None:
    make_lab(small.parent, source=SOURCE.replace("double(SEED + 4) == 2 * SEED + 8", "True"))
    trial, lab = only(small, 6, "double:hard-coded")
    assert "double scored 2.0 of 2, expected less" in str(verdict(trial, lab, environments))


def test_gate_6_catches_tests_that_are_too_narrow(small: Path, environments: Path) -> None:
    (small / "alternatives" / "plus.py").write_text('# %% solution="double"\ndef double(x):\n    return x\n')
    trial, lab = only(small, 6, "plus")
    assert "double scored 0.0 of 2, expected full" in str(verdict(trial, lab, environments))

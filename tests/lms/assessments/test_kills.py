"""kill -9 of whatever runs, while learners hand in: every submission is graded once, or says why not.

The full trial is `./baeum bench kills --submissions 200 --seed 1` (and `--redis`).
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from lms.config import ROOT
from lms.operations.processes import become_subreaper
from tests.factories.trials import Plan, trial

pytestmark = [pytest.mark.kernel, pytest.mark.stack]
SMALL = Plan(submissions=12, kills=7, seed=7, seconds_between=0.8)


@pytest.fixture
def environments() -> Path:
    installed = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
    if not (installed / "industrial" / "baeum-environment.json").is_file():
        pytest.fail(f"the lab environment 'industrial' is not installed in {installed}")
    return installed


def test_nothing_is_lost_and_nothing_graded_twice(tmp_path, environments):
    become_subreaper()
    try:
        outcome = trial(SMALL, tmp_path, environments)
    finally:
        if keep := os.environ.get("BAEUM_KEEP_LOGS"):
            shutil.copytree(tmp_path / "home" / "logs", Path(keep) / "kills", dirs_exist_ok=True)
    assert outcome.lost == outcome.doubled == outcome.wrong == []
    assert outcome.acknowledged == SMALL.submissions
    assert outcome.graded + sum(outcome.causes.values()) == outcome.stored >= SMALL.submissions
    assert set(outcome.causes) <= {"killed", "worker_lost"}
    assert sum(outcome.kills.values()) >= SMALL.kills / 2, outcome

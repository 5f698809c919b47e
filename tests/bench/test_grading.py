"""The benchmark itself, small: it says whether scores are the same, and by how much we are cheaper."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest

from lms.config import ROOT
from tests.bench import grading, grading_lab

PROMISED = {"identical", "cpu_ratio", "wall_ratio", "single_median_s", "worker_rss_mb", "cells_share"}


@pytest.mark.kernel
@pytest.mark.stack
def test_the_same_scores_for_less():
    command = [
        sys.executable,
        "-m",
        "tests.bench",
        "grading",
        "--json",
        "--submissions",
        "3",
        "--singles",
        "2",
    ]
    said = subprocess.run(
        command, cwd=ROOT, env=dict(os.environ), capture_output=True, text=True, timeout=300
    )
    assert said.returncode == 0, said.stderr
    result = json.loads(said.stdout)
    assert result.keys() >= PROMISED
    assert result["identical"] and result["cells"] == 3 * (len(grading_lab.TASKS) + 1)
    assert result["cpu_ratio"] > 1 and 0 < result["cells_share"] < 1
    assert 0 < result["single_median_s"] < 20


def test_without_a_name_it_says_what_can_be_measured():
    said = subprocess.run([sys.executable, "-m", "tests.bench"], cwd=ROOT, capture_output=True, text=True)
    assert said.returncode == 64 and "grading" in said.stderr


def test_a_difference_is_counted():
    same = {"a": {"x": 1.0, "y": None}, "b": {"x": 0.0}}
    assert grading._differences(same, same) == 0
    assert grading._differences(same, {"a": {"x": 1.0, "y": 0.0}}) == 2


def test_submissions_are_the_same_each_time_and_differ_from_each_other():
    first, second = grading_lab.submissions(40), grading_lab.submissions(40)
    assert first == second
    assert len({str(nb.cells) for nb in first.values()}) >= 25

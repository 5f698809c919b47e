"""The benchmark itself, small: it says whether scores are the same, and by how much we are cheaper."""

from __future__ import annotations

import json

import pytest

from notebooks.grader import bench, bench_lab

pytestmark = pytest.mark.kernel

PROMISED = {"identical", "cpu_ratio", "wall_ratio", "single_median_s", "worker_rss_mb", "cells_share"}


def test_the_same_scores_for_less(environments, capsys):
    assert bench.main(["grading", "--json", "--submissions", "3", "--environments", str(environments)]) == 0
    result = json.loads(capsys.readouterr().out)
    assert result.keys() >= PROMISED
    assert result["identical"] and result["cells"] == 3 * (len(bench_lab.TASKS) + 1)
    assert result["cpu_ratio"] > 1 and 0 < result["cells_share"] < 1


def test_a_difference_is_counted():
    same = {"a": {"x": 1.0, "y": None}, "b": {"x": 0.0}}
    assert bench._differences(same, same) == 0
    assert bench._differences(same, {"a": {"x": 1.0, "y": 0.0}}) == 2


def test_submissions_are_the_same_each_time_and_differ_from_each_other():
    first, second = bench_lab.submissions(40), bench_lab.submissions(40)
    assert first == second
    assert len({str(nb.cells) for nb in first.values()}) >= 25

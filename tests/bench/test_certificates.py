"""The benchmark itself, small: its figures are there, and what it measured was really verified."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from lms.config import ROOT
from tests.bench import certificates

PROMISED = {"credentials_per_s", "pdfs_per_s", "pdf_median_ms", "pdf_kb", "verify_per_s"}


def test_one_json_object_with_all_figures():
    command = [sys.executable, "-m", "tests.bench", "certificates", "--json"]
    said = subprocess.run(
        [*command, "--credentials", "5", "--pdfs", "4"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert said.returncode == 0, said.stderr
    result = json.loads(said.stdout)
    assert result.keys() >= PROMISED and result["all_verified"] is True
    assert all(result[name] > 0 for name in PROMISED) and result["pdf_kb"] < 60


def test_the_table_says_what_is_to_be_reached():
    table = certificates._table({"pdf_kb": 58.3, "verify_per_s": 120.0})
    assert "at most 60" in table and "verify_per_s" in table

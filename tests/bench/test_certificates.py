"""The benchmark itself, small: its figures are there, what it measured was really verified, and of a bulk
run that was killed none is lost or doubled."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from lms.config import ROOT
from tests.bench import certificates

PROMISED = {
    "credentials_per_s", "pdfs_per_s", "pdf_median_ms", "pdf_kb", "verify_per_s", "bulk_verify_per_s",
}  # fmt: skip


def test_one_json_object_with_all_figures():
    command = [sys.executable, "-m", "tests.bench", "certificates", "--json"]
    said = subprocess.run(
        [*command, "--credentials", "5", "--pdfs", "4", "--bulk", "40", "--seconds", "0.5"],
        cwd=ROOT,
        env=dict(os.environ),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert said.returncode == 0, said.stderr
    result = json.loads(said.stdout)
    assert result.keys() >= PROMISED and result["all_verified"] is True
    assert all(result[name] > 0 for name in PROMISED) and result["pdf_kb"] < 60
    assert result["bulk_none_lost_or_doubled"] is True
    assert 20 <= result["bulk_killed_after"] < 40 == result["bulk_learners_by_state"]["issued"]


def test_the_table_says_what_is_to_be_reached():
    table = certificates._table({"pdf_kb": 58.3, "verify_per_s": 120.0})
    assert "at most 60" in table and "verify_per_s" in table

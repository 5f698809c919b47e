"""The real environment that the grader's kernels run in."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.notebooks.grader.lab import Lab

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def environments() -> Path:
    """Where the lab environments are installed: `./baeum` does that before it runs tests."""
    home = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
    if not (home / "environments" / "industrial" / "baeum-environment.json").is_file():
        pytest.fail(f"the lab environment 'industrial' is not installed in {home}/environments")
    return home / "environments"


@pytest.fixture
def lab(environments: Path) -> Lab:
    """A fresh lab."""
    return Lab(environments)

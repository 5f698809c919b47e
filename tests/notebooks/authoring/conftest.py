"""The first lab, built once; and where its kernels' environment is installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from notebooks.authoring import LabBuild, build

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def lab_dir() -> Path:
    return ROOT / "notebooks" / "labs" / "failure-and-cost"


@pytest.fixture(scope="session")
def lab(lab_dir: Path) -> LabBuild:
    return build(lab_dir)


@pytest.fixture(scope="session")
def environments() -> Path:
    """Where the lab environments are installed: `./baeum` does that before it runs tests."""
    home = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
    if not (home / "environments" / "industrial" / "baeum-environment.json").is_file():
        pytest.fail(f"the lab environment 'industrial' is not installed in {home}/environments")
    return home / "environments"

"""Generators are tried in the environment where labs use them: the host has no pandas."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[3]
HOME = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
PYTHON = HOME / "environments" / "industrial" / "bin" / "python"


@pytest.fixture(scope="module")
def facts(request: pytest.FixtureRequest) -> dict[str, Any]:
    """What the module's PROGRAM prints there as JSON; its argument is the folder of our own packages."""
    assert PYTHON.exists(), f"the lab environment 'industrial' is not installed in {HOME}/environments"
    command = [PYTHON, "-c", request.module.PROGRAM, str(ROOT / "notebooks")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)

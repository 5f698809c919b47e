"""The import rules of .importlinter hold, and each of them can fail."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from lms.config import ROOT

PACKAGES = ("lms", "notebooks", "certificates")


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache"], cwd=folder, capture_output=True, text=True, env={"NO_COLOR": "1"}
    )


def test_the_import_rules_hold():
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture(scope="module")
def copy(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / ".importlinter", folder)
    for package in PACKAGES:
        for source in (ROOT / package).rglob("*.py"):
            target = folder / source.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return folder


@pytest.mark.parametrize(
    ("module", "line", "rule"),
    [
        ("certificates/codes.py", "import lms.config", "certificates and notebooks know neither"),
        ("notebooks/environments/__init__.py", "import certificates", "do not know each other"),
        ("lms/accounts/queries.py", "import lms.catalog.models", "Features are layers"),
        ("lms/catalog/models.py", "import lms.catalog.services", "Inside a feature"),
        ("lms/cohorts/domain/__init__.py", "import sqlalchemy", "Rules know no framework"),
        ("lms/cohorts/services/__init__.py", "import flask", "Flask only at the edge"),
    ],
)
def test_a_wrong_import_is_found(copy, module, line, rule):
    file = copy / module
    right = file.read_text("utf-8")
    file.write_text(f"{right}\n{line}\n", "utf-8")
    try:
        done = lint(copy)
    finally:
        file.write_text(right, "utf-8")
    assert done.returncode == 1
    broken = [text for text in done.stdout.splitlines() if text.endswith("BROKEN")]
    assert any(rule in text for text in broken), done.stdout


def test_the_pages_start_without_what_only_the_worker_or_one_page_needs():
    """Drawing PDFs and grading took two thirds of the start of the web process."""
    heavy = ("weasyprint", "pyhanko", "nbgrader", "jupyter_client")
    script = (
        "import sys, importlib, lms\n"
        "for feature in lms.FEATURES: importlib.import_module(f'lms.{feature}.views')\n"
        f"print([name for name in {heavy!r} if name in sys.modules])"
    )
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""A checkout in small, and the command run in it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from lms.config import ROOT
from lms.operations.content import __main__ as command
from tests.lms.catalog.sample import write
from tests.notebooks.authoring.small_lab import YAML, make_lab

ENVIRONMENTS = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
Command = Callable[..., int]
Report = Callable[..., dict]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Courses, one lab, and a home whose lab environment is the installed one."""
    write(tmp_path)
    make_lab(tmp_path / "labs", yaml=YAML.replace("minutes: 10\n", "minutes: 240\n"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "environments").symlink_to(ENVIRONMENTS)
    for name in ("home", "courses", "labs"):
        monkeypatch.setenv(f"BAEUM_{name.upper()}", str(tmp_path / name))
    monkeypatch.setattr(command, "_ensure_environments", lambda _settings: None)
    return tmp_path


@pytest.fixture
def content(monkeypatch: pytest.MonkeyPatch) -> Command:
    """`./baeum content ...`, its exit code."""

    def run(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["content", *arguments])
        return command.main()

    return run


@pytest.fixture
def report(content: Command, capsys: pytest.CaptureFixture[str]) -> Report:
    """`./baeum content check ...`, its gates by number."""

    def run(*arguments: str) -> dict:
        capsys.readouterr()  # what was said before
        code = content("check", *arguments, "--json")
        found = json.loads(capsys.readouterr().out)
        assert code == (0 if found["ok"] else 1)
        return {gate["gate"]: gate for gate in found["gates"]}

    return run

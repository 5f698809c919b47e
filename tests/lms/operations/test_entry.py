"""./baeum itself, as far as it goes without setting anything up."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from lms.config import ROOT


def baeum(
    *arguments: str, program: Path = ROOT / "baeum", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [program, *arguments],
        cwd="/",
        env={"PATH": os.environ["PATH"], "HOME": "/nonexistent", **environment},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        timeout=60,
    )


def test_an_unknown_command_is_a_sentence_and_exit_64():
    done = baeum("fly")
    assert done.returncode == 64
    assert done.stderr == "baeum: there is no command 'fly'. `./baeum help` lists them.\n"


def test_help_lists_every_command():
    source = (ROOT / "baeum").read_text("utf-8")
    branches = source[source.index("case $command in") : source.rindex("esac")]
    names = [
        line.split(")")[0].strip() for line in branches.splitlines() if line.startswith("  ") and ")" in line
    ]
    commands = {part.strip() for name in names for part in name.split("|") if part.strip().isalpha()}
    assert {"run", "test", "doctor", "lock"} <= commands
    shown = baeum("help").stdout
    assert not {command for command in commands if f"./baeum {command}" not in shown}


def test_a_folder_with_a_space_and_a_home_of_ones_own(tmp_path):
    copy = tmp_path / "my baeum"
    copy.mkdir()
    shutil.copy(ROOT / "baeum", copy)
    assert f"now {copy}/var\n" in baeum("help", program=copy / "baeum").stdout
    assert f"now {copy}/state\n" in baeum("help", program=copy / "baeum", BAEUM_HOME="state").stdout


def test_a_home_that_cannot_be_written_to_is_said():
    done = baeum("setup", BAEUM_HOME="/proc/baeum")  # not even root can write there
    assert done.returncode == 73 and "BAEUM_HOME" in done.stderr


@pytest.mark.parametrize("answer", ["", "yes\n"])
def test_reset_keeps_everything_unless_told_to_delete(tmp_path, answer):
    keys = tmp_path / "home" / "keys"
    keys.mkdir(parents=True)
    done = subprocess.run(
        [ROOT / "baeum", "reset"],
        env={**os.environ, "BAEUM_HOME": str(tmp_path / "home")},
        input=answer,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1 and "Nothing was deleted" in done.stderr
    assert keys.is_dir()


def test_reset_deletes_a_home_and_nothing_else(tmp_path):
    (tmp_path / "home" / "keys").mkdir(parents=True)
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "one.jpg").touch()
    assert baeum("reset", "--yes", BAEUM_HOME=str(tmp_path / "home")).returncode == 0
    assert not (tmp_path / "home").exists()
    done = baeum("reset", "--yes", BAEUM_HOME=str(tmp_path / "photos"))
    assert done.returncode == 69 and "does not look like" in done.stderr
    assert (tmp_path / "photos" / "one.jpg").exists()


def test_wrong_settings_are_all_said(tmp_path):
    done = baeum("reset", BAEUM_HOME=str(tmp_path), BAEUM_WEB_PORT="80000", BAEUM_LANGUAGE="fr")
    assert done.returncode == 78
    assert "BAEUM_WEB_PORT" in done.stderr and "BAEUM_LANGUAGE" in done.stderr

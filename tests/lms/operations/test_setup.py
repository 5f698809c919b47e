"""Set-up steps: each can run twice."""

from __future__ import annotations

import gettext
import os
from pathlib import Path

import pytest

from lms.operations import setup

PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Lab"
msgstr "실습"

#, fuzzy
msgid "Quiz"
msgstr "실습"
"""


def test_secrets_are_made_once_and_are_for_their_owner_alone(tmp_path):
    os.umask(0o022)
    setup.ensure_secrets(tmp_path)
    first = {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    setup.ensure_secrets(tmp_path)
    assert first == {path.name: path.read_text() for path in (tmp_path / "keys").iterdir()}
    assert set(first) == set(setup.SECRETS)
    assert len(set(first.values())) == len(first)
    assert all(len(text) == 64 and bytes.fromhex(text) for text in first.values())
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "keys").iterdir()} == {0o600}
    assert (tmp_path / "keys").stat().st_mode & 0o777 == 0o700


@pytest.fixture
def source(tmp_path: Path) -> Path:
    source = tmp_path / "lms" / "translations" / "ko" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text(PO, encoding="utf-8")
    return source


def test_translations_are_compiled_once_and_again_after_a_change(tmp_path, source):
    said: list[str] = []
    setup.ensure_translations(said.append, tmp_path)
    setup.ensure_translations(said.append, tmp_path)
    assert len(said) == 1
    later = source.stat().st_mtime + 5
    os.utime(source, (later, later))
    os.utime(source.with_suffix(".mo"), (later - 5, later - 5))
    setup.ensure_translations(said.append, tmp_path)
    assert len(said) == 2


def test_a_fuzzy_entry_does_not_ship(tmp_path, source):
    setup.ensure_translations(lambda _: None, tmp_path)
    with source.with_suffix(".mo").open("rb") as binary:
        catalogue = gettext.GNUTranslations(binary)
    assert catalogue.gettext("Lab") == "실습"
    assert catalogue.gettext("Quiz") == "Quiz"


def test_a_new_home_is_for_its_owner_alone_and_an_old_one_keeps_its_mode(tmp_path):
    setup.ensure_folders(tmp_path / "new")
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700
    (tmp_path / "old").mkdir(mode=0o755)
    setup.ensure_folders(tmp_path / "old")
    assert (tmp_path / "old").stat().st_mode & 0o777 == 0o755

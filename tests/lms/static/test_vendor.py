"""The vendored files are the listed ones, and a change is named."""

from __future__ import annotations

import json
import shutil

import pytest

from lms.static import vendor


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """The vendored files and their list, in a place where they may be broken."""
    shutil.copytree(vendor.FOLDER, tmp_path / "vendor")
    shutil.copy(vendor.LIST, tmp_path / "vendor.json")
    monkeypatch.setattr(vendor, "FOLDER", tmp_path / "vendor")
    monkeypatch.setattr(vendor, "LIST", tmp_path / "vendor.json")
    return tmp_path


def test_files_are_as_listed():
    assert vendor.check() == []


def test_a_change_a_loss_and_a_stranger_are_named(copy):
    (copy / "vendor/htmx/htmx.min.js").write_text("changed", "utf-8")
    (copy / "vendor/bootstrap/LICENSE").unlink()
    (copy / "vendor/stranger.js").write_text("", "utf-8")
    found = vendor.check()
    assert [problem.split(" has ")[0] for problem in found] == [
        "missing: bootstrap/LICENSE",
        "not in vendor.json: stranger.js",
        "changed: htmx/htmx.min.js",
    ]


def test_every_package_keeps_its_licence():
    for package in json.loads(vendor.LIST.read_text("utf-8"))["packages"]:
        assert package["licence"]
        assert any(file["to"].endswith("LICENSE") for file in package["files"]), package["name"]


def test_every_syllable_of_korean_is_in_exactly_one_font_file():
    assert vendor.SUBSETS["rare"] & vendor.SUBSETS["common"] == set()
    assert vendor.SUBSETS["rare"] | vendor.SUBSETS["common"] >= vendor.ALL_HANGUL
    assert len(vendor.COMMON_HANGUL) == 2350

"""A learner's assignment folder: work is kept, names cannot lead out, only what belongs is handed in."""

from __future__ import annotations

import pytest

from notebooks.exchange import folder as module
from notebooks.exchange.api import LabApiError
from notebooks.exchange.folder import AssignmentFolder


@pytest.fixture
def folder(tmp_path):
    return AssignmentFolder(tmp_path, "c1", "lab")


def test_put_writes_only_what_is_missing(folder):
    assert folder.put("v1", {"lab.ipynb": b"one", "data/a.csv": b"1"}) == ["lab.ipynb", "data/a.csv"]
    folder.notebook.write_bytes(b"my work")
    (folder.path / "data/a.csv").unlink()
    assert folder.put("v2", {"lab.ipynb": b"two", "data/a.csv": b"2"}) == ["data/a.csv"]
    assert folder.notebook.read_bytes() == b"my work"
    assert folder.collect()[0] == "v1"  # the notebook is still the one of the first release


def test_a_deleted_notebook_comes_back_with_its_version(folder):
    folder.put("v1", {"lab.ipynb": b"one"})
    folder.notebook.unlink()
    folder.put("v2", {"lab.ipynb": b"two"})
    assert folder.collect() == ("v2", {"lab.ipynb": b"two"})


@pytest.mark.parametrize("name", ["../../evil", "/etc/passwd", "a/../../b"])
def test_released_names_cannot_lead_out(folder, name):
    with pytest.raises(LabApiError):
        folder.put("v1", {name: b""})


@pytest.mark.parametrize("course", ["..", "", ".hidden", "a/b"])
def test_course_names_cannot_lead_out(tmp_path, course):
    with pytest.raises(LabApiError):
        AssignmentFolder(tmp_path, course, "lab")


def test_collect_leaves_out_feedback_hidden_files_and_links(folder, tmp_path):
    folder.put("v1", {"lab.ipynb": b"work", "extra.py": b"x"})
    folder.put_feedback(1, {"lab.html": b"<p>"})
    secret = tmp_path / "secret"
    secret.write_text("not mine")
    (folder.path / "link").symlink_to(secret)
    (folder.path / ".ipynb_checkpoints").mkdir()
    (folder.path / ".ipynb_checkpoints" / "lab.ipynb").write_text("old")
    assert folder.collect() == ("v1", {"extra.py": b"x", "lab.ipynb": b"work"})


def test_collect_says_what_is_wrong(folder, monkeypatch):
    monkeypatch.setenv("BAEUM_LAB_LANGUAGE", "ko")
    with pytest.raises(LabApiError, match="먼저 과제를 받아"):
        folder.collect()
    folder.put("v1", {"lab.ipynb": b"work"})
    folder.notebook.rename(folder.path / "other.ipynb")
    with pytest.raises(LabApiError, match=r"lab\.ipynb"):
        folder.collect()
    folder.put("v1", {"lab.ipynb": b"work"})
    monkeypatch.setattr(module, "LIMIT", 3)
    with pytest.raises(LabApiError, match="20 MB"):
        folder.collect()

"""What is put into the store comes out again, and nothing else does."""

from __future__ import annotations

import hashlib

import pytest

from lms.blobs import BlobMissing, BlobStore


@pytest.fixture
def store(tmp_path) -> BlobStore:
    return BlobStore(f"file://{tmp_path / 'blobs 배움'}")


@pytest.mark.parametrize("content", [b"", b"\0\xff", "불량".encode(), b"x" * 3_000_000])
def test_round_trip(store, content):
    name = store.put(content)
    assert name == hashlib.sha256(content).hexdigest()
    assert store.get(name) == content


def test_twice_is_once_and_leaves_nothing_behind(store, tmp_path):
    assert store.put(b"one") == store.put(b"one")
    assert len([path for path in tmp_path.rglob("*") if path.is_file()]) == 1


@pytest.mark.parametrize(
    "name",
    ["", "a" * 64, "../../keys/flask.secret", "/etc/passwd", "A" * 64, "a" * 63 + "/", "..%2f" + "a" * 59],
)
def test_a_name_that_is_no_stored_hash_is_missing(store, tmp_path, name):
    (tmp_path / "keys").mkdir()
    (tmp_path / "keys" / "flask.secret").write_text("secret")
    store.put(b"one")
    with pytest.raises(BlobMissing):
        store.get(name)


def test_elsewhere_than_a_folder():
    store = BlobStore("memory://baeum-test-blobs")
    assert store.get(store.put(b"one")) == b"one"

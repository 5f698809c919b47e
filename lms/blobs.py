"""Content-addressed storage behind fsspec: a local folder by default, object storage by a setting.

A blob's name is the SHA-256 of its bytes, so writing twice is harmless and a stored blob never changes.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from pathlib import Path

import fsspec
from fsspec.implementations.local import LocalFileSystem


class BlobMissing(LookupError):
    """No blob of this hash is stored."""


class BlobStore:
    """Blobs below one fsspec URL."""

    def __init__(self, url: str) -> None:
        self._fs, self._root = fsspec.core.url_to_fs(url)

    def _path(self, sha256: str) -> str:
        if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
            raise BlobMissing(sha256)
        return f"{self._root}/{sha256[:2]}/{sha256}"

    def put(self, content: bytes) -> str:
        """Stores the bytes and returns their hash (64 hex digits); durable when it returns."""
        sha256 = hashlib.sha256(content).hexdigest()
        path = self._path(sha256)
        if not self._fs.exists(path):
            if isinstance(self._fs, LocalFileSystem):
                _write_durably(Path(path), content)
            else:
                self._fs.pipe_file(path, content)  # an object store shows an object whole or not at all
        return sha256

    def get(self, sha256: str) -> bytes:
        """The bytes of a hash. BlobMissing when there are none."""
        try:
            return self._fs.cat_file(self._path(sha256))
        except FileNotFoundError as error:
            raise BlobMissing(sha256) from error

    def delete(self, sha256: str) -> None:
        """Removes a blob; nothing when there is none. The caller knows that nothing names it any more."""
        if self._fs.exists(self._path(sha256)):
            self._fs.rm_file(self._path(sha256))


def _write_durably(path: Path, content: bytes) -> None:
    """Beside its place, then renamed: a reader never sees half a blob, and a power cut loses none."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{uuid.uuid4().hex}")
    with partial.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)

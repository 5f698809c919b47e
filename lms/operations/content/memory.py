"""What passed is remembered by a hash of everything that it depends on. What failed is tried again."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterable
from pathlib import Path

from lms.config import ROOT

DAYS = 30
_SKIPPED = {"__pycache__", "fonts"}


class Memory:
    """Files in one folder, named by hashes; each holds how many things were tried for each gate."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    def recall(self, key: str) -> dict[int, int] | None:
        """What passed under `key`; None when nothing did."""
        path = self.folder / key
        try:
            counts = {int(gate): int(count) for gate, count in json.loads(path.read_text("ascii")).items()}
        except (OSError, ValueError, AttributeError):
            return None
        path.touch()
        return counts

    def keep(self, key: str, counts: dict[int, int]) -> None:
        """Under a name of its own first, so that a stopped run leaves no half file."""
        partial = self.folder / f"{key}.{time.monotonic_ns()}.partial"
        partial.write_text(json.dumps(counts), "ascii")
        partial.replace(self.folder / key)

    def forget_old(self) -> None:
        """Remove what nobody asked for in DAYS days."""
        oldest = time.time() - DAYS * 86_400
        for path in self.folder.iterdir():
            if path.stat().st_mtime < oldest:
                path.unlink(missing_ok=True)


def joined(*parts: str) -> str:
    """One hash of several texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def files_key(paths: Iterable[Path]) -> str:
    """A hash of files and of all files below folders, with their names."""
    digest = hashlib.sha256()
    for path in paths:
        for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
            if file.is_file() and not _SKIPPED & set(file.parts):
                digest.update(f"{file}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


def lab_code() -> str:
    """The code that checks labs, what they import, and the locks of the environments both run in."""
    notebooks = ROOT / "notebooks"
    parts = [notebooks / name for name in ("authoring", "grader", "industrial_data", "environments")]
    return files_key([*parts, ROOT / "requirements.lock"])


def catalogue_code() -> str:
    """The code that reads courses, and of labs what they refer to."""
    authoring = ROOT / "notebooks" / "authoring"
    return files_key([ROOT / "lms" / "catalog", authoring, ROOT / "requirements.lock"])

"""One assignment's folder in the learner's home: labs/<course>/<assignment>/.

The learner's work is never replaced.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from notebooks.exchange.api import LabApiError
from notebooks.exchange.words import say

LIMIT = 20 * 1024**2  # bytes of one submission
VERSION = ".release"  # the version of the release that the learner started from
FEEDBACK = "feedback"
LEFT_OUT = {FEEDBACK, "__pycache__"}


class AssignmentFolder:
    """`root` is the folder labs. Names come from addresses, so they are checked before they become paths."""

    def __init__(self, root: Path, course_id: str, assignment_id: str) -> None:
        for name in (course_id, assignment_id):
            if not name or name.startswith(".") or "/" in name or "\0" in name:
                raise LabApiError(say("unknown_assignment"))
        self.path = root / course_id / assignment_id
        self.notebook = self.path / f"{assignment_id}.ipynb"

    @property
    def fetched(self) -> bool:
        """Whether the notebook is there."""
        return self.notebook.is_file()

    def put(self, version: str, files: Mapping[str, bytes]) -> list[str]:
        """Write the released files that are missing; returns their names. What is there stays as it is."""
        if not self.fetched:
            _replace(self.path / VERSION, version.encode("ascii"))
        written = []
        for name, content in files.items():
            target = self._inside(name)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                with target.open("xb") as file:
                    file.write(content)
                written.append(name)
            except FileExistsError:
                continue
        return written

    def put_feedback(self, attempt: int, files: Mapping[str, bytes]) -> None:
        """Write the feedback of one attempt; an earlier copy is replaced."""
        for name, content in files.items():
            _replace(self._inside(f"{FEEDBACK}/{self.feedback_name(attempt)}/{name}"), content)

    def feedback(self, attempt: int) -> Path:
        """The folder that one attempt's feedback is put into."""
        return self.path / FEEDBACK / self.feedback_name(attempt)

    @staticmethod
    def feedback_name(attempt: int) -> str:
        """Name of the folder for one attempt's feedback."""
        return f"attempt-{attempt}"

    def collect(self) -> tuple[str, dict[str, bytes]]:
        """Version and files to hand in. LabApiError, in words, when that cannot be."""
        if not self.path.is_dir():
            raise LabApiError(say("not_fetched"))
        if not self.fetched:
            raise LabApiError(say("no_notebook", name=self.notebook.name))
        files = dict(self._files())
        size = sum(path.stat().st_size for path in files.values())
        if size > LIMIT:
            raise LabApiError(say("too_large", size=round(size / 1024**2)))
        version = self.path / VERSION
        text = version.read_text("ascii", "replace").strip() if version.is_file() else ""
        return text, {name: path.read_bytes() for name, path in files.items()}

    def _files(self) -> Iterator[tuple[str, Path]]:
        for folder, folders, names in os.walk(self.path):
            folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in LEFT_OUT)
            for name in sorted(names):
                path = Path(folder, name)
                if not name.startswith(".") and stat.S_ISREG(path.lstat().st_mode):
                    yield path.relative_to(self.path).as_posix(), path

    def _inside(self, name: str) -> Path:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise LabApiError(say("unexpected"))
        return self.path / parts


def _replace(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)

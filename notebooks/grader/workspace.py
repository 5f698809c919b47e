"""The host's side of one sandbox: a private folder that is gone when grading ends, however it ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

PREFIX = "baeum-grade-"
# When we are root, learners' code runs as this user: the kernel never limits root's processes, and root could
# read what it may not. A number without an account, so that nothing else on the machine belongs to it.
LEARNER_UID = 60847
_YOUNG_SECONDS = 60


@dataclass(frozen=True)
class Workspace:
    """`lab` holds the submission's and the lab's files, `sockets` the kernel's, `etc` a passwd file."""

    root: Path

    @property
    def lab(self) -> Path:
        """What the learner's code finds in its working folder (as a copy)."""
        return self.root / "lab"

    @property
    def sockets(self) -> Path:
        """The only folder that both sides can write to."""
        return self.root / "k"

    @property
    def etc(self) -> Path:
        """What little of /etc the sandbox needs."""
        return self.root / "etc"

    @property
    def connection(self) -> Path:
        """The kernel's connection file as our side needs it."""
        return self.root / "connection.json"

    @property
    def log(self) -> Path:
        """Everything that the kernel's process wrote outside of cells."""
        return self.root / "kernel.log"


@contextlib.contextmanager
def workspace(files: Mapping[str, bytes]) -> Iterator[Workspace]:
    """A private folder with `files` (relative path -> content) in its lab folder; removed at the end.

    A worker that was killed cannot remove its folder, so each call first removes those whose lock is free.
    """
    _sweep()
    space = Workspace(Path(tempfile.mkdtemp(prefix=PREFIX)))
    with (space.root / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            _fill(space, files)
            yield space
        finally:
            shutil.rmtree(space.root, ignore_errors=True)


def _fill(space: Workspace, files: Mapping[str, bytes]) -> None:
    for folder in (space.lab, space.sockets, space.etc):
        folder.mkdir()
    (space.etc / "passwd").write_text("learner:x:1000:1000::/home/learner:/bin/sh\n", "utf-8")
    for name, content in files.items():
        target = space.lab / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    space.sockets.chmod(0o700)
    if os.geteuid() == 0:
        os.chown(space.sockets, LEARNER_UID, LEARNER_UID)


def _sweep() -> None:
    for root in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        with contextlib.suppress(OSError):  # another user's, or another process removes it right now
            if time.time() - root.stat().st_mtime < _YOUNG_SECONDS:
                continue  # perhaps between its creation and its lock
            with (root / "lock").open("a") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                shutil.rmtree(root, ignore_errors=True)

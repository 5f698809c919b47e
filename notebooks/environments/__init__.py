"""Named, locked Python environments in which lab kernels run: the learner's and the grader's alike.

A folder here per environment: `pyproject.toml` (what a lab may import) and `requirements.lock` (with hashes).
`ensure_environment` installs one to `<home>/environments/<name>`: a virtual environment of the system's
Python, self-contained apart from that Python, so that a sandbox can show it to learners' code read-only.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from dataclasses import dataclass
from pathlib import Path

HERE = Path(__file__).parent
DATA_PACKAGE = HERE.parent / "industrial_data"

# One thread for each numerical library: with more, two kernels on two cores run 20 times slower, and GNU
# OpenMP hangs after a fork.
KERNEL_ENV = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class EnvironmentProblem(Exception):
    """An environment could not be installed; the message says why, in one sentence."""


@dataclass(frozen=True)
class EnvironmentInfo:
    """An installed environment. `lock_hash` is the sha256 of its requirements.lock (64 hex digits)."""

    name: str
    python: Path
    lock_hash: str

    @property
    def prefix(self) -> Path:
        """The folder to bind read-only into a sandbox."""
        return self.python.parent.parent

    @property
    def jupyter_path(self) -> Path:
        """To put on JUPYTER_PATH: it holds the kernel spec named like the environment."""
        return self.prefix / "share" / "jupyter"


def environment_names() -> tuple[str, ...]:
    """The environments that this repository defines."""
    return tuple(sorted(lock.parent.name for lock in HERE.glob("*/requirements.lock")))


def lock_hash(name: str) -> str:
    """sha256 of an environment's requirements.lock; what a GradeReport states."""
    return hashlib.sha256((_definition(name) / "requirements.lock").read_bytes()).hexdigest()


def ensure_environment(name: str, home: Path, uv: str) -> EnvironmentInfo:
    """Install environment `name` under `home`/environments, or leave it when it is already right.

    `uv` is the uv program. Only wheels come over the network, each checked against its hash in the lock.
    Two processes may call this at once: the second waits. Raises EnvironmentProblem when uv fails.
    """
    definition = _definition(name)
    root = (home / "environments").resolve()
    root.mkdir(parents=True, exist_ok=True)
    prefix = root / name
    info = EnvironmentInfo(name, prefix / "bin" / "python", lock_hash(name))
    stamp, wanted = prefix / "baeum-environment.json", _stamp(name)
    with (root / f"{name}.lock").open("w") as lock_file:
        fcntl.flock(lock_file, fcntl.LOCK_EX)
        if stamp.is_file() and stamp.read_text("utf-8") == wanted:
            return info
        stamp.unlink(missing_ok=True)
        _install_packages(definition, prefix, uv)
        _install_data_package(prefix)
        _install_kernelspec(name, definition, info)
        _list_fonts(info)
        stamp.write_text(wanted, "utf-8")
    return info


def _definition(name: str) -> Path:
    if name not in environment_names():
        known = ", ".join(environment_names())
        raise EnvironmentProblem(f"There is no environment named {name!r}; there are: {known}.")
    return HERE / name


def _stamp(name: str) -> str:
    """What an up-to-date installation was made from; any difference means: install again."""
    return json.dumps(
        {
            "lock": lock_hash(name),
            "project": hashlib.sha256((HERE / name / "pyproject.toml").read_bytes()).hexdigest(),
            "industrial_data": _folder_hash(DATA_PACKAGE),
            "kernel_env": KERNEL_ENV,
            "python": sys.version,
        },
        indent=1,
    )


def _folder_hash(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _install_packages(definition: Path, prefix: Path, uv: str) -> None:
    python = prefix / "bin" / "python"
    base_python = Path(sys.base_prefix) / "bin" / "python3"
    if not _runs_this_python(python):
        shutil.rmtree(prefix, ignore_errors=True)
        _run(uv, "venv", "--quiet", "--python", str(base_python), str(prefix))
    # Bytecode is compiled now because the environment is read-only where kernels run.
    # fmt: off
    _run(uv, "pip", "sync", "--quiet", "--require-hashes", "--compile-bytecode",
         "--python", str(python), str(definition / "requirements.lock"))
    # fmt: on


def _runs_this_python(python: Path) -> bool:
    if not python.exists():
        return False
    asked = subprocess.run([python, "-c", "import sys; print(sys.version)"], capture_output=True, text=True)
    return asked.returncode == 0 and asked.stdout.strip() == sys.version.strip()


def _install_data_package(prefix: Path) -> None:
    """Copy `industrial_data` in as a top-level package: no link out of the folder that a sandbox shows."""
    target = prefix / "lib" / f"python{sysconfig.get_python_version()}" / "site-packages" / "industrial_data"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(DATA_PACKAGE, target, ignore=shutil.ignore_patterns("__pycache__"))
    _run(str(prefix / "bin" / "python"), "-m", "compileall", "-q", str(target))


def _install_kernelspec(name: str, definition: Path, info: EnvironmentInfo) -> None:
    kernels = info.jupyter_path / "kernels"
    shutil.rmtree(
        kernels, ignore_errors=True
    )  # ipykernel's own "python3" would be a second name for the same
    (kernels / name).mkdir(parents=True)
    project = tomllib.loads((definition / "pyproject.toml").read_text("utf-8"))
    spec = {
        "argv": [str(info.python), "-m", "ipykernel_launcher", "-f", "{connection_file}"],
        "display_name": project["tool"]["baeum"]["display_name"],
        "language": "python",
        "interrupt_mode": "signal",
        "metadata": {"debugger": True},
        "env": KERNEL_ENV,
    }
    (kernels / name / "kernel.json").write_text(json.dumps(spec, indent=1), "utf-8")


def _list_fonts(info: EnvironmentInfo) -> None:
    """Let Matplotlib search for fonts once: each kernel with a fresh home (a sandbox) would lose a second."""
    fonts = info.prefix / "share" / "matplotlib"
    shutil.rmtree(fonts, ignore_errors=True)
    code = "import importlib.util as u; u.find_spec('matplotlib') and __import__('matplotlib.font_manager')"
    _run("/usr/bin/env", f"MPLCONFIGDIR={fonts}", str(info.python), "-c", code)


def _run(*command: str) -> None:
    program = Path(command[0]).name
    try:
        done = subprocess.run(command, capture_output=True, text=True)
    except OSError as error:
        raise EnvironmentProblem(
            f"Installing a lab environment failed: {program} cannot be run: {error}"
        ) from error
    if done.returncode != 0:
        reason = (done.stderr or done.stdout).strip()
        raise EnvironmentProblem(f"Installing a lab environment failed in {program}: {reason}")

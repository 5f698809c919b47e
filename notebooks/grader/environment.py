"""Installed lab environments as the grader sees them; notebooks.environments makes them."""

from __future__ import annotations

import json
import os
import threading
from dataclasses import dataclass
from functools import lru_cache
from importlib.metadata import distributions
from pathlib import Path

from .report import EnvironmentReport

STAMP = "baeum-environment.json"
_loading = threading.Lock()


class EnvironmentMissing(Exception):
    """No lab environment of this name is installed; the message says where it was looked for."""


@dataclass(frozen=True)
class LabEnvironment:
    """An installed environment: a virtual environment at `prefix`, whose Python lives below `base`."""

    prefix: Path
    base: Path
    report: EnvironmentReport
    modules: frozenset[str]  # importable top-level names, to find files that would shadow them


def find_environment(name: str, environments: Path) -> LabEnvironment:
    """Raises EnvironmentMissing when `environments`/`name` is not completely installed."""
    stamp = environments / name / STAMP
    if not name or Path(name).name != name or not stamp.is_file():
        raise EnvironmentMissing(f"There is no installed lab environment {name!r} in {environments}.")
    with _loading:  # two threads at once would each get a record of their own, and a zygote for it
        return _load(environments.resolve() / name, stamp.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _load(prefix: Path, _stamped_at: int) -> LabEnvironment:
    """Cached until the environment is installed again: reading all package metadata takes about 50 ms."""
    stamp = json.loads((prefix / STAMP).read_text("utf-8"))
    packages = prefix / "lib" / f"python{'.'.join(stamp['python'].split('.')[:2])}" / "site-packages"
    found = distributions(path=[str(packages)])
    versions = {d.metadata["Name"]: d.version for d in found if d.metadata["Name"]}
    report = EnvironmentReport(
        name=prefix.name,
        lock_hash=stamp["lock"],
        python=stamp["python"].split()[0],
        packages=dict(sorted(versions.items(), key=lambda item: item[0].lower())),
    )
    python = Path(os.path.realpath(prefix / "bin" / "python"))
    names = (p.name.split(".")[0] for p in packages.iterdir() if p.suffix in (".py", ".so") or p.is_dir())
    return LabEnvironment(prefix, python.parent.parent, report, frozenset(names))

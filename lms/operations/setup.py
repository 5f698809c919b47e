"""Set-up after the Python packages are there: each step an `ensure_*`, quiet when there is nothing to do.

What `./baeum` does before: system packages, uv and .venv.
"""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from lms.config import ROOT, Settings
from lms.operations.report import Report, SetupProblem

# One random secret a file, 32 bytes in hexadecimal: the form that JupyterHub's cookie secret must have.
SECRETS = (
    "flask.secret",
    "password.salt",
    "hub-client.secret",
    "hub-service.token",
    "hub-hook.secret",
    "hub-cookie.secret",
    "hub-proxy.token",
)


def ensure_all(settings: Settings, report: Report) -> None:
    """Everything that `./baeum run` and `./baeum test` need, what takes long side by side."""
    ensure_folders(settings.home)
    ensure_secrets(settings.home)
    ensure_translations(report)
    with ThreadPoolExecutor() as pool:
        long_ones = [
            pool.submit(ensure_environments, settings.home, report),
            pool.submit(ensure_hub_proxy, settings.home, report),
        ]
        ensure_database(settings, report)
        for each in long_ones:
            each.result()


def ensure_folders(home: Path) -> None:
    """The home folder and its parts; nobody else on the machine looks into it."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in ("logs", "run", "keys"):
        (home / name).mkdir(exist_ok=True)
    (home / "keys").chmod(0o700)


def ensure_secrets(home: Path) -> None:
    """A file per secret in <home>/keys, readable by its owner alone; one that is there stays as it is."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name in SECRETS:
        try:
            descriptor = os.open(folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(secrets.token_hex(32))  # no line end: a reader may put it into a header as it is


def ensure_translations(report: Report, root: Path = ROOT) -> None:
    """Each .po file compiled, when it changed since. Entries that are fuzzy do not ship."""
    for source in sorted(root.glob("*/translations/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        report(f"Compiling {source.relative_to(root)} ...")
        partial = target.with_suffix(".partial")
        with source.open("rb") as text, partial.open("wb") as binary:
            write_mo(binary, read_po(text), use_fuzzy=False)
        partial.replace(target)


def ensure_environments(home: Path, report: Report) -> None:
    """The environments in which lab kernels run."""
    from notebooks.environments import EnvironmentProblem, ensure_environment, environment_names

    for name in environment_names():
        if not (home / "environments" / name).exists():
            report(f"Installing the lab environment '{name}' (a minute the first time) ...")
        try:
            ensure_environment(name, home, os.environ.get("BAEUM_UV", "uv"))
        except EnvironmentProblem as problem:
            raise SetupProblem(str(problem)) from problem


def ensure_hub_proxy(home: Path, report: Report) -> None:
    """The Hub's proxy, configurable-http-proxy, on the Node of the wheel."""
    from notebooks.hub.proxy import ProxyProblem, ensure_proxy

    if not (home / "node" / "installed").exists():
        report("Installing the Hub's proxy ...")
    try:
        ensure_proxy(home)
    except ProxyProblem as problem:
        raise SetupProblem(str(problem)) from problem


def ensure_database(settings: Settings, report: Report) -> None:
    """The database at the newest schema, with the catalogue and, in development, the demo accounts."""
    stamp = settings.home / "run" / "database.stamp"
    wanted = _digest([settings.database, str(settings.development)], _inputs(settings))
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted and _database_is_there(settings):
        return
    from lms.operations.database import prepare

    prepare(settings, report)
    stamp.write_text(wanted, encoding="ascii")


def _database_is_there(settings: Settings) -> bool:
    return settings.database_url != "" or (settings.home / "baeum.sqlite").exists()


def _inputs(settings: Settings) -> Iterable[Path]:
    """The files from which the database is made."""
    yield from sorted((ROOT / "lms").rglob("*.py"))
    for folder in (settings.courses, settings.labs):
        yield from sorted(
            path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
        )


def _digest(texts: list[str], files: Iterable[Path]) -> str:
    digest = hashlib.sha256("\0".join(texts).encode())
    for path in files:
        digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()

"""The bubblewrap command around one learner's server: what is visible inside, and nothing else is.

Inside: the system's programs, this virtual environment and the lab environments, all read-only; the learner's
own folder; sockets to the Hub and the LMS. Not inside: other homes, keys, databases, lab sources (they hold
solutions), any network. Process, mount, host name, IPC and network spaces are its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HOME = Path("/home/learner")
SOCKETS = Path("/run/baeum")
LAB_USER = 60848  # whom a learner's server runs as when root started the Hub; no account has to exist
ACCOUNTS = {
    "passwd": "learner:x:1000:1000::/home/learner:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n",
    "group": "learner:x:1000:\nnogroup:x:65534:\n",
    "hosts": "127.0.0.1 localhost lab\n",
}

Bind = tuple[str, Path, Path]  # how, what, where

# Of /etc only what programs need: fonts, certificates, time zone, the linker's cache, names of file types.
ETC = (
    *("alternatives", "fonts", "ld.so.cache", "ld.so.conf", "ld.so.conf.d"),
    *("localtime", "mime.types", "ssl/certs", "timezone"),
)

TEMPORARY, SHARED = 512, 128  # MB of /tmp and of /dev/shm, which are kept in memory


class SandboxUnavailable(RuntimeError):
    """This machine does not let bubblewrap make a sandbox; the message says what to do."""


@dataclass(frozen=True)
class Sandbox:
    """What one sandbox shows. `readable` are host folders shown read-only at the same place."""

    home: Path
    sockets: Path
    accounts: Path
    readable: tuple[Path, ...]

    def command(self, program: list[str]) -> list[str]:
        """The argument list that runs `program` inside; the environment is the caller's."""
        shown = [("--ro-bind", path, path) for path in self.readable]
        shown += [("--ro-bind", self.accounts / name, Path("/etc", name)) for name in ACCOUNTS]
        shown += [("--bind", self.home, HOME), ("--ro-bind", self.sockets, SOCKETS)]
        outer: list[str] = []
        if os.geteuid() == 0:
            outer, shown = _as_ordinary_user(shown)
        return [
            *outer,
            *_namespaces(),
            *_system(),
            *(arg for name in ETC for arg in ("--ro-bind-try", f"/etc/{name}", f"/etc/{name}")),
            *(str(arg) for how in shown for arg in how),
            *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(HOME), "--"),
            *program,
        ]


def _as_ordinary_user(shown: list[Bind]) -> tuple[list[str], list[Bind]]:
    """What stands before the sandbox when root starts it; and what is shown, from where that user finds it.

    Root is never limited in its number of processes, not even inside, and owns the system's files. So an
    outer mount space brings what is shown to where anybody can reach it, and root becomes an ordinary user.
    """
    outer = ["bwrap", "--die-with-parent", "--dev-bind", "/", "/", "--tmpfs", "/tmp"]  # noqa: S108
    moved = []
    for number, (how, source, target) in enumerate(shown):
        place = Path("/tmp", str(number))  # noqa: S108
        outer += [how, str(source), str(place)]
        moved.append((how, place, target))
    become = ["setpriv", "--reuid", str(LAB_USER), "--regid", str(LAB_USER), "--clear-groups", "--"]
    return [*outer, "--", *become], moved


def give_home(home: Path) -> None:
    """Make the learner's folder belong to whom the sandbox runs as; only root has to do anything."""
    if os.geteuid() != 0 or home.stat().st_uid == LAB_USER:
        return
    for folder, folders, files in os.walk(home):
        for path in (folder, *(os.path.join(folder, name) for name in (*folders, *files))):  # noqa: PTH118
            os.chown(path, LAB_USER, LAB_USER, follow_symlinks=False)


def _namespaces() -> list[str]:
    # No nested user namespaces: through them most holes of the kernel are reached.
    who = ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "lab"]
    return ["bwrap", "--unshare-all", *who, "--die-with-parent", "--cap-drop", "ALL"]


def _system() -> list[str]:
    args = ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--dir", "/run"]
    for path, megabytes in (("/tmp", TEMPORARY), ("/dev/shm", SHARED)):  # noqa: S108
        args += ["--size", str(megabytes * 1024**2), "--tmpfs", path]
    for name in ("bin", "sbin", "lib", "lib64"):
        folder = Path("/", name)
        if folder.is_symlink():
            args += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            args += ["--ro-bind", str(folder), str(folder)]
    return args


def write_accounts(folder: Path) -> Path:
    """The account and host names shown inside, so that those of this machine are not."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in ACCOUNTS.items():
        (folder / name).write_text(text, "ascii")
        (folder / name).chmod(0o644)
    return folder


def check_bubblewrap() -> None:
    """Try a sandbox once. Raises SandboxUnavailable with the reason and the remedy."""
    if not shutil.which("bwrap"):
        raise SandboxUnavailable("The program bwrap is missing: install the system package bubblewrap.")
    tried = subprocess.run(
        [*_namespaces(), *_system(), "--", "/bin/true"], capture_output=True, text=True, timeout=20
    )
    if tried.returncode != 0:
        raise SandboxUnavailable(
            f"bubblewrap cannot make a sandbox here ({tried.stderr.strip()}). It needs user namespaces: on "
            "Ubuntu 24.04 allow them for bwrap with an AppArmor profile; in a container start it with them "
            "allowed; or choose another BAEUM_HUB_SPAWNER."
        )

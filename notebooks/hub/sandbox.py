"""The bubblewrap command around one learner's server: what is visible inside, and nothing else is.

Inside: the system's programs, this virtual environment and the lab environments, all read-only; the learner's
own folder; sockets to the Hub and the LMS. Not inside: other homes, keys, databases, lab sources (they hold
solutions), any network. Process, mount, host name, IPC and network spaces are its own.
"""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

HOME = Path("/home/learner")
SOCKETS = Path("/run/baeum")
USERS = "learner:x:1000:1000:learner:/home/learner:/bin/bash\nnobody:x:65534:65534:nobody:/:/bin/false\n"
GROUP = "learner:x:1000:\nnogroup:x:65534:\n"
HOSTS = "127.0.0.1 localhost lab\n"

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
        return [
            *_namespaces(),
            *_system(),
            *_etc(self.accounts),
            *(arg for path in self.readable for arg in ("--ro-bind", str(path), str(path))),
            *("--bind", str(self.home), str(HOME)),
            *("--ro-bind", str(self.sockets), str(SOCKETS)),
            *("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", str(HOME), "--"),
            *program,
        ]


def _namespaces() -> list[str]:
    # No nested user namespaces: through them most holes of the kernel are reached.
    who = ["--unshare-user", "--disable-userns", "--uid", "1000", "--gid", "1000", "--hostname", "lab"]
    return ["bwrap", "--unshare-all", *who, "--die-with-parent", "--cap-drop", "ALL"]


def _system() -> list[str]:
    args = ["--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev", "--dir", "/run"]
    for path, megabytes in (("/tmp", TEMPORARY), ("/dev/shm", SHARED)):  # noqa: S108
        args += ["--size", str(megabytes * 1024**2), "--tmpfs", path]
    for name in ("bin", "sbin", "lib", "lib64"):
        path = Path("/", name)
        if path.is_symlink():
            args += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            args += ["--ro-bind", str(path), str(path)]
    return args


def _etc(accounts: Path) -> list[str]:
    args = []
    for name in ETC:
        args += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for name in ("passwd", "group", "hosts"):
        args += ["--ro-bind", str(accounts / name), f"/etc/{name}"]
    return args


def write_accounts(folder: Path) -> Path:
    """The account and host names shown inside, so that those of this machine are not."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "passwd").write_text(USERS, "ascii")
    (folder / "group").write_text(GROUP, "ascii")
    (folder / "hosts").write_text(HOSTS, "ascii")
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

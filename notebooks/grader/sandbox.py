"""The command that runs a zygote in a sandbox made by bubblewrap.

Inside: no network, no other processes, an empty environment, the system and the lab environment read-only,
a private home and /tmp in memory, no capabilities. Outside: everything else. The zygote puts each submission
into a second sandbox within this one (inside_zygote.py).

Root needs one step more. Its processes escape the limit on their number, so it becomes an ordinary user
first; and because that user may not be allowed to reach the folders (a home under /root), they are mounted
elsewhere before, for this one process.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from .environment import LabEnvironment

ENVIRONMENT = Path("/environment")
PROGRAMS = Path("/run/grader")
HERE = Path(__file__).parent
ZYGOTE, KERNEL, FILTER = "inside_zygote.py", "inside_kernel.py", "inside_filter.py"
HOME = Path("/home/learner")
# When we are root, learners' code runs as this user: the kernel never limits root's processes, and root could
# read what it may not. A number without an account, so that nothing else on the machine belongs to it.
LEARNER_UID = 60847
TMP = Path("/tmp")  # noqa: S108 each sandbox has its own
SHARED = Path("/dev/shm")  # noqa: S108 the same
_PLACES = ("/mnt", "/media", "/srv", "/opt")  # one of them is covered, for the outer command alone
FILES_MB = 128  # for the learner's home and for /tmp, each
SHARED_MB = 64  # /dev/shm
_SYSTEM = ("/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32")
_SYSTEM_FILES = ("/etc/ld.so.cache", "/etc/localtime", "/etc/alternatives", "/etc/fonts")
_MIB = 1024 * 1024

Mount = tuple[str, Path, Path]  # bwrap's option, source, where it is seen


class NoSandbox(Exception):
    """This system does not let us isolate learners' code; the message is a sentence that says why."""


def sandbox_command(lab: LabEnvironment, arguments: Sequence[str]) -> list[str]:
    """The command line of a sandboxed zygote. Raises NoSandbox where that is impossible."""
    _try_sandbox()
    mounts: list[Mount] = [
        ("--ro-bind", lab.prefix, ENVIRONMENT),
        ("--ro-bind", HERE / "inside_passwd", Path("/etc/passwd")),
        *(("--ro-bind", HERE / name, PROGRAMS / name) for name in (ZYGOTE, KERNEL, FILTER)),
    ]
    if not lab.base.is_relative_to("/usr"):
        mounts.append(("--ro-bind", lab.base, lab.base))
    outer: list[str] = []
    if os.geteuid() == 0:
        outer, mounts = _as_ordinary_user(mounts)
    return [*outer, *_inner(mounts), "--", *zygote_command(ENVIRONMENT, PROGRAMS, arguments)]


def zygote_command(prefix: Path, programs: Path, arguments: Sequence[str]) -> list[str]:
    """The command line of a zygote: Python without user's settings, our program."""
    return [str(prefix / "bin" / "python"), "-I", str(programs / ZYGOTE), *arguments]


def kernel_environment() -> dict[str, str]:
    """All environment variables that learners' code sees."""
    return {
        "PATH": f"{ENVIRONMENT}/bin:/usr/bin:/bin",
        "HOME": str(HOME),
        "LANG": "C.UTF-8",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    }


def _inner(mounts: Sequence[Mount]) -> list[str]:
    # fmt: off
    command = ["bwrap", "--unshare-all", "--unshare-user", "--new-session", "--as-pid-1",
               "--uid", "0", "--gid", "0", "--hostname", "lab", "--clearenv",
               # What the zygote needs to make further spaces, and to map its user into them; forks drop all
               "--cap-drop", "ALL", "--cap-add", "CAP_SYS_ADMIN", "--cap-add", "CAP_SETFCAP",
               "--ro-bind", "/usr", "/usr", "--proc", "/proc", "--dev", "/dev",
               "--size", str(SHARED_MB * _MIB), "--tmpfs", str(SHARED),
               "--size", str(FILES_MB * _MIB), "--tmpfs", str(TMP),
               "--size", str(FILES_MB * _MIB), "--tmpfs", str(HOME), "--chdir", str(HOME)]
    # fmt: on
    for name, value in kernel_environment().items():
        command += ["--setenv", name, value]
    for folder in map(Path, _SYSTEM):
        if folder.is_symlink():
            command += ["--symlink", str(folder.readlink()), str(folder)]
        elif folder.is_dir():
            command += ["--ro-bind", str(folder), str(folder)]
    for name in _SYSTEM_FILES:
        command += ["--ro-bind-try", name, name]
    for option, source, seen in mounts:
        command += [option, str(source), str(seen)]
    return [*command, "--remount-ro", "/dev", "--remount-ro", "/"]


def _as_ordinary_user(mounts: Sequence[Mount]) -> tuple[list[str], list[Mount]]:
    """An outer command that drops root, and the mounts as seen from within it.

    One process all along, not a second bubblewrap: that would drop its rights to signal the inner one,
    which would then outlive us.
    """
    place = next(
        p for p in map(Path, _PLACES) if not any(source.is_relative_to(p) for _, source, _ in mounts)
    )
    steps = [f"mount -t tmpfs -o mode=755 none {place}"]
    shown: list[Mount] = []
    for number, (option, source, seen) in enumerate(mounts):
        target = place / str(number)
        steps.append(f"{'mkdir' if source.is_dir() else 'touch'} {target}")
        steps.append(f"mount --bind {shlex.quote(str(source))} {target}")
        shown.append((option, target, seen))
    user = str(LEARNER_UID)
    # fmt: off
    outer = ["unshare", "--mount", "--propagation", "private",
             "/bin/sh", "-ec", "; ".join([*steps, 'exec "$@"']), "sh",
             "setpriv", "--reuid", user, "--regid", user, "--clear-groups",
             "--inh-caps=-all", "--bounding-set=-all", "--"]
    # fmt: on
    return outer, shown


def sandbox_problem() -> str | None:
    """Why learners' code cannot be isolated here, as a sentence; None when it can."""
    try:
        _try_sandbox()
    except NoSandbox as problem:
        return str(problem)
    return None


@lru_cache(maxsize=1)
def _try_sandbox() -> None:
    """Start an empty one. Once that worked it is not tried again; a failure may be a matter of the moment."""
    for program in ("bwrap", "setpriv", "unshare"):
        if shutil.which(program) is None:
            raise NoSandbox(f"The program {program!r} is missing: install bubblewrap and util-linux.")
    outer = _as_ordinary_user([])[0] if os.geteuid() == 0 else []
    command = [*outer, *_inner([]), "--", "/bin/true"]
    try:
        tried = subprocess.run(command, capture_output=True, text=True, timeout=30)
    except subprocess.TimeoutExpired:
        raise NoSandbox("bubblewrap did not answer within 30 seconds.") from None
    if tried.returncode != 0:
        reason = tried.stderr.strip() or f"exit code {tried.returncode}"
        raise NoSandbox(f"This system does not allow an isolated process (user namespaces): {reason}")

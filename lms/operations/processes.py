"""Process trees on Linux: finding every descendant, and leaving none behind.

A service's grandchildren (a learner's server, its kernels) leave its process group, so signalling groups
is not enough. A *subreaper* inherits every orphan below it; all descendants can then be found through /proc.
"""

import contextlib
import ctypes
import os
import signal
import time
from collections import defaultdict
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)


def become_subreaper() -> None:
    """Make orphaned descendants children of this process instead of init's."""
    if _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_CHILD_SUBREAPER)")


def die_with_parent(parent: int, signum: int = signal.SIGTERM) -> None:
    """Ask the kernel to send `signum` to this process when its parent `parent` ends, however it ends.

    To be called in the child after fork. The parent may have ended before the request: then end at once.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


def descendants(pid: int) -> set[int]:
    """All living processes below `pid`, without itself and without zombies."""
    children: dict[int, list[int]] = defaultdict(list)
    zombies: set[int] = set()
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            # pid (comm) state ppid ...: comm may hold spaces and brackets, so read from its last bracket on
            state, parent = stat.read_text(errors="replace").rpartition(")")[2].split()[:2]
            children[int(parent)].append(int(stat.parent.name))
            if state == "Z":
                zombies.add(int(stat.parent.name))
    found: set[int] = set()
    waiting = [pid]
    while waiting:
        below = children.pop(waiting.pop(), [])
        found.update(below)
        waiting.extend(below)
    return found - zombies


def reap() -> dict[int, int]:
    """Collect every child that has ended: {pid: exit code, negative for a signal}."""
    ended: dict[int, int] = {}
    with contextlib.suppress(ChildProcessError):
        while True:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if pid == 0:
                break
            ended[pid] = os.waitstatus_to_exitcode(status)
    return ended


def send(pids: set[int], signum: int) -> None:
    """Signal each process that still exists."""
    for pid in pids:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.kill(pid, signum)


def end_descendants(grace_seconds: float) -> None:
    """End all that is below this process: SIGTERM, up to `grace_seconds`, then SIGKILL until none is left.

    This process must be a subreaper, or grandchildren whose parent ends first escape.
    """
    me = os.getpid()
    send(descendants(me), signal.SIGTERM)
    deadline = time.monotonic() + grace_seconds
    while below := descendants(me):
        if time.monotonic() > deadline:
            send(below, signal.SIGKILL)
        reap()
        time.sleep(0.05)
    reap()

"""The zygote: runs in a lab environment, imports what notebooks use, and forks a kernel for each submission.

Started by zygote.py inside a sandbox made by bubblewrap; one process, one thread, no learner's code. Each
kernel is one fork and no more, for copying a process with all its imports costs milliseconds. It is the first
process of a process space that the zygote prepared; makes itself mount, network, IPC and host-name spaces,
where it can write nothing that another one sees; and then a user space without rights over any of these. As
the first process it is immune to signals that it sends itself and does not handle: a notebook may not notice.

Spoken over a SOCK_SEQPACKET: a JSON order with the kernel's socket attached; the answer is
JSON, with a pidfd of the kernel's first process attached when it worked. Closing the socket ends everything.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import resource
import shutil
import signal
import socket
import sys
import traceback
from pathlib import Path
from typing import Any

CHANNEL = 3  # the kernel's socket, in a fork
HOME, LAB, FONTS = "/home/learner", "/home/learner/lab", "/environment/share/matplotlib"
_MB = 1024 * 1024
LEARNER = 1000  # user and group
_NEW_USERS, _NEW_PIDS = 0x10000000, 0x20000000
_NEW_SPACES = 0x20000 | 0x40000000 | 0x8000000 | 0x4000000  # mounts, network, IPC, host name
_PRIVATE, _NOSUID, _NODEV, _NOEXEC = 0x40000 | 0x4000, 2, 4, 8
_FILES = "nr_inodes=20k"  # in each place: an empty file costs memory that nobody counts
_SET_PDEATHSIG, _CAPBSET_DROP, _SET_NO_NEW_PRIVS = 1, 24, 38
_IMPORT_SECONDS, _HARMLESS = 20, 77  # a status that no import ends a process with
_KEYCTL, _JOIN_SESSION_KEYRING = 250, 1
_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Import, then serve until the socket closes."""
    number, preload, cell, files_mb, shared_mb, sandboxed = json.loads(sys.argv[1])
    control = socket.socket(fileno=number)
    gc.disable()  # imports make no garbage, and searching for it takes a quarter of their time
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import inside_filter  # noqa: F401 for the forks

    # A third of what ipykernel imports, for a debugger that nobody attaches.
    sys.modules["debugpy"] = None  # type: ignore[assignment]
    import inside_kernel

    del sys.modules["debugpy"]
    sys.path.pop(0)
    _know_fonts()
    kernel = inside_kernel.prepare()
    for name in preload:
        _imported(name)
    inside_kernel.warm_up(kernel, cell)
    if _threads() > 1:
        control.send(json.dumps({"error": f"the imports started {_threads() - 1} threads"}).encode())
        return
    gc.freeze()
    gc.enable()
    control.send(json.dumps({"ready": True}).encode())
    _serve(control, kernel, (files_mb, shared_mb) if sandboxed else None)


def _serve(control: socket.socket, kernel: Any, sizes: tuple[int, int] | None) -> None:
    tried: set[str] = set()
    while True:
        _bury()
        data, fds, _, _ = socket.recv_fds(control, 65536, 1)
        if not data:
            os._exit(0)
        (channel,), order = fds, json.loads(data)
        _import_for_all(set(order["imports"]) - tried)
        tried.update(order["imports"])
        answer, pidfd = _start(order, channel, kernel, sizes)
        os.close(channel)
        socket.send_fds(control, [json.dumps(answer).encode()], [pidfd] if pidfd else [])
        if pidfd:
            os.close(pidfd)


def _imported(name: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception:  # whatever it is, it will be seen again by the notebook that needs it
        return False
    return True


def _know_fonts() -> None:
    """Matplotlib would look for fonts again, which takes a second, and say so where tests look."""
    if Path(FONTS).is_dir():
        shutil.copytree(FONTS, f"{HOME}/.cache/matplotlib", dirs_exist_ok=True)


def _threads() -> int:
    """More than one must not be: a lock that another thread holds would stay locked in every fork."""
    return len(list(Path("/proc/self/task").iterdir()))


def _import_for_all(names: set[str]) -> None:
    """What a lab imports, this and each later fork finds imported, except what does us harm."""
    new = sorted(name for name in names if name not in sys.modules)
    if not new or not _harmless(new):
        return
    gc.disable()
    for name in new:
        _imported(name)
    sys.stdout.flush(), sys.stderr.flush()  # nobody listens yet: what was said must not wait for a submission
    gc.freeze()
    gc.enable()


def _harmless(names: list[str]) -> bool:
    """Whether a fork that imports them neither dies nor hangs nor starts threads."""
    child = os.fork()
    if child == 0:
        signal.alarm(_IMPORT_SECONDS)
        try:
            for name in names:
                _imported(name)
        finally:
            os._exit(_HARMLESS if _threads() == 1 else 1)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == _HARMLESS


def _bury() -> None:
    """Wait for those who are dead already."""
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


def _start(
    order: dict[str, Any], channel: int, kernel: Any, sizes: tuple[int, int] | None
) -> tuple[dict[str, Any], int]:
    """Fork a kernel; what happened, and a pidfd (0 without one)."""
    reading, writing = os.pipe()
    if sizes is not None:
        _next_fork_is_first()
    child = os.fork()
    if child == 0:
        report = _only_needed_descriptors(channel, writing)
        try:
            _become_kernel(order, report, kernel, sizes)
        except BaseException as problem:
            os.write(report, f"{type(problem).__name__}: {problem}".encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "r") as said:
        answer = said.read()
    if answer == "ready":
        return {}, os.pidfd_open(child)
    return {"error": answer} if answer else {"killed": True}, 0


def _next_fork_is_first() -> None:
    """Give what is forked next a new process space; the one before is left for our own first."""
    own = os.open("/proc/self/ns/pid", os.O_RDONLY)
    _check(_libc.setns(own, _NEW_PIDS), "setns")
    os.close(own)
    _check(_libc.unshare(_NEW_PIDS), "unshare")


def _become_kernel(order: dict[str, Any], report: int, kernel: Any, sizes: tuple[int, int] | None) -> None:
    """In the fork: never returns normally. `report` is closed when the sandbox stands."""
    os.setsid()
    if sizes is None:
        _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.chdir(order["folder"])
    else:
        _libc.syscall(_KEYCTL, _JOIN_SESSION_KEYRING, None)  # may be forbidden, which is as good
        _isolate(*sizes)
    _limit(order)
    os.write(report, b"ready")
    os.close(report)
    kernel.run(socket.socket(fileno=CHANNEL))


def _only_needed_descriptors(channel: int, report: int) -> int:
    """Only the channel (now number 3), the report and /dev/null stay open; the report's new number."""
    channel, report = os.dup(channel), os.dup(report)  # now above the numbers that they get
    os.dup2(channel, CHANNEL, inheritable=False)
    os.dup2(report, CHANNEL + 1, inheritable=False)
    os.closerange(CHANNEL + 2, 1024)
    null = os.open("/dev/null", os.O_RDWR)
    for number in (0, 1, 2):
        os.dup2(null, number)
    os.close(null)
    return CHANNEL + 1


def _isolate(files_mb: int, shared_mb: int) -> None:
    """Own /proc, /dev/pts, /dev/shm, /tmp and home; then a user without rights over any of them."""
    safe = _NOSUID | _NODEV
    _check(_libc.unshare(_NEW_SPACES), "unshare")
    _mount(None, "/", None, _PRIVATE)
    _mount("proc", "/proc", "proc", safe | _NOEXEC)
    _mount("devpts", "/dev/pts", "devpts", _NOSUID | _NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    _mount("tmpfs", "/dev/shm", "tmpfs", safe, f"size={shared_mb}m,{_FILES},mode=1777")  # noqa: S108
    _mount("tmpfs", "/tmp", "tmpfs", safe, f"size={files_mb}m,{_FILES},mode=1777")  # noqa: S108
    _mount("tmpfs", HOME, "tmpfs", safe, f"size={files_mb}m,{_FILES},mode=755")
    _become_learner()
    _know_fonts()
    Path(LAB).mkdir()
    os.chdir(LAB)
    _drop_capabilities()


def _become_learner() -> None:
    """A user space of its own, in which there can be no further one: limits count for it alone."""
    uid, gid = os.getuid(), os.getgid()
    _check(_libc.unshare(_NEW_USERS), "unshare")
    for name, text in (
        ("setgroups", "deny"),
        ("uid_map", f"{LEARNER} {uid} 1"),
        ("gid_map", f"{LEARNER} {gid} 1"),
    ):
        Path(f"/proc/self/{name}").write_text(text)
    Path("/proc/sys/user/max_user_namespaces").write_text("0")


def _drop_capabilities() -> None:
    for capability in range(64):
        if _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, nothing), "capset")
    _check(_libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")
    import inside_filter

    inside_filter.install()


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = [text.encode() if text else None for text in (source, target, kind, options)]
    _check(_libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3]), f"mount {target}")


def _check(result: int, what: str) -> None:
    if result < 0:
        raise OSError(f"{what}: {os.strerror(ctypes.get_errno())}")


def _limit(order: dict[str, Any]) -> None:
    """Limits for each process; what was imported already is not the submission's.

    Data, not address space: threads and libraries reserve gigabytes that they never touch.
    """
    status = Path("/proc/self/status").read_text().splitlines()
    data_kb = next(int(line.split()[1]) for line in status if line.startswith("VmData:"))
    for limit, value in (
        (resource.RLIMIT_DATA, order["memory_mb"] * _MB + data_kb * 1024),
        (resource.RLIMIT_NPROC, order["processes"]),
        (resource.RLIMIT_FSIZE, order["file_mb"] * _MB),
        (resource.RLIMIT_CPU, order["cpu_seconds"]),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(limit, (value, value))


if __name__ == "__main__":
    try:
        main()
    except BaseException:
        traceback.print_exc(file=sys.__stderr__)  # sys.stderr is the kernel's already
        sys.exit(1)

"""The zygote: runs in a lab environment, imports what notebooks use, and forks a kernel for each submission.

Started by zygote.py inside a sandbox made by bubblewrap; one process, one thread, no learner's code. Each
kernel is `fork -> unshare -> fork -> mounts, no capabilities -> fork`: it gets user, process, mount, network,
IPC and host-name spaces of its own within that sandbox, where it can write nothing that another one sees.

Spoken over a SOCK_SEQPACKET: a JSON order with the kernel's socket attached; the answer is
JSON, with a pidfd of the kernel's first process attached when it worked. Closing the socket ends everything.
"""

from __future__ import annotations

import contextlib
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
_NEW_SPACES = (
    0x10000000 | 0x20000 | 0x20000000 | 0x40000000 | 0x8000000 | 0x4000000
)  # user mnt pid net ipc uts
_PRIVATE, _NOSUID, _NODEV, _NOEXEC = 0x40000 | 0x4000, 2, 4, 8
_SET_PDEATHSIG, _CAPBSET_DROP, _SET_NO_NEW_PRIVS, _CHILD_SUBREAPER = 1, 24, 38, 36
_KEYCTL, _JOIN_SESSION_KEYRING = 250, 1
_libc = ctypes.CDLL(None, use_errno=True)


def main() -> None:
    """Import, then serve until the socket closes."""
    number, preload, files_mb, shared_mb, sandboxed = json.loads(sys.argv[1])
    control = socket.socket(fileno=number)
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    import inside_kernel

    sys.path.pop(0)
    if Path(FONTS).is_dir():  # Matplotlib would look for fonts again, which takes a second
        shutil.copytree(FONTS, f"{HOME}/.cache/matplotlib", dirs_exist_ok=True)
    kernel = inside_kernel.prepare()
    failed = [name for name in preload if not _imported(name)]
    inside_kernel.warm_up(kernel)
    threads = len(list(Path("/proc/self/task").iterdir()))
    if threads > 1:  # a lock that another thread holds would stay locked in every fork
        control.send(json.dumps({"error": f"the imports started {threads - 1} threads"}).encode())
        return
    _libc.prctl(_CHILD_SUBREAPER, 1, 0, 0, 0)
    gc.collect()
    gc.freeze()
    control.send(json.dumps({"ready": True, "not_imported": failed}).encode())
    sizes = (files_mb, shared_mb)
    while True:
        _bury()
        data, fds, _, _ = socket.recv_fds(control, 65536, 1)
        if not data:
            os._exit(0)
        (channel,) = fds
        answer, pidfd = _start(json.loads(data), channel, kernel, sizes if sandboxed else None)
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
    child = os.fork()
    if child == 0:
        try:
            _become_kernel(order, channel, writing, kernel, sizes)
        except BaseException as problem:
            os.write(writing, f"!{type(problem).__name__}: {problem}\n".encode())
        finally:
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading, "r") as said:
        lines = said.read().splitlines()
    if lines[-1:] == ["ready"]:
        return {"pid": int(lines[0])}, os.pidfd_open(int(lines[0]))
    return {"error": lines[-1].lstrip("!") if lines else "it ended at once"}, 0


def _become_kernel(
    order: dict[str, Any], channel: int, report: int, kernel: Any, sizes: tuple[int, int] | None
) -> None:
    """In the fork: never returns normally. `report` is closed when the sandbox stands."""
    report = _only_needed_descriptors(channel, report)
    if sizes is None:
        _libc.prctl(_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
        os.setsid()
        os.chdir(order["folder"])
        os.write(report, f"{os.getpid()}\nready\n".encode())
    else:
        _own_spaces(report)
        _isolate(*sizes)
        os.write(report, b"ready\n")
    os.close(report)
    if sizes is None or _fork_from_init():
        _limit(order)
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


def _own_spaces(report: int) -> None:
    """Go on as the first process of new spaces; the process in between tells the zygote our number."""
    uid, gid = os.getuid(), os.getgid()
    _libc.syscall(_KEYCTL, _JOIN_SESSION_KEYRING, None)  # may be forbidden, which is as good
    _check(_libc.unshare(_NEW_SPACES), "unshare")
    for name, text in (("setgroups", "deny"), ("uid_map", f"{uid} {uid} 1"), ("gid_map", f"{gid} {gid} 1")):
        Path(f"/proc/self/{name}").write_text(text)
    ready, go = os.pipe()
    child = os.fork()
    if child:
        os.write(report, f"{child}\n".encode())
        os._exit(0)  # closes `go`: the child is the zygote's now
    os.close(go)
    os.read(ready, 1)
    os.close(ready)


def _isolate(files_mb: int, shared_mb: int) -> None:
    """Own /proc, /dev/pts, /dev/shm, /tmp and home; no further user namespaces; no capabilities."""
    safe = _NOSUID | _NODEV
    _mount(None, "/", None, _PRIVATE)
    _mount("proc", "/proc", "proc", safe | _NOEXEC)
    _mount("devpts", "/dev/pts", "devpts", _NOSUID | _NOEXEC, "newinstance,ptmxmode=0666,mode=620")
    _mount("tmpfs", "/dev/shm", "tmpfs", safe, f"size={shared_mb}m,mode=1777")  # noqa: S108
    _mount("tmpfs", "/tmp", "tmpfs", safe, f"size={files_mb}m,mode=1777")  # noqa: S108
    _mount("tmpfs", HOME, "tmpfs", safe, f"size={files_mb}m,mode=755")
    Path("/proc/sys/user/max_user_namespaces").write_text("0")
    Path(LAB).mkdir()
    os.chdir(LAB)
    _drop_capabilities()


def _drop_capabilities() -> None:
    for capability in range(64):
        if _libc.prctl(_CAPBSET_DROP, capability, 0, 0, 0) < 0:
            break
    header, nothing = (ctypes.c_uint32 * 2)(0x20080522, 0), (ctypes.c_uint32 * 6)()
    _check(_libc.capset(header, nothing), "capset")
    _check(_libc.prctl(_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "no_new_privs")


def _mount(source: str | None, target: str, kind: str | None, flags: int, options: str | None = None) -> None:
    texts = [text.encode() if text else None for text in (source, target, kind, options)]
    _check(_libc.mount(*texts[:3], ctypes.c_ulong(flags), texts[3]), f"mount {target}")


def _check(result: int, what: str) -> None:
    if result < 0:
        raise OSError(f"{what}: {os.strerror(ctypes.get_errno())}")


def _fork_from_init() -> bool:
    """The first process of a space stays to wait, and hands interrupts on; True in the one that goes on.

    The kernel is not the first one itself: that would be immune to its own signals.
    """
    child = os.fork()
    if child == 0:
        os.setsid()
        return True
    os.close(CHANNEL)
    signal.signal(signal.SIGINT, lambda *_: _interrupt(child))
    while True:
        pid, status = os.wait()
        if pid == child:
            os._exit(os.waitstatus_to_exitcode(status) & 0xFF)


def _interrupt(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):  # not yet in its own group, or gone
        os.killpg(child, signal.SIGINT)


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

"""What the processes of a submission use, read from /proc: memory by all ways to it, and processor time.

Not counted, because nothing outside a control group shows it: what the system keeps about processes, open
files, mappings and locks. Their numbers are limited, so it is some hundred megabytes at the worst.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from .sandbox import HOME, SHARED, TMP

_SOCKET_KB = 416  # at most, of what was sent and not read: twice net.core.wmem_max
_FREE_SOCKETS = 32  # as an event loop or a pool of workers has
_TICKS = os.sysconf("SC_CLK_TCK")


def rough_memory_mb(processes: Sequence[int]) -> float:
    """Not less than memory_mb, and quick: what processes share is counted for each of them.

    Address space counts where it is no process's own data, because a page that was shared, written and let go
    of is nowhere else to be seen.
    """
    total = 0
    for pid in processes:
        kb = _kilobytes(pid, "status")
        total += sum(kb.get(name, 0) for name in ("RssAnon", "RssShmem", "VmPTE"))
        total += max(0, kb.get("VmSize", 0) - kb.get("VmData", 0) - _IMPORTED_KB)
    return (total + _elsewhere_kb(processes)) / 1024


_IMPORTED_KB = 300 * 1024  # address space of libraries and threads, in every process


def memory_mb(processes: Sequence[int]) -> float:
    """Memory of processes in MB, each page once; what is the zygote's as well, in part.

    With page tables, files in memory, shared memory that has no name, and what waits in sockets.
    """
    total, shared = 0, dict[str, int]()
    for pid in processes:
        total += _kilobytes(pid, "smaps_rollup").get("Pss_Anon", 0) + _kilobytes(pid, "status").get(
            "VmPTE", 0
        )
        for name, size in _shared(pid):
            shared[name] = max(shared.get(name, 0), size)
    return (total + sum(shared.values()) // 1024 + _elsewhere_kb(processes)) / 1024


def cpu_seconds(processes: Sequence[int]) -> float:
    """Processor time of processes and of those that they have waited for."""
    total = 0
    for pid in processes:
        with contextlib.suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
            total += sum(map(int, fields[11:15]))
    return total / _TICKS


def _kilobytes(pid: int, file: str) -> dict[str, int]:
    """The lines of a file below /proc that end in kB; none when the process is gone."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/{file}").read_text("utf-8", "replace")
        parts = (line.split() for line in text.splitlines() if line.endswith(" kB"))
        return {words[0].rstrip(":"): int(words[-2]) for words in parts}
    return {}


def _shared(pid: int) -> Iterator[tuple[str, int]]:
    """Mappings that share memory without a name (what they are, bytes): all that they may hold."""
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{pid}/maps").read_text("utf-8", "replace").splitlines():
            if line.endswith("/dev/zero (deleted)"):
                where, _, offset, device, inode, *_ = line.split()
                first, last = (int(end, 16) for end in where.split("-"))
                yield f"{device} {inode} {offset}", last - first


def _elsewhere_kb(processes: Sequence[int]) -> int:
    """Files in memory, and what waits in sockets, of the sandbox that the processes are in."""
    for pid in processes[:1]:
        with contextlib.suppress(OSError, ValueError):
            disks = [os.statvfs(f"/proc/{pid}/root{place}") for place in (TMP, SHARED, HOME)]
            files = sum((disk.f_blocks - disk.f_bfree) * disk.f_frsize // 1024 for disk in disks)
            first = Path(f"/proc/{pid}/net/sockstat").read_text("ascii").splitlines()[0]
            return files + _SOCKET_KB * max(0, int(first.split()[-1]) - _FREE_SOCKETS)
    return 0

"""Ways to use up the machine. `ends` is how the run ends, `says` what the attack prints when it ended."""

from __future__ import annotations

from dataclasses import dataclass

from notebooks.grader import Limits
from notebooks.grader.report import Cause
from tests.notebooks.grader.attacks import Attack

LIMITS = Limits(memory_mb=400, cell_seconds=20, wall_seconds=25, processes=40, output_kb=200)


@dataclass(frozen=True)
class Usage(Attack):
    """An attack that must end so."""

    ends: Cause = "graded"
    says: str = ""


_TRY = """n = 0
try:
    while n < 100_000:
        n += 1
        {}
except {} as problem:
    print('END', n, problem)"""

MACHINE = (
    Usage(
        "memory in threads and forks that share it",
        "stopped",
        code="import mmap, os, time\nshared = mmap.mmap(-1, 900 << 20)\nif os.fork() == 0:\n"
        "    for at in range(0, 900 << 20, 4096): shared[at] = 1\ntime.sleep(9)",
        ends="memory",
    ),
    Usage(
        "shared memory that is written and let go of",
        "stopped",
        code="import mmap, time\nkept = []\nfor _ in range(9):\n    part = mmap.mmap(-1, 100 << 20)\n"
        "    part.write(bytes(100 << 20))\n    part.madvise(mmap.MADV_DONTNEED)\n    kept.append(part)\n"
        "time.sleep(9)",
        ends="memory",
    ),
    Usage(
        "files in memory, all places filled",
        "stopped",
        code="""
import time
for place in ('/tmp', '/dev/shm', '/home/learner'):
    try:
        for n in range(9):
            with open(f'{place}/{n}', 'wb') as file:
                file.write(bytes(100 << 20))
    except OSError as problem:
        print('END', problem)
kept = bytearray(b'x' * (150 << 20))
time.sleep(9)
""",
        ends="memory",
    ),
    Usage(
        "page tables for memory that is only looked at",
        "stopped",
        code="""
import mmap, time
space = mmap.mmap(-1, 1 << 40, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE | 0x4000)
space.madvise(mmap.MADV_NOHUGEPAGE)
for at in range(0, 1 << 40, 1 << 21):
    space[at]
time.sleep(9)
""",
        ends="memory",
    ),
    Usage(
        "what is sent through sockets and never read",
        "stopped",
        code="""
import os, socket, time
for _ in range(4):
    if os.fork() == 0:
        break
kept = []
try:
    while True:
        kept.append(socket.socketpair())
        kept[-1][0].setblocking(False)
        kept[-1][0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 10**7)
        try:
            kept[-1][0].send(bytes(200_000))
        except BlockingIOError:
            pass
except OSError:
    time.sleep(9)
""",
        ends="memory",
    ),
    Usage(
        "memory without a process: memfd, secret memory, gifts to a pipe",
        "stopped",
        code="import os\ntry: os.memfd_create('x')\nexcept OSError as problem: print('END', problem)",
        says="END",
    ),
    Usage(
        "numbers of small files",
        "stopped",
        code=_TRY.format("open(f'/tmp/{n}', 'w').close()", "OSError"),
        says="END 20",
    ),
    Usage(
        "threads",
        "stopped",
        code="import threading, time\n"
        + _TRY.format("threading.Thread(target=time.sleep, args=(99,), daemon=True).start()", "RuntimeError"),
        says="END 4",
    ),
    Usage("open files", "stopped", code="import os\n" + _TRY.format("os.dup(1)", "OSError"), says="END 50"),
    Usage(
        "processes that ended and are not waited for",
        "stopped",
        code="import os\n" + _TRY.format("os.fork() or os._exit(0)", "OSError"),
        says="END 4",
    ),
    Usage(
        "processes that compute on after their cell, on all cores",
        "stopped",
        code="""
import os, time
for _ in range(9):
    if os.fork() == 0:
        while True:
            pass
time.sleep(60)
""",
        ends="timeout",
    ),
    Usage(
        "endless output by processes, past Python",
        "stopped",
        code="""
import os, time
if os.fork() == 0:
    while True:
        os.write(1, b'x' * 99_999)
time.sleep(0.5)
""",
    ),
    Usage(
        "numbers of mappings, of which the system keeps a record each",
        "not stopped",
        code="""
import mmap
kept = [mmap.mmap(-1, 4096, prot=1 + n % 2 * 2) for n in range(30_000)]
print('GOT', len(kept))
""",
        says="GOT 30000",
    ),
)

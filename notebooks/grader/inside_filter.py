"""What learners' processes may not ask of the system's kernel: a seccomp filter, set in each fork.

Spaces of its own and no capabilities already make most of these calls useless. The filter keeps a mistake in
the system's kernel out of reach, closes what no space separates (AF_VSOCK leads from a virtual machine to its
host), and forbids memory that nobody could count (memfd_create, shmget, vmsplice, io_uring). A list of what
is forbidden, not of what is allowed: notebooks use anything that Python's libraries use.
"""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import struct

# Number on x86_64, number on aarch64 (-1: there is none). Numbers of calls are never given to another call.
FORBIDDEN = {
    # other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271),
    "process_madvise": (440, 440), "kcmp": (312, 272), "pidfd_getfd": (438, 438),
    # large interfaces that no notebook needs
    "io_uring_setup": (425, 425), "io_uring_enter": (426, 426), "io_uring_register": (427, 427),
    "userfaultfd": (323, 282), "bpf": (321, 280), "perf_event_open": (298, 241), "fanotify_init": (300, 262),
    "add_key": (248, 217), "request_key": (249, 218), "keyctl": (250, 219),
    # memory that belongs to no process
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "vmsplice": (278, 75), "shmget": (29, 194),
    "semget": (64, 190), "msgget": (68, 186), "mq_open": (240, 180),
    # spaces and mounts
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51), "fsopen": (430, 430), "fspick": (433, 433),
    "fsconfig": (431, 431), "fsmount": (432, 432), "open_tree": (428, 428), "move_mount": (429, 429),
    "mount_setattr": (442, 442), "name_to_handle_at": (303, 264), "open_by_handle_at": (304, 265),
    # the machine
    "kexec_load": (246, 104), "kexec_file_load": (320, 294), "init_module": (175, 105),
    "finit_module": (313, 273), "delete_module": (176, 106), "reboot": (169, 142), "swapon": (167, 224),
    "swapoff": (168, 225), "acct": (163, 89), "quotactl": (179, 60), "quotactl_fd": (443, 443),
    "syslog": (103, 116), "settimeofday": (164, 170), "clock_settime": (227, 112), "adjtimex": (159, 171),
    "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "migrate_pages": (256, 238), "move_pages": (279, 239), "personality": (135, 92), "vhangup": (153, 58),
    "iopl": (172, -1), "ioperm": (173, -1), "modify_ldt": (154, -1), "uselib": (134, -1),
}  # fmt: skip
FAMILIES = (1, 2, 10, 16)  # of sockets: local, IPv4, IPv6 and netlink, which the C library asks for addresses
MACHINES = {"x86_64": (0xC000003E, 0, 41), "aarch64": (0xC00000B7, 1, 198)}  # mark, column, socket()
_X32 = 0x40000000  # calls of x86_64's other convention
_SET_SECCOMP, _FILTER = 22, 2
_LOAD, _EQUAL, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06
_ALLOW, _KILL, _ERROR = 0x7FFF0000, 0x80000000, 0x50000
_NUMBER, _MACHINE, _ARGUMENT = 0, 4, 16  # where seccomp_data has them


def program(machine: str) -> bytes:
    """The filter in the system's own language for `machine`; b"" for one that it does not know."""
    if machine not in MACHINES:
        return b""
    mark, column, socket = MACHINES[machine]
    numbers = [pair[column] for pair in FORBIDDEN.values() if pair[column] >= 0]
    tail = 4 + len(FAMILIES)  # instructions from the question for socket() to the refusal
    refuse = range(len(numbers) + tail - 1, tail - 2, -1)  # how far it is from each question
    steps = [(_LOAD, 0, 0, _MACHINE), (_EQUAL, 1, 0, mark), (_RETURN, 0, 0, _KILL), (_LOAD, 0, 0, _NUMBER)]
    steps += [(_AT_LEAST, refuse[0], 0, _X32)]
    steps += [(_EQUAL, far, 0, number) for far, number in zip(refuse[1:], numbers, strict=True)]
    steps += [(_EQUAL, 0, tail - 1, socket), (_LOAD, 0, 0, _ARGUMENT)]
    steps += [(_EQUAL, len(FAMILIES) - at + 1, 0, family) for at, family in enumerate(FAMILIES)]
    steps += [(_RETURN, 0, 0, _ERROR | errno.EAFNOSUPPORT), (_RETURN, 0, 0, _ERROR | errno.EPERM)]
    return b"".join(struct.pack("=HBBI", *step) for step in [*steps, (_RETURN, 0, 0, _ALLOW)])


_PROGRAM = program(platform.machine())
_libc = ctypes.CDLL(None, use_errno=True)


def install() -> None:
    """Set the filter for this process and all that it starts. Raises OSError where that is not possible.

    On a machine whose numbers are not listed here, nothing is filtered. Needs no_new_privs.
    """
    if not _PROGRAM:
        return
    code = ctypes.create_string_buffer(_PROGRAM, len(_PROGRAM))
    # struct sock_fprog: the number of instructions, and where they are
    found = ctypes.create_string_buffer(struct.pack("HP", len(_PROGRAM) // 8, ctypes.addressof(code)))
    if _libc.prctl(_SET_SECCOMP, _FILTER, ctypes.byref(found), 0, 0) < 0:
        raise OSError(f"seccomp: {os.strerror(ctypes.get_errno())}")

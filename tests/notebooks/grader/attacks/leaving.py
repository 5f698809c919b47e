"""Ways out of the sandbox, and at other submissions. `code` is a body of a function; what it returns was got.

They run in one notebook. "Not stopped" means that it got something.
"""

from __future__ import annotations

from tests.notebooks.grader.attacks import Attack

# For all of them. NUMBERS has system calls by name, PORT is where somebody listens outside.
PRELUDE = """
import ctypes, fcntl, mmap, os, resource, signal, socket, subprocess, time
libc = ctypes.CDLL(None, use_errno=True)
def call(name, *arguments):
    result = libc.syscall(NUMBERS[name], *arguments)
    if result < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
    return True
def allowed(name):
    try: return name in NUMBERS and call(name, 0, 0, 0, 0, 0)
    except OSError as problem: return problem.errno not in (1, 38)
def write(path, text):
    file = os.open(path, os.O_WRONLY)
    return os.write(file, text)
def shell(command):
    return subprocess.run(command, shell=True, capture_output=True, text=True, timeout=5).stdout.strip()
"""


def _calls(what: str, *names: str) -> Attack:
    """An attack by system calls that the filter forbids: all of them must be."""
    return Attack(what, "stopped", code=f"return [n for n in {names!r} if allowed(n)]")


LEAVING = (
    Attack("the network", "stopped", code="return socket.create_connection(('127.0.0.1', PORT), 1)"),
    Attack("names of hosts", "stopped", code="return socket.getaddrinfo('example.org', 80)"),
    Attack(
        "sockets of other families: a virtual machine's host, packets, ciphers, Bluetooth",
        "stopped",
        code="""
got = []
for family in set(range(46)) - {1, 2, 10, 16}:
    for kind in (1, 2, 3, 5):
        try: got.append(socket.socket(family, kind))
        except OSError: pass
return got""",
    ),
    Attack(
        "local sockets without a name, of other submissions",
        "stopped",
        code="return [line for line in open('/proc/net/unix') if '@' in line]",
    ),
    Attack(
        "routes and interfaces changed", "stopped", code="return shell('ip link add x type dummy && echo 1')"
    ),
    _calls("spaces of one's own, entered or made", "unshare", "setns"),
    Attack("a user space within", "stopped", code="return shell('unshare -Ur true && echo 1')"),
    Attack(
        "a sandbox within", "stopped", code="return shell('bwrap --ro-bind / / --unshare-all true && echo 1')"
    ),
    _calls(
        "mounts",
        "mount",
        "umount2",
        "pivot_root",
        "chroot",
        "fsopen",
        "open_tree",
        "move_mount",
        "mount_setattr",
        "name_to_handle_at",
        "open_by_handle_at",
    ),
    Attack(
        "system folders written to",
        "stopped",
        code="""
got = []
for folder in ('/', '/usr', '/usr/bin', '/environment', '/etc', '/dev', '/run', '/run/grader', '/home'):
    try: got.append(open(folder + '/x', 'w'))
    except OSError: pass
return got""",
    ),
    Attack(
        "programs that run as another user",
        "stopped",
        code="return shell('find / -xdev -perm /6000 -type f -exec {} -c id \\\\; | grep uid=0')",
    ),
    Attack(
        "other roots by way of /proc",
        "stopped",
        code="return [p for p in os.listdir('/proc') if p.isdigit() and "
        "set(os.listdir(f'/proc/{p}/root')) & {'work', 'root', 'var', 'boot'}]",
    ),
    Attack(
        "other submissions' processes, seen or signalled",
        "stopped",
        code="return len([p for p in os.listdir('/proc') if p.isdigit()]) > 5",
    ),
    _calls(
        "other processes' memory and descriptors",
        "ptrace",
        "process_vm_readv",
        "process_vm_writev",
        "pidfd_getfd",
        "kcmp",
    ),
    Attack(
        "descriptors that the grader left open",
        "stopped",
        code="""
links = [os.readlink(f'/proc/self/fd/{n}') for n in range(100) if os.path.lexists(f'/proc/self/fd/{n}')]
own = '/dev/null', '/tmp/#'
return [link for link in links if link.startswith('/') and not link.startswith(own)]""",
    ),
    _calls("keys of the system's key rings", "add_key", "request_key", "keyctl"),
    _calls(
        "shared memory, semaphores and queues of System V and POSIX", "shmget", "semget", "msgget", "mq_open"
    ),
    Attack("names in shared memory", "stopped", code="return os.listdir('/dev/shm')"),
    _calls("io_uring", "io_uring_setup", "io_uring_enter", "io_uring_register"),
    _calls("page faults handled by oneself (userfaultfd)", "userfaultfd"),
    _calls("programs in the system's kernel (bpf)", "bpf"),
    _calls("performance counters of the machine", "perf_event_open"),
    _calls("files watched everywhere (fanotify)", "fanotify_init"),
    _calls("another kernel, modules, a restart", "kexec_load", "kexec_file_load", "init_module", "reboot"),
    _calls("the clock and the host's name", "settimeofday", "clock_settime", "adjtimex", "sethostname"),
    Attack(
        "system calls of another kind, that a filter might not know",
        "stopped",
        code="return os.uname().machine == 'x86_64' and libc.syscall(0x40000000 | 101, 0, 0, 0, 0) >= 0",
    ),
    Attack(
        "settings of the system",
        "stopped",
        code="""
got = []
for name in ('kernel/core_pattern', 'kernel/hostname', 'user/max_user_namespaces', 'vm/overcommit_memory',
             'net/ipv4/ping_group_range', 'kernel/ns_last_pid', 'fs/file-max'):
    try: got.append(write('/proc/sys/' + name, b'1'))
    except OSError: pass
return got""",
    ),
    Attack(
        "devices, made or opened",
        "stopped",
        code="return [p for p in ('kmsg', 'mem', 'fuse', 'kvm', 'vsock', 'tty0', 'net/tun') if "
        "os.path.exists('/dev/' + p)] or os.mknod('/tmp/device', 0o20666, os.makedev(1, 1)) is None",
    ),
    Attack(
        "keys typed into a terminal", "stopped", code="return fcntl.ioctl(os.openpty()[1], 0x5412, b'x') == 0"
    ),
    Attack(
        "limits raised",
        "stopped",
        code="""
got = []
for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_NPROC, resource.RLIMIT_DATA, resource.RLIMIT_CPU,
              resource.RLIMIT_CORE, resource.RLIMIT_FSIZE):
    most = resource.getrlimit(limit)[1]
    try: resource.setrlimit(limit, (most + 1, most + 1)); got.append(limit)
    except (OSError, ValueError): pass
return got""",
    ),
    Attack("precedence over other processes", "stopped", code="return os.nice(-5) is not None"),
    Attack(
        "time that belongs to others (real-time scheduling)",
        "stopped",
        code="return os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(5)) is None",
    ),
    Attack(
        "protection from the system's own memory killer",
        "stopped",
        code="return write('/proc/self/oom_score_adj', b'-900')",
    ),
    Attack(
        "a core dump",
        "stopped",
        code="return resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)",
    ),
    Attack(
        "the machine's size, load and running time, and the paths of its mounts",
        "not stopped",
        code="return all(open(f'/proc/{name}').read() for name in ('meminfo', 'loadavg', 'mounts'))",
    ),
)

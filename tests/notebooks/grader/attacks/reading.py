"""Ways to the text of hidden tests. "Not stopped" means that the learner reads them in the feedback."""

from __future__ import annotations

from tests.notebooks.grader.attacks import Attack

_OWN_MEMORY = """
for line in open('/proc/self/maps'):
    ends, rights, *_ = line.split()
    first, last = (int(end, 16) for end in ends.split('-'))
    if rights.startswith('rw') and last - first < 10**9:
        with open('/proc/self/mem', 'rb') as memory:
            memory.seek(first)
            parts = memory.read(last - first).split(b'the secret is ')
            if any(part.startswith(b'fif' + b'ty') for part in parts):
                print('FO' + 'UND')
"""
_ON_DISK = r"""
import subprocess
kept = '--exclude-dir=proc --exclude-dir=usr --exclude-dir=environment'
print(subprocess.run(f"grep -rqI 'is fif[t]y' / {kept} && echo FO''UND; "
    "cat /proc/[0-9]*/environ /proc/[0-9]*/cmdline | grep -aq 'is fif[t]y' && echo FO''UND",
    shell=True, capture_output=True, text=True).stdout)
"""
_WATCH = """
seen = []
def add(a, b):
    import sys, linecache
    frame = sys._getframe(1)
    seen.append(''.join(linecache.getlines(frame.f_code.co_filename)))
    return a + b
"""
_HOOK = """
import sys
seen = []
def hook(event, arguments):
    if event == 'compile':
        seen.append(str(arguments[0]))
sys.addaudithook(hook)
"""

READING = (
    Attack("hidden tests searched for on disk and in other processes", "stopped", code=_ON_DISK),
    Attack("hidden tests searched for in memory before they run", "stopped", code=_OWN_MEMORY),
    Attack("hidden tests printed by a later cell", "stopped", last="print(*In, *_ih)"),
    Attack(
        "hidden tests read from frames and source lines, and printed",
        "stopped",
        answer=_WATCH,
        last="print(*seen)",
    ),
    Attack(
        "texts within hidden tests read from the constants of a frame, and printed",
        "stopped",
        answer=_WATCH.replace(
            "''.join(linecache.getlines(frame.f_code.co_filename))", "frame.f_code.co_consts"
        ),
        last="print(*seen)",
    ),
    Attack("hidden tests read by an audit hook, and printed", "stopped", code=_HOOK, last="print(*seen)"),
    Attack(
        "hidden tests quoted in an error of one's own",
        "stopped",
        answer="def add(a, b):\n    raise ValueError(In[-1] + In[-1].upper()[::-1])",
    ),
    Attack(
        "hidden tests quoted in the output of their own cell, in disguise",
        "stopped",
        answer="def add(a, b):\n    print(In[-1][::-1])\n    return a + b",
    ),
    Attack(
        "hidden tests kept in a file for the next attempt",
        "stopped",
        answer=_WATCH,
        code="import os\n"
        "if any(os.path.exists(f'{place}/kept') for place in ('/tmp', '/home/learner')): print('FO' + 'UND')",
        last="for place in ('/tmp', '/home/learner', '/dev/shm'):\n"
        "    with open(f'{place}/kept', 'w') as file: file.write(str(seen))",
    ),
    Attack("hidden tests printed in disguise by a later cell", "not stopped", last="print(str(In)[::-1])"),
    Attack(
        "hidden tests put into the output of an earlier cell, in disguise",
        "not stopped",
        answer="from IPython.display import display, update_display\n"
        "def add(a, b):\n    if a == 20: update_display(In[-1][::-1], display_id='it')\n    return a + b",
        code="display('x', display_id='it')",
    ),
)

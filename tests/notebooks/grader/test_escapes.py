"""Ways out of the sandbox, and to use up the machine, and whether they work."""

from __future__ import annotations

import os
import platform
import resource
import socket
from dataclasses import replace

import pytest

from notebooks.grader import Limits, inside_filter, provisioner, usage
from tests.notebooks.grader.attacks.leaving import LEAVING, PRELUDE
from tests.notebooks.grader.attacks.machine import LIMITS, MACHINE
from tests.notebooks.grader.lab import codes
from tests.notebooks.grader.test_sandbox import printed, runs

pytestmark = pytest.mark.kernel

KNOWN = inside_filter.MACHINES.get(platform.machine())


@pytest.fixture(scope="module")
def got(environments):
    """What each way out has got, by its name: all in one notebook."""
    from tests.notebooks.grader.lab import Lab

    lab = Lab(environments)
    numbers = {name: pair[KNOWN[1]] for name, pair in inside_filter.FORBIDDEN.items()} if KNOWN else {}
    with socket.create_server(("127.0.0.1", 0)) as server:
        parts = [f"NUMBERS, PORT = {numbers}, {server.getsockname()[1]}", PRELUDE]
        for number, attack in enumerate(LEAVING):
            body = "\n".join(f"    {line}" for line in attack.code.splitlines())
            parts.append(
                f"def attack():\n{body}\n"
                "try:\n    got = attack()\nexcept BaseException as problem:\n    got = None\n"
                f"print('{number}:', repr(got)[:200] if got else '', flush=True)"
            )
        said = printed(lab.grade(lab.submission(extra="\n".join(parts)), Limits(cell_seconds=30)))
    lines = dict(line.split(":", 1) for line in said.splitlines() if line.split(":")[0].isdigit())
    return {attack.what: lines[str(number)].strip() for number, attack in enumerate(LEAVING)}


@pytest.mark.parametrize("attack", LEAVING, ids=lambda attack: attack.what)
def test_leaving_the_sandbox(got, attack):
    assert bool(got[attack.what]) == (attack.verdict == "not stopped"), got[attack.what]


@pytest.mark.parametrize("attack", MACHINE, ids=lambda attack: attack.what)
def test_using_up_the_machine(lab, attack):
    wall = 4 if attack.ends == "timeout" else LIMITS.wall_seconds
    before = set(provisioner.family(os.getpid()))
    report = lab.grade(lab.submission(extra=attack.code), replace(LIMITS, wall_seconds=wall))
    assert report.cause == attack.ends, report.findings
    assert attack.says in printed(report)
    left = set(provisioner.family(os.getpid())) - before
    assert len([pid for pid in left if runs(pid)]) <= 3  # a zygote, when it is the first


FLOOD = """
import os, socket, struct
mine = socket.socket(fileno=os.dup(3))
for part in ('1.5,' * 900_000, '[],' * 1_200_000, '{"a":[' * 99, '"' + 'x' * 3_900_000 + '",'):
    for channel in ('iopub', 'shell'):
        text = f'["{channel}",{{"msg_type":"stream"}},{{}},{{}},{{"x":[{part}1]}}]'.encode()
        for _ in range(2):
            mine.sendall(struct.pack('>I', len(text)) + text)
"""


def test_a_flood_of_messages_does_not_fill_the_graders_memory(lab):
    lab.grade(lab.submission())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    report = lab.grade(lab.submission(extra=FLOOD), Limits(cell_seconds=30))
    assert report.score == 6 and codes(report) & {"bad_message", "output_cut"}
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 60_000  # KB; gigabytes without care


def test_processor_time_of_all_processes_counts():
    busy = os.fork()
    if busy == 0:
        while True:
            pass
    try:
        while usage.cpu_seconds([os.getpid(), busy]) - usage.cpu_seconds([os.getpid()]) < 0.2:
            pass
        assert usage.cpu_seconds([busy]) < 30
    finally:
        os.kill(busy, 9)
        os.waitpid(busy, 0)
    assert usage.cpu_seconds([busy]) == 0


@pytest.mark.parametrize("machine", [*inside_filter.MACHINES, "abacus"])
def test_the_filter_is_one_program_for_each_machine(machine):
    program = inside_filter.program(machine)
    assert len(program) % 8 == 0 and bool(program) == (machine in inside_filter.MACHINES)
    assert len(program) // 8 < 250, "a jump is one byte"

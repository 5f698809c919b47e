"""The grader's side of the benchmark: what runs in a process of its own, so that its resources can be told.

`python -m tests.bench.grading_parts PART --submissions N --environments DIR` prints one JSON value.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import notebooks.quick_start
from notebooks.grader import Bundle, Limits, autograde
from notebooks.grader.environment import find_environment
from notebooks.grader.provisioner import family
from notebooks.grader.zygote import zygote
from tests.bench import grading_lab

notebooks.quick_start.done()  # as the worker does

NAME = f"{grading_lab.SLUG}.ipynb"
EVERY = 100  # submissions between two looks at the memory


def bundles(count: int) -> dict[str, Bundle]:
    """By learner."""
    source = {NAME: grading_lab.to_bytes(grading_lab.source())}
    return {
        learner: Bundle(grading_lab.SLUG, source, {NAME: grading_lab.to_bytes(nb)}, "industrial")
        for learner, nb in grading_lab.submissions(count).items()
    }


def start(environments: Path, _count: int) -> None:
    """What a worker does before its first submission."""
    with zygote(find_environment("industrial", environments), sandboxed=True):
        pass


def batch(environments: Path, count: int) -> dict[str, Any]:
    """One submission after the other; `seconds` are those after the start."""
    start(environments, 0)
    began = time.monotonic()
    given = bundles(count).items()
    reports = {name: autograde(bundle, Limits(), environments=environments) for name, bundle in given}
    seconds = time.monotonic() - began
    total = sum(report.timings["total"] for report in reports.values())
    return {
        "scores": {name: {c.grade_id: c.score for c in r.cells} for name, r in reports.items()},
        "seconds": seconds,
        "rss_mb": resident_mb(os.getpid()),
        "cells_share": sum(report.timings["cells"] for report in reports.values()) / total,
    }


def memory(environments: Path, count: int) -> list[float]:
    """Resident MB after each hundred of `count` submissions."""
    found, given = [], list(bundles(EVERY).values())
    for number in range(1, count + 1):
        autograde(given[number % EVERY], Limits(), environments=environments)
        if number % EVERY == 0:
            found.append(resident_mb(os.getpid()))
    return found


def resident_mb(pid: int) -> float:
    """Resident memory of a process and all below it, a page that several share counted in each of them."""
    time.sleep(0.5)  # until the last kernel is gone
    pages = sum(int(Path(f"/proc/{each}/statm").read_text().split()[1]) for each in family(pid))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


PARTS: dict[str, Callable[[Path, int], Any]] = {"start": start, "batch": batch, "memory": memory}


def command(part: str, environments: Path, count: int) -> list[str]:
    """The command line of a part."""
    arguments = [part, "--submissions", str(count), "--environments", str(environments.resolve())]
    return [sys.executable, "-m", "tests.bench.grading_parts", *arguments]


def main() -> int:
    """One part."""
    parser = argparse.ArgumentParser()
    parser.add_argument("part", choices=PARTS)
    parser.add_argument("--submissions", type=int, required=True)
    parser.add_argument("--environments", type=Path, required=True)
    chosen = parser.parse_args()
    print(json.dumps(PARTS[chosen.part](chosen.environments, chosen.submissions)))  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())

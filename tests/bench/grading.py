"""`./baeum bench grading`: this grader beside `nbgrader autograde`, same submissions, same machine, one run.

CPU seconds are those of a whole process with everything it started, user and system. `cpu_ratio` includes the
start of both programs, `warm_cpu_ratio` leaves out both: a worker starts once. On a busy machine only CPU
seconds, and ratios of what ran side by side, mean something.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench import grading_http, grading_lab
from tests.bench.grading_parts import command

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = 40
SINGLES = 15
LOOP = "for _ in range(40_000_000): pass"
Scores = dict[str, dict[str, float | None]]  # learner -> grade id -> points; None waits for a person


@dataclass(frozen=True)
class Measured:
    """One process: seconds of CPU and of the clock, and what it found."""

    cpu: float
    wall: float
    start_cpu: float
    scores: Scores


def main() -> int:
    """Exit code 1 when a score differs."""
    parser = argparse.ArgumentParser(prog="./baeum bench grading")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS)
    parser.add_argument("--singles", type=int, default=SINGLES, help="handed in over HTTP, one by one")
    parser.add_argument("--memory", type=int, default=0, metavar="N", help="also watch it over N submissions")
    parser.add_argument("--environments", type=Path, default=_environments())
    chosen = parser.parse_args()
    result = compare(chosen.environments, chosen.submissions)
    result |= over_http(chosen.environments, chosen.singles)
    if chosen.memory:
        _, _, out = _run(command("memory", chosen.environments, chosen.memory), ROOT, chosen.environments)
        result["rss_mb_by_hundred"] = json.loads(out)
    result["load_average"] = os.getloadavg()[0]
    print(json.dumps(result) if chosen.json else _table(result))  # noqa: T201
    return 0 if result["identical"] else 1


def _environments() -> Path:
    return Path(os.environ.get("BAEUM_HOME", "var")) / "environments"


def compare(environments: Path, count: int) -> dict[str, Any]:
    """Both graders on `count` submissions, then this one in a process for each core at once."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        _make_course(course, environments, count)
        _run(command("batch", environments, 1), ROOT, environments)  # compiles what is not compiled yet
        theirs = _measure_nbgrader(course, environments)
    ours, facts = _measure_batch(environments, count)
    return {
        "identical": ours.scores == theirs.scores,
        "submissions": count,
        "cells": sum(len(cells) for cells in theirs.scores.values()),
        "different_cells": _differences(ours.scores, theirs.scores),
        "nbgrader_cpu_s": theirs.cpu / count,
        "nbgrader_wall_s": theirs.wall / count,
        "cpu_s": ours.cpu / count,
        "wall_s": ours.wall / count,
        "cpu_ratio": theirs.cpu / ours.cpu,
        "nbgrader_warm_cpu_s": (theirs.cpu - theirs.start_cpu) / count,
        "warm_cpu_s": (ours.cpu - ours.start_cpu) / count,
        "warm_cpu_ratio": (theirs.cpu - theirs.start_cpu) / (ours.cpu - ours.start_cpu),
        "wall_ratio": theirs.wall / ours.wall,
        "cells_share": facts["cells_share"],
        "grader_rss_mb": facts["rss_mb"],
        **_scaling(environments, count, facts["seconds"]),
    }


def over_http(environments: Path, count: int) -> dict[str, Any]:
    """From submit to grade with the whole product, idle and warm."""
    seconds, rss_mb = grading_http.measure(environments, count)
    return {
        "single_median_s": statistics.median(seconds),
        "single_worst_s": max(seconds),
        "worker_rss_mb": rss_mb,
    }


def _scaling(environments: Path, count: int, alone: float) -> dict[str, Any]:
    """How many times more submissions a second a process on each core grades than one alone."""
    cores = len(os.sched_getaffinity(0))

    def one(_number: int) -> float:
        return json.loads(_run(command("batch", environments, count), ROOT, environments)[2])["seconds"]

    with ThreadPoolExecutor(cores) as pool:
        slowest = max(pool.map(one, range(cores)))
    return {"cores": cores, "scaling": cores * alone / slowest, "loop_scaling": _loop_scaling(cores)}


def _loop_scaling(cores: int) -> float:
    """The same of a loop that shares nothing: what the machine gives at most, beside its other work."""

    def seconds(processes: int) -> float:
        began = time.monotonic()
        running = [subprocess.Popen([sys.executable, "-c", LOOP]) for _each in range(processes)]
        for process in running:
            process.wait()
        return time.monotonic() - began

    return cores * seconds(1) / seconds(cores)


def _differences(ours: Scores, theirs: Scores) -> int:
    pairs = {(name, cell) for found in (ours, theirs) for name, cells in found.items() for cell in cells}
    missing = object()
    return sum(
        ours.get(name, {}).get(cell, missing) != theirs.get(name, {}).get(cell, missing)
        for name, cell in pairs
    )


def _make_course(course: Path, environments: Path, count: int) -> None:
    name = f"{grading_lab.SLUG}.ipynb"
    source = course / "source" / grading_lab.SLUG
    source.mkdir(parents=True)
    (source / name).write_bytes(grading_lab.to_bytes(grading_lab.source()))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n")
    for learner, nb in grading_lab.submissions(count).items():
        folder = course / "submitted" / learner / grading_lab.SLUG
        folder.mkdir(parents=True)
        (folder / name).write_bytes(grading_lab.to_bytes(nb))
    _run(_nbgrader("generate_assignment"), course, environments)


def _nbgrader(subcommand: str) -> list[str]:
    return [sys.executable, "-m", "nbgrader", subcommand, grading_lab.SLUG]


def _run(arguments: list[str], folder: Path, environments: Path) -> tuple[float, float, bytes]:
    """CPU seconds of the process and of all it started and waited for, seconds, what it wrote to stdout."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "JUPYTER_PATH": str(environments.resolve() / "industrial" / "share" / "jupyter"),
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
        began = time.monotonic()
        process = subprocess.Popen(arguments, cwd=folder, env=environment, stdout=out, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), log.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(arguments)} failed:\n{log.read().decode()}")
        return usage.ru_utime + usage.ru_stime, wall, out.read()


def _measure_nbgrader(course: Path, environments: Path) -> Measured:
    from nbgrader.api import Gradebook

    cpu, wall, _ = _run(_nbgrader("autograde"), course, environments)
    scores: Scores = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for submission in gradebook.assignment_submissions(grading_lab.SLUG):
            (notebook,) = submission.notebooks
            scores[submission.student.id] = {grade.name: grade.auto_score for grade in notebook.grades}
    start, _, _ = _run([*_nbgrader("autograde"), "--help"], course, environments)
    return Measured(cpu, wall, start, scores)


def _measure_batch(environments: Path, count: int) -> tuple[Measured, dict[str, float]]:
    cpu, wall, out = _run(command("batch", environments, count), ROOT, environments)
    facts = json.loads(out)
    start, _, _ = _run(command("start", environments, 0), ROOT, environments)
    return Measured(cpu, wall, start, facts.pop("scores")), facts


def _table(result: dict[str, Any]) -> str:
    rows = [
        ("", "nbgrader autograde", "this grader", "ratio"),
        ("CPU seconds a notebook", "nbgrader_cpu_s", "cpu_s", "cpu_ratio"),
        ("  without the start", "nbgrader_warm_cpu_s", "warm_cpu_s", "warm_cpu_ratio"),
        ("seconds a notebook", "nbgrader_wall_s", "wall_s", "wall_ratio"),
    ]
    lines = ["  ".join(f"{_shown(result.get(part, part)):>22}" for part in row).rstrip() for row in rows]
    lines.append("")
    lines += [f"{text:>52}  {_shown(result[name])}" for name, text in _FACTS.items() if name in result]
    return "\n".join(lines)


_FACTS = {
    "identical": "identical",
    "submissions": "submissions",
    "cells": "graded cells",
    "different_cells": "cells with another score",
    "single_median_s": "one submission, HTTP submit to HTTP grade, median s",
    "single_worst_s": "the slowest of them",
    "cores": "cores",
    "scaling": "times as fast with a process on each core",
    "loop_scaling": "the same of a loop that shares nothing",
    "cells_share": "share of the time spent in the cells",
    "grader_rss_mb": "grader with its zygote, resident MB",
    "worker_rss_mb": "worker process with its zygote, resident MB",
    "rss_mb_by_hundred": "grader's resident MB after each 100 submissions",
    "load_average": "load average of this machine",
}


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(f"{item:.1f}" for item in value)
    return f"{value:.3f}" if isinstance(value, float) else str(value)

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
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import bench_lab
from .autograde import autograde
from .environment import find_environment
from .provisioner import family
from .report import Bundle, Limits
from .zygote import zygote

ROOT = Path(__file__).resolve().parents[2]
SUBMISSIONS = 40
SINGLES = 7
Scores = dict[str, dict[str, float | None]]  # learner -> grade id -> points; None waits for a person


@dataclass(frozen=True)
class Measured:
    """One process: seconds of CPU and of the clock, and what it found."""

    cpu: float
    wall: float
    start_cpu: float
    scores: Scores
    facts: dict[str, float]


def main(arguments: list[str] | None = None) -> int:
    """Exit code 1 when a score differs."""
    parser = argparse.ArgumentParser(prog="./baeum bench")
    parser.add_argument(
        "what", choices=["grading", "worker", "singles", "start"], help="grading; the others are its parts"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--submissions", type=int, default=SUBMISSIONS)
    parser.add_argument("--environments", type=Path, default=_environments())
    chosen = parser.parse_args(arguments)
    if chosen.what != "grading":
        work = {"worker": _grade_batch, "singles": _grade_singles, "start": _only_start}[chosen.what]
        print(json.dumps(work(chosen.environments, chosen.submissions)))  # noqa: T201
        return 0
    result = compare(chosen.environments, chosen.submissions)
    print(json.dumps(result) if chosen.json else _table(result))  # noqa: T201
    return 0 if result["identical"] else 1


def _environments() -> Path:
    return Path(os.environ.get("BAEUM_HOME", "var")) / "environments"


def compare(environments: Path, count: int) -> dict[str, Any]:
    """Both graders on `count` submissions; a single one is a library call in a warm worker, without HTTP."""
    with tempfile.TemporaryDirectory() as folder:
        course = Path(folder)
        _make_course(course, environments, count)
        _run(_worker("worker", environments, 1), ROOT, environments)  # compiles what is not compiled yet
        theirs = _measure_nbgrader(course, environments)
    ours = _measure_worker(environments, count)
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
        **ours.facts,
        "load_average": os.getloadavg()[0],
    }


def _differences(ours: Scores, theirs: Scores) -> int:
    pairs = {(name, cell) for found in (ours, theirs) for name, cells in found.items() for cell in cells}
    missing = object()
    return sum(
        ours.get(name, {}).get(cell, missing) != theirs.get(name, {}).get(cell, missing)
        for name, cell in pairs
    )


def _make_course(course: Path, environments: Path, count: int) -> None:
    source = course / "source" / bench_lab.SLUG
    source.mkdir(parents=True)
    (source / f"{bench_lab.SLUG}.ipynb").write_bytes(bench_lab.to_bytes(bench_lab.source()))
    (course / "nbgrader_config.py").write_text("c = get_config()\nc.CourseDirectory.course_id = 'c'\n")
    for name, nb in bench_lab.submissions(count).items():
        folder = course / "submitted" / name / bench_lab.SLUG
        folder.mkdir(parents=True)
        (folder / f"{bench_lab.SLUG}.ipynb").write_bytes(bench_lab.to_bytes(nb))
    _run(_nbgrader("generate_assignment"), course, environments)


def _nbgrader(command: str) -> list[str]:
    return [sys.executable, "-m", "nbgrader", command, bench_lab.SLUG]


def _run(command: list[str], folder: Path, environments: Path) -> tuple[float, float, bytes]:
    """CPU seconds of the process and of all it started and waited for, seconds, what it wrote to stdout."""
    environment = {
        **os.environ,
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "JUPYTER_PATH": str(environments.resolve() / "industrial" / "share" / "jupyter"),
    }
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as log:
        began = time.monotonic()
        process = subprocess.Popen(command, cwd=folder, env=environment, stdout=out, stderr=log)
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - began
        process.returncode = os.waitstatus_to_exitcode(status)
        out.seek(0), log.seek(0)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} failed:\n{log.read().decode()}")
        return usage.ru_utime + usage.ru_stime, wall, out.read()


def _measure_nbgrader(course: Path, environments: Path) -> Measured:
    from nbgrader.api import Gradebook

    cpu, wall, _ = _run(_nbgrader("autograde"), course, environments)
    scores: Scores = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for submission in gradebook.assignment_submissions(bench_lab.SLUG):
            (notebook,) = submission.notebooks
            scores[submission.student.id] = {grade.name: grade.auto_score for grade in notebook.grades}
    start, _, _ = _run([*_nbgrader("autograde"), "--help"], course, environments)
    return Measured(cpu, wall, start, scores, {})


def _measure_worker(environments: Path, count: int) -> Measured:
    cpu, wall, out = _run(_worker("worker", environments, count), ROOT, environments)
    batch = json.loads(out)
    start, _, _ = _run(_worker("start", environments, 0), ROOT, environments)
    _, _, out = _run(_worker("singles", environments, SINGLES), ROOT, environments)
    facts = {
        "single_median_s": statistics.median(json.loads(out)),
        "worker_rss_mb": batch["rss_mb"],
        "cells_share": batch["cells_share"],
    }
    return Measured(cpu, wall, start, batch["scores"], facts)


def _worker(what: str, environments: Path, count: int) -> list[str]:
    command = [sys.executable, "-m", "notebooks.grader.bench", what, "--submissions", str(count)]
    return [*command, "--environments", str(environments.resolve())]


def _bundles(count: int) -> dict[str, Bundle]:
    name = f"{bench_lab.SLUG}.ipynb"
    source = {name: bench_lab.to_bytes(bench_lab.source())}
    return {
        learner: Bundle(bench_lab.SLUG, source, {name: bench_lab.to_bytes(nb)}, "industrial")
        for learner, nb in bench_lab.submissions(count).items()
    }


def _grade_batch(environments: Path, count: int) -> dict[str, Any]:
    """What the measured process does, one submission after the other."""
    reports = {
        name: autograde(bundle, Limits(), environments=environments)
        for name, bundle in _bundles(count).items()
    }
    total = sum(report.timings["total"] for report in reports.values())
    return {
        "scores": {name: {c.grade_id: c.score for c in r.cells} for name, r in reports.items()},
        "rss_mb": _resident_mb(),
        "cells_share": sum(report.timings["cells"] for report in reports.values()) / total,
    }


def _grade_singles(environments: Path, count: int) -> list[float]:
    """Seconds of each of `count` submissions that find a warm, idle worker."""
    bundle, *others = _bundles(count + 1).values()
    autograde(bundle, Limits(), environments=environments)
    seconds = []
    for bundle in others:
        began = time.monotonic()
        autograde(bundle, Limits(), environments=environments)
        seconds.append(time.monotonic() - began)
    return seconds


def _only_start(environments: Path, _count: int) -> None:
    """What a worker does before its first submission."""
    with zygote(find_environment("industrial", environments), sandboxed=True):
        pass


def _resident_mb() -> float:
    """Resident memory of this process, its zygote and bubblewrap; shared pages are counted in each."""
    time.sleep(0.5)  # until the last kernel is gone
    pages = sum(int(Path(f"/proc/{pid}/statm").read_text().split()[1]) for pid in family(os.getpid()))
    return pages * os.sysconf("SC_PAGE_SIZE") / 1024 / 1024


def _table(result: dict[str, Any]) -> str:
    rows = [
        ("", "nbgrader autograde", "this grader", "ratio"),
        ("CPU seconds a notebook", "nbgrader_cpu_s", "cpu_s", "cpu_ratio"),
        ("  without the start", "nbgrader_warm_cpu_s", "warm_cpu_s", "warm_cpu_ratio"),
        ("seconds a notebook", "nbgrader_wall_s", "wall_s", "wall_ratio"),
    ]
    lines = ["  ".join(f"{_shown(result.get(part, part)):>22}" for part in row).rstrip() for row in rows]
    lines.append("")
    for name in ("identical", "submissions", "cells", "different_cells", *_FACTS):
        lines.append(f"{_FACTS.get(name, name):>46}  {_shown(result[name])}")
    return "\n".join(lines)


_FACTS = {
    "single_median_s": "one submission, library call, warm (median s)",
    "worker_rss_mb": "worker with its zygote, resident MB",
    "cells_share": "share of the time spent in the cells",
    "load_average": "load average of this machine",
}


def _shown(value: Any) -> str:
    return f"{value:.3f}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    sys.exit(main())

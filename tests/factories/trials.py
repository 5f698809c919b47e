"""Submissions over HTTP to the whole product while its processes are killed, and what became of each.

The test has a small trial; `./baeum bench kills --submissions 200 --seed 1` runs a full one. The same seed
gives the same submissions and the same kills in the same order; what a kill meets is up to the machine.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import func, select

from lms.assessments.models import AutogradeRun, Grade, GradeEvent, Submission
from lms.config import ROOT
from lms.operations.processes import become_subreaper, end_descendants
from tests.factories.cohorts import make_cohort
from tests.factories.homes import reading, running
from tests.factories.kills import Killer, Learner, product
from tests.factories.labs import NOTEBOOK
from tests.factories.servers import Redis
from tests.notebooks.grader.lab import RIGHT, WRONG, source_notebook, to_bytes

LEARNERS = 5
HALF_RIGHT = "def add(a, b):\n    return a + b if a < 5 else 0"
ANSWERS = ((RIGHT, 6.0), (HALF_RIGHT, 4.0), (WRONG, 0.0))  # with the points of the tests


@dataclass(frozen=True)
class Plan:
    """What is handed in and how much of the product is killed meanwhile."""

    submissions: int
    kills: int
    seed: int
    seconds_between: float = 1.0  # submissions, all learners together
    redis: bool = False


@dataclass
class Outcome:
    """What was seen; `lost`, `doubled` and `wrong` must be empty."""

    acknowledged: int = 0
    stored: int = 0
    graded: int = 0
    causes: dict[str, int] = field(default_factory=dict)  # of those without the right points
    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    kills: dict[str, int] = field(default_factory=dict)
    missed: dict[str, int] = field(default_factory=dict)  # there was nothing to kill
    answers: dict[str, int] = field(default_factory=dict)  # of the web, by status, or that there was none
    attempts: dict[int, int] = field(default_factory=dict)  # runs by how often a worker took them
    seconds: float = 0.0


def trial(plan: Plan, folder: Path, environments: Path, say: Callable[[str], None] = print) -> Outcome:
    """Starts the product, hands in, kills, waits for the end and looks at every submission."""
    rng = random.Random(plan.seed)
    works, expected = notebooks(plan, rng)
    redis = Redis() if plan.redis else None
    begun = time.monotonic()
    try:
        started = product(folder, environments, broker_url=redis.url if redis else "")
        with started as (settings, stack), running(settings) as app:
            cohort = make_cohort(app)
            learners = [Learner(app, settings.web_url, cohort, work) for work in works]
            killer = Killer(settings, stack, rng, redis)
            strike(plan, rng, learners, killer, say)
            wait_until_all_ended(app, 60 + 2.0 * plan.submissions, say)
            outcome = judged(app, learners, expected)
        outcome.kills, outcome.missed = dict(killer.done), dict(killer.missed)
        outcome.seconds = time.monotonic() - begun
        return outcome
    finally:
        if redis:
            redis.kill()


def notebooks(plan: Plan, rng: random.Random) -> tuple[list[list[tuple[float, bytes]]], dict[str, float]]:
    """For each learner when to hand in what; and the points by the hash of the notebook."""
    works: list[list[tuple[float, bytes]]] = [[] for _each in range(LEARNERS)]
    expected = {}
    for number in range(plan.submissions):
        answer, points = rng.choice(ANSWERS)
        nb = source_notebook()
        nb.cells[1].source = f"import time\ntime.sleep({rng.uniform(0.5, 2.5):.2f})  # {number}\n{answer}"
        content = to_bytes(nb)
        expected[sha256(content).hexdigest()] = points
        works[number % LEARNERS].append((number * plan.seconds_between, content))
    return works, expected


def strike(
    plan: Plan, rng: random.Random, learners: list[Learner], killer: Killer, say: Callable[[str], None]
) -> None:
    """Kills at moments of chance while the learners hand in; returns when they have finished."""
    for learner in learners:
        learner.start()
    pause = plan.submissions * plan.seconds_between / max(plan.kills, 1)
    for kind in killer.kinds(plan.kills):
        time.sleep(rng.uniform(0.5, 1.5) * pause)
        killer.kill(kind)
        say(f"killed: {kind}")
    for learner in learners:
        learner.join(120)
        learner.stop.set()


def wait_until_all_ended(app: Any, seconds: float, say: Callable[[str], None]) -> None:
    """Until no run waits or runs; what is not so after the time will be judged lost."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with reading(app) as session:
            open_runs = session.scalar(
                select(func.count()).where(AutogradeRun.state.in_(("queued", "running")))
            )
        if not open_runs:
            return
        time.sleep(0.5)
    say("runs were left over")


def judged(app: Any, learners: list[Learner], expected: dict[str, float]) -> Outcome:
    """Looks at every submission that was acknowledged or stored."""
    outcome = Outcome(answers=dict(sum((learner.answers for learner in learners), Counter())))
    acknowledged = {uuid for learner in learners for uuid in learner.receipts}
    causes: Counter[str] = Counter()
    attempts: Counter[int] = Counter()
    with reading(app) as session:
        stored = {one.uuid: one for one in session.scalars(select(Submission))}
        events = Counter(session.scalars(select(GradeEvent.run_id)))
        outcome.acknowledged, outcome.stored = len(acknowledged), len(stored)
        outcome.lost += sorted(acknowledged - set(stored))
        best: dict[int, float] = {}
        for uuid, submission in stored.items():
            runs = session.scalars(
                select(AutogradeRun).where(AutogradeRun.submission_id == submission.id)
            ).all()
            if len(runs) != 1 or events[runs[0].id] > 1:
                outcome.doubled.append(uuid)
            run, points = runs[0], expected[submission.files[NOTEBOOK]]
            attempts[run.attempts] += 1
            if run.state not in ("graded", "failed"):
                outcome.lost.append(uuid)
            elif run.cause != "graded":
                causes[str(run.cause)] += 1
            elif run.report is None or run.report["score"] != points:
                outcome.wrong.append(uuid)
            else:
                outcome.graded += 1
            got = (run.report or {}).get("score") or 0.0
            best[submission.enrollment_id] = max(best.get(submission.enrollment_id, 0.0), got)
        grades = dict(session.execute(select(Grade.enrollment_id, Grade.final)).all())
        outcome.wrong += [f"grade of {one}" for one, points in best.items() if grades.get(one, 0.0) != points]
    outcome.causes, outcome.attempts = dict(causes), dict(sorted(attempts.items()))
    return outcome


def main() -> int:
    """Exit code 1 when a submission was lost, graded twice or wrongly."""
    parser = argparse.ArgumentParser(prog="./baeum bench kills")
    parser.add_argument("--submissions", type=int, default=200)
    parser.add_argument("--kills", type=int, help="by default one for each five submissions")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--redis", action="store_true", help="Redis as broker (redis-server is installed)")
    parser.add_argument("--json", action="store_true", help="one JSON object and nothing else")
    chosen = parser.parse_args()
    kills = chosen.submissions // 5 if chosen.kills is None else chosen.kills
    plan = Plan(chosen.submissions, kills, chosen.seed, redis=chosen.redis)
    become_subreaper()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say = (lambda _sentence: None) if chosen.json else (lambda said: print(said, file=sys.stderr))  # noqa: T201
        environments = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
        outcome = trial(plan, Path(folder), environments, say)
        end_descendants(grace_seconds=1)
    print(json.dumps(dataclasses.asdict(outcome), indent=None if chosen.json else 2))  # noqa: T201
    return 1 if outcome.lost or outcome.doubled or outcome.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

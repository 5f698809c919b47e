"""Submissions over HTTP to the whole product while its processes are killed, and what became of each.

The test has a small trial; `./baeum bench kills --submissions 200 --seed 1` runs a full one. The same seed
gives the same submissions and the same kills in the same order; what a kill meets is up to the machine.
"""

from __future__ import annotations

import argparse
import base64
import dataclasses
import json
import os
import random
import signal
import sqlite3
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.accounts.services import issue_lab_token
from lms.assessments.models import AutogradeRun, Grade, GradeEvent, Submission
from lms.config import ROOT, Settings
from lms.operations.processes import become_subreaper, descendants, end_descendants
from lms.operations.stack import Stack, start_stack
from lms.web import now
from notebooks.authoring import LabBuild
from notebooks.authoring.model import GradeCell
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import fill, make_home, reading, running, writing
from tests.factories.labs import NOTEBOOK, SLUG, make_lab, publish_sample_lab, text
from tests.factories.people import make_person
from tests.factories.servers import Redis, free_ports
from tests.notebooks.grader.lab import RIGHT, WRONG, source_notebook, to_bytes

LEARNERS = 5
TRY_AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 15.0  # for something to kill: after a kill, the supervisor waits before it starts a part
CELLS = (
    GradeCell("visible", "auto", 1.0, text("보이는 것", "Visible")),
    GradeCell("hidden", "auto", 2.0, text("숨은 것", "Hidden")),
    GradeCell("partial", "auto", 3.0, text("부분 점수", "Partial")),
    GradeCell("essay", "manual", 2.0, text("까닭", "Why")),
)
HALF_RIGHT = "def add(a, b):\n    return a + b if a < 5 else 0"
ANSWERS = ((RIGHT, 6.0), (HALF_RIGHT, 4.0), (WRONG, 0.0))  # with the points of the tests
EMBEDDED = ("broker deleted", "broker damaged", "broker locked")
REDIS = ("broker killed", "broker flushed")
PROCESSES = ("worker", "pool", "kernel", "zygote outside", "zygote inside", "web", "web's worker")


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


@contextmanager
def product(
    folder: Path, environments: Path, lab: LabBuild | None = None, **changes: Any
) -> Iterator[tuple[Settings, Stack]]:
    """Web and worker under the real supervisor, with a lab published: that of the grader's own tests."""
    (port,) = free_ports(1)
    address = f"http://127.0.0.1:{port}"
    settings = dataclasses.replace(make_home(folder), web_port=port, web_url=address, **changes)
    (settings.home / "environments").symlink_to(environments.resolve())
    if settings.database_url:
        fill(settings)
    if lab is None:
        lab = make_lab(CELLS)
        for files in lab.files.values():
            files.source[NOTEBOOK] = files.release[NOTEBOOK] = to_bytes(source_notebook())
    with running(settings) as app:
        publish_sample_lab(app, lab)
    with start_stack(settings) as stack:
        stack.wait_until_ready()
        yield settings, stack


class Learner(threading.Thread):
    """Hands in one notebook after the other, each until the web has acknowledged it."""

    def __init__(self, app: Any, address: str, cohort: Any, work: list[tuple[float, bytes]]) -> None:
        super().__init__(daemon=True)
        self.person = make_person(app)
        self.enrollment = make_enrollment(app, self.person, cohort)
        with writing(app) as session:
            token = issue_lab_token(session, person=session.get_one(Person, self.person.id), now=now())
        self.address = f"{address}/api/lab/v1/assignments/{cohort.slug}/{SLUG}/submissions"
        self.headers = {"Authorization": f"Bearer {token}"}
        self.work = work
        self.receipts: list[str] = []
        self.answers: Counter[str] = Counter()
        self.stop = threading.Event()

    def run(self) -> None:
        begun = time.monotonic()
        for at, content in self.work:
            self.stop.wait(max(0.0, begun + at - time.monotonic()))
            while not self.stop.is_set() and not self.hand_in(content):
                self.stop.wait(TRY_AGAIN_SECONDS)

    def hand_in(self, content: bytes) -> bool:
        """Whether it was acknowledged."""
        files = [{"path": NOTEBOOK, "content": base64.b64encode(content).decode()}]
        try:
            answer = httpx.post(self.address, json={"files": files}, headers=self.headers, timeout=20)
        except httpx.HTTPError as error:
            self.answers[type(error).__name__] += 1
            return False
        self.answers[str(answer.status_code)] += 1
        if answer.status_code == 201:
            self.receipts.append(answer.json()["uuid"])
        return answer.status_code == 201


class Killer:
    """Kills parts of a running product with SIGKILL."""

    def __init__(self, settings: Settings, stack: Stack, rng: random.Random, redis: Redis | None) -> None:
        self.settings, self.stack, self.rng, self.redis = settings, stack, rng, redis
        self.broker = settings.home / "broker.sqlite"
        self.done: Counter[str] = Counter()
        self.missed: Counter[str] = Counter()

    def kinds(self, count: int) -> list[str]:
        """In an order of chance, each about as often as the others."""
        every = [*PROCESSES, *(REDIS if self.redis else EMBEDDED)]
        kinds = [every[number % len(every)] for number in range(count)]
        self.rng.shuffle(kinds)
        return kinds

    def kill(self, kind: str) -> None:
        """Strikes as soon as there is something to hit, within some seconds."""
        act: dict[str, Callable[[], bool]] = {
            "broker deleted": self.delete_broker,
            "broker damaged": self.damage_broker,
            "broker locked": self.lock_broker,
            "broker killed": self.kill_redis,
            "broker flushed": self.flush_redis,
        }
        end = time.monotonic() + PATIENCE_SECONDS
        while not (act[kind]() if kind in act else self.end_one_of(self.targets(kind))):
            if time.monotonic() > end:
                self.missed[kind] += 1
                return
            time.sleep(0.01)
        self.done[kind] += 1

    def targets(self, kind: str) -> list[int]:
        """The processes of a kind that run now."""
        state = self.stack.state()
        web, worker = (state.get(name, {}).get("pid") for name in ("web", "worker"))
        if kind.startswith("web"):
            return ([web] if kind == "web" else children(web)) if web else []
        if kind == "worker" or not worker:
            return [worker] if worker else []
        pool = [pid for pid in children(worker) if children(pid)]  # the clock has no children
        if kind == "pool":
            return pool
        outside = [pid for process in pool for pid in children(process) if "inside_zygote" in command(pid)]
        if kind == "zygote outside":
            return outside
        inside = [pid for process in outside for pid in children(process)]
        if kind == "zygote inside":
            return inside
        return [pid for process in inside for pid in descendants(process) if not children(pid)]

    def end_one_of(self, pids: list[int]) -> bool:
        if not pids:
            return False
        with suppress(ProcessLookupError):
            os.kill(self.rng.choice(pids), signal.SIGKILL)
            return True
        return False

    def delete_broker(self) -> bool:
        self.broker.unlink(missing_ok=True)
        return True

    def damage_broker(self) -> bool:
        self.broker.write_bytes(b"no database any more" * 1000)
        return True

    def lock_broker(self) -> bool:
        def hold() -> None:
            with suppress(sqlite3.Error):
                connection = sqlite3.connect(self.broker, isolation_level=None)
                connection.execute("BEGIN EXCLUSIVE")
                time.sleep(5)
                connection.close()

        threading.Thread(target=hold, daemon=True).start()
        return True

    def kill_redis(self) -> bool:
        assert self.redis
        self.redis.kill()
        time.sleep(2)
        self.redis.start()
        return True

    def flush_redis(self) -> bool:
        import redis

        assert self.redis
        redis.Redis(port=self.redis.port).flushall()
        return True


def children(pid: int) -> list[int]:
    """The direct ones, whichever thread started them; [] when it is gone."""
    found: list[int] = []
    for listed in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            found += map(int, listed.read_text().split())
    return found


def command(pid: int) -> str:
    """Its command line; "" when it is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode("utf-8", "replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""


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

"""The whole product on a home of its own, learners who hand in over HTTP, and who kills its parts."""

from __future__ import annotations

import base64
import dataclasses
import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

from lms.accounts.models import Person
from lms.accounts.services import issue_lab_token
from lms.config import Settings
from lms.operations.processes import descendants
from lms.operations.stack import Stack, start_stack
from lms.web import now
from notebooks.authoring import LabBuild
from notebooks.authoring.model import GradeCell
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import fill, make_home, running, writing
from tests.factories.labs import NOTEBOOK, SLUG, make_lab, publish_sample_lab, text
from tests.factories.people import make_person
from tests.factories.servers import Redis, free_ports
from tests.notebooks.grader.lab import source_notebook, to_bytes

TRY_AGAIN_SECONDS = 0.3
PATIENCE_SECONDS = 15.0  # for something to kill: after a kill, the supervisor waits before it starts a part
CELLS = (
    GradeCell("visible", "auto", 1.0, text("보이는 것", "Visible")),
    GradeCell("hidden", "auto", 2.0, text("숨은 것", "Hidden")),
    GradeCell("partial", "auto", 3.0, text("부분 점수", "Partial")),
    GradeCell("essay", "manual", 2.0, text("까닭", "Why")),
)
EMBEDDED = ("broker deleted", "broker damaged", "broker locked")
REDIS = ("broker killed", "broker flushed")
PROCESSES = ("worker", "pool", "kernel", "zygote outside", "zygote inside", "web", "web's worker")


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

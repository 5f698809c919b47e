"""`./baeum bench issuing`: one bulk run killed half-way and resumed, then how fast the product answers.

A home of its own with learners who have earned a certificate; the run is worked on by a process that is
killed with SIGKILL in the middle and started again. Then granian serves that home, and processes ask it for
/v/CODE and POST /api/v1/verify.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from sqlalchemy import func, select

from lms.cohorts.models import Cohort
from lms.config import ROOT, Settings
from lms.credentials.models import Credential, IssueItem
from lms.credentials.roster import roster
from lms.credentials.services import bulk
from lms.web import now
from tests.factories.cohorts import make_cohort
from tests.factories.graduates import make_graduates
from tests.factories.homes import make_home, reading, running, writing
from tests.factories.people import make_person
from tests.factories.servers import free_ports, wait_for_port

WORKER = """
import sys
from pathlib import Path
from lms import create_app
from lms.config import Settings
from lms.credentials import tasks
with create_app(Settings(home=Path(sys.argv[1]), labs_gateway="fake", testing=True)).app_context():
    tasks.issue_in_bulk(3600)
"""
CLIENTS = 2
SECONDS = 10.0
CODES_AT_ONCE = 500


def main() -> int:
    """Measures and prints; 1 when a certificate was lost or doubled."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--certificates", type=int, default=10_000)
    parser.add_argument("--json", action="store_true", help="one object")
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="issuing-") as folder:
        settings = make_home(Path(folder))
        found = issue(settings, chosen.certificates) | answers(settings)
    print(json.dumps(found, indent=None if chosen.json else 2))  # noqa: T201
    return 0 if found["issued"] == found["learners"] == found["distinct"] else 1


def issue(settings: Settings, count: int) -> dict[str, Any]:
    """One run over `count` learners, its process killed half-way; the rate is over both processes' time."""
    with running(settings) as app:
        cohort, admin = make_cohort(app), make_person(app, "admin")
        make_graduates(app, cohort, count)
        with writing(app) as session:
            found = session.get_one(Cohort, cohort.id)
            wanted = [line.enrollment_id for line in roster(session, found) if line.state == "earned"]
            bulk.start_run(session, cohort=found, enrollment_ids=wanted, actor_id=admin.id, now=now())

        def issued() -> int:
            with reading(app) as session:
                return session.scalar(select(func.count()).select_from(Credential)) or 0

        begun = time.monotonic()
        process = start(settings)
        while issued() < count // 2:
            time.sleep(0.2)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        left = issued()
        start(settings).wait()
        seconds = time.monotonic() - begun
        with reading(app) as session:
            distinct = session.scalar(select(func.count(Credential.decision_id.distinct())))
            states = session.execute(select(IssueItem.state, func.count()).group_by(IssueItem.state)).all()
        return {
            "learners": count,
            "issued": issued(),
            "distinct": distinct,
            "items": {row[0]: row[1] for row in states},
            "killed_at": left,
            "seconds": round(seconds, 1),
            "issued_per_s": round(count / seconds, 1),
        }


def start(settings: Settings) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WORKER, str(settings.home)], cwd=ROOT)


@contextmanager
def served(settings: Settings) -> Iterator[str]:
    """The address of granian with the product's own number of processes, without limits for one client."""
    (port,) = free_ports(1)
    environment = {
        **os.environ,
        "BAEUM_HOME": str(settings.home),
        "BAEUM_WEB_URL": settings.web_url,
        "BAEUM_LABS_GATEWAY": "fake",
        "BAEUM_TESTING": "1",
    }
    command = [
        str(Path(sys.executable).with_name("granian")), "--interface", "wsgi", "--host", "127.0.0.1",
        "--port", str(port), "--workers", "2", "--blocking-threads", "4", "lms.wsgi:app",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, server)  # type: ignore[arg-type]
        httpx.get(f"http://127.0.0.1:{port}/v", timeout=30)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)


def answers(settings: Settings) -> dict[str, Any]:
    """Requests for /v/CODE a second, and codes a second by POST /api/v1/verify, by two clients."""
    with running(settings) as app, reading(app) as session:
        codes = list(session.scalars(select(Credential.code)))
    parts = [codes[number::CLIENTS] for number in range(CLIENTS)]
    with served(settings) as base, ProcessPoolExecutor(CLIENTS) as clients:
        pages = sum(clients.map(ask_pages, [base] * CLIENTS, parts))
        many = sum(clients.map(ask_many, [base] * CLIENTS, parts))
    return {"pages_per_s": round(pages, 1), "codes_per_s": round(many, 1)}


def ask_pages(base: str, codes: list[str]) -> float:
    """Pages a second for one client; a plain one, for it works on the cores that it measures."""
    connection = HTTPConnection(urlsplit(base).netloc, timeout=60)
    done, begun = 0, time.monotonic()
    while time.monotonic() - begun < SECONDS:
        connection.request("GET", f"/v/{codes[done % len(codes)]}", headers={"Accept-Language": "ko"})
        response = connection.getresponse()
        assert response.status == 200 and response.read()
        done += 1
    return done / (time.monotonic() - begun)


def ask_many(base: str, codes: list[str]) -> float:
    """Codes a second for one client."""
    done, begun = 0, time.monotonic()
    with httpx.Client(base_url=base, timeout=60) as client:
        while time.monotonic() - begun < SECONDS:
            some = [codes[(done + n) % len(codes)] for n in range(CODES_AT_ONCE)]
            found = client.post("/api/v1/verify", json={"codes": some}).json()["results"]
            assert all(one["verdict"] == "verified" for one in found)
            done += CODES_AT_ONCE
    return done / (time.monotonic() - begun)


if __name__ == "__main__":
    sys.exit(main())

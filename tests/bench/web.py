"""`./baeum bench web`: pages of a cohort of 1,000 learners with 60 activities and 100,000 grade events.

The web application runs as the product runs it, in two processes, and is asked over HTTP: one client after
the other for the milliseconds, two at once for the requests a second. `queries` are counted in the
application itself, `kb` is the page without what it links to, not compressed.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import event

from lms.config import Settings
from lms.db import db
from tests.bench.checking import read, served
from tests.factories.browser import Browser
from tests.factories.homes import make_home, running
from tests.factories.people import Somebody
from tests.factories.thousand import LargeCohort, make_large_cohort

CLIENTS = 2
WARM = 5
LIMIT_MS = 300  # what the gradebook may take on the server
LIMIT_KB = 100


def pages_of(made: LargeCohort) -> dict[str, tuple[Somebody, str]]:
    """What is measured: name -> (who asks, address)."""
    grades, insight = (f"/teach/{made.cohort.uuid}/{name}" for name in ("grades", "insight"))
    return {
        "dashboard": (made.learner, "/dashboard"),
        "track page": (made.learner, f"/tracks/{made.track}"),
        "learner's way": (made.learner, f"/learn/{made.enrollment.uuid}"),
        "learner's grades": (made.learner, f"/learn/{made.enrollment.uuid}/grades"),
        "submissions": (made.instructor, f"/teach/{made.cohort.uuid}"),
        "submissions, filtered": (made.instructor, f"/teach/{made.cohort.uuid}?state=waiting&q=%EA%B0%80"),
        "gradebook": (made.instructor, grades),
        "gradebook by whole": (made.instructor, f"{grades}?sort=whole&desc=1"),
        "gradebook by state": (made.instructor, f"{grades}?state=waiting"),
        "gradebook, one learner": (made.instructor, f"{grades}/{made.enrollment.uuid}"),
        "progress": (made.instructor, f"{insight}?sort=percent"),
        "who may need help": (made.instructor, f"{insight}/help"),
        "insight, one learner": (made.instructor, f"{insight}/learners/{made.enrollment.uuid}"),
        "lab by cell": (made.instructor, f"{insight}/labs/{made.lab}"),
        "quiz by question": (made.instructor, f"{insight}/quizzes/{made.quiz}"),
        "grading page": (made.instructor, f"/teach/submissions/{made.submission}"),
    }


def main() -> int:
    """The exit code: 0 when every page is below both limits."""
    parser = argparse.ArgumentParser(prog="./baeum bench web", description=__doc__)
    parser.add_argument("--json", action="store_true", help="one object")
    parser.add_argument("--seconds", type=float, default=2.0, help="of requests at once, a page")
    parser.add_argument("--requests", type=int, default=25, help="one after the other, a page")
    parser.add_argument("--learners", type=int, default=1000)
    parser.add_argument("--items", type=int, default=60)
    parser.add_argument("--events", type=int, default=100_000)
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="web-") as folder:
        settings, began = make_home(Path(folder)), time.monotonic()
        with running(settings) as app:
            made = make_large_cohort(app, learners=chosen.learners, items=chosen.items, events=chosen.events)
            seconds = round(time.monotonic() - began, 1)
            queries = {name: queries_of(app, *page) for name, page in pages_of(made).items()}
        _say(f"made a cohort of {chosen.learners} learners, {made.events} grade events, in {seconds} s")
        pages = measured(settings, made, queries, chosen)
    result = {
        "learners": chosen.learners,
        "items": chosen.items,
        "events": made.events,
        "made_in_s": seconds,
        "load_average": round(os.getloadavg()[0], 2),
        "pages": pages,
    }
    print(json.dumps(result) if chosen.json else _table(pages))  # noqa: T201
    fine = all(page["median_ms"] < LIMIT_MS and page["kb"] < LIMIT_KB for page in pages.values())
    return 0 if fine else 1


def queries_of(app: Flask, person: Somebody, address: str) -> int:
    """How many statements a page sends to the database, at the second look."""
    browser = Browser(app).sign_in(person)
    browser.page(address)
    with app.app_context():
        engine = db.engine
    sent: list[str] = []
    listener: Callable[..., None] = lambda *given: sent.append(given[2])  # noqa: E731
    event.listen(engine, "before_cursor_execute", listener)
    try:
        browser.page(address)
    finally:
        event.remove(engine, "before_cursor_execute", listener)
    return len(sent)


def measured(
    settings: Settings, made: LargeCohort, queries: dict[str, int], chosen: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """For each page requests_per_s, median_ms, p95_ms, queries, kb."""
    found = {}
    with served(settings) as (port, _server), ProcessPoolExecutor(CLIENTS) as clients:
        cookies = {person.id: sign_in(port, person) for person in (made.learner, made.instructor)}
        for name, (person, address) in pages_of(made).items():
            _say(name)
            ask = partial(ask_again, port, address, cookies[person.id])
            list(clients.map(ask, [WARM] * CLIENTS, [0.0] * CLIENTS))
            times, size = ask(chosen.requests, 0.0)
            began = time.monotonic()
            done = sum(len(some) for some, _ in clients.map(ask, [0] * CLIENTS, [chosen.seconds] * CLIENTS))
            found[name] = {
                "requests_per_s": round(done / (time.monotonic() - began), 1),
                "median_ms": round(statistics.median(times), 1),
                "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
                "queries": queries[name],
                "kb": round(size / 1000, 1),
            }
    return found


def sign_in(port: int, person: Somebody) -> str:
    """The cookies of somebody who is signed in."""
    from requests import Session

    from tests.factories.browser import TOKEN

    with Session() as session:
        session.trust_env = False  # this machine, without whatever proxy leads out of it
        address = f"http://127.0.0.1:{port}/sign-in"
        token = TOKEN.search(session.get(address).text)
        form = {"email": person.email, "password": person.password, "csrf_token": token[1] if token else ""}
        answer = session.post(address, data=form, allow_redirects=False)
        assert answer.status_code == 302, answer.text[:300]
        return "; ".join(f"{name}={value}" for name, value in session.cookies.items())


def ask_again(port: int, address: str, cookie: str, times: int, seconds: float) -> tuple[list[float], int]:
    """Milliseconds of each of so many requests, or of as many as fit into the seconds; bytes of the last."""
    connection, taken, size = HTTPConnection("127.0.0.1", port, timeout=120), [], 0
    end = time.monotonic() + seconds
    while len(taken) < times or time.monotonic() < end:
        began = time.perf_counter()
        connection.request("GET", address, headers={"Cookie": cookie, "Accept-Language": "ko"})
        size = len(read(connection.getresponse()))
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return taken, size


def _say(what: str) -> None:
    print(f"  {what} ...", file=sys.stderr)  # noqa: T201


def _table(pages: dict[str, dict[str, Any]]) -> str:
    names = ("requests_per_s", "median_ms", "p95_ms", "queries", "kb")
    lines = [f"{'page':24}" + "".join(f"{name:>16}" for name in names)]
    lines += [f"{page:24}" + "".join(f"{row[name]:>16}" for name in names) for page, row in pages.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

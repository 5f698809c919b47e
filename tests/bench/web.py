"""`./baeum bench web`: pages of a cohort of 1,000 learners with 60 activities and 100,000 grade events.

The web application runs as the product runs it, in two processes, and is asked over HTTP: one client after
the other for the milliseconds, two at once for the requests a second. `cpu_ms` is what a page costs the
server, whatever else the machine does; `queries` are counted in the application itself, `kb` is the page
without what it links to, not compressed.
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
from tests.bench.checking import cpu_seconds, served
from tests.bench.pages import Pages, pages_of
from tests.factories.around import surround
from tests.factories.browser import Browser
from tests.factories.homes import make_home, running
from tests.factories.people import Somebody
from tests.factories.thousand import make_large_cohort

CLIENTS = 2
WARM = 8  # connections, of two requests each: one alone stays with one process, and the other is cold
LIMIT_MS, GRID_MS = 150, 300  # what a page may take on the server, and the grid of 1,000 x 60 grades
LIMIT_KB = 100


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
            asked = pages_of(made, surround(app, made))
            seconds = round(time.monotonic() - began, 1)
            queries = queries_of(app, asked)
        _say(f"made a cohort of {chosen.learners} learners, {made.events} grade events, in {seconds} s")
        pages = measured(settings, asked, queries, chosen)
    result = {
        "learners": chosen.learners,
        "items": chosen.items,
        "events": made.events,
        "made_in_s": seconds,
        "load_average": round(os.getloadavg()[0], 2),
        "pages": pages,
    }
    print(json.dumps(result) if chosen.json else _table(pages))  # noqa: T201
    return 0 if all(map(fine, pages, pages.values())) else 1


def fine(name: str, page: dict[str, float]) -> bool:
    """Whether a page is below its limits."""
    most = GRID_MS if name.startswith("gradebook") else LIMIT_MS
    return page["median_ms"] < most and page["kb"] < LIMIT_KB


def queries_of(app: Flask, asked: Pages) -> dict[str, int]:
    """How many statements each page sends to the database, at the second look."""
    browsers = {who: Browser(app).sign_in(who) for who in {who for who, _address in asked.values()}}
    with app.app_context():
        engine = db.engine
    sent: list[str] = []
    listener: Callable[..., None] = lambda *given: sent.append(given[2])  # noqa: E731
    found = {}
    for name, (who, address) in asked.items():
        browsers[who].page(address)
        sent.clear()
        event.listen(engine, "before_cursor_execute", listener)
        try:
            browsers[who].page(address)
        finally:
            event.remove(engine, "before_cursor_execute", listener)
        found[name] = len(sent)
    return found


def measured(
    settings: Settings, asked: Pages, queries: dict[str, int], chosen: argparse.Namespace
) -> dict[str, dict[str, float]]:
    """For each page requests_per_s, median_ms, p95_ms, cpu_ms, queries, kb."""
    found = {}
    with served(settings) as (port, server), ProcessPoolExecutor(CLIENTS) as clients:
        cookies = {person.id: sign_in(port, person) for person in {who for who, _address in asked.values()}}
        for name, (person, address) in asked.items():
            _say(name)
            ask = partial(ask_again, port, address, cookies[person.id])
            list(clients.map(ask, [2] * WARM, [0.0] * WARM))
            times, size = ask(chosen.requests, 0.0)
            began, used = time.monotonic(), cpu_seconds(server)
            done = sum(len(some) for some, _ in clients.map(ask, [0] * CLIENTS, [chosen.seconds] * CLIENTS))
            found[name] = {
                "requests_per_s": round(done / (time.monotonic() - began), 1),
                "median_ms": round(statistics.median(times), 1),
                "p95_ms": round(statistics.quantiles(times, n=20)[-1], 1),
                "cpu_ms": round((cpu_seconds(server) - used) * 1000 / done, 1),
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
        answer = connection.getresponse()
        size = len(answer.read())
        assert answer.status == 200, f"{address}: {answer.status}"
        taken.append((time.perf_counter() - began) * 1000)
    connection.close()
    return taken, size


def _say(what: str) -> None:
    print(f"  {what} ...", file=sys.stderr)  # noqa: T201


def _table(pages: dict[str, dict[str, Any]]) -> str:
    names = ("requests_per_s", "median_ms", "p95_ms", "cpu_ms", "queries", "kb")
    lines = [f"{'page':24}" + "".join(f"{name:>16}" for name in names)]
    lines += [f"{page:24}" + "".join(f"{row[name]:>16}" for name in names) for page, row in pages.items()]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())

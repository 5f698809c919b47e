"""How fast the product answers whoever checks certificates: pages and codes a second, over HTTP.

The web application runs as the product runs it, in two processes, on a home with issued certificates. Two
plain clients, on the same two cores, go through the codes in turn: with more codes than a process keeps
pages of, each page is judged and written anew.
"""

from __future__ import annotations

import dataclasses
import json
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from http.client import HTTPConnection, HTTPResponse
from itertools import cycle
from typing import Any

import psutil
from sqlalchemy import select

from lms.config import ROOT, Settings
from lms.credentials.models import Credential
from lms.operations.services import environment, services
from tests.factories.homes import reading, running
from tests.factories.servers import free_ports, wait_for_port

PROCESSES = CLIENTS = 2
CONNECTIONS = 8  # of each client: one alone stays with one process, and both clients may meet in the same
AT_ONCE = 500
DISTINCT = 1200  # a process keeps the pages of 500
Ask = Callable[[HTTPConnection, list[str], int], int]


def answers(settings: Settings, seconds: float) -> dict[str, Any]:
    """`verify_per_s`: pages /v/CODE; `bulk_verify_per_s`: codes by POST /api/v1/verify, all of a request
    distinct; what one of each costs the server's processes in CPU time."""
    with running(settings) as app, reading(app) as session:
        codes = list(session.scalars(select(Credential.code)))
    with served(settings) as (port, server), ProcessPoolExecutor(CLIENTS) as clients:
        parts = [codes[number::CLIENTS] for number in range(CLIENTS)]
        asked = {}
        for what, ask in (("verify", ask_page), ("bulk_verify", ask_many)):
            list(clients.map(partial(rate, port, ask, seconds=1), parts))
            before, begun = cpu_seconds(server), time.monotonic()
            done = sum(clients.map(partial(rate, port, ask, seconds=seconds), parts))
            asked[f"{what}_per_s"] = round(done / (time.monotonic() - begun), 1)
            asked[f"{what}_cpu_ms"] = round((cpu_seconds(server) - before) * 1000 / done, 3)
    return asked


@contextmanager
def served(settings: Settings) -> Iterator[tuple[int, psutil.Process]]:
    """The port and the process of the web application, by the product's own command."""
    (port,) = free_ports(1)
    chosen = dataclasses.replace(settings, web_port=port, web_processes=PROCESSES)
    (command,) = (one.command for one in services(chosen) if one.name == "web")
    server = subprocess.Popen(command, cwd=ROOT, env=environment(chosen), stdout=subprocess.DEVNULL)
    try:
        wait_for_port(port, server, seconds=60)
        yield port, psutil.Process(server.pid)
    finally:
        server.terminate()
        server.wait(20)


def cpu_seconds(server: psutil.Process) -> float:
    """What a process and those it started have used."""
    times = [one.cpu_times() for one in (server, *server.children(recursive=True))]
    return sum(one.user + one.system for one in times)


def rate(port: int, ask: Ask, codes: list[str], *, seconds: float) -> int:
    """How many codes one client was told about in the time, over its connections in turn."""
    connections = [HTTPConnection("127.0.0.1", port, timeout=60) for _each in range(CONNECTIONS)]
    done, end = 0, time.monotonic() + seconds
    for connection in cycle(connections):
        if time.monotonic() > end:
            break
        done += ask(connection, codes, done)
    for connection in connections:
        connection.close()
    return done


def ask_page(connection: HTTPConnection, codes: list[str], done: int) -> int:
    """The page of the next code, as a browser asks for it."""
    connection.request("GET", f"/v/{codes[done % len(codes)]}", headers={"Accept-Language": "ko"})
    read(connection.getresponse())
    return 1


def ask_many(connection: HTTPConnection, codes: list[str], done: int) -> int:
    """The next codes in one request."""
    some = [codes[(done + number) % len(codes)] for number in range(min(AT_ONCE, len(codes)))]
    body = json.dumps({"codes": some})
    connection.request("POST", "/api/v1/verify", body, {"Content-Type": "application/json"})
    results = json.loads(read(connection.getresponse()))["results"]
    assert all(one["verdict"] == "verified" for one in results)
    return len(some)


def read(response: HTTPResponse) -> bytes:
    """The body of an answer that must be right."""
    body = response.read()
    assert response.status == 200 and body, f"{response.status}: {body[:200]!r}"
    return body

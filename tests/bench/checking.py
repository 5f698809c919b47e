"""How fast the product answers whoever checks certificates: pages and codes a second, over HTTP.

The web application runs as the product runs it, in two processes, on a home with issued certificates. Two
plain clients, on the same two cores, go through the codes in turn: with more codes than a process keeps
pages of, each page is judged and written anew.
"""

from __future__ import annotations

import dataclasses
import json
import re
import selectors
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from functools import partial
from itertools import cycle
from typing import Any, cast

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


@dataclasses.dataclass(frozen=True)
class Ask:
    """One request, for how many codes it is, and what its answer must be."""

    request: bytes
    codes: int
    check: Callable[[bytes], None]


Question = Callable[[list[str]], list[Ask]]


def answers(settings: Settings, seconds: float) -> dict[str, Any]:
    """`verify_per_s`: pages /v/CODE; `bulk_verify_per_s`: codes by POST /api/v1/verify, all of a request
    distinct; what one of each costs the server's processes in CPU time."""
    with running(settings) as app, reading(app) as session:
        codes = list(session.scalars(select(Credential.code)))
    with served(settings) as (port, server), ProcessPoolExecutor(CLIENTS) as clients:
        parts = [codes[number::CLIENTS] for number in range(CLIENTS)]
        asked = {}
        for what, question in (("verify", pages), ("bulk_verify", bulks)):
            list(clients.map(partial(rate, port, question, seconds=1), parts))
            before, begun = cpu_seconds(server), time.monotonic()
            done = sum(clients.map(partial(rate, port, question, seconds=seconds), parts))
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


def rate(port: int, question: Question, codes: list[str], *, seconds: float) -> int:
    """How many codes one client was told about in the time, over connections that all wait for an answer."""
    asks = cycle(question(codes))
    done, end = 0, time.monotonic() + seconds
    with selectors.DefaultSelector() as waiting:
        for _each in range(CONNECTIONS):
            line = socket.create_connection(("127.0.0.1", port), timeout=60)
            waiting.register(line, selectors.EVENT_READ, _send(line, next(asks)))
        while waiting.get_map():
            for key, _events in waiting.select(60):
                line = cast(socket.socket, key.fileobj)
                key.data.check(_answer(line))
                done += key.data.codes
                if time.monotonic() < end:
                    waiting.modify(line, selectors.EVENT_READ, _send(line, next(asks)))
                else:
                    waiting.unregister(line)
                    line.close()
    return done


def _send(line: socket.socket, ask: Ask) -> Ask:
    line.sendall(ask.request)
    return ask


def _answer(line: socket.socket) -> bytes:
    """The body of an answer that must be right. Plain sockets: http.client took a third of the machine."""
    got = _more(line)
    while b"\r\n\r\n" not in got:
        got += _more(line)
    head, _end, body = got.partition(b"\r\n\r\n")
    (length,) = map(int, re.findall(rb"(?i)content-length: *(\d+)", head))
    while len(body) < length:
        body += _more(line)
    assert head.startswith(b"HTTP/1.1 200 "), got[:300]
    return body


def _more(line: socket.socket) -> bytes:
    """The next bytes; TimeoutError and ConnectionError instead of waiting for ever."""
    got = line.recv(65536)
    if not got:
        raise ConnectionError("the web application hung up")
    return got


def pages(codes: list[str]) -> list[Ask]:
    """For each code its page, as a browser asks for it."""
    head = "GET /v/{} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Language: ko\r\n\r\n"
    return [Ask(head.format(code).encode(), 1, _is_page) for code in codes]


def bulks(codes: list[str]) -> list[Ask]:
    """Many codes in one request."""
    head = (
        b"POST /api/v1/verify HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    )
    asks = []
    for first in range(0, len(codes), AT_ONCE):
        some = codes[first : first + AT_ONCE]
        body = json.dumps({"codes": some}).encode()
        asks.append(Ask(head % len(body) + body, len(some), _are_verified))
    return asks


def _is_page(body: bytes) -> None:
    assert b"verdict-verified" in body, body[:200]


def _are_verified(body: bytes) -> None:
    assert all(one["verdict"] == "verified" for one in json.loads(body)["results"])

"""The processes of the product: how each is started, where it listens and how to ask whether it answers."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from pathlib import Path

import httpx

from lms.config import ROOT, Settings
from lms.heartbeat import FRESH_SECONDS, heartbeat_file

ASK_SECONDS = 2.0


@dataclass(frozen=True)
class Service:
    """One process under the supervisor. `answers()` asks the process itself whether it does its work."""

    name: str
    command: tuple[str, ...]
    answers: Callable[[], bool]


@dataclass(frozen=True)
class Port:
    """A port that the product listens on, with the setting that moves it."""

    host: str
    number: int
    what: str
    setting: str


def services(settings: Settings) -> tuple[Service, ...]:
    """What the supervisor runs, in the order in which it is started."""
    web = Service("web", _web_command(settings), lambda: _answers(web_probe(settings)))
    worker = Service("worker", _worker_command(settings), lambda: _beats(heartbeat_file(settings.home)))
    if settings.labs_gateway == "fake":
        return (web, worker)
    config = ROOT / "notebooks" / "hub" / "jupyterhub_config.py"
    command = (sys.executable, "-m", "jupyterhub", "-f", str(config))
    hub = Service("hub", command, lambda: _hub_answers(settings))
    return (hub, web, worker)


def ports(settings: Settings) -> tuple[Port, ...]:
    """Every port that will be listened on."""
    web = Port(settings.web_bind, settings.web_port, "the web pages", "BAEUM_WEB_PORT (and BAEUM_WEB_URL)")
    if settings.labs_gateway == "fake":
        return (web,)
    return (
        web,
        Port("127.0.0.1", settings.hub_port, "the Hub's proxy", "BAEUM_HUB_PORT (and BAEUM_HUB_URL)"),
        Port("127.0.0.1", settings.hub_api_port, "the Hub", "BAEUM_HUB_API_PORT"),
        Port("127.0.0.1", settings.hub_proxy_port, "the proxy's own API", "BAEUM_HUB_PROXY_PORT"),
    )


def environment(settings: Settings) -> dict[str, str]:
    """The variables from which every process reads the same settings again."""
    chosen = {
        f"BAEUM_{field.name.upper()}": _as_text(getattr(settings, field.name)) for field in fields(Settings)
    }
    programs = str(Path(sys.executable).parent)
    return {**os.environ, **chosen, "PATH": f"{programs}{os.pathsep}{os.environ.get('PATH', os.defpath)}"}


def web_probe(settings: Settings) -> str:
    """Where the web process itself answers, whatever stands in front of it."""
    host = "127.0.0.1" if settings.web_bind in ("0.0.0.0", "::") else settings.web_bind  # noqa: S104 - compared only
    return f"http://{host}:{settings.web_port}/healthz"


def _web_command(settings: Settings) -> tuple[str, ...]:
    # fmt: off
    return (
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", settings.web_bind, "--port", str(settings.web_port),
        "--workers", str(settings.web_processes), "--blocking-threads", str(settings.web_threads),
        "--no-ws", "--respawn-failed-workers", "--workers-kill-timeout", "5", "lms.wsgi:app",
    )
    # fmt: on


def _worker_command(settings: Settings) -> tuple[str, ...]:
    count = str(settings.grader_processes)
    # fmt: off
    return (
        sys.executable, "-m", "celery", "-A", "lms.worker", "worker",
        "--beat", "--concurrency", count, "--loglevel", "warning",
    )
    # fmt: on


def _hub_answers(settings: Settings) -> bool:
    # Itself first: asked before the Hub is there, the proxy would fill the log with errors
    return all(
        _answers(f"http://127.0.0.1:{port}/hub/health") for port in (settings.hub_api_port, settings.hub_port)
    )


def _answers(address: str) -> bool:
    try:
        return httpx.get(address, timeout=ASK_SECONDS, trust_env=False).status_code == 200
    except httpx.HTTPError:
        return False


def _beats(file: Path) -> bool:
    try:
        return time.time() - file.stat().st_mtime < FRESH_SECONDS
    except FileNotFoundError:
        return False


def _as_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

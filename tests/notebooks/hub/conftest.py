"""A real Hub with its real proxy, in front of a stand-in LMS; one for all tests of this folder."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from notebooks.hub.client import HubClient
from notebooks.hub.proxy import ensure_proxy
from tests.notebooks.hub.fake_lms import SECRETS, FakeLms

ROOT = Path(__file__).resolve().parents[3]
ANN, BEN = "11111111-aaaa-4aaa-8aaa-111111111111", "22222222-bbbb-4bbb-8bbb-222222222222"


@dataclass
class RunningHub:
    """What a test needs of it."""

    url: str
    home: Path
    lms: FakeLms
    client: HubClient
    root: Path = ROOT

    @contextlib.contextmanager
    def browser(self, person: str) -> Iterator[httpx.Client]:
        """A browser that is signed in to the LMS, and not yet to the Hub."""
        with httpx.Client(
            follow_redirects=True, timeout=30, headers={"Sec-Fetch-Mode": "navigate"}
        ) as browser:
            browser.get(f"{self.lms.url}/enter/{person}")
            yield browser

    def start(self, person: str, seconds: float = 40) -> float:
        """Start the server and wait until it is ready. Returns the seconds that took."""
        began = time.monotonic()
        self.client.start_server(person)
        while time.monotonic() < began + seconds:
            status = self.client.server_status(person)
            if status.state == "ready":
                return time.monotonic() - began
            assert status.state == "pending", status
            time.sleep(0.05)
        raise AssertionError(f"not ready after {seconds} s: {self.log(person)}")

    def processes_with(self, text: str) -> list[str]:
        """Command lines of this machine's processes that have `text` in them, or in the list of their mounts.

        A sandbox names a learner's home only among its mounts.
        """
        lines = []
        for folder in Path("/proc").glob("[0-9]*"):
            with contextlib.suppress(OSError):
                command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
                if text in command or text in (folder / "mountinfo").read_text("utf-8", "replace"):
                    lines.append(command)
        return lines

    def log(self, person: str) -> str:
        """What the learner's server said."""
        return (self.home / "logs" / "labs" / f"{person}.log").read_text("utf-8", "replace")


def _free_ports(count: int) -> list[int]:
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [s.getsockname()[1] for s in sockets]
    for s in sockets:
        s.close()
    return ports


@pytest.fixture(scope="session")
def hub(tmp_path_factory) -> Iterator[RunningHub]:
    """A running Hub in a new home, with the proxy and the lab environment that are installed."""
    if not shutil.which("bwrap"):
        pytest.skip("bubblewrap is not installed")
    home = tmp_path_factory.mktemp("hub") / "Home"  # a capital letter: JupyterHub lower-cases addresses
    _prepare(home)
    web, public, api, proxy = _free_ports(4)
    lms = FakeLms(web, {ANN: "ko", BEN: "en"})
    url = f"http://localhost:{public}"
    environment = {
        **{k: v for k, v in os.environ.items() if not k.startswith("BAEUM_")},
        "BAEUM_HOME": str(home),
        "BAEUM_WEB_URL": lms.url,
        "BAEUM_HUB_URL": url,
        "BAEUM_HUB_API_PORT": str(api),
        "BAEUM_HUB_PROXY_PORT": str(proxy),
    }
    log = (home / "hub.log").open("wb")
    command = [
        sys.executable,
        "-m",
        "jupyterhub",
        "-f",
        str(ROOT / "notebooks" / "hub" / "jupyterhub_config.py"),
    ]
    process = subprocess.Popen(command, env=environment, cwd=home, stdout=log, stderr=log)
    try:
        _wait_for(f"{url}/hub/api/", process, home / "hub.log")
        yield RunningHub(url, home, lms, HubClient(url, SECRETS["hub-service.token"]))
    finally:
        running = RunningHub(url, home, lms, HubClient(url, SECRETS["hub-service.token"]))
        process.kill()  # not asked: servers and proxy must end with a Hub that had no time to stop them
        process.wait(20)
        lms.stop()
        _wait_until_gone(running)


def _prepare(home: Path) -> None:
    shared = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
    if not (shared / "environments" / "industrial").is_dir():
        pytest.skip("the lab environment is not installed: ./baeum test installs it")
    (home / "keys").mkdir(parents=True, mode=0o700)
    for name, text in SECRETS.items():
        (home / "keys" / name).write_text(text)
    # The environment's kernel names its own place: the sandbox must show it there.
    ensure_proxy(shared)
    (home / "node").symlink_to(shared / "node")
    (home / "environments").symlink_to(shared / "environments")


def _wait_until_gone(running: RunningHub) -> None:
    for _ in range(50):
        left = running.processes_with(str(running.home))
        if not left:
            return
        time.sleep(0.1)
    raise AssertionError(f"still running after the Hub's end: {left}")


def _wait_for(url: str, process: subprocess.Popen, log: Path) -> None:
    for _ in range(150):
        assert process.poll() is None, log.read_text()
        try:
            if httpx.get(url).status_code == 200:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.2)
    raise AssertionError(f"the Hub did not answer: {log.read_text()}")

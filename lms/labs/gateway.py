"""The one way to the Hub. With the fake beside it, the app starts and its pages are tested without one."""

from __future__ import annotations

from typing import Protocol

from lms.config import Settings
from notebooks.hub.client import HubClient, HubUnavailable, ServerFailed, ServerStatus

__all__ = ["FakeHub", "Hub", "HubUnavailable", "ServerFailed", "ServerStatus", "make_hub"]


class Hub(Protocol):
    """What the LMS asks of the Hub; a user is the person's uuid."""

    def server_status(self, user: str) -> ServerStatus:
        """Where the learner's server stands."""

    def start_server(self, user: str) -> None:
        """Begins to start it."""

    def forget_user(self, user: str) -> None:
        """Ends server, session and tokens; the home folder stays."""

    def read_notebook(self, user: str, path: str) -> bytes:
        """A file of the learner's home."""

    def lab_url(self, user: str, course: str, assignment: str) -> str:
        """The address that opens a lab in the browser."""


class FakeHub:
    """A Hub in memory: a server is ready at the second look."""

    def __init__(self) -> None:
        self.servers: dict[str, int] = {}
        self.files: dict[tuple[str, str], bytes] = {}
        self.forgotten: list[str] = []

    def server_status(self, user: str) -> ServerStatus:
        if user not in self.servers:
            return ServerStatus("stopped")
        self.servers[user] += 1
        return ServerStatus("ready", 100) if self.servers[user] > 1 else ServerStatus("pending", 50)

    def start_server(self, user: str) -> None:
        self.servers.setdefault(user, 0)

    def forget_user(self, user: str) -> None:
        self.servers.pop(user, None)
        self.forgotten.append(user)

    def read_notebook(self, user: str, path: str) -> bytes:
        if (user, path) not in self.files:
            raise ServerFailed(path)
        return self.files[user, path]

    def lab_url(self, user: str, course: str, assignment: str) -> str:
        return f"http://hub.invalid/user/{user}/baeum/open?course={course}&assignment={assignment}"


def make_hub(settings: Settings) -> Hub:
    """The Hub that the settings name."""
    if settings.labs_gateway == "fake":
        return FakeHub()
    return HubClient(
        settings.hub_url, settings.secret("hub-service.token"), f"http://127.0.0.1:{settings.hub_port}"
    )

"""What the LMS asks of the Hub, over its REST API; synchronous, with timeouts and typed errors."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote, urlencode

import httpx

TIMEOUT = httpx.Timeout(10.0, connect=3.0)  # seconds
TOKEN_SECONDS = 60
PROGRESS_SECONDS = 0.3
FORGET_SECONDS = 30


class HubUnavailable(Exception):
    """The Hub did not answer, or not as the Hub does."""


class ServerFailed(Exception):
    """The learner's server could not be started, stopped or read."""


State = Literal["stopped", "pending", "ready", "failed"]


@dataclass(frozen=True)
class ServerStatus:
    """State of one learner's server. `progress` is 0 to 100; `message` is the Hub's own, for logs."""

    state: State
    progress: int = 0
    message: str = ""


class HubClient:
    """`base_url` is the Hub's public address, as the browser uses it; `token` that of the service `lms`.

    `api_url` is where this process reaches the proxy, when that is another address than the browser's.
    A user is the person's uuid. Every method raises HubUnavailable when the Hub does not answer.
    """

    def __init__(self, base_url: str, token: str, api_url: str | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        headers = {"Authorization": f"token {token}"}
        self.http = httpx.Client(
            base_url=(api_url or base_url).rstrip("/"), headers=headers, timeout=TIMEOUT, trust_env=False
        )

    def server_status(self, user: str) -> ServerStatus:
        """Where the learner's server stands."""
        answer = self._ask("GET", _user(user), expect=(200, 404))
        if answer.status_code == 404:
            return ServerStatus("stopped")
        server = answer.json()["servers"].get("", {})
        if server.get("ready"):
            return ServerStatus("ready", 100)
        if server.get("pending") == "stop":
            return ServerStatus("pending", 0, "stopping")
        return self._progress(user)

    def start_server(self, user: str) -> None:
        """Begin to start the server; one that runs is left alone. ServerFailed when the Hub refuses."""
        self._ask("POST", _user(user), expect=(201, 409))
        answer = self._ask("POST", f"{_user(user)}/server", expect=(201, 202, 400))
        if answer.status_code == 400 and self.server_status(user).state not in ("ready", "pending"):
            raise ServerFailed(_message(answer))

    def stop_server(self, user: str) -> None:
        """Stop the server; it may take some seconds more. One that is not running is left alone."""
        self._ask("DELETE", f"{_user(user)}/server", expect=(202, 204, 400, 404))

    def forget_user(self, user: str) -> None:
        """End the Hub's session of a person, the server and all tokens; the home folder stays.

        Waits for a server that is just starting or stopping. ServerFailed when that takes over 30 s.
        """
        deadline = time.monotonic() + FORGET_SECONDS
        while self.server_status(user).state == "pending":
            # Deleted while it starts, a server would be left running with nobody to stop it.
            self.stop_server(user)
            _wait(deadline)
        while self._ask("DELETE", _user(user), expect=(204, 400, 404)).status_code == 400:
            _wait(deadline)

    def read_notebook(self, user: str, path: str) -> bytes:
        """A file of the learner's home, through the running server. ServerFailed when it is not there.

        Read with a token for this one server that lives a minute.
        """
        token = self._token(user)
        address = f"/user/{quote(user)}/api/contents/{quote(path)}?type=file&format=base64"
        answer = self._send("GET", address, headers={"Authorization": f"token {token}"})
        if answer.status_code != 200:
            raise ServerFailed(f"{path} cannot be read ({answer.status_code})")
        return base64.b64decode(answer.json()["content"])

    def lab_url(self, user: str, course: str, assignment: str) -> str:
        """The address that opens a lab in the browser; its notebook is put there if missing."""
        query = urlencode({"course": course, "assignment": assignment})
        return f"{self.base_url}/user/{quote(user)}/baeum/open?{query}"

    def _token(self, user: str) -> str:
        scope = f"access:servers!server={user}/"
        body = {"expires_in": TOKEN_SECONDS, "note": "read one notebook", "scopes": [scope]}
        return self._ask("POST", f"{_user(user)}/tokens", body, expect=(200, 201)).json()["token"]

    def _progress(self, user: str) -> ServerStatus:
        """The newest of the Hub's progress events; it keeps the answer open, so we read what is there."""
        event: dict = {}
        until = time.monotonic() + PROGRESS_SECONDS
        try:
            timeout = httpx.Timeout(PROGRESS_SECONDS, connect=3.0)
            with self.http.stream(
                "GET", f"/hub/api/{_user(user)}/server/progress", timeout=timeout
            ) as answer:
                if answer.status_code != 200:  # neither starting nor failed just now
                    return ServerStatus("stopped")
                for line in answer.iter_lines():
                    if line.startswith("data:"):
                        event = json.loads(line.removeprefix("data:"))
                    if time.monotonic() > until:
                        break
        except httpx.ReadTimeout:
            pass
        except (httpx.HTTPError, ValueError) as error:
            raise HubUnavailable(str(error)) from error
        state: State = "ready" if event.get("ready") else "failed" if event.get("failed") else "pending"
        return ServerStatus(state, int(event.get("progress", 0)), str(event.get("message", "")))

    def _ask(self, method: str, path: str, body: object = None, *, expect: tuple[int, ...]) -> httpx.Response:
        answer = self._send(method, f"/hub/api/{path}", json=body)
        if "X-JupyterHub-Version" not in answer.headers:  # the proxy answers by itself while the Hub is away
            raise HubUnavailable(f"the Hub is not there ({answer.status_code})")
        if answer.status_code in (401, 403):
            raise HubUnavailable(f"the Hub refused the service token: {_message(answer)}")
        if answer.status_code not in expect:
            raise ServerFailed(_message(answer))
        return answer

    def _send(self, method: str, path: str, **options) -> httpx.Response:
        try:
            return self.http.request(method, path, **options)
        except httpx.HTTPError as error:
            raise HubUnavailable(str(error) or type(error).__name__) from error


def _user(user: str) -> str:
    return f"users/{quote(user, safe='')}"


def _message(answer: httpx.Response) -> str:
    try:
        return str(answer.json()["message"])
    except (ValueError, KeyError, TypeError):
        return f"status {answer.status_code}"


def _wait(deadline: float) -> None:
    if time.monotonic() > deadline:
        raise ServerFailed("the server neither started nor stopped in time")
    time.sleep(0.3)

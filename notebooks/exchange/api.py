"""The LMS's Lab API, as seen from a learner's server."""

from __future__ import annotations

import base64
import os
from collections.abc import Mapping
from typing import Any

import httpx

from notebooks.exchange.words import language, say

TIMEOUT = httpx.Timeout(30.0, connect=5.0)  # seconds


class LabApiError(Exception):
    """The LMS refused or could not be reached; the message is for the learner, in the learner's language."""


class LabApi:
    """Asks the LMS on behalf of one learner; the token says which, and can do no more than that learner."""

    def __init__(self, base_url: str, token: str, socket: str | None = None) -> None:
        transport = httpx.HTTPTransport(uds=socket) if socket else None
        headers = {"Authorization": f"Bearer {token}"}
        # trust_env: a proxy that the learner's environment names must not see the token.
        self.client = httpx.Client(
            base_url=base_url, headers=headers, transport=transport, timeout=TIMEOUT, trust_env=False
        )

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> LabApi:
        """The API that the Hub put into this server's environment. LabApiError when it did not."""
        try:
            base_url, token = environment["BAEUM_LAB_API"], environment["BAEUM_LAB_TOKEN"]
        except KeyError as error:
            raise LabApiError(say("signed_out")) from error
        return cls(base_url, token, environment.get("BAEUM_LAB_API_SOCKET"))

    def assignments(self) -> list[dict[str, Any]]:
        """All assignments that the learner may see, with the learner's submissions."""
        return self._ask("GET", "/assignments")["assignments"]

    def release(self, course_id: str, assignment_id: str) -> tuple[str, dict[str, bytes]]:
        """The version's hash and the released files, by path."""
        answer = self._ask("GET", f"/assignments/{course_id}/{assignment_id}/release")
        return answer["version"], _decode(answer["files"])

    def submit(
        self, course_id: str, assignment_id: str, files: Mapping[str, bytes], version: str
    ) -> dict[str, Any]:
        """Hand in files; answers with the receipt."""
        body = {"files": _encode(files), "version": version}
        return self._ask("POST", f"/assignments/{course_id}/{assignment_id}/submissions", body)

    def validated(self, course_id: str, assignment_id: str, cells: list[dict[str, str]]) -> None:
        """Note what a validation showed of each graded cell."""
        self._ask("POST", f"/assignments/{course_id}/{assignment_id}/validations", {"cells": cells})

    def feedback(self, submission: str) -> dict[str, bytes]:
        """Feedback pages of one submission, by path."""
        return _decode(self._ask("GET", f"/submissions/{submission}/feedback")["files"])

    def _ask(self, method: str, path: str, body: object = None) -> dict[str, Any]:
        try:
            answer = self.client.request(method, path.lstrip("/"), json=body)
        except httpx.HTTPError as error:
            raise LabApiError(say("unreachable")) from error
        if answer.is_success:
            return answer.json()
        raise LabApiError(_refusal(answer))


def _refusal(answer: httpx.Response) -> str:
    """The LMS's own sentence, when it sent one."""
    try:
        return answer.json()["error"]["message"][language()]
    except (ValueError, KeyError, TypeError):
        return say({401: "signed_out", 404: "unknown_assignment"}.get(answer.status_code, "unexpected"))


def _encode(files: Mapping[str, bytes]) -> list[dict[str, str]]:
    return [
        {"path": path, "content": base64.b64encode(content).decode("ascii")}
        for path, content in files.items()
    ]


def _decode(files: list[dict[str, str]]) -> dict[str, bytes]:
    return {file["path"]: base64.b64decode(file["content"]) for file in files}

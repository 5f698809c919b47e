"""A stand-in for the LMS, for tests of the Hub alone: OpenID without passwords, the Lab API in memory."""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from datetime import UTC, datetime

import nbformat
from flask import Flask, abort, jsonify, redirect, request, session
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from werkzeug.serving import make_server

COURSE, LAB = "md-2026-11", "failure-and-cost"
SECRETS = {"hub-client.secret": "c" * 40, "hub-hook.secret": "h" * 40, "hub-service.token": "5" * 64}


def lab_notebook() -> bytes:
    """A released notebook with one graded answer and its test, in nbgrader's metadata."""

    def grade(name: str, points: float, *, solution: bool) -> dict:
        kind = {"grade_id": name, "locked": not solution, "schema_version": 3, "task": False}
        more = (
            {"solution": True, "grade": False}
            if solution
            else {"solution": False, "grade": True, "points": points}
        )
        return {"nbgrader": kind | more | {"cell_type": "code"}}

    cells = [
        new_markdown_cell("# 고장과 비용"),
        new_code_cell("def cost(x):\n    ...", metadata=grade("cost", 0, solution=True)),
        new_code_cell("assert cost(2) == 4", metadata=grade("cost-test", 2.0, solution=False)),
    ]
    kernel = {"name": "industrial", "display_name": "Industrial", "language": "python"}
    return nbformat.writes(new_notebook(cells=cells, metadata={"kernelspec": kernel})).encode()


class FakeLms:
    """Runs in a thread on 127.0.0.1:port. `people`: uuid -> language; GET /enter/<uuid> signs in."""

    def __init__(self, port: int, people: dict[str, str]) -> None:
        self.people = people
        self.codes: dict[str, dict] = {}
        self.access: dict[str, str] = {}
        self.lab_tokens: dict[str, str] = {}
        self.submissions: dict[str, list[dict]] = {person: [] for person in people}
        self.files: dict[str, dict[str, bytes]] = {}
        self.validations: list[tuple[str, str, list[dict[str, str]]]] = []
        self.closed = False
        self.url = f"http://127.0.0.1:{port}"
        self.server = make_server("127.0.0.1", port, self._app(), threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """End the thread."""
        self.server.shutdown()

    def _app(self) -> Flask:
        app = Flask(__name__)
        app.secret_key = secrets.token_hex()
        add = app.add_url_rule
        add("/", "home", lambda: "learning site")
        add("/enter/<person>", "enter", self.enter)
        add("/oidc/authorize", "authorize", self.authorize)
        add("/oidc/token", "token", self.token, methods=["POST"])
        add("/oidc/userinfo", "userinfo", self.userinfo)
        lab = "/api/lab/v1"
        add(f"{lab}/tokens", "lab_token", self.lab_token, methods=["POST"])
        add(f"{lab}/assignments", "assignments", self.assignments)
        one = f"{lab}/assignments/<course>/<lab>"
        add(f"{one}/release", "release", self.release)
        add(f"{one}/submissions", "submit", self.submit, methods=["POST"])
        add(f"{one}/validations", "validated", self.validated, methods=["POST"])
        add(f"{lab}/submissions/<uuid>/feedback", "feedback", self.feedback)
        return app

    def enter(self, person: str):
        session["person"] = person
        return "entered"

    def authorize(self):
        asked = request.args
        if asked.get("code_challenge_method") != "S256" or not asked["redirect_uri"].endswith(
            "/hub/oauth_callback"
        ):
            abort(400)
        if "person" not in session:
            abort(401)
        code = secrets.token_urlsafe()
        self.codes[code] = {"person": session["person"], "challenge": asked["code_challenge"]}
        return redirect(f"{asked['redirect_uri']}?code={code}&state={asked['state']}")

    def token(self):
        form, client = request.form, request.authorization
        secret = client.password if client else form.get("client_secret")
        code = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if secret != SECRETS["hub-client.secret"] or not code or code["challenge"] != challenge:
            return jsonify(error="invalid_grant"), 400
        access = secrets.token_urlsafe()
        self.access[access] = code["person"]
        return jsonify(access_token=access, token_type="Bearer", expires_in=60)

    def userinfo(self):
        person = self.access.get(_bearer())
        if not person:
            abort(401)
        return jsonify(sub=person, name="Learner", locale=self.people[person], groups=["learner"])

    def lab_token(self):
        person = request.get_json()["person"]
        if _bearer() != SECRETS["hub-hook.secret"] or person not in self.people:
            abort(403)
        token = secrets.token_urlsafe()
        self.lab_tokens[token] = person
        return jsonify(token=token, language=self.people[person])

    def _learner(self) -> str:
        return self.lab_tokens.get(_bearer()) or abort(401)

    def assignments(self):
        person = self._learner()
        lab = {
            "course_id": COURSE,
            "assignment_id": LAB,
            "title": {"ko": "고장과 비용", "en": "Failure and cost"},
            "language": "ko",
            "version": "v1",
            "opens_at": None,
            "due_at": "2030-01-31T14:59:00+00:00",
            "closes_at": None,
            "max_score": 2.0,
            "submissions": self.submissions[person],
        }
        return jsonify(assignments=[lab])

    def release(self, course: str, lab: str):
        self._learner()
        if (course, lab) != (COURSE, LAB):
            return _error(404, "unknown", "없는 과제입니다.", "There is no such assignment.")
        return jsonify(version="v1", language="ko", files=[_file(f"{LAB}.ipynb", lab_notebook())])

    def submit(self, course: str, lab: str):
        person = self._learner()
        if self.closed:
            return _error(409, "closed", "마감된 과제입니다.", "This assignment has closed.")
        uuid, made = secrets.token_hex(16), self.submissions[person]
        body = request.get_json()
        self.files[uuid] = {file["path"]: base64.b64decode(file["content"]) for file in body["files"]}
        made.append(
            {
                "uuid": uuid,
                "attempt": len(made) + 1,
                "submitted_at": datetime.now(UTC).isoformat(),
                "receipt": uuid[:8],
                "late_seconds": 0,
                "state": "graded",
                "score": 2.0,
                "max_score": 2.0,
                "feedback": True,
            }
        )
        return jsonify({**made[-1], "sha256": "0" * 64}), 201

    def validated(self, course: str, lab: str):
        self.validations.append((self._learner(), f"{course}/{lab}", request.get_json()["cells"]))
        return jsonify(kept=True)

    def feedback(self, uuid: str):
        if uuid not in {s["uuid"] for s in self.submissions[self._learner()]}:
            abort(404)
        return jsonify(files=[_file(f"{LAB}.html", b"<!doctype html><title>feedback</title>2 / 2")])


def _bearer() -> str:
    return request.headers.get("Authorization", "").removeprefix("Bearer ")


def _file(path: str, content: bytes) -> dict[str, str]:
    return {"path": path, "content": base64.b64encode(content).decode()}


def _error(status: int, code: str, ko: str, en: str):
    return jsonify(error={"code": code, "message": {"ko": ko, "en": en}}), status

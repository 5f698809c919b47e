"""Server extension of a learner's JupyterLab: nbgrader's Assignment List, and "open this lab".

nbgrader is loaded when it is first asked for, in a thread: it takes seconds that every start would wait for.
"""

from __future__ import annotations

import asyncio
import json
import threading
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.utils import url_path_join
from tornado import web

from notebooks.exchange.words import language

if TYPE_CHECKING:
    from notebooks.exchange.assignments import LabAssignments


class Labs:
    """The one LabAssignments of this server, made when it is first needed."""

    def __init__(self, server) -> None:
        self.server = server
        self.lock = threading.Lock()
        self.assignments: LabAssignments | None = None

    async def run(self, name: str, *args: str) -> Any:
        """Run the method `name` of LabAssignments in a thread."""
        return await asyncio.to_thread(self._run, name, *args)

    def _run(self, name: str, *args: str) -> Any:
        with self.lock:
            if self.assignments is None:
                from notebooks.exchange.assignments import LabAssignments

                self.assignments = LabAssignments(self.server.root_dir, self.server.log)
        return getattr(self.assignments, name)(*args)


class LabHandler(JupyterHandler):
    """What all handlers have: the labs, and answers in JSON."""

    async def answer(self, name: str, *args: str) -> None:
        """Finish with what the method `name` of LabAssignments says."""
        self.finish(json.dumps(await self.settings["baeum_labs"].run(name, *args)))

    def field(self, name: str) -> str:
        """A field of the request: nbgrader's pages send some in the address and some as JSON."""
        body = self.get_json_body() if self.request.body else None
        return self.get_argument(name, None) or str((body or {}).get(name, ""))


class ListHandler(LabHandler):
    """GET assignments?course_id=..."""

    @web.authenticated
    async def get(self) -> None:
        """The listing of one course."""
        await self.answer("listing", self.get_argument("course_id", ""))


class CoursesHandler(LabHandler):
    """GET courses"""

    @web.authenticated
    async def get(self) -> None:
        """Names of courses."""
        await self.answer("courses")


class ActionHandler(LabHandler):
    """POST assignments/fetch, /submit, /fetch_feedback with {"course_id", "assignment_id"}."""

    @web.authenticated
    async def post(self, action: str) -> None:
        """Do it and answer with the new listing."""
        await self.answer("act", action, self.field("course_id"), self.field("assignment_id"))


class ValidateHandler(LabHandler):
    """POST assignments/validate with {"path"}."""

    @web.authenticated
    async def post(self) -> None:
        """Run the notebook's visible tests."""
        await self.answer("validate", self.field("path"))


class VersionHandler(LabHandler):
    """GET nbgrader_version?version=...: nbgrader's page asks whether it fits the server."""

    @web.authenticated
    async def get(self) -> None:
        """Yes or no."""
        ours = version("nbgrader")
        fits = self.get_argument("version") == ours
        self.finish(json.dumps({"success": fits, "message": f"nbgrader {ours}"}))


class OpenHandler(LabHandler):
    """GET baeum/open?course=...&assignment=...: the notebook, fetched first when it is not there."""

    @web.authenticated
    async def get(self) -> None:
        """Redirect to the notebook, or say why it cannot be opened."""
        names = self.get_argument("course"), self.get_argument("assignment")
        answer = await self.settings["baeum_labs"].run("open", *names)
        if answer["success"]:
            self.redirect(url_path_join(self.base_url, "lab/tree", quote(Path(answer["value"]).as_posix())))
        else:
            self.set_status(409)
            self.finish(_page(answer["value"]))


def _page(sentence: str) -> str:
    return (
        f'<!doctype html><html lang="{language()}"><meta charset="utf-8"><title>Baeum</title>'
        '<meta name="viewport" content="width=device-width">'
        '<body style="font:1.1rem/1.6 system-ui;margin:4rem auto;max-width:40rem;padding:0 1rem">'
        f"<p>{escape(sentence)}</p></body></html>"
    )


HANDLERS = [
    (r"assignments", ListHandler),
    (r"assignments/validate", ValidateHandler),
    (r"assignments/(fetch|submit|fetch_feedback)", ActionHandler),
    (r"courses", CoursesHandler),
    (r"nbgrader_version", VersionHandler),
    (r"baeum/open", OpenHandler),
]


def _load_jupyter_server_extension(server) -> None:
    """Called by Jupyter's server when it starts."""
    server.web_app.settings["baeum_labs"] = Labs(server)
    base = server.web_app.settings["base_url"]
    server.web_app.add_handlers(".*$", [(url_path_join(base, path), handler) for path, handler in HANDLERS])

"""Runs nbgrader for the pages in JupyterLab; every answer has nbgrader's shape, every error is a sentence.

nbgrader's own extension answers an error with a Python traceback, or not at all.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from jupyter_core.paths import jupyter_config_path
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError, ExchangeFactory
from traitlets.config import Config
from traitlets.config.loader import ConfigFileNotFound, PyFileConfigLoader

from notebooks.exchange.api import LabApiError
from notebooks.exchange.validation import OutcomeValidator, tell
from notebooks.exchange.words import say

ACTIONS = {"fetch": "FetchAssignment", "submit": "Submit", "fetch_feedback": "FetchFeedback"}


class LabAssignments:
    """Runs nbgrader's exchange for the pages. Paths in its answers are relative to `root_dir`."""

    def __init__(self, root_dir: str, log: logging.Logger) -> None:
        self.root_dir = root_dir
        self.log = log
        self.config = nbgrader_config()

    def listing(self, course_id: str = "") -> dict[str, Any]:
        """Released, fetched and submitted assignments."""
        return self._answer(
            lambda: [*self._list(course_id, cached=False), *self._list(course_id, cached=True)]
        )

    def courses(self) -> dict[str, Any]:
        """Courses that have an assignment."""
        return self._answer(lambda: sorted({a["course_id"] for a in self._list("", cached=False)}))

    def act(self, action: str, course_id: str, assignment_id: str) -> dict[str, Any]:
        """fetch, submit or fetch_feedback; then the new listing."""
        done = self._answer(lambda: self._exchange(ACTIONS[action], course_id, assignment_id).start())
        return self.listing(course_id) if done["success"] else done

    def open(self, course_id: str, assignment_id: str) -> dict[str, Any]:
        """Fetch what is missing; the value is the notebook's path relative to the root."""
        return self._answer(lambda: self._open(course_id, assignment_id))

    def _open(self, course_id: str, assignment_id: str) -> str:
        fetch = self._exchange("FetchAssignment", course_id, assignment_id)
        folder = fetch.folder_of(course_id, assignment_id)
        if not folder.fetched:
            fetch.start()
        return os.path.relpath(folder.notebook, self.root_dir)

    def validate(self, path: str) -> dict[str, Any]:
        """Run a notebook as it will be graded, without hidden tests, in its own kernel; and note the outcome
        of each graded cell with the LMS."""
        root = Path(self.root_dir).resolve()
        notebook = (root / path).resolve()
        if not notebook.is_relative_to(root) or not notebook.is_file():
            return {"success": False, "value": say("no_notebook", name=notebook.name)}
        validator = OutcomeValidator(config=Config(self.config))
        answer = self._answer(lambda: validator.validate(str(notebook)))
        self._note(notebook, validator)
        return answer

    def _note(self, notebook: Path, validator: OutcomeValidator) -> None:
        try:
            tell(notebook, Path(self.config.Exchange.assignment_dir).resolve(), validator.outcomes())
        except Exception:  # whatever it is: the learner has the result
            self.log.exception("A validation was not noted")

    def _list(self, course_id: str, *, cached: bool) -> list[dict[str, Any]]:
        lister = self._exchange("List", course_id, "")
        lister.cached = cached
        assignments = lister.start()
        for item in assignments:
            self._relative(item, "path")
            for entry in (*item.get("notebooks", ()), *item.get("submissions", ())):
                self._relative(entry, "path")
                self._relative(entry, "local_feedback_path")
        return assignments

    def _relative(self, entry: dict[str, Any], key: str) -> None:
        if entry.get(key):
            entry[key] = os.path.relpath(entry[key], self.root_dir)

    def _exchange(self, kind: str, course_id: str, assignment_id: str):
        config = Config(self.config)
        coursedir = CourseDirectory(config=config, course_id=course_id, assignment_id=assignment_id)
        make = getattr(ExchangeFactory(config=config), kind)
        return make(coursedir=coursedir, authenticator=Authenticator(config=config), config=config)

    def _answer(self, work: Callable[[], Any]) -> dict[str, Any]:
        try:
            return {"success": True, "value": work()}
        except (ExchangeError, LabApiError) as error:
            return {"success": False, "value": str(error)}
        except Exception:
            self.log.exception("The exchange failed")
            return {"success": False, "value": say("unexpected")}


def nbgrader_config() -> Config:
    """What nbgrader_config.py in Jupyter's first configuration folder that has one says."""
    for folder in jupyter_config_path():
        try:
            return PyFileConfigLoader("nbgrader_config.py", path=folder).load_config()
        except ConfigFileNotFound:
            continue
    raise RuntimeError("nbgrader_config.py is in none of Jupyter's configuration folders")

"""nbgrader's Exchange classes, with the LMS in place of a shared folder. nbgrader_config.py names them."""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.exchange import abc
from nbgrader.exchange.abc import ExchangeError

from notebooks.exchange.api import LabApi, LabApiError
from notebooks.exchange.folder import AssignmentFolder
from notebooks.exchange.words import say


class Exchange(abc.Exchange):
    """What all have in common: the API, the assignment's folder, and errors in the learner's language."""

    def start(self) -> Any:
        """Run the steps of nbgrader. Raises ExchangeError with a sentence for the learner."""
        try:
            return super().start()
        except LabApiError as error:
            raise ExchangeError(str(error)) from error

    def init_src(self) -> None:
        """The source is the LMS."""
        self.api = LabApi.from_environment()

    def init_dest(self) -> None:
        """The destination is the folder of the assignment."""
        self.folder = self.folder_of(self.coursedir.course_id, self.coursedir.assignment_id)

    def folder_of(self, course_id: str, assignment_id: str) -> AssignmentFolder:
        """The folder of any assignment."""
        return AssignmentFolder(Path(self.assignment_dir), course_id, assignment_id)


class ExchangeFetchAssignment(Exchange, abc.ExchangeFetchAssignment):
    """Puts the released files into the home; files that are there already stay as they are."""

    def copy_files(self) -> None:
        """Fetch and write what is missing."""
        version, files = self.api.release(self.coursedir.course_id, self.coursedir.assignment_id)
        self.folder.put(version, files)


class ExchangeSubmit(Exchange, abc.ExchangeSubmit):
    """Hands in what is in the folder; `receipt` is the LMS's answer."""

    receipt: dict[str, Any]

    def copy_files(self) -> None:
        """Collect and send."""
        version, files = self.folder.collect()
        self.receipt = self.api.submit(self.coursedir.course_id, self.coursedir.assignment_id, files, version)


class ExchangeFetchFeedback(Exchange, abc.ExchangeFetchFeedback):
    """Puts the feedback of every attempt that has one into <assignment>/feedback/."""

    def copy_files(self) -> None:
        """Fetch and write the feedback pages."""
        wanted = (self.coursedir.course_id, self.coursedir.assignment_id)
        for assignment in self.api.assignments():
            if (assignment["course_id"], assignment["assignment_id"]) != wanted:
                continue
            for submission in assignment["submissions"]:
                if submission["feedback"]:
                    self.folder.put_feedback(submission["attempt"], self.api.feedback(submission["uuid"]))


class ExchangeList(Exchange, abc.ExchangeList):
    """Assignments, or with `cached` the submissions, in the shape that nbgrader's pages expect."""

    def init_dest(self) -> None:
        """Every folder under labs may be listed."""

    def copy_files(self) -> None:
        """Nothing is copied."""

    def list_files(self) -> list[dict[str, Any]]:
        """Assignments of the chosen course, or of all."""
        listed = [a for a in self.api.assignments() if self.coursedir.course_id in ("", a["course_id"])]
        if self.inbound or self.cached:
            return [self._submitted(a) for a in listed if a["submissions"]]
        return [self._released(a) for a in listed]

    def remove_files(self) -> list[dict[str, Any]]:
        """Nothing can be removed from here: the LMS keeps what was handed in."""
        raise LabApiError(say("instructor_only"))

    def _released(self, assignment: dict[str, Any]) -> dict[str, Any]:
        folder = self.folder_of(assignment["course_id"], assignment["assignment_id"])
        label = " · ".join(filter(None, (assignment["assignment_id"], deadline(assignment))))
        notebook = {"notebook_id": label, "path": str(folder.notebook)}
        return {
            "course_id": assignment["course_id"],
            "assignment_id": assignment["assignment_id"],
            "status": "fetched" if folder.fetched else "released",
            "path": str(folder.path),
            "notebooks": [notebook] if folder.fetched else [],
        }

    def _submitted(self, assignment: dict[str, Any]) -> dict[str, Any]:
        names = {key: assignment[key] for key in ("course_id", "assignment_id")}
        person = os.environ.get("JUPYTERHUB_USER", "")
        folder = self.folder_of(**names)
        submissions = sorted(assignment["submissions"], key=lambda s: s["attempt"])
        return {
            **names,
            "student_id": person,
            "status": "submitted",
            "submissions": [{**names, "student_id": person, **_submission(s, folder)} for s in submissions],
        }


class _OnTheSite(Exchange):
    """Work of an instructor, which the LMS does by itself."""

    def start(self) -> None:
        """Raises ExchangeError: not from here."""
        raise ExchangeError(say("instructor_only"))


class ExchangeCollect(_OnTheSite, abc.ExchangeCollect):
    """The LMS collects by itself."""


class ExchangeReleaseAssignment(_OnTheSite, abc.ExchangeReleaseAssignment):
    """The LMS releases by itself."""


class ExchangeReleaseFeedback(_OnTheSite, abc.ExchangeReleaseFeedback):
    """The LMS releases by itself."""


def _submission(submission: dict[str, Any], folder: AssignmentFolder) -> dict[str, Any]:
    """One line of nbgrader's list; its `timestamp` is what the page prints."""
    path = folder.feedback(submission["attempt"])
    local = submission["feedback"] and path.is_dir()
    state = {
        "has_local_feedback": local,
        "has_exchange_feedback": submission["feedback"],
        "feedback_updated": False,
        "local_feedback_path": str(path) if local else None,
    }
    notebook = {"notebook_id": folder.notebook.stem, "path": str(folder.notebook), **state}
    label = say(
        "attempt",
        attempt=submission["attempt"],
        time=local_time(submission["submitted_at"]),
        state=_state(submission),
    )
    return {"timestamp": label, "status": "submitted", "path": str(path), "notebooks": [notebook], **state}


def _state(submission: dict[str, Any]) -> str:
    state = submission["state"]
    if state == "graded" and submission["score"] is None:
        state = "ungraded"
    text = say(state, **{key: _points(submission.get(key)) for key in ("score", "max_score")})
    return f"{text} · {say('late')}" if submission["late_seconds"] > 0 else text


def _points(value: float | None) -> str:
    return "-" if value is None else f"{value:g}"


def deadline(assignment: dict[str, Any], now: datetime | None = None) -> str:
    """When an assignment is due or has closed, in words; empty when it never does."""
    closes = assignment["closes_at"] and datetime.fromisoformat(assignment["closes_at"])
    if closes and closes <= (now or datetime.now(closes.tzinfo)):
        return say("closed", time=local_time(assignment["closes_at"]))
    return say("due", time=local_time(assignment["due_at"])) if assignment["due_at"] else ""


def local_time(iso: str) -> str:
    """A moment in the time zone of the lab (variable TZ), to the minute."""
    return f"{datetime.fromisoformat(iso).astimezone():%Y-%m-%d %H:%M %Z}"

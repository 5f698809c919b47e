"""Reading the form of the grading page: points by criterion, points, comments."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from flask import request
from flask_babel import gettext as _

from lms.assessments.domain import read_number
from lms.assessments.domain.marking import total
from lms.assessments.models import Mark, Submission
from lms.assessments.queries.results import cells_by_hand
from lms.assessments.services.marking import Given

MOST_CHARACTERS = 5000
Entered = dict[str, dict[str, Any]]


@dataclass
class MarkingForm:
    """The marks in the form, what was entered as it was, and a sentence for each cell that is wrong."""

    marks: list[Given] = field(default_factory=list)
    entered: Entered = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)


class Wrong(Exception):
    """What was entered for a cell cannot be; the message says what to do."""


def read_form(submission: Submission, current: Mapping[str, Mark], *, release: bool) -> MarkingForm:
    """What the form holds. Blank cells stay as they are; to release, every hand-graded cell needs points.

    ``current``: the marks with which the form began.
    """
    form = MarkingForm(entered=entered_in(submission))
    for cell in cells_by_hand(submission):
        name = cell["grade_id"]
        entered = form.entered[name]
        given = [entered["points"], entered["comment"], *entered["criteria"].values()]
        if not any(given) and (cell["kind"] == "auto" or not release):
            continue
        try:
            form.marks.append(given_for(cell, entered, current.get(name)))
        except Wrong as wrong:
            form.errors[name] = str(wrong)
    return form


def entered_in(submission: Submission) -> Entered:
    """What stands in the fields of each hand-graded cell, as it was written."""
    return {cell["grade_id"]: entered_for(cell, cell["grade_id"]) for cell in cells_by_hand(submission)}


def entered_for(cell: dict[str, Any], name: str) -> dict[str, Any]:
    """What stands in the fields of one cell; ``name`` is what they are called by."""
    return {
        "points": request.form.get(f"points-{name}", "").strip(),
        "comment": request.form.get(f"comment-{name}", "").strip(),
        "criteria": {
            one["slug"]: request.form.get(f"criterion-{name}-{one['slug']}", "").strip()
            for one in cell.get("rubric") or ()
        },
    }


def given_for(cell: dict[str, Any], entered: dict[str, Any], mark: Mark | None) -> Given:
    """The points and the comment of a cell. Raises Wrong."""
    if len(entered["comment"]) > MOST_CHARACTERS:
        raise Wrong(_("A comment has at most 5,000 characters."))
    if not cell.get("rubric"):
        return Given(cell["grade_id"], _points(entered["points"], cell["points"]), entered["comment"])
    if not any(entered["criteria"].values()) and mark is not None:
        return Given(cell["grade_id"], mark.points, entered["comment"], mark.criteria)
    if not all(entered["criteria"].values()):
        raise Wrong(_("Give points for every criterion."))
    criteria = {
        one["slug"]: _points(entered["criteria"][one["slug"]], one["points"]) for one in cell["rubric"]
    }
    return Given(cell["grade_id"], min(total(criteria), cell["points"]), entered["comment"], criteria)


def _points(text: str, most: float) -> float:
    points = read_number(text) if text else None
    if points is None or not 0 <= points <= most:
        raise Wrong(_("Give points from 0 to %(most)s.", most=f"{most:g}"))
    return points

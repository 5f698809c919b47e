"""What a loaded submission is worth: its runs that count, its marks, and the points that follow from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lms.assessments.domain import points_of
from lms.assessments.models import AssignmentVersion, AutogradeRun, Mark, Submission


def latest_run(submission: Submission) -> AutogradeRun | None:
    """The newest run of a submission."""
    return submission.runs[-1] if submission.runs else None


def graded_run(submission: Submission) -> AutogradeRun | None:
    """The newest run of a submission that ended with a report."""
    return next((run for run in reversed(submission.runs) if run.state == "graded" and run.report), None)


def version_of(submission: Submission) -> AssignmentVersion:
    """The version that a submission was graded with; while it has no result, the one it was made from."""
    run = graded_run(submission)
    return run.assignment_version if run else submission.assignment_version


def newest_marks(submission: Submission) -> dict[str, Mark]:
    """The mark in force of each hand-graded cell."""
    return {mark.grade_id: mark for mark in sorted(submission.marks, key=lambda mark: mark.id)}


def cells_by_hand(submission: Submission) -> list[dict[str, Any]]:
    """The cells that a person grades: those made for it, those that tests could not settle, and answers."""
    run = graded_run(submission)
    by_hand = cells_of_person(submission, run) if run else {}
    cells = version_of(submission).cells
    return [cell for cell in cells if cell["kind"] == "manual" or cell["grade_id"] in by_hand]


def manual_cells(run: AutogradeRun) -> dict[str, float]:
    """The cells of a graded run that a person grades, in its version: grade id -> most points."""
    report = (run.report or {})["cells"]
    open_cells = {cell["grade_id"] for cell in report if cell["score"] is None or is_flagged(cell)}
    return {
        cell["grade_id"]: cell["points"]
        for cell in run.assignment_version.cells
        if cell["kind"] == "manual" or cell["grade_id"] in open_cells
    }


def cells_of_person(submission: Submission, run: AutogradeRun) -> dict[str, float]:
    """The same with the automatic cells for which a person answered a request: they stand over the tests."""
    answered = {name for name, mark in newest_marks(submission).items() if mark.over_tests}
    cells = run.assignment_version.cells
    return manual_cells(run) | {
        one["grade_id"]: one["points"] for one in cells if one["grade_id"] in answered
    }


def is_flagged(cell: Mapping[str, Any]) -> bool:
    """Whether a cell counts 0 because its tests were not trusted, until a person says otherwise."""
    return cell["status"] == "flagged"


def raw_score(submission: Submission, run: AutogradeRun) -> tuple[float, bool]:
    """Points of a submission by one of its graded runs, and whether they are provisional."""
    marks = {grade_id: mark.points for grade_id, mark in newest_marks(submission).items()}
    released = submission.released_at is not None
    return points_of(run.report or {}, cells_of_person(submission, run), marks, released=released)


def cell_points(submission: Submission, run: AutogradeRun) -> dict[str, tuple[float | None, float]]:
    """Each cell's points by a graded run and its most points: grade id -> (points or None, at most)."""
    marks = newest_marks(submission) if submission.released_at else {}
    by_hand = cells_of_person(submission, run)
    found = {}
    for cell in (run.report or {})["cells"]:
        name, points = cell["grade_id"], cell["score"]
        if name in by_hand and name in marks:
            points = min(marks[name].points, by_hand[name])
        found[name] = (points, cell["max_score"])
    return found


def criteria_given(submission: Submission) -> dict[str, list[tuple[dict[str, str], float, float]]]:
    """What a person gave by criterion: grade id -> (title {ko, en}, points, at most) in order."""
    marks = newest_marks(submission)
    found = {}
    for cell in version_of(submission).cells:
        mark = marks.get(cell["grade_id"])
        given = (mark.criteria or {}) if mark else {}
        rubric = [one for one in cell.get("rubric") or () if one["slug"] in given]
        found[cell["grade_id"]] = [(one["title"], given[one["slug"]], one["points"]) for one in rubric]
    return found

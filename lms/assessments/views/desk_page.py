"""What the grading page shows: one submission, its notebook, and what a person gives for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from flask import abort, render_template
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.domain.marking import Mode, levels_of
from lms.assessments.domain.two_graders import LIMIT, Outcome
from lms.assessments.models import Mark, RegradeRequest, Submission
from lms.assessments.queries import desk, requests
from lms.assessments.queries.modes import mode_of
from lms.assessments.queries.results import cells_by_hand, graded_run, latest_run, newest_marks, version_of
from lms.assessments.services import apart
from lms.assessments.views.marking import Entered
from lms.assessments.views.masks import code_of, shown_name
from lms.db import db
from lms.web import LANGUAGES


def submission_or_404(submission_uuid: Any) -> Submission:
    """The submission that the address names."""
    return queries.submission_by_uuid(db.session, str(submission_uuid)) or abort(404)


@dataclass(frozen=True)
class Apart:
    """A submission that two graders mark, as one of them sees it.

    ``wanted``: my marks are wanted or can be changed; ``mine``: I gave some; ``first_two``: what the others
    gave, for the third one alone.
    """

    outcome: Outcome
    wanted: bool
    mine: bool
    first_two: list[dict[str, Mark]]


def is_apart(found: Submission, mode: Mode) -> bool:
    """Whether each grader marks this submission without seeing the other; once released it is one work."""
    return mode.two_graders and found.released_at is None


def apart_of(found: Submission, mode: Mode) -> Apart | None:
    """How far two graders are, where two mark."""
    if not is_apart(found, mode):
        return None
    outcome, wanted = apart.outcome(found), apart.wanted(found, current_user.id)
    mine = bool(apart.marks_by(found, current_user.id))
    decides = wanted and outcome.state in ("third", "settled")
    return Apart(outcome, wanted, mine, apart.first_two(found) if decides else [])


def current_marks(found: Submission, mode: Mode) -> dict[str, Mark]:
    """What the form begins with: my own marks where two mark apart, else those in force."""
    return apart.marks_by(found, current_user.id) if is_apart(found, mode) else newest_marks(found)


def render_submission(
    found: Submission,
    entered: Entered | None = None,
    errors: dict[str, str] | None = None,
    removed: str = "",
    refused: str = "",
    answer: dict[str, Any] | None = None,
) -> str:
    """The grading page; what was entered and is not saved stays in the form.

    ``refused``: why nothing was saved; ``answer``: what was entered for a learner's request, and is wrong.
    """
    version, graded = version_of(found), graded_run(found)
    titles = queries.cell_titles(version)
    report = graded.report if graded else None
    return render_template(
        "assessments/submission.html",
        submission=found,
        shown=shown_name(found),
        limit=LIMIT,
        by_hand=cells_by_hand(found),
        titles=titles,
        findings=finding_texts(report["findings"] if report else [], titles),
        run=latest_run(found),
        report=report,
        anchors=_anchors(report),
        entered=entered or {},
        errors=errors or {},
        removed=removed,
        refused=refused,
        answer=answer or {},
        levels_of=levels_of,
        saved=desk.saved_comments(db.session, person_id=current_user.id, assignment_id=version.assignment_id),
        requests=[(one, asked_cell(found, one)) for one in requests.requests_about(db.session, found)],
        **_standing(found),
    )


def _standing(found: Submission) -> dict[str, Any]:
    """How far this submission and its lab are for whoever looks, and what they may know of it."""
    mode = mode_of(db.session, found.enrollment.cohort_id, found.activity)
    lab = {"cohort_id": found.enrollment.cohort_id, "grader_id": current_user.id}
    history = {"enrollment_id": found.enrollment_id, "activity_id": found.activity_id}
    masked = code_of(found) is not None
    work = desk.work_of(db.session, activity=found.activity, **lab)
    return {
        "masked": masked,
        "apart": apart_of(found, mode),
        "marks": current_marks(found, mode),
        "around": desk.around(work, found.uuid),
        "last": desk.last_save(db.session, activity_id=found.activity_id, apart=mode.two_graders, **lab),
        # Its times and comments would tell whose it is
        "events": [] if masked else queries.events_of(db.session, **history),
    }


def asked_cell(found: Submission, request: RegradeRequest) -> dict[str, Any]:
    """The cell that a request is about: points, rubric, and what was given by criterion; also without points.

    ``name`` is what its fields are called, apart from those of the same cell in the form for all cells.
    """
    cells = {cell["grade_id"]: cell for cell in version_of(found).cells}
    cell = cells.get(request.grade_id, {"points": request.points_before})
    mark = newest_marks(found).get(request.grade_id)
    return {**cell, "given": (mark.criteria if mark else None) or {}, "name": f"answer-{request.uuid[:8]}"}


def _anchors(report: dict[str, Any] | None) -> dict[str, str]:
    """Where each cell stands in the notebook."""
    cells = report["cells"] if report else ()
    return {one["grade_id"]: f"cell-{at}" for at, one in enumerate(cells, 1)}


def finding_texts(findings: list[Any], titles: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """What the grader noticed, as sentences that name a cell by its title."""
    from notebooks.grader import Finding, finding_text  # half of the start-up time, for one page

    texts = []
    for finding in (Finding(**values) for values in findings):
        title = titles.get(finding.grade_id or "", {})
        texts.append(
            {
                language: finding_text(replace(finding, grade_id=title.get(language, finding.grade_id)))[
                    language
                ]
                for language in LANGUAGES
            }
        )
    return texts

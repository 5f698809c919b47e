"""The comments that a grader keeps on the grading page: kept, used, changed, removed and had back."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments.models import Submission
from lms.assessments.queries.results import version_of
from lms.assessments.services import comments
from lms.assessments.views.desk_page import render_submission, submission_or_404
from lms.assessments.views.marking import MOST_CHARACTERS, entered_in
from lms.db import transaction
from lms.web import now

COMMENT_ACTIONS = ("keep", "edit", "use", "remove", "restore")


def change_comments(found: Submission, action: str, of: str) -> Any:
    """Keeps, changes, uses or removes a saved comment; what is in the form stays, nothing of it is saved."""
    entered, errors, removed, cell_id = entered_in(found), {}, "", of
    with transaction() as session:
        if action == "keep" and of in entered:
            text = entered[of]["comment"]
            if not text or len(text) > MOST_CHARACTERS:
                errors[of] = _("Write the comment first, at most 5,000 characters.")
            else:
                assignment = version_of(found).assignment_id
                cell = {"person_id": current_user.id, "assignment_id": assignment, "grade_id": of}
                comments.keep(session, **cell, text=text, now=now())
        elif one := comments.own(session, person_id=current_user.id, uuid=of):
            cell_id = one.grade_id
            changed = request.form.get(f"saved-{of}", "").strip()[:MOST_CHARACTERS]
            if action == "edit" and changed:
                one.text = changed
            elif action == "use" and one.grade_id in entered:
                before = entered[one.grade_id]["comment"]
                entered[one.grade_id]["comment"] = f"{before}\n{one.text}" if before else one.text
            elif action in ("remove", "restore"):
                one.removed_at = now() if action == "remove" else None
                removed = of if action == "remove" else ""
        else:
            abort(404)
    if cell_id in entered:
        entered[cell_id]["focus"] = True
    return Response(
        render_submission(submission_or_404(found.uuid), entered, errors, removed), 422 if errors else 200
    )

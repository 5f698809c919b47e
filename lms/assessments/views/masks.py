"""Who is not named: pseudonyms on pages, and learners' files without their names."""

from __future__ import annotations

from flask import g
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments.domain.masking import bare_notebook, without_name
from lms.assessments.models import Submission
from lms.assessments.queries.modes import Masks, masks_of
from lms.assessments.views import blueprint
from lms.db import db


@blueprint.app_template_filter("masked")
def code_of(submission: Submission) -> str | None:
    """The pseudonym by which staff see a submission's learner; None where the name is shown."""
    known: dict[int, Masks] = g.setdefault("masks", {})
    cohort_id = submission.enrollment.cohort_id
    if cohort_id not in known:
        known[cohort_id] = masks_of(db.session, cohort_id)
    return known[cohort_id].code_of(submission)


@blueprint.app_template_filter("shown_name")
def shown_name(submission: Submission) -> str:
    """What a submission's learner is called on a page for staff."""
    code = code_of(submission)
    return _("Learner %(code)s", code=code) if code else submission.enrollment.person.name


def for_reader(submission: Submission, content: bytes, *, notebook: bool = False) -> bytes:
    """A file of a submission as the person at the page may see it; the learner sees it as it is."""
    person = submission.enrollment.person
    code = code_of(submission)
    if code is None or person.id == current_user.id:
        return content
    names = (person.email, person.uuid, person.name)
    return without_name(bare_notebook(content) if notebook else content, names, code)

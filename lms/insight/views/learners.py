"""One learner as staff see them: the signs, what is overdue, labs lately, and the contacts."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.wrappers import Response

from lms.assessments.views.gradebook import cohort_or_404, in_cohort
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.permissions import TEACH
from lms.db import db, transaction
from lms.insight.queries.cells import events_with
from lms.insight.queries.risk import cases_of, contact_by_uuid, contacts_with, unnamed_labs
from lms.insight.services import contacts
from lms.insight.views import blueprint
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now, safe_next

ADDRESS = "/teach/<uuid:cohort_uuid>/insight/learners/<uuid:enrollment_uuid>"


@blueprint.get(ADDRESS)
@requires(TEACH)
def learner(cohort_uuid: Any, enrollment_uuid: Any) -> str:
    """Everything that the lists say of one learner, and more."""
    cohort = cohort_or_404(cohort_uuid)
    return render_learner(cohort, in_cohort(cohort, enrollment_uuid))


def render_learner(cohort: Cohort, enrollment: Enrollment, note: str = "", error: str = "") -> str:
    """The page; a note that was refused stays in its field."""
    (case,) = cases_of(db.session, cohort, now=now(), only=enrollment)
    return render_template(
        "insight/learner.html",
        cohort=cohort,
        case=case,
        contacts=contacts_with(db.session, enrollment.id),
        events=events_with(db.session, enrollment.id, unnamed_labs(db.session, cohort)),
        ways=contacts.WAYS,
        note=note,
        error=error,
    )


@blueprint.post(f"{ADDRESS}/contacts")
@requires(TEACH)
def note_contact(cohort_uuid: Any, enrollment_uuid: Any) -> Any:
    """Notes that staff spoke with the learner."""
    cohort = cohort_or_404(cohort_uuid)
    enrollment = in_cohort(cohort, enrollment_uuid)
    note = request.form.get("note", "")
    try:
        with transaction() as session:
            contacts.note_contact(
                session,
                enrollment_id=enrollment.id,
                by_id=current_user.id,
                way=request.form.get("way", ""),
                note=note,
                now=now(),
            )
    except Refused as why:
        return render_learner(cohort, enrollment, note, why.message), why.status
    flash(_("Your contact with %(name)s is noted.", name=enrollment.person.name), "success")
    return redirect(safe_next(_page(cohort_uuid, enrollment_uuid)))


def _page(cohort_uuid: Any, enrollment_uuid: Any) -> str:
    return url_for("insight.learner", cohort_uuid=cohort_uuid, enrollment_uuid=enrollment_uuid)


@blueprint.post(f"{ADDRESS}/contacts/<uuid:contact_uuid>")
@requires(TEACH)
def change_contact(cohort_uuid: Any, enrollment_uuid: Any, contact_uuid: Any) -> Response:
    """Takes a note back, or has it back."""
    enrollment = in_cohort(cohort_or_404(cohort_uuid), enrollment_uuid)
    back = request.form.get("change") == "restore"
    change = contacts.restore_contact if back else contacts.remove_contact
    with transaction() as session:
        found = contact_by_uuid(session, str(contact_uuid), enrollment_id=enrollment.id) or abort(404)
        change(session, contact=found, actor_id=current_user.id, now=now())
    flash(
        _("The note is back.") if back else _("The note was removed. You can have it back below."), "success"
    )
    return redirect(_page(cohort_uuid, enrollment_uuid))

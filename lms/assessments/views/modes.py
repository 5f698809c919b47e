"""How the labs of a cohort are graded: with names or not, by one or two, and how long learners may ask."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.domain.marking import Mode
from lms.assessments.domain.two_graders import LIMIT
from lms.assessments.permissions import SET_MARKING
from lms.assessments.queries.modes import modes_of
from lms.assessments.services.modes import MOST_DAYS, set_mode
from lms.assessments.views import blueprint
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH, instructs
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import localized, now

ADDRESS = "/teach/<uuid:cohort_uuid>/marking"


@blueprint.get(ADDRESS)
@requires(TEACH)
def marking(cohort_uuid: Any) -> str:
    """How each lab is graded; instructors change it here."""
    return _render(cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404), {})


def _labs(cohort: Cohort) -> list[Activity]:
    return [
        one for one in queries.graded_activities(db.session, cohort.track_version_id) if one.kind == "lab"
    ]


def _render(cohort: Cohort, errors: dict[str, str]) -> str:
    """The page; with errors (by the lab's uuid) it shows what was entered."""
    stored = modes_of(db.session, cohort.id)
    labs = []
    for lab in _labs(cohort):
        mode = _entered(lab) if errors else stored.get(lab.definition["lab"], Mode())
        labs.append((lab, mode, errors.get(lab.uuid)))
    return render_template(
        "assessments/marking.html",
        cohort=cohort,
        labs=labs,
        may=instructs(current_user, cohort.uuid),
        limit=LIMIT,
        most=MOST_DAYS,
        errors=errors,
    )


def _entered(lab: Activity) -> Mode:
    """What stands in the row of a lab; no number of days is -1, which no lab can have."""
    days = request.form.get(f"days-{lab.uuid}", "").strip()
    return Mode(
        anonymous=f"anonymous-{lab.uuid}" in request.form,
        two_graders=f"two-{lab.uuid}" in request.form,
        request_days=int(days) if days.isascii() and days.isdecimal() and len(days) < 4 else -1,
    )


@blueprint.post(ADDRESS)
@requires(SET_MARKING)
def set_marking(cohort_uuid: Any) -> Any:
    """Changes how labs are graded: all that was entered, or nothing."""
    errors, changed = {}, []
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    try:
        with transaction() as session:
            cohort = cohort_by_uuid(session, str(cohort_uuid)) or abort(404)
            doer = {"cohort": cohort, "actor_id": current_user.id, "now": now()}
            for lab in _labs(cohort):
                try:
                    if set_mode(session, activity=lab, mode=_entered(lab), **doer):
                        changed.append(localized(lab.title))
                except Refused as why:
                    errors[lab.uuid] = why.message
            if errors:
                raise Refused("", status=422)
    except Refused:
        cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
        return Response(_render(cohort, errors), status=422)
    flash(
        _("Changed: %(labs)s", labs=", ".join(changed)) if changed else _("Nothing was changed."), "success"
    )
    return redirect(url_for("assessments.marking", cohort_uuid=cohort_uuid))

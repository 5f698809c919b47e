"""Who teaches a cohort: instructors and graders, added by address, changed, removed."""

from __future__ import annotations

from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.accounts.queries import person_by_uuid
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.permissions import MANAGE_PEOPLE, TEACH
from lms.cohorts.queries.roster import staff_of
from lms.cohorts.services import staffing
from lms.cohorts.views import blueprint
from lms.cohorts.views.roster import cohort_or_404, may_manage
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/staff"


@blueprint.get(ADDRESS)
@requires(TEACH)
def staff(cohort_uuid: Any) -> str:
    """Who teaches the cohort."""
    return _page(cohort_or_404(cohort_uuid), {}, "")


def _page(cohort: Cohort, entered: dict[str, str], error: str) -> str:
    return render_template(
        "cohorts/staff.html",
        cohort=cohort,
        staff=staff_of(db.session, cohort.id),
        names=staffing.ROLE_NAMES,
        entered=entered,
        error=error,
        may_manage=may_manage(cohort.uuid),
    )


def role_of_form() -> str:
    """The role that the form names."""
    role = request.form.get("role", "")
    return role if role in staffing.ROLE_NAMES else abort(400)


@blueprint.post(ADDRESS)
@requires(MANAGE_PEOPLE)
def add_staff(cohort_uuid: Any) -> Any:
    """Adds somebody by their address, or changes their role."""
    try:
        with transaction() as session:
            found = staffing.add_staff(
                session,
                cohort=cohort_or_404(cohort_uuid),
                email=request.form.get("email", ""),
                role=role_of_form(),
                actor=current_user,
                now=now(),
            )
            name = found.person.name
    except Refused as why:
        if why.status != 422:
            raise
        return _page(cohort_or_404(cohort_uuid), request.form.to_dict(), why.message), 422
    flash(_("%(name)s teaches this cohort now.", name=name), "success")
    return redirect(url_for("cohorts.staff", cohort_uuid=cohort_uuid))


def _role_or_404(cohort: Cohort, person_uuid: Any) -> StaffRole:
    person = person_by_uuid(db.session, str(person_uuid)) or abort(404)
    return staffing.staff_role(db.session, cohort, person.id) or abort(404)


@blueprint.post(f"{ADDRESS}/<uuid:person_uuid>")
@requires(MANAGE_PEOPLE)
def change_staff(cohort_uuid: Any, person_uuid: Any) -> Any:
    """An instructor becomes a grader, or a grader an instructor."""
    with transaction() as session:
        cohort = cohort_or_404(cohort_uuid)
        found = _role_or_404(cohort, person_uuid)
        staffing.change_role(
            session, cohort=cohort, found=found, role=role_of_form(), actor=current_user, now=now()
        )
        name, role = found.person.name, staffing.ROLE_NAMES[found.role]
    flash(_("%(name)s: %(role)s", name=name, role=role), "success")
    return redirect(url_for("cohorts.staff", cohort_uuid=cohort_uuid))


@blueprint.get(f"{ADDRESS}/<uuid:person_uuid>/remove")
@requires(MANAGE_PEOPLE)
def ask_remove_staff(cohort_uuid: Any, person_uuid: Any) -> str:
    """Asks before somebody no longer teaches the cohort."""
    cohort = cohort_or_404(cohort_uuid)
    return render_template(
        "cohorts/staff_remove.html", cohort=cohort, found=_role_or_404(cohort, person_uuid)
    )


@blueprint.post(f"{ADDRESS}/<uuid:person_uuid>/remove")
@requires(MANAGE_PEOPLE)
def remove_staff(cohort_uuid: Any, person_uuid: Any) -> Any:
    """Somebody teaches the cohort no longer."""
    with transaction() as session:
        cohort = cohort_or_404(cohort_uuid)
        found = _role_or_404(cohort, person_uuid)
        name, own = found.person.name, found.person_id == current_user.id
        staffing.remove_staff(session, cohort=cohort, found=found, actor=current_user, now=now())
    flash(_("%(name)s no longer teaches this cohort.", name=name), "success")
    if own and not current_user.has_role("admin"):
        return redirect(url_for("assessments.teach"))
    return redirect(url_for("cohorts.staff", cohort_uuid=cohort_uuid))

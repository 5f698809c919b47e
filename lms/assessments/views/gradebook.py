"""The gradebook of a cohort: a page of it, the rows after, one learner with the history of each grade."""

from __future__ import annotations

import re
from typing import Any

from flask import abort, render_template, request, url_for
from flask_login import current_user

from lms.assessments import queries
from lms.assessments.domain.conditions import conditions
from lms.assessments.domain.gradebook import STATES
from lms.assessments.queries.electives import requirements_of
from lms.assessments.queries.gradebook import Look, grid, histories_of
from lms.assessments.queries.modes import anonymous_in
from lms.assessments.views import blueprint
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.permissions import TEACH, instructs
from lms.cohorts.queries import cohort_by_uuid, enrollment_by_uuid
from lms.db import db
from lms.permissions import requires
from lms.web import wants_fragment

ADDRESS = "/teach/<uuid:cohort_uuid>/grades"
SORT = re.compile(r"name|whole|c[1-9][0-9]{0,3}")


def cohort_or_404(cohort_uuid: Any) -> Cohort:
    """The cohort of an address; the permission has checked who asks."""
    return cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)


def look_of_request() -> Look:
    """How the address asks to look; what it cannot mean is left out."""
    given = request.args
    sort, page = given.get("sort", "name"), given.get("page", "1")
    return Look(
        search=given.get("q", "").strip()[:100],
        state=given["state"] if given.get("state") in STATES else "",
        kind=given["kind"] if given.get("kind") in queries.GRADED_KINDS else "",
        sort=sort if SORT.fullmatch(sort) else "name",
        descending=given.get("desc") == "1",
        page=int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1,
    )


@blueprint.get(ADDRESS)
@requires(TEACH)
def gradebook(cohort_uuid: Any) -> str:
    """A page of the learners' grades; asked for by a page that is scrolled, only the rows."""
    cohort = cohort_or_404(cohort_uuid)
    found = grid(db.session, cohort, look_of_request())

    def address(**changes: Any) -> str:
        look = found.look
        chosen = {"q": look.search, "state": look.state, "kind": look.kind, "sort": look.sort}
        chosen |= {"desc": "1" if look.descending else ""} | changes
        kept: dict[str, Any] = {
            name: value for name, value in chosen.items() if value and (name, value) != ("sort", "name")
        }
        return url_for("assessments.gradebook", cohort_uuid=cohort_uuid, **kept)

    base = url_for("assessments.gradebook", cohort_uuid=cohort_uuid)
    if wants_fragment() and found.look.page > 1:
        return render_template("assessments/_gradebook_rows.html", grid=found, address=address, base=base)
    return render_template(
        "assessments/gradebook.html",
        cohort=cohort,
        grid=found,
        address=address,
        page_address=lambda page: address(page=page),
        base=base,
        may_import=instructs(current_user, cohort.uuid),
    )


@blueprint.get(f"{ADDRESS}/<uuid:enrollment_uuid>")
@requires(TEACH)
def grades_of_learner(cohort_uuid: Any, enrollment_uuid: Any) -> str:
    """Everything about one learner's grades: what they add up to, and how each came about."""
    cohort = cohort_or_404(cohort_uuid)
    enrollment = in_cohort(cohort, enrollment_uuid)
    labs = queries.graded_activities(db.session, cohort.track_version_id)
    hidden = anonymous_in(db.session, cohort.id, labs)
    standing, activities, grades = queries.standing_of(
        db.session, enrollment, lambda grade: grade.provisional and grade.activity_id in hidden
    )
    shown = {id: grade for id, grade in grades.items() if not (grade.provisional and id in hidden)}
    rules, grading = requirements_of(db.session, cohort.track_version_id), cohort.track_version.grading
    changed = next((one for one in activities if one.uuid == request.args.get("changed")), None)
    mine = grades[changed.id].event if changed and changed.id in grades else None
    return render_template(
        "assessments/gradebook_learner.html",
        undo=changed if mine and (mine.reason, mine.actor_id) == ("changed", current_user.id) else None,
        may_change=instructs(current_user, cohort.uuid),
        cohort=cohort,
        enrollment=enrollment,
        standing=standing,
        conditions=conditions(grading, rules, queries.items(activities, shown)),
        activities=activities,
        grades=grades,
        histories=histories_of(db.session, enrollment.id, hidden),
        hidden=hidden,
    )


def in_cohort(cohort: Cohort, enrollment_uuid: Any) -> Enrollment:
    """An enrollment of this cohort that is not withdrawn; 404 for any other."""
    found = enrollment_by_uuid(db.session, str(enrollment_uuid))
    if found is None or found.cohort_id != cohort.id or found.state == "withdrawn":
        abort(404)
    return found

"""One grade, changed by a person with a reason, taken back, or left to what was handed in again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from lms.assessments import queries
from lms.assessments.domain import read_number
from lms.assessments.models import Grade
from lms.assessments.permissions import CHANGE_GRADES
from lms.assessments.queries.modes import anonymous_in, shown_beside_a_name
from lms.assessments.services import changing
from lms.assessments.services.events import certified, holding
from lms.assessments.services.grade_import import most_points
from lms.assessments.services.telling import tell_changed
from lms.assessments.views import blueprint
from lms.assessments.views.gradebook import ADDRESS, cohort_or_404, in_cohort
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ONE = f"{ADDRESS}/<uuid:enrollment_uuid>/<uuid:activity_uuid>"
MOST_CHARACTERS = 500


@dataclass(frozen=True)
class Place:
    """A grade's place in the gradebook, whether there is one or not; `most` points can be given."""

    cohort: Cohort
    enrollment: Enrollment
    activity: Activity
    grade: Grade | None
    most: float | None

    @property
    def seen(self) -> int:
        """The event in force; 0 where there is none."""
        return self.grade.event_id if self.grade else 0


@dataclass
class Entered:
    """What stands in the form, and a sentence for each field that is wrong."""

    points: str = ""
    reason: str = ""
    errors: dict[str, str] = field(default_factory=dict)


def place_or_404(session: Session, cohort_uuid: Any, enrollment_uuid: Any, activity_uuid: Any) -> Place:
    """The place that an address names; the permission has checked who asks."""
    cohort = cohort_or_404(cohort_uuid)
    enrollment = in_cohort(cohort, enrollment_uuid)
    activities = queries.graded_activities(session, cohort.track_version_id)
    activity = next((one for one in activities if one.uuid == str(activity_uuid)), None) or abort(404)
    grade = changing.grade_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    most = grade.max_score if grade else most_points(session, activity)
    return Place(cohort, enrollment, activity, grade, most)


@blueprint.get(ONE)
@requires(CHANGE_GRADES)
def one_grade(cohort_uuid: Any, enrollment_uuid: Any, activity_uuid: Any) -> str:
    """How a grade came about, and the form that changes it."""
    return _page(place_or_404(db.session, cohort_uuid, enrollment_uuid, activity_uuid), Entered())


def _page(place: Place, entered: Entered) -> str:
    here = {"enrollment_id": place.enrollment.id, "activity_id": place.activity.id}
    events = queries.events_of(db.session, **here)
    anonymous = anonymous_in(db.session, place.cohort.id, [place.activity])
    shown = shown_beside_a_name(db.session, events) if anonymous else events
    return render_template(
        "assessments/grade_change.html",
        place=place,
        unseen=place.grade is not None and place.grade.event not in shown,
        entered=entered,
        events=shown,
        holds=bool(place.grade and holding(db.session, [place.grade.event])),
        certified=bool(certified(db.session, [place.enrollment.id])),
    )


@blueprint.post(ONE)
@requires(CHANGE_GRADES)
def change_grade(cohort_uuid: Any, enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Writes other points, takes the last change back, or lets what was handed in count again."""
    action, seen = request.form.get("action", "change"), request.form.get("seen", "")
    entered = Entered(request.form.get("points", "").strip()[:20], request.form.get("reason", "").strip())
    try:
        with transaction() as session:
            place = place_or_404(session, cohort_uuid, enrollment_uuid, activity_uuid)
            points = _check(place, entered, seen, action)
            said = _do(session, place, action, points, entered.reason)
    except Refused as why:
        place = place_or_404(db.session, cohort_uuid, enrollment_uuid, activity_uuid)
        if not entered.errors:
            entered.errors["points"] = why.message
        return Response(_page(place, entered), why.status)
    flash(said, "success")
    return redirect(
        url_for(
            "assessments.grades_of_learner",
            cohort_uuid=cohort_uuid,
            enrollment_uuid=enrollment_uuid,
            changed=activity_uuid if action == "change" else None,
        )
    )


def _check(place: Place, entered: Entered, seen: str, action: str) -> float:
    """The points that were entered. Raises Refused, with a sentence for each field that is wrong."""
    if seen != str(place.seen):
        raise Refused(changing.SINCE)
    points = read_number(entered.points) if "," not in entered.points else None
    if action == "change" and place.most is None:
        entered.errors["points"] = _("Nobody knows how many points this activity has at most.")
    elif action == "change" and (points is None or not 0 <= points <= (place.most or 0.0)):
        entered.errors["points"] = _("Give points from 0 to %(most)s.", most=f"{place.most:g}")
    if not 1 <= len(entered.reason) <= MOST_CHARACTERS:
        entered.errors["reason"] = _("Say why, in at most 500 characters. Learners see it.")
    if entered.errors:
        raise Refused("", status=422)
    return points or 0.0


def _do(session: Session, place: Place, action: str, points: float, reason: str) -> str:
    """Does it and tells the learner; what was done, as a sentence."""
    one: dict[str, Any] = {"enrollment": place.enrollment, "activity": place.activity}
    one |= {"reason": reason, "actor_id": current_user.id, "now": now()}
    if action == "undo":
        written = changing.undo(session, seen=place.seen, **one)
        said = _("Taken back. The history shows both steps.")
    elif action == "clear":
        written = changing.let_count(session, **one)
        said = _("What was handed in counts again.")
        if not written:
            raise Refused(_("Nothing holds here: what was handed in counts already."), status=422)
    else:
        most = place.most or 0.0
        written = changing.change(session, points=points, most=most, seen=place.seen, **one)
        said = _("The grade is changed. The learner is told, with the reason.")
    tell_changed(session, written, one["now"])
    return said

"""A learner's deadline: how lateness is counted, and asking for more time."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lms.assessments.domain.late import LatePolicy
from lms.assessments.queries import GRADED_KINDS
from lms.assessments.services.grading import Counted, counted_labs, graded_work
from lms.assessments.views import blueprint
from lms.cohorts import deadlines
from lms.cohorts.domain import Step
from lms.cohorts.forms import local, read_local
from lms.cohorts.models import Enrollment
from lms.cohorts.permissions import LEARN
from lms.cohorts.queries.deadlines import (
    extension_by_uuid,
    extensions_of,
    windows_of,
)
from lms.cohorts.views.learning import enrollment_or_404, step_or_404
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/learn/<uuid:enrollment_uuid>/deadlines/<uuid:activity_uuid>"
# What the form proposes beyond the present deadline
PROPOSED = dt.timedelta(days=3)


@dataclass(frozen=True)
class Spared:
    """Days to spare in all labs of a learner: all there are, and what the labs took."""

    policy: LatePolicy
    used: int
    counted: Counted | None

    @property
    def left(self) -> int:
        """What nobody has taken yet."""
        return max(0, self.policy.slip_days - self.used)


def spared_of(enrollment: Enrollment, activity_id: int) -> Spared:
    """Where a learner's days to spare went, and the submission of a lab that counts."""
    grading = enrollment.cohort.track_version.grading
    work = graded_work(db.session, {enrollment.id: grading}, [activity_id])
    counted = counted_labs(work.get(enrollment.id, ()), grading)
    used = sum(one.scored.late.slip for one in counted.values())
    return Spared(LatePolicy.of(grading), used, counted.get(activity_id))


def graded_step_or_404(enrollment_uuid: Any, activity_uuid: Any) -> tuple[Enrollment, Step]:
    """An enrollment and a graded activity on its way that is open or was."""
    enrollment = enrollment_or_404(enrollment_uuid)
    _before, step, _after = step_or_404(enrollment, activity_uuid)
    if step.kind not in GRADED_KINDS or step.state(now()) == "locked":
        abort(404)
    return enrollment, step


@blueprint.get(ADDRESS)
@requires(LEARN)
def deadline(enrollment_uuid: Any, activity_uuid: Any) -> str:
    """When it is due for me and why, what lateness costs, and what I asked for."""
    return render_deadline(*graded_step_or_404(enrollment_uuid, activity_uuid), {}, {})


def render_deadline(
    enrollment: Enrollment, step: Step, entered: dict[str, str], errors: dict[str, str]
) -> str:
    """The page; what was entered and is wrong stays in the form."""
    windows = windows_of(db.session, [enrollment])
    asked = extensions_of(db.session, enrollment_id=enrollment.id, activity_id=step.id)
    zone = enrollment.cohort.time_zone
    if step.window.due_at and not entered:
        entered = {"until": local(step.window.due_at + PROPOSED, zone), "reason": ""}
    return render_template(
        "assessments/deadline.html",
        enrollment=enrollment,
        step=step,
        for_all=windows.for_all(enrollment, step.id),
        factor=windows.factors.get(enrollment.id, 1.0),
        spared=spared_of(enrollment, step.id) if step.kind == "lab" else None,
        extensions=asked,
        waiting=next((one for one in asked if one.state == "requested"), None),
        zone=zone,
        entered=entered,
        errors=errors,
    )


@blueprint.post(ADDRESS)
@requires(LEARN)
def ask_extension(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Asks for more time."""
    enrollment, step = graded_step_or_404(enrollment_uuid, activity_uuid)
    reason = " ".join(request.form.get("reason", "").split())
    try:
        wanted = read_until(enrollment.cohort.time_zone)
        with transaction() as session:
            deadlines.ask(
                session,
                enrollment=session.get_one(Enrollment, enrollment.id),
                activity_id=step.id,
                window=step.window,
                wanted_at=wanted,
                reason=reason,
                url=url_for("assessments.extensions", cohort_uuid=enrollment.cohort.uuid),
                now=now(),
            )
    except Refused as why:
        if why.status != 422:
            raise
        enrollment, step = graded_step_or_404(enrollment_uuid, activity_uuid)
        entered = {"until": request.form.get("until", ""), "reason": reason}
        wrong = "reason" if not 1 <= len(reason) <= deadlines.REASON_LENGTH else "until"
        return Response(render_deadline(enrollment, step, entered, {wrong: why.message}), status=422)
    flash(_("Your request is with the staff of your cohort. You get a mail with the answer."), "success")
    return redirect(
        url_for("assessments.deadline", enrollment_uuid=enrollment_uuid, activity_uuid=activity_uuid)
    )


@blueprint.post(f"{ADDRESS}/withdraw/<uuid:extension_uuid>")
@requires(LEARN)
def withdraw_extension(enrollment_uuid: Any, activity_uuid: Any, extension_uuid: Any) -> Any:
    """No longer asks for more time."""
    with transaction() as session:
        found = extension_by_uuid(session, str(extension_uuid))
        if found is None or found.enrollment.uuid != str(enrollment_uuid):
            abort(404)
        deadlines.withdraw_request(session, extension=found, now=now())
    flash(_("Your request is withdrawn."), "success")
    return redirect(
        url_for("assessments.deadline", enrollment_uuid=enrollment_uuid, activity_uuid=activity_uuid)
    )


def read_until(zone: str) -> dt.datetime:
    """The instant in the form: the minute that was named belongs to it. Raises Refused."""
    try:
        return read_local(request.form.get("until", ""), zone, second=59)
    except (ValueError, OverflowError) as error:
        raise Refused(_("Choose a day and a time."), status=422) from error

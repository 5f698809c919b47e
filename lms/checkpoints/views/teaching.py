"""Staff at a checkpoint: who is in it, more time or another try with a reason, results before their time."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.assessments.domain import is_correct
from lms.catalog.models import Activity
from lms.checkpoints import queries
from lms.checkpoints.domain import is_answered
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.services import allowing, results, sitting
from lms.checkpoints.views import blueprint
from lms.checkpoints.views.learning import answers_of
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries import cohort_by_uuid, enrollment_by_uuid
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import now, wants_fragment

ADDRESS = "/teach/<uuid:cohort_uuid>/checkpoints"
ROOM = f"{ADDRESS}/<uuid:activity_uuid>"
LEARNER = f"{ROOM}/learners/<uuid:enrollment_uuid>"


def room_or_404(cohort_uuid: Any, activity_uuid: Any) -> tuple[Cohort, Activity]:
    """A cohort and a checkpoint on its track."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    found = queries.checkpoints_on(db.session, cohort.track_version_id)
    activity = next((one for one in found if one.uuid == str(activity_uuid)), None) or abort(404)
    return cohort, activity


def learner_or_404(cohort_uuid: Any, activity_uuid: Any, enrollment_uuid: Any) -> tuple[Enrollment, Activity]:
    """A learner of the cohort and a checkpoint on its track."""
    cohort, activity = room_or_404(cohort_uuid, activity_uuid)
    enrollment = enrollment_by_uuid(db.session, str(enrollment_uuid))
    if enrollment is None or enrollment.cohort_id != cohort.id or enrollment.state == "withdrawn":
        abort(404)
    return enrollment, activity


@blueprint.get(ADDRESS)
@requires(TEACH)
def of_cohort(cohort_uuid: Any) -> Any:
    """The checkpoints of a cohort; of only one, its page."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    found = queries.checkpoints_on(db.session, cohort.track_version_id)
    if len(found) == 1:
        return redirect(url_for("checkpoints.room", cohort_uuid=cohort_uuid, activity_uuid=found[0].uuid))
    return render_template(
        "checkpoints/of_cohort.html",
        cohort=cohort,
        checkpoints=found,
        running={
            one.id: queries.running_in(db.session, cohort_id=cohort.id, activity_id=one.id) for one in found
        },
    )


@blueprint.get(ROOM)
@requires(TEACH)
def room(cohort_uuid: Any, activity_uuid: Any) -> str:
    """Who is in a checkpoint now, who handed in, who has not begun; it looks again by itself."""
    cohort, activity = room_or_404(cohort_uuid, activity_uuid)
    look = queries.Look(
        " ".join(request.args.get("q", "").split())[:100],
        request.args.get("state", ""),
        request.args.get("page", 1, type=int),
    )
    found = queries.room_of(db.session, cohort, activity, look)
    return render_template(
        "checkpoints/_room.html" if wants_fragment() else "checkpoints/room.html",
        cohort=cohort,
        activity=activity,
        room=found,
        look=found.look,
        several=len(queries.checkpoints_on(db.session, cohort.track_version_id)) > 1,
        out=queries.results_of(db.session, cohort_id=cohort.id, activity_id=activity.id),
        waits=not queries.results_out(db.session, cohort, activity),
        earliest=queries.common_end(db.session, cohort_id=cohort.id, activity_id=activity.id),
        now=now(),
    )


@blueprint.route(f"{ROOM}/release", methods=["GET", "POST"])
@requires(TEACH)
def release(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """Asks before, and then lets the results out before their time."""
    cohort, activity = room_or_404(cohort_uuid, activity_uuid)
    if request.method == "GET":
        return render_template("checkpoints/release.html", cohort=cohort, activity=activity)
    with transaction() as session:
        cohort, activity = room_or_404(cohort_uuid, activity_uuid)
        results.release(session, cohort=cohort, activity=activity, actor_id=current_user.id, now=now())
    flash(_("The results are out. Grades follow within a minute."), "success")
    return redirect(url_for("checkpoints.room", cohort_uuid=cohort_uuid, activity_uuid=activity_uuid))


@blueprint.get(LEARNER)
@requires(TEACH)
def learner(cohort_uuid: Any, activity_uuid: Any, enrollment_uuid: Any) -> str:
    """A learner's tries, and what can be given."""
    return render_learner(*learner_or_404(cohort_uuid, activity_uuid, enrollment_uuid))


def render_learner(enrollment: Enrollment, activity: Activity, errors: dict[str, str] | None = None) -> str:
    """The page; what was entered and is wrong stays in its form."""
    mine = {"enrollment_id": enrollment.id, "activity_id": activity.id}
    papers, allowances = queries.papers_of(db.session, **mine), queries.allowances_of(db.session, **mine)
    clocks = {paper.id: sitting.clock_of(paper) for paper in papers}
    return render_template(
        "checkpoints/learner.html",
        cohort=enrollment.cohort,
        enrollment=enrollment,
        activity=activity,
        papers=papers,
        answered={paper.id: sum(map(is_answered, answers_of(paper).values())) for paper in papers},
        running=next((paper for paper in papers if clocks[paper.id].takes(now())), None),
        allowances=allowances,
        unused={one.id for one in allowances if allowing.is_unused(one, allowances, papers)},
        left=activity.definition["attempts"] + sum(one.tries for one in allowances) - len(papers),
        minutes=sitting.own_minutes(db.session, enrollment, activity, sum(one.minutes for one in allowances)),
        entered=request.form,
        errors=errors or {},
    )


@blueprint.post(LEARNER)
@requires(TEACH)
def allow(cohort_uuid: Any, activity_uuid: Any, enrollment_uuid: Any) -> Any:
    """Gives more minutes or another try, takes that back, or lets answers count that came too late."""
    try:
        with transaction() as session:
            enrollment, activity = learner_or_404(cohort_uuid, activity_uuid, enrollment_uuid)
            said = _given(session, enrollment, activity)
    except Refused as why:
        if why.status != 422:
            raise
        enrollment, activity = learner_or_404(cohort_uuid, activity_uuid, enrollment_uuid)
        wrong = f"{request.form.get('give', '')}{request.form.get('of', '')}-{why.code}"
        return Response(render_learner(enrollment, activity, {wrong: why.message}), status=422)
    flash(said, "success")
    return redirect(request.path)


def _given(session: Any, enrollment: Enrollment, activity: Activity) -> str:
    """Does what the form asks for; what was done, as a sentence."""
    reason, name = " ".join(request.form.get("reason", "").split()), enrollment.person.name
    common = {"reason": reason, "actor_id": current_user.id, "now": now()}
    match request.form.get("give"):
        case "minutes":
            minutes = request.form.get("minutes", 0, type=int)
            running = allowing.give_minutes(
                session, enrollment=enrollment, activity=activity, minutes=minutes, **common
            )
            if running:
                return _("%(name)s has more time; the clock shows it within half a minute.", name=name)
            return _("%(name)s has more time, from the next try on.", name=name)
        case "try":
            allowing.give_try(session, enrollment=enrollment, activity=activity, **common)
            return _("%(name)s has one more try.", name=name)
        case "late":
            paper = paper_or_404(enrollment, activity, request.form.get("of", ""))
            allowing.accept_late(session, paper=paper, **common)
            return _("The answers that came too late count now.")
        case "back":
            given = request.form.get("of", 0, type=int)
            allowing.take_back(
                session, enrollment=enrollment, activity=activity, allowance_id=given, **common
            )
            return _("It was taken back; %(name)s is told the reason.", name=name)
    abort(400)


def paper_or_404(enrollment: Enrollment, activity: Activity, attempt_uuid: str) -> CheckpointPaper:
    """A paper of this learner at this checkpoint."""
    found = queries.paper_by_uuid(db.session, attempt_uuid, enrollment_uuid=enrollment.uuid)
    if found is None or found.attempt.activity_id != activity.id:
        abort(404)
    return found


@blueprint.get(f"{LEARNER}/papers/<uuid:attempt_uuid>")
@requires(TEACH)
def learner_paper(cohort_uuid: Any, activity_uuid: Any, enrollment_uuid: Any, attempt_uuid: Any) -> str:
    """A paper as it was asked, with the answers and what was right."""
    enrollment, activity = learner_or_404(cohort_uuid, activity_uuid, enrollment_uuid)
    found = paper_or_404(enrollment, activity, str(attempt_uuid))
    return render_template(
        "checkpoints/learner_paper.html",
        cohort=enrollment.cohort,
        enrollment=enrollment,
        activity=activity,
        paper=found,
        attempt=found.attempt,
        questions=sitting.asked(found),
        answers=answers_of(found),
        is_correct=is_correct,
    )

"""A learner reviews the work of another team, without seeing whose it is."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _

from lms.cohorts.permissions import LEARN
from lms.db import db, transaction
from lms.permissions import requires
from lms.projects import queries
from lms.projects.models import PeerReview, PeerRound
from lms.projects.queries.reviews import given_by, round_of
from lms.projects.services import peers
from lms.projects.views import blueprint
from lms.projects.views.learning import ADDRESS, Place, place_or_404
from lms.refusal import Refused
from lms.web import now


def review_or_404(place: Place, review_uuid: Any) -> tuple[PeerRound, PeerReview, int]:
    """A review that the learner is to write, and its number among theirs."""
    round_ = round_of(db.session, place.enrollment.cohort_id, place.activity.slug)
    mine = given_by(db.session, round_, place.enrollment.id)
    review = next((one for one in mine if one.uuid == str(review_uuid)), None)
    if review is None or round_ is None or "peer" not in place.activity.definition:
        abort(404)
    return round_, review, mine.index(review) + 1


@blueprint.get(f"{ADDRESS}/reviews/<uuid:review_uuid>")
@requires(LEARN)
def review(enrollment_uuid: Any, activity_uuid: Any, review_uuid: Any) -> str:
    """The work to review and the questions."""
    return render_review(place_or_404(enrollment_uuid, activity_uuid), review_uuid)


def render_review(
    place: Place, review_uuid: Any, entered: dict[str, str] | None = None, error: str = ""
) -> str:
    """The page; an answer that could not be kept stays in its field."""
    round_, found, number = review_or_404(place, review_uuid)
    milestone = peers.milestone_of(place.activity)
    files = queries.work_of(db.session, [found.team_id])[found.team_id].files
    return render_template(
        "projects/review.html",
        place=place,
        here=place.here,
        round=round_,
        review=found,
        number=number,
        project=place.activity.definition,
        milestone=next(one for one in place.activity.definition["milestones"] if one["slug"] == milestone),
        files={key[1]: file for key, file in files.items() if key[0] == milestone},
        answers=entered or found.answers,
        error=error,
    )


@blueprint.post(f"{ADDRESS}/reviews/<uuid:review_uuid>")
@requires(LEARN)
def write_review(enrollment_uuid: Any, activity_uuid: Any, review_uuid: Any) -> Any:
    """Saves the review; with ``act`` submit, hands it in."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    round_, found, _number = review_or_404(place, review_uuid)
    questions = place.activity.definition["peer"]["questions"]
    answers = {one["slug"]: request.form.get(one["slug"], "").strip() for one in questions}
    submits = request.form.get("act") == "submit"
    try:
        with transaction() as session:
            peers.write(
                session,
                review=found,
                round_=round_,
                activity=place.activity,
                answers=answers,
                submit=submits,
                now=now(),
            )
    except Refused as why:
        return Response(render_review(place, review_uuid, answers, why.message), status=why.status)
    if not submits:
        flash(_("Saved. It is not handed in yet."), "success")
        return redirect(url_for("projects.review", **place.here, review_uuid=review_uuid))
    flash(_("Handed in. The team reads it without your name."), "success")
    return redirect(url_for("projects.project", **place.here, _anchor="reviews"))

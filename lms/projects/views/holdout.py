"""The data of a project, and predictions for the part that is kept back."""

from __future__ import annotations

from typing import Any

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.permissions import LEARN
from lms.db import transaction
from lms.permissions import requires
from lms.projects.domain.holdout import LARGEST
from lms.projects.services.holdouts import holdout_of, submit_try
from lms.projects.views import blueprint
from lms.projects.views.files import download
from lms.projects.views.learning import ADDRESS, change, place_or_404
from lms.web import blobs, limiter, now


@blueprint.get(f"{ADDRESS}/data/<any(training, features):part>.csv")
@requires(LEARN)
def project_data(enrollment_uuid: Any, activity_uuid: Any, part: str) -> Response:
    """The training data, or the rows to predict."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    if "holdout" not in place.activity.definition or place.step.state(now()) == "locked":
        abort(404)
    with transaction() as session:
        drawn = holdout_of(
            session, cohort=place.enrollment.cohort, activity=place.activity, blobs=blobs(), now=now()
        )
        blob = drawn.training if part == "training" else drawn.features
    return download(blobs().get(blob), f"{place.activity.slug}-{part}.csv", "text/csv")


@blueprint.post(f"{ADDRESS}/tries")
@requires(LEARN)
@limiter.limit("30 per hour")
def try_holdout(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """Judges predictions; what cannot be judged costs no try."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    if "holdout" not in place.activity.definition:
        abort(404)
    team, given = place.team, request.files.get("predictions")
    content = given.read(LARGEST + 1) if given else b""
    return change(
        place,
        lambda session: submit_try(
            session,
            team=team,
            activity=place.activity,
            content=content,
            window=place.window(),
            actor_id=current_user.id,
            blobs=blobs(),
            now=now(),
        ),
        _("Judged. The result is in the table."),
        "holdout",
    )

"""A learner goes on in another cohort of the same version: the enrollment moves, with all the work."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.domain.enrolling import PLACED
from lms.cohorts.models import Cohort
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.places import Place, free_in, place_of
from lms.cohorts.services.place_notices import cohort_name, tell
from lms.cohorts.services.places import check_note, fill, step
from lms.refusal import Refused


def defer(
    session: Session, *, place: Place, target: Cohort, note: str, actor_id: int, now: dt.datetime
) -> None:
    """Moves an active learner to another cohort; deadlines are those of that one from now on.

    Days that count from enrollment begin anew. What was handed in is late by the new deadlines, and penalties
    follow. Raises Refused when that cohort is on another version, over, full, or has had this learner.
    """
    check_note(note)
    there = place_of(session, target, place.person_id)
    _check_target(session, place, there)
    enrollment = place.enrollment
    if enrollment is None or place.state != "active":
        raise Refused(_("Only somebody who is learning in this cohort can go on in another one."))
    enrollment.cohort, enrollment.enrolled_at = target, now
    session.flush()
    step(session, place=place, act="defer", now=now, actor_id=actor_id, note=note)
    assert place.admission is not None
    place.admission.deferred_to_id = target.id
    if there.admission is not None:
        there.admission.state, there.admission.since = "active", now
    place.enrollment = None
    session.flush()
    deadlines_changed.send(
        session,
        enrollment_ids=[enrollment.id],
        activity_ids=[one.id for one in activities_on(session, target.track_version_id)],
        reason="deadline",
        comment=note,
        actor_id=actor_id,
        now=now,
    )
    _tell(session, place, target, note, now)
    fill(session, cohort=place.cohort, now=now, freed=1)


def _tell(session: Session, place: Place, target: Cohort, note: str, now: dt.datetime) -> None:
    tell(
        session,
        target,
        [place.person_id],
        lambda title: gettext("You go on in “%(title)s”", title=title),
        lambda: gettext(
            "You were moved from “%(title)s”. What you have done is there; the deadlines are new.",
            title=cohort_name(place.cohort),
        ),
        note,
        now,
    )


def _check_target(session: Session, place: Place, there: Place) -> None:
    target = there.cohort
    if target.id == place.cohort.id:
        raise Refused(_("Choose another cohort."), status=422)
    if target.track_version_id != place.cohort.track_version_id:
        raise Refused(
            _(
                "That cohort is on another version of the track. Move one of the two cohorts first, "
                "so that the work counts there."
            )
        )
    if target.archived_at:
        raise Refused(_("That cohort is archived. Choose one that takes place."))
    if there.state in PLACED or there.enrollment is not None:
        raise Refused(_("This learner has been in that cohort: the work of both would be mixed."))
    if there.state != "selected" and free_in(session, target) == 0:
        raise Refused(_("That cohort is full. Raise its capacity first, or choose another one."))

"""A learner goes on in another cohort of the track: the enrollment moves, with all the work."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from blinker import Signal
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

# Sent in the transaction, with enrollment, source, target, actor_id and now, once the enrollment belongs to
# the other cohort and before its deadlines hold: what hangs on the old cohort or its version goes along or
# stays. Who does something that the learner should know answers with sentences (lazy texts).
learner_deferred = Signal()
# Asked before, with enrollment and target; answered with the same sentences.
deferral_foreseen = Signal()


def defer(
    session: Session, *, place: Place, target: Cohort, note: str, actor_id: int, now: dt.datetime
) -> None:
    """Moves an active learner to another cohort; deadlines are those of that one from now on.

    Days that count from enrollment begin anew. What was handed in is late by the new deadlines, and penalties
    follow. Raises Refused, see `check`.
    """
    check_note(note)
    check(session, place=place, target=target)
    there, enrollment, source = place_of(session, target, place.person_id), place.enrollment, place.cohort
    assert enrollment is not None
    enrollment.cohort, enrollment.enrolled_at = target, now
    session.flush()
    step(session, place=place, act="defer", now=now, actor_id=actor_id, note=note)
    assert place.admission is not None
    place.admission.deferred_to_id = target.id
    if there.admission is not None:
        there.admission.state, there.admission.since, there.admission.answer_by = "active", now, None
    place.enrollment = None
    session.flush()
    by: dict[str, Any] = {"actor_id": actor_id, "now": now}
    answers = learner_deferred.send(session, enrollment=enrollment, source=source, target=target, **by)
    deadlines_changed.send(
        session,
        enrollment_ids=[enrollment.id],
        activity_ids=[one.id for one in activities_on(session, target.track_version_id)],
        reason="deadline",
        comment=note,
        **by,
    )
    _tell(session, place, target, sentences(answers), note, now)
    fill(session, cohort=source, now=now, freed=1)


def sentences(answers: Iterable[tuple[Any, Sequence[Any] | None]]) -> list[Any]:
    """What the receivers of a signal said."""
    return [said for _receiver, answer in answers for said in answer or ()]


def _tell(
    session: Session, place: Place, target: Cohort, said: Sequence[Any], note: str, now: dt.datetime
) -> None:
    def text() -> str:
        first = gettext(
            "You were moved from “%(title)s”. What you have done is there; the deadlines are new.",
            title=cohort_name(place.cohort),
        )
        return "\n".join([first, *map(str, said)])

    tell(
        session,
        target,
        [place.person_id],
        lambda title: gettext("You go on in “%(title)s”", title=title),
        text,
        note,
        now,
    )


def check(session: Session, *, place: Place, target: Cohort) -> None:
    """Refuses a cohort of another track, or one that is over, full, or has had this learner."""
    there = place_of(session, target, place.person_id)
    if target.id == place.cohort.id:
        raise Refused(_("Choose another cohort."), status=422)
    if place.enrollment is None or place.state != "active":
        raise Refused(_("Only somebody who is learning in this cohort can go on in another one."))
    if target.track_version.track_id != place.cohort.track_version.track_id:
        raise Refused(_("That cohort is of another track. Choose one of this track."), status=422)
    if target.archived_at:
        raise Refused(_("That cohort is archived. Choose one that takes place."))
    if there.state in PLACED or there.enrollment is not None:
        raise Refused(_("This learner has been in that cohort: the work of both would be mixed."))
    if there.state != "selected" and free_in(session, target) == 0:
        raise Refused(_("That cohort is full. Raise its capacity first, or choose another one."))

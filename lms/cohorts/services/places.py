"""Places in a cohort: taken, waited for, given, left; each step one of `domain.enrolling`."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.services import record
from lms.cohorts.domain.enrolling import PLACED, NotPossible, after
from lms.cohorts.models import Admission, Cohort, Enrollment
from lms.cohorts.queries.places import Place, free_in, overdue_offers, place_of, queue_of
from lms.cohorts.services.place_notices import tell, tell_lapsed, tell_placed, tell_selected, tell_waiting
from lms.refusal import Refused

NOTE_LENGTH = 1000
STATE_NAMES = {
    "applied": _("Has applied"),
    "selected": _("Selected"),
    "waiting": _("On the waiting list"),
    "declined": _("Declined"),
    "lapsed": _("Did not answer"),
    "active": _("In the cohort"),
    "deferred": _("Deferred"),
    "withdrawn": _("Left"),
    "completed": _("Completed"),
}
FULL = _("This cohort is full. Put yourself on its waiting list, or choose another one of this track.")


def step(
    session: Session,
    *,
    place: Place,
    act: str,
    now: dt.datetime,
    actor_id: int | None,
    own: bool = False,
    note: str = "",
) -> str:
    """One act upon a person's place; the state after it. `own`: the person acts. Raises Refused.

    For `defer` the caller has taken the enrollment along already.
    """
    before = place.state
    try:
        state = after(before, act, own=own)
    except NotPossible:
        name = STATE_NAMES[before] if before else _("not in this cohort")
        said = _("This is not possible any more: the state is “%(state)s” now. Nothing was changed.")
        raise Refused(said % {"state": name}) from None
    if state in PLACED:
        _seat(session, place, state, now)
    elif before in PLACED and act == "withdraw":
        place.enrollment.state = state  # type: ignore[union-attr]
    else:
        _keep(session, place, state, note, now)
    detail = {"cohort": place.cohort.uuid, "before": before} | ({"note": note} if note else {})
    for kind, subject in _subjects(place, before, state):
        record(session, at=now, actor_id=actor_id, action=f"{kind}.{state}", subject=subject.uuid, **detail)
    return state


def _subjects(place: Place, before: str | None, state: str) -> list[tuple[str, Enrollment | Admission]]:
    """In whose history a step stands; that of going on to another cohort stands in both."""
    found: list[tuple[str, Enrollment | Admission]] = []
    if place.enrollment is not None and (before in PLACED or state in PLACED):
        found.append(("enrollment", place.enrollment))
    if place.admission is not None and (not found or state == "deferred"):
        found.append(("admission", place.admission))
    return found


def _seat(session: Session, place: Place, state: str, now: dt.datetime) -> None:
    if place.enrollment is None:
        place.enrollment = Enrollment(
            cohort_id=place.cohort.id, person_id=place.person_id, state=state, enrolled_at=now
        )
        session.add(place.enrollment)
    place.enrollment.state = state
    if place.admission is not None:
        place.admission.state, place.admission.since = "active", now
        place.admission.answer_by = None
    session.flush()


def _keep(session: Session, place: Place, state: str, note: str, now: dt.datetime) -> None:
    if place.admission is None:
        place.admission = Admission(cohort_id=place.cohort.id, person_id=place.person_id)
        session.add(place.admission)
    place.admission.state, place.admission.since, place.admission.note = state, now, note
    place.admission.answer_by = place.cohort.answer_by(now) if state == "selected" else None
    session.flush()


def enroll(session: Session, *, cohort: Cohort, person: Person, now: dt.datetime) -> Enrollment:
    """A person takes a place. Twice is once; after a withdrawal the work done before counts again.

    Raises Refused when the cohort is closed, full or selects its learners, and has not selected this one.
    """
    place = place_of(session, cohort, person.id)
    if place.state not in PLACED:
        if place.state != "selected" or cohort.archived_at:
            check_takes(cohort)
            if cohort.by_application:
                raise Refused(_("This cohort selects its learners. Send an application."))
            if free_in(session, cohort, behind_queue=True) == 0:
                raise Refused(FULL)
        step(session, place=place, act=place.back, now=now, actor_id=person.id, own=True)
    assert place.enrollment is not None
    return place.enrollment


def check_takes(cohort: Cohort) -> None:
    """Refuses a cohort that takes nobody by itself."""
    if cohort.archived_at or not cohort.open:
        raise Refused(_("This cohort takes no more learners. Choose another one of this track."))


def queue(session: Session, *, cohort: Cohort, person: Person, now: dt.datetime) -> Admission:
    """A person waits for a place in a full cohort. Twice is once. Raises Refused."""
    place = place_of(session, cohort, person.id)
    if place.state != "waiting":
        check_takes(cohort)
        if cohort.by_application:
            raise Refused(_("This cohort selects its learners. Send an application."))
        if free_in(session, cohort, behind_queue=True) != 0:
            raise Refused(_("There is a free place by now: you can enroll at once."))
        step(session, place=place, act="queue", now=now, actor_id=person.id, own=True)
    assert place.admission is not None
    return place.admission


def leave(session: Session, *, place: Place, now: dt.datetime) -> None:
    """A person leaves a cohort, its waiting list or its selection; the place goes to whoever waits first."""
    freed = place.state in (*PLACED, "selected")
    step(session, place=place, act="withdraw", now=now, actor_id=place.person_id, own=True)
    if freed:
        fill(session, cohort=place.cohort, now=now, freed=1)


def lapse(session: Session, *, cohort: Cohort, now: dt.datetime) -> int:
    """Places that were kept for people who did not answer in time go to those who wait; how many ended."""
    people = [one.person_id for one in overdue_offers(session, now, cohort.id)]
    for person_id in people:
        step(session, place=place_of(session, cohort, person_id), act="lapse", now=now, actor_id=None)
    if people:
        tell_lapsed(session, cohort, people, now)
        fill(session, cohort=cohort, now=now, freed=len(people))
    return len(people)


def remove(session: Session, *, place: Place, note: str, actor_id: int, now: dt.datetime) -> None:
    """Staff take somebody out of a cohort or off its waiting list; nothing that was done is deleted."""
    check_note(note)
    freed = place.state in (*PLACED, "selected")
    step(session, place=place, act="withdraw", now=now, actor_id=actor_id, note=note)
    tell(
        session,
        place.cohort,
        [place.person_id],
        lambda title: gettext("You are no longer in “%(title)s”", title=title),
        lambda: gettext("What you have done is kept. Ask the staff of the cohort if this is a mistake."),
        note,
        now,
    )
    if freed:
        fill(session, cohort=place.cohort, now=now, freed=1)


def give(
    session: Session, *, cohort: Cohort, places: Sequence[Place], actor_id: int, now: dt.datetime
) -> dict[str, int]:
    """Staff give people places, and where there are no more, ones on the waiting list.

    How many got which: {placed, waiting}. Twice is once. Raises Refused for a cohort that is over, and for
    whoever went on to another cohort.
    """
    if cohort.archived_at:
        raise Refused(_("This cohort is archived. Take it out of the archive first."))
    if any(one.state == "deferred" for one in places):
        raise Refused(_("This learner went on to another cohort. Defer them from there back to this one."))
    free = free_in(session, cohort)
    told: dict[str, list[int]] = {"placed": [], "waiting": []}
    for one in places:
        if one.state in PLACED:
            continue
        # A selected person holds a place already
        if one.state == "selected" or free is None or free > 0:
            free = free if free is None or one.state == "selected" else free - 1
            step(session, place=one, act=one.back, now=now, actor_id=actor_id)
            told["placed"].append(one.person_id)
        elif one.state != "waiting":
            step(session, place=one, act="queue", now=now, actor_id=actor_id)
            told["waiting"].append(one.person_id)
    tell_placed(session, cohort, told["placed"], now)
    tell_waiting(session, cohort, told["waiting"], "", now)
    return {kind: len(people) for kind, people in told.items()}


def fill(session: Session, *, cohort: Cohort, now: dt.datetime, freed: int = 0) -> int:
    """Free places go to those who wait first, with a notice; how many went.

    Call it after whatever makes places free; `freed`: how many people have just gone. A cohort that is closed
    fills nothing by itself. Where staff select, only what was freed is offered: of the places that are free
    besides, those who wait were promised none.
    """
    if cohort.archived_at or not cohort.open:
        return 0
    session.flush()
    free, wanted = free_in(session, cohort), freed if cohort.by_application else None
    limit = wanted if free is None else free if wanted is None else min(free, wanted)
    served = queue_of(session, cohort.id, limit)
    act = "select" if cohort.by_application else "enroll"
    for one in served:
        step(session, place=place_of(session, cohort, one.person_id), act=act, now=now, actor_id=None)
    people = [one.person_id for one in served]
    (tell_selected if cohort.by_application else tell_placed)(session, cohort, people, now)
    return len(people)


def check_note(note: str) -> None:
    """Refuses an endless note."""
    if len(note) > NOTE_LENGTH:
        raise Refused(_("A note has at most %(number)d characters.", number=NOTE_LENGTH), status=422)

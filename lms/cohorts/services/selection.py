"""Applications to a cohort that selects its learners, and what staff answer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from flask_babel import gettext, ngettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.services import record
from lms.cohorts.domain.enrolling import AFTER
from lms.cohorts.models import Admission, Cohort, StaffRole
from lms.cohorts.queries.places import free_in, place_of, places_of
from lms.cohorts.services.place_notices import cohort_name, tell, tell_selected, tell_waiting
from lms.cohorts.services.places import check_note, check_takes, fill, step
from lms.notices.services import notify
from lms.refusal import Refused

TEXT_LENGTH, COMPANY_LENGTH = 2000, 200
MOST_ANSWER_DAYS = 60
# What staff may answer, and the state that it makes
ANSWERS = {"select": "selected", "queue": "waiting", "decline": "declined"}


@dataclass(frozen=True)
class Letter:
    """What an applicant writes: why this track, what they have done before, and for whom they work."""

    motivation: str
    experience: str
    company: str = ""


def apply(session: Session, *, cohort: Cohort, person: Person, letter: Letter, now: dt.datetime) -> Admission:
    """A person applies, or mends their application while nobody has answered. Raises Refused."""
    check_letter(letter)
    place = place_of(session, cohort, person.id)
    first = place.state != "applied"
    if first:
        check_takes(cohort)
        if not cohort.by_application:
            raise Refused(_("This cohort takes no applications: you can enroll at once."))
        step(session, place=place, act="apply", now=now, actor_id=person.id, own=True)
    admission = place.admission
    assert admission is not None
    admission.motivation, admission.experience = letter.motivation, letter.experience
    admission.company = letter.company
    if first:
        admission.applied_at = now
        _tell_staff(session, cohort, now)
    session.flush()
    return admission


def check_letter(letter: Letter) -> None:
    """Refuses an application that says nothing, or too much."""
    for text in (letter.motivation, letter.experience):
        if not 1 <= len(text) <= TEXT_LENGTH:
            limit = {"number": TEXT_LENGTH}
            raise Refused(
                _(
                    "Write your motivation and your experience, each in at most %(number)d characters.",
                    **limit,
                ),
                status=422,
            )
    if len(letter.company) > COMPANY_LENGTH:
        raise Refused(
            _("The name of a company has at most %(number)d characters.", number=COMPANY_LENGTH), status=422
        )


def _tell_staff(session: Session, cohort: Cohort, now: dt.datetime) -> None:
    instructors = select(StaffRole.person_id).where(
        StaffRole.cohort_id == cohort.id, StaffRole.role == "instructor"
    )
    notify(
        session,
        person_ids=session.scalars(instructors).all(),
        kind="request",
        subject=lambda: gettext("A new application for “%(title)s”", title=cohort_name(cohort)),
        url=f"/teach/{cohort.uuid}/applications",
        now=now,
    )


def decide(
    session: Session,
    *,
    cohort: Cohort,
    person_ids: Collection[int],
    answer: str,
    note: str,
    actor_id: int,
    now: dt.datetime,
) -> int:
    """Staff answer applications, all of them or none; how many changed. Raises Refused.

    Whoever is in that state already is passed over, so that an answer sent twice is one.
    """
    check_note(note)
    places = [
        one
        for one in places_of(session, cohort, person_ids).values()
        if one.admission is not None and one.state != ANSWERS[answer]
    ]
    if any(answer not in AFTER[one.state] for one in places):
        raise Refused(_("Some of these have answered or left meanwhile. Nothing was changed: choose anew."))
    free = free_in(session, cohort)
    if answer == "select" and free is not None and len(places) > free:
        said = ngettext(
            "%(num)d place is free, and you chose %(number)d people. Nothing was changed.",
            "%(num)d places are free, and you chose %(number)d people. Nothing was changed.",
            free,
            number=len(places),
        )
        raise Refused(said)
    freed = sum(one.state == "selected" for one in places) if answer == "decline" else 0
    for one in places:
        step(session, place=one, act=answer, now=now, actor_id=actor_id, note=note)
    _tell_answer(session, cohort, [one.person_id for one in places], answer, note, now)
    if freed:
        fill(session, cohort=cohort, now=now, freed=freed)
    return len(places)


def _tell_answer(
    session: Session, cohort: Cohort, people: list[int], answer: str, note: str, now: dt.datetime
) -> None:
    if answer == "select":
        tell_selected(session, cohort, people, now, note)
    elif answer == "queue":
        tell_waiting(session, cohort, people, note, now)
    else:
        tell(
            session,
            cohort,
            people,
            lambda title: gettext("No place in “%(title)s” this time", title=title),
            lambda: gettext("Thank you for your application. This cohort could not take everyone."),
            note,
            now,
        )


def set_by_application(
    session: Session, *, cohort: Cohort, by_application: bool, actor_id: int, now: dt.datetime
) -> None:
    """Whether the cohort selects its learners. When it no longer does, who waits gets the free places."""
    if cohort.by_application == by_application:
        return
    cohort.by_application = by_application
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="cohort.by_application",
        subject=cohort.uuid,
        by_application=by_application,
    )
    if not by_application:
        fill(session, cohort=cohort, now=now)


def set_answer_days(session: Session, *, cohort: Cohort, days: int, actor_id: int, now: dt.datetime) -> None:
    """How many days a place is kept for whoever is selected from now on. Raises Refused when out of range."""
    if not 1 <= days <= MOST_ANSWER_DAYS:
        raise Refused(_("Keep a place for 1 to %(number)d days.", number=MOST_ANSWER_DAYS), status=422)
    if cohort.answer_days != days:
        cohort.answer_days = days
        action = "cohort.answer_days"
        record(session, at=now, actor_id=actor_id, action=action, subject=cohort.uuid, days=days)

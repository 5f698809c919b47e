"""What a cohort knows of a person beside their work goes with their account."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import delete, func, select, union
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.cohorts.domain.enrolling import HOLDING
from lms.cohorts.models import Admission, Cohort, Enrollment, Invitation
from lms.cohorts.queries.places import place_of
from lms.cohorts.services.places import leave


def forget_person(session: Session, *, person: Person, now: dt.datetime) -> None:
    """Removes applications, invitations and what staff wrote about places; call it before enrollments go.

    Places that the person held, or that were kept for them, go to whoever waits for them.
    """
    here = union(
        *(select(model.cohort_id).where(model.person_id == person.id) for model in (Enrollment, Admission))
    )
    for cohort in session.scalars(select(Cohort).where(Cohort.id.in_(here.subquery().select()))).all():
        place = place_of(session, cohort, person.id)
        if place.state in HOLDING:
            leave(session, place=place, now=now)
    enrolled = session.scalars(select(Enrollment.uuid).where(Enrollment.person_id == person.id))
    admitted = session.scalars(select(Admission.uuid).where(Admission.person_id == person.id))
    for event in session.scalars(select(AuditEvent).where(AuditEvent.subject.in_([*enrolled, *admitted]))):
        event.detail = {name: value for name, value in event.detail.items() if name != "note"}
    session.execute(delete(Admission).where(Admission.person_id == person.id))
    session.execute(delete(Invitation).where(func.lower(Invitation.email) == person.email.lower()))

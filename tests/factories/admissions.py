"""People on the way into a cohort, and what they were told."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cohorts.models import Cohort
from lms.cohorts.queries.places import place_of
from lms.cohorts.services.places import queue
from lms.cohorts.services.selection import Letter, apply, set_by_application
from lms.mail.models import OutboxMail
from lms.web import now
from tests.factories.cohorts import Made
from tests.factories.homes import reading, writing
from tests.factories.people import Somebody

LETTER = Letter("불량 원인을 데이터로 찾고 싶습니다.", "설비 보전 7년", "한빛정밀")


def put_on_list(app: Flask, person: Somebody, cohort: Made) -> None:
    """A person waits for a place in a full cohort."""
    with writing(app) as session:
        queue(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            person=session.get_one(Person, person.id),
            now=now(),
        )


def take_applications(app: Flask, cohort: Made) -> None:
    """The cohort selects its learners from now on."""
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        set_by_application(session, cohort=found, by_application=True, actor_id=None, now=now())  # type: ignore[arg-type]


def send_application(app: Flask, person: Somebody, cohort: Made) -> None:
    """A person applies to the cohort."""
    with writing(app) as session:
        found, writer = session.get_one(Cohort, cohort.id), session.get_one(Person, person.id)
        apply(session, cohort=found, person=writer, letter=LETTER, now=now())


def state_of(app: Flask, person: Somebody, cohort: Made) -> str | None:
    """Where a person stands with a cohort."""
    with reading(app) as session:
        return place_of(session, session.get_one(Cohort, cohort.id), person.id).state


def mails_to(app: Flask, email: str) -> list[OutboxMail]:
    """The mails to an address, oldest first."""
    with reading(app) as session:
        query = select(OutboxMail).where(OutboxMail.recipient == email).order_by(OutboxMail.id)
        return list(session.scalars(query))

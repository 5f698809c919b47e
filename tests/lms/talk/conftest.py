"""A cohort that talks.

place         Made: the cohort with `learner` and `other` in it, taught by `instructor`
other         Somebody: another learner of the cohort
ask           function: (reader, **changes) -> uuid of the first post of a new question
say           function: (post uuid, reader, text) -> uuid of an answer in its thread
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from lms.cohorts.models import Cohort
from lms.db import new_uuid
from lms.talk.domain import Reader
from lms.talk.models import Post
from lms.talk.services import asking
from lms.web import now
from tests.factories.cohorts import Made, make_enrollment
from tests.factories.homes import writing
from tests.factories.people import Somebody, make_person


def as_learner(person: Somebody) -> Reader:
    return Reader(person.id, False)


def as_staff(person: Somebody) -> Reader:
    return Reader(person.id, True)


@pytest.fixture
def other(app, cohort) -> Somebody:
    person = make_person(app, name="옆자리 학습자")
    make_enrollment(app, person, cohort)
    return person


@pytest.fixture
def place(cohort, enrollment, other) -> Made:
    return cohort


@pytest.fixture
def ask(app, place) -> Callable[..., str]:
    def asked(reader: Reader, **changes: Any) -> str:
        given: dict[str, Any] = {
            "activity": None,
            "title": "불량률의 분모",
            "text": "검사 수량인가요?",
            "private": False,
            "language": "ko",
            "uuid": new_uuid(),
            "now": now(),
        }
        with writing(app) as session:
            cohort = session.get_one(Cohort, place.id)
            return asking.ask(session, cohort=cohort, reader=reader, **given | changes).uuid

    return asked


@pytest.fixture
def say(app) -> Callable[..., str]:
    def said(question: str, reader: Reader, text: str = "검사한 수량입니다.", **changes: Any) -> str:
        given: dict[str, Any] = {"language": "ko", "uuid": new_uuid(), "now": now()}
        with writing(app) as session:
            thread = session.scalars(select(Post).where(Post.uuid == question)).one().thread
            return asking.answer(session, thread=thread, reader=reader, text=text, **given | changes).uuid

    return said

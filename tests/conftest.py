"""Fixtures for every test of the LMS. Where a folder has its own `app`, that one holds there.

template      Settings of a home with the sample catalogue published; made once, never changed
settings      the same in a home of this test's own (labs gateway: fake)
app           the application on it; no application context is pushed: use `with reading(app) as session:`
              or `with writing(app) as session:` of tests.factories.homes
browser       a Browser, nobody signed in (tests.factories.browser): .page(), .get(), .submit(), .post()
signed_in     function: Somebody -> a Browser of their own, signed in through the form
learner, stranger, instructor, admin   Somebody (tests.factories.people: id, uuid, email, name, password)
cohort        Made (id, uuid, slug): self-paced cohort of the sample track, taught by `instructor`
dated_cohort  the same, begun seven days ago: all open, the first work due today
enrollment    Made (id, uuid): `learner` in `cohort`
activities    {"why-count": lesson, "check": quiz, "count-scrap": lab}, each Made

counted       function: work -> number of SQL statements it sent

More of each by make_person, make_cohort and make_enrollment in tests.factories.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from flask import Flask
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from sqlalchemy import event

from lms.config import Settings
from lms.db import db
from tests.factories.browser import Browser
from tests.factories.cohorts import Made, activities_of, make_cohort, make_enrollment
from tests.factories.homes import copy_home, make_home, running
from tests.factories.people import Somebody, make_person

# A machine that has other work is slow, which says nothing about the code; on the integration server the rest
# of the profile is hypothesis's own for such servers
hypothesis_settings.register_profile("baeum", deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.load_profile("baeum")


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_home(tmp_path_factory.mktemp("template"))


@pytest.fixture
def settings(template: Settings, tmp_path: Path) -> Settings:
    return copy_home(template, tmp_path)


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with running(settings) as app:
        yield app


@pytest.fixture
def browser(app: Flask) -> Browser:
    return Browser(app)


@pytest.fixture
def signed_in(app: Flask) -> Callable[[Somebody], Browser]:
    return lambda person: Browser(app).sign_in(person)


@pytest.fixture
def learner(app: Flask) -> Somebody:
    return make_person(app, name="시험 학습자")


@pytest.fixture
def stranger(app: Flask) -> Somebody:
    return make_person(app, name="다른 학습자")


@pytest.fixture
def instructor(app: Flask) -> Somebody:
    return make_person(app, "learner", "instructor", name="시험 강사")


@pytest.fixture
def admin(app: Flask) -> Somebody:
    return make_person(app, "learner", "admin", name="시험 관리자")


@pytest.fixture
def cohort(app: Flask, instructor: Somebody) -> Made:
    return make_cohort(app, staff=(instructor,))


@pytest.fixture
def dated_cohort(app: Flask, instructor: Somebody) -> Made:
    today = dt.datetime.now(ZoneInfo("Asia/Seoul")).date()
    return make_cohort(app, starts_on=today - dt.timedelta(days=7), staff=(instructor,))


@pytest.fixture
def enrollment(app: Flask, learner: Somebody, cohort: Made) -> Made:
    return make_enrollment(app, learner, cohort)


@pytest.fixture
def activities(app: Flask) -> dict[str, Made]:
    return activities_of(app)


@pytest.fixture
def counted(app: Flask) -> Callable[[Callable[[], object]], int]:
    """How many statements a piece of work sends to the database."""

    def count(work: Callable[[], object]) -> int:
        sent: list[str] = []
        with app.app_context():
            engine = db.engine
        listen = ("before_cursor_execute", lambda *given: sent.append(given[2]))
        event.listen(engine, *listen)
        try:
            work()
        finally:
            event.remove(engine, *listen)
        return len(sent)

    return count

"""The sample catalogue with a project.

template      its home, with the project published
project       Made: the activity
team          Team: `learner` and `partner`, in `cohort`; .page is the learner's page, .staff the staff's
"""

from __future__ import annotations

import io
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import select

from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment, StaffRole
from lms.config import Settings
from lms.operations.setup import ensure_folders, ensure_secrets
from lms.projects.models import ProjectTeam
from lms.projects.services import teams
from lms.web import now
from tests.factories.browser import Browser
from tests.factories.cohorts import Made, make_enrollment
from tests.factories.homes import fill, reading, writing
from tests.factories.people import Somebody, make_person
from tests.lms.catalog.sample import write
from tests.lms.projects.sample import PDF, add_project


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("with-project")
    ensure_folders(folder / "home")
    ensure_secrets(folder / "home")
    courses = write(folder)
    add_project(courses)
    settings = Settings(home=folder / "home", courses=courses, labs_gateway="fake", testing=True)
    fill(settings)
    return settings


@pytest.fixture
def project(activities: dict[str, Made]) -> Made:
    return activities["less-scrap"]


@dataclass(frozen=True)
class Team:
    """A team and the addresses of its pages."""

    uuid: str
    page: str
    staff: str


def make_team(app: Flask, cohort: Made, project: Made, *members: Made, name: str = "쿠션") -> Team:
    """A team of these enrollments."""
    with writing(app) as session:
        activity = session.get_one(Activity, project.id)
        first, *others = [session.get_one(Enrollment, one.id) for one in members]
        made = teams.create(session, enrollment=first, activity=activity, name=name, now=now())
        for one in others:
            teams.place(session, team=made, enrollment=one, actor_id=first.person_id, now=now())
        page = f"/learn/{members[0].uuid}/projects/{project.uuid}"
        return Team(made.uuid, page, f"/teach/{cohort.uuid}/projects/teams/{made.uuid}")


@pytest.fixture
def partner(app: Flask) -> Somebody:
    return make_person(app, name="함께 하는 이")


@pytest.fixture
def team(app: Flask, cohort: Made, project: Made, enrollment: Made, partner: Somebody) -> Team:
    return make_team(app, cohort, project, enrollment, make_enrollment(app, partner, cohort))


@pytest.fixture
def grader(app: Flask, cohort: Made) -> Somebody:
    """A second one who teaches the cohort, without an instructor's rights."""
    person = make_person(app, "learner", "instructor", name="둘째 채점자")
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=person.id, role="grader"))
    return person


def send_file(browser: Browser, team: Team, place: str, name: str, content: bytes = PDF) -> str:
    """Hands in a file for milestone/deliverable; what the page says afterwards."""
    fields = {"file": (io.BytesIO(content), name)}
    return browser.submit(team.page, f"{team.page}/files/{place}", follow=True, **fields).text


def stored(app: Flask, team: Team) -> ProjectTeam:
    """The team as it is stored, with what it needs loaded."""
    with reading(app) as session:
        found = session.scalars(select(ProjectTeam).where(ProjectTeam.uuid == team.uuid)).one()
        _loaded = [(one.enrollment.person.name, one.state) for one in found.members]
        return found

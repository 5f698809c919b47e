"""Projects where other parts meet them: erased accounts, moved cohorts, the preview, the catalogue."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.assessments.models import GradeEvent
from lms.assessments.services import moving
from lms.catalog.models import TrackVersion
from lms.catalog.problems import CatalogError
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.cohorts.models import Cohort
from lms.credentials.models import Erasure
from lms.credentials.services.erasing import erase
from lms.preview.views import create_preview
from lms.projects.models import ProjectFile, ProjectTeam, TeamMember
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person
from tests.lms.catalog.sample import LABS, spoil, write
from tests.lms.projects.conftest import make_team, send_file
from tests.lms.projects.sample import add_project
from tests.lms.projects.test_staff_pages import mark

FILE = "modules/scrap/less-scrap.project.yaml"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    courses = write(tmp_path)
    add_project(courses)
    return courses


def problems(folder: Path) -> str:
    with pytest.raises(CatalogError) as caught:
        read_catalog(folder, LABS)
    return "\n".join(map(str, caught.value.problems))


def test_a_project_is_read_with_its_brief_as_html(folder):
    module = read_catalog(folder, LABS).modules["scrap"]
    found = next(one for one in module.activities if one.kind == "project")
    assert "<strong>많다</strong>" in found.definition["brief"]["ko"] and found.points == 100


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("slug: less-scrap", "slug: other", "make them the same"),
        ("smallest: 1, largest: 3", "smallest: 4, largest: 3", "larger than the largest"),
        ("day: 2\n", "day: 2\n    owner: me\n", "not known"),
        ("slug: final\n", "slug: plan\n", '"plan" is there twice'),
        ("types: [zip]", "types: [exe]", "exe"),
        ("{points: 30,", "{points: 90,", "do not rise"),
        ("points: 60\n    levels", "points: 70\n    levels", "best level of value gives 60"),
        ("pack: moulding-scrap", "pack: moulding-scraps", 'company pack "moulding-scraps"'),
        ("  missed: 6000\n", "", "needs missed"),
        ("metric: cost", "metric: mae", "is for the metric cost"),
        ("  reviews: 1\n", "  reviews: 1\n  milestone: nowhere\n", '"nowhere" is not known'),
        ("## Problem", "### Problem", "heading"),
        ('en: "## Problem', 'en: "Problem', "headings in Korean"),
    ],
)
def test_what_is_wrong_in_a_project_is_said(folder, old, new, says):
    spoil(folder, FILE, old, new)
    assert says in problems(folder)


def test_points_are_those_of_the_rubric(folder):
    spoil(folder, "modules/scrap/module.yaml", "points: 100", "points: 90")
    assert "the rubric's sum is 100" in problems(folder)


def test_authors_preview_it(folder, settings):
    client = create_preview(replace(settings, courses=folder)).test_client()
    for address in ("/modules/scrap/project/less-scrap", "/modules/scrap/project/less-scrap?view=both"):
        answer = client.get(address)
        assert answer.status_code == 200 and "계획서" in answer.text, address


def test_a_moved_cohort_keeps_its_teams_and_their_grades(
    app, signed_in, learner, instructor, grader, cohort, team, folder
):
    mark(signed_in(instructor), team, 60, 40)
    mark(signed_in(grader), team, 60, 40)
    signed_in(instructor).submit(team.staff, f"{team.staff}/release")
    spoil(folder, FILE, "ko: 불량 줄이기 프로젝트", "ko: 새 이름의 프로젝트")
    with writing(app) as session:
        publish(session, source=read_catalog(folder, LABS), now=now())
    with writing(app) as session:
        own = session.get_one(Cohort, cohort.id)
        target = session.scalars(select(TrackVersion).order_by(TrackVersion.number.desc())).first()
        seen = moving.plan(session, cohort=own, target=target).digest
        moving.move(session, cohort=own, target=target, seen=seen, actor_id=instructor.id, now=now())
    page = signed_in(learner).get(f"/teams/{team.uuid}", follow_redirects=True)
    assert "새 이름의 프로젝트" in page.text and "‘쿠션’ 팀" in page.text and "100" in text_of(page.text)
    with reading(app) as session:
        events = session.scalars(select(GradeEvent.reason)).all()
        assert sorted(set(events)) == ["marked", "moved"]


def erased(app, person) -> list[str]:
    with writing(app) as session:
        erase(session, person=session.get_one(Person, person.id), now=now())
    with reading(app) as session:
        return session.scalars(select(Erasure)).one().blobs


def test_work_of_a_team_stays_when_one_is_erased(app, signed_in, learner, team):
    send_file(signed_in(learner), team, "final/report", "a.pdf")
    assert erased(app, learner) == []
    with reading(app) as session:
        file = session.scalars(select(ProjectFile)).one()
        assert file.person is None or file.person.name == "–"
        assert len(session.scalars(select(TeamMember)).all()) == 1


def test_work_of_somebody_alone_goes_with_them(app, signed_in, cohort, project):
    person = make_person(app)
    own = make_team(app, cohort, project, make_enrollment(app, person, cohort))
    send_file(signed_in(person), own, "final/report", "a.pdf")
    with reading(app) as session:
        blob = session.scalars(select(ProjectFile)).one().blob
    assert erased(app, person) == [blob]
    with reading(app) as session:
        assert not session.scalars(select(ProjectTeam)).all()

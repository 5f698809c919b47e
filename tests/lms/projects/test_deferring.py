"""What becomes of a project when somebody goes on in another cohort."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from lms.mail.models import OutboxMail
from lms.projects.models import ProjectTeam, TeamMember
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort
from tests.factories.homes import reading, writing
from tests.lms.projects.conftest import make_team, send_file


@pytest.fixture
def later(app, instructor):
    return make_cohort(app, staff=(instructor,))


def defer(app, instructor, cohort, learner, target) -> str:
    """The preview that the instructor saw before they pressed the button."""
    desk = Browser(app, "en").sign_in(instructor)
    address = f"/teach/{cohort.uuid}/roster/{learner.uuid}/defer"
    page = desk.page(f"{address}?target={target.uuid}")
    seen = re.search(r'name="seen" value="([^"]+)"', page)
    assert seen
    assert desk.post(address, target=target.uuid, seen=seen[1]).status_code == 302
    return text_of(page)


def team_of(app, team) -> tuple[int, list[str]]:
    with reading(app) as session:
        found = session.scalars(select(ProjectTeam).where(ProjectTeam.uuid == team.uuid)).one()
        return found.cohort_id, [one.state for one in found.members]


def test_out_of_a_team_one_leaves_and_the_team_is_told(
    app, signed_in, instructor, learner, partner, cohort, later, team
):
    page = defer(app, instructor, cohort, learner, later)
    assert "stay behind" in page
    assert team_of(app, team) == (cohort.id, ["left", "member"])
    assert "다른 기수로 옮겨" in signed_in(partner).page("/notices")
    with reading(app) as session:
        mails = session.scalars(select(OutboxMail).where(OutboxMail.recipient == learner.email)).all()
    assert "다른 팀에 들어갑니다" in mails[-1].text
    assert "쿠션" not in signed_in(learner).get(f"/teams/{team.uuid}", follow_redirects=True).text


def test_who_works_alone_takes_the_project_along_and_back(
    app, signed_in, instructor, learner, cohort, later, project, enrollment
):
    alone = make_team(app, cohort, project, enrollment)
    browser = signed_in(learner)
    send_file(browser, alone, "final/report", "report.pdf")
    assert "goes along" in defer(app, instructor, cohort, learner, later)
    assert team_of(app, alone) == (later.id, ["member"])
    assert "report.pdf" in browser.page(alone.page)
    defer(app, instructor, later, learner, cohort)
    assert team_of(app, alone) == (cohort.id, ["member"])


def test_a_released_result_stays_as_it_is(app, instructor, learner, cohort, later, team):
    with writing(app) as session:
        session.scalars(select(ProjectTeam)).one().released_at = now()
    assert "stay behind" not in defer(app, instructor, cohort, learner, later)
    assert team_of(app, team) == (cohort.id, ["member", "member"])
    with reading(app) as session:
        assert len(session.scalars(select(TeamMember)).all()) == 2

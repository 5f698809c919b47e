"""Issuing for a whole cohort: each once, whatever is killed meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import pytest
from sqlalchemy import func, select, update

from certificates.model import StatementError
from lms.catalog.models import TrackVersion
from lms.cohorts.models import Cohort
from lms.config import ROOT
from lms.credentials import tasks
from lms.credentials.models import CompletionDecision, Credential, IssueItem, IssueProblem, IssueRun
from lms.credentials.roster import counts, roster
from lms.credentials.services import bulk, issuing
from lms.web import now
from tests.factories.graduates import make_graduates
from tests.factories.homes import reading, writing

WORKER = """
import sys
from pathlib import Path
from lms import create_app
from lms.config import Settings
from lms.credentials import tasks

home = Path(sys.argv[1])
with create_app(Settings(home=home, labs_gateway="fake", testing=True)).app_context():
    tasks.issue_in_bulk(60)
"""


def start(app, cohort, admin) -> None:
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        earned = [line.enrollment_id for line in roster(session, found) if line.state == "earned"]
        bulk.start_run(session, cohort=found, enrollment_ids=earned, actor_id=admin.id, now=now())


def states(app) -> dict[str, int]:
    with reading(app) as session:
        rows = session.execute(select(IssueItem.state, func.count()).group_by(IssueItem.state))
        return {row[0]: row[1] for row in rows}


def issued(app) -> int:
    with reading(app) as session:
        return session.scalar(select(func.count()).select_from(Credential))


def test_200_while_the_process_is_killed_none_lost_none_doubled(app, settings, cohort, admin):
    make_graduates(app, cohort, 200)
    start(app, cohort, admin)
    kills = 0
    for until in (30, 90, 150):
        process = subprocess.Popen([sys.executable, "-c", WORKER, str(settings.home)], cwd=ROOT)
        while issued(app) < until and process.poll() is None:
            time.sleep(0.02)
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
        kills += issued(app) < 200
    assert kills == 3, "it was through before it was killed"
    subprocess.run([sys.executable, "-c", WORKER, str(settings.home)], cwd=ROOT, check=True, timeout=120)
    assert states(app) == {"issued": 200} and issued(app) == 200
    with reading(app) as session:
        for column in (Credential.code, Credential.serial, Credential.decision_id, Credential.list_index):
            assert session.scalar(select(func.count(column.distinct()))) == 200
        owners = select(func.count(CompletionDecision.enrollment_id.distinct())).join(Credential)
        assert session.scalar(owners) == 200
        assert session.scalars(select(IssueRun)).one().finished_at is not None


def test_two_processes_at_once_double_nothing(app, settings, cohort, admin):
    make_graduates(app, cohort, 60)
    start(app, cohort, admin)
    command = [sys.executable, "-c", WORKER, str(settings.home)]
    both = [subprocess.Popen(command, cwd=ROOT) for _each in range(2)]
    assert [process.wait(120) for process in both] == [0, 0]
    assert states(app) == {"issued": 60} and issued(app) == 60


def test_what_fails_is_noted_and_the_others_are_issued(app, cohort, admin, monkeypatch):
    ids = make_graduates(app, cohort, 12)
    start(app, cohort, admin)
    real = issuing.statement

    def statement(session, *, enrollment, **more):
        if enrollment.id == ids[3]:
            raise StatementError("the outcomes are missing")
        return real(session, enrollment=enrollment, **more)

    monkeypatch.setattr(issuing, "statement", statement)
    with app.app_context():
        tasks.issue_in_bulk()
    assert states(app) == {"issued": 11, "failed": 1}
    with reading(app) as session:
        (problem,) = session.scalars(select(IssueProblem))
        assert problem.enrollment_id == ids[3]
        assert counts(roster(session, session.get_one(Cohort, cohort.id))) == {
            "waiting": 1, "earned": 0, "unearned": 0, "issued": 11,
        }  # fmt: skip


def test_who_has_one_or_has_not_earned_it_gets_none(app, cohort, admin, enrollment, credential, learner):
    (other,) = make_graduates(app, cohort, 1)
    with writing(app) as session:
        bulk.start_run(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            enrollment_ids=[enrollment.id, other],
            actor_id=admin.id,
            now=now(),
        )
    with app.app_context():
        tasks.issue_in_bulk()
    assert states(app) == {"had": 1, "issued": 1}


@pytest.fixture
def page(cohort) -> str:
    return f"/teach/{cohort.uuid}/certificates"


def test_staff_issue_for_the_cohort_and_see_how_far_it_is(app, cohort, instructor, signed_in, page):
    make_graduates(app, cohort, 15)
    person = signed_in(instructor)
    assert "15" in person.page(page)
    where = person.submit(page, f"{page}/runs").headers["Location"]
    assert person.submit(page, f"{page}/runs").headers["Location"] == where, "one run at a time"
    assert 'hx-trigger="every 2s"' in person.page(where)
    with app.app_context():
        tasks.issue_in_bulk()
    assert issued(app) == 15
    polled = person.get(f"{where}/progress", headers={"HX-Request": "true"})
    assert polled.headers.get("HX-Redirect") == where
    done = person.page(where)
    assert "hx-trigger" not in done and "15" in done


@pytest.mark.parametrize("who", ["learner", "stranger"])
def test_others_do_not_see_it(app, cohort, request, signed_in, enrollment, page, who):
    person = signed_in(request.getfixturevalue(who))
    assert person.get(page).status_code == 404
    assert person.post(f"{page}/runs").status_code == 404
    assert person.post(f"{page}/{enrollment.uuid}/award", reason="x").status_code == 404


def test_by_hand_with_a_reason_and_an_end(app, browser, cohort, instructor, signed_in, enrollment, page):
    person = signed_in(instructor)
    form = f"{page}/{enrollment.uuid}/award"
    assert person.submit(form, reason=" ").status_code == 422
    assert person.submit(form, reason="x", valid_until="2020-01-01").status_code == 422
    assert person.submit(form, reason="x", valid_until="someday").status_code == 422
    response = person.submit(form, reason="다른 기관의 이수를 인정", valid_until="2099-12-31")
    shown = browser.page(response.headers["Location"])
    assert "발급 기관의 결정에 따라" in shown and "2099년 12월 31일까지" in shown
    assert "다른 기관의 이수를 인정" not in shown and "합격" not in shown
    assert person.submit(form, reason="또").status_code == 409
    with reading(app) as session:
        (decision,) = session.scalars(select(CompletionDecision))
        assert decision.reason == "다른 기관의 이수를 인정" and decision.approver_id == instructor.id


def test_a_track_without_a_certificate_says_so_and_offers_none(
    app, cohort, instructor, signed_in, enrollment, page
):
    staff = signed_in(instructor)
    assert "/award" in staff.page(page)
    with writing(app) as session:
        session.execute(update(TrackVersion.__table__).values(credential=None))
    found = staff.page(page)
    assert "수료증을 발급하지 않는 과정입니다" in found and "/award" not in found

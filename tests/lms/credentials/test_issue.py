"""Who completes a track gets its certificate once, and what goes wrong there never costs a grade."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select, text, update

from certificates.model import StatementError
from lms.assessments.domain.electives import Rule
from lms.assessments.models import Grade
from lms.catalog.labs import find_labs
from lms.catalog.models import TrackVersion
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.cohorts.models import Enrollment
from lms.config import ROOT
from lms.credentials import tasks, views
from lms.credentials.issuer import keys
from lms.credentials.models import CompletionDecision, Credential, IssueProblem
from lms.credentials.plans import plan_of
from lms.credentials.services import issuing
from lms.web import now
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report


def stored(app, model) -> list:
    with reading(app) as session:
        return list(session.scalars(select(model)))


def issue(app, enrollment, settings, at=None):
    with writing(app) as session:
        issuing.issue_when_completed(
            session, enrollment_id=enrollment.id, settings=settings, keys=keys, now=at or now()
        )


def test_completing_issues_once(app, credential, finish, enrollment, lab, settings):
    finish(enrollment)
    issue(app, enrollment, settings)
    (one,) = stored(app, Credential)
    assert one.code == credential and len(stored(app, CompletionDecision)) == 1
    (enrolled,) = stored(app, Enrollment)
    assert enrolled.state == "completed"


def test_the_decision_keeps_the_rule_and_the_grades_it_rests_on(app, credential):
    (decision,) = stored(app, CompletionDecision)
    assert decision.rule["track"] == "scrap" and decision.rule["grading"]["pass"] == 60
    assert decision.evidence["percent"] == 100 and len(decision.evidence["grade_events"]) == 2


@pytest.mark.parametrize(("points", "issued"), [(3.4, 0), (4.0, 0), (4.8, 1), (8.0, 1)])
def test_the_rule_wants_enough_of_the_whole_and_of_the_course(app, finish, enrollment, points, issued):
    with writing(app) as session:  # 70 % of the course, while the track asks for 60
        session.execute(text("UPDATE requirement SET minimum_grade = 71"))
    finish(enrollment, points)
    assert len(stored(app, Credential)) == issued


def test_while_something_waits_for_a_person_nothing_is_issued(app, enrollment, finish, lab):
    grade(app, hand_in(app, enrollment, lab), make_report(8.0, manual=True))
    assert stored(app, Credential) == []


def test_a_withdrawn_learner_gets_none(app, enrollment, finish):
    with writing(app) as session:
        session.execute(update(Enrollment).values(state="withdrawn"))
    finish(enrollment)
    assert stored(app, Credential) == []


@pytest.mark.parametrize(
    ("instant", "day", "year"),
    [("2026-12-31T14:59:59", "2026-12-31", "2026"), ("2026-12-31T15:00:00", "2027-01-01", "2027")],
)
def test_the_day_and_the_year_are_the_installations(
    app, enrollment, finish, settings, monkeypatch, instant, day, year
):
    at = dt.datetime.fromisoformat(instant).replace(tzinfo=dt.UTC)
    with monkeypatch.context() as patched:
        patched.setattr(issuing, "decide", lambda *_given, **_more: None)
        finish(enrollment)
    issue(app, enrollment, settings, at)
    (one,) = stored(app, Credential)
    assert one.serial == f"{year}-00001"
    assert json.loads(one.document)["validFrom"].startswith(day)


@pytest.fixture
def broken(monkeypatch):
    def statement(*_given, **_more):
        raise StatementError("the outcomes are missing")

    monkeypatch.setattr(issuing, "statement", statement)
    return monkeypatch


def test_a_problem_of_the_certificate_leaves_the_grade(app, broken, finish, enrollment):
    finish(enrollment)
    assert [(row.final, row.provisional) for row in stored(app, Grade)] == [(2.0, False), (8.0, False)]
    assert stored(app, Credential) == [] and len(stored(app, CompletionDecision)) == 1
    (problem,) = stored(app, IssueProblem)
    assert problem.problem == "StatementError: the outcomes are missing" and problem.tries == 1


def test_what_could_not_be_issued_is_tried_again_later_and_then_forgotten(app, broken, finish, enrollment):
    finish(enrollment)

    def again(at: dt.timedelta) -> int:
        broken.setattr(tasks, "now", lambda: now() + at)
        with app.app_context():
            tasks.issue_waiting()
        return len(stored(app, Credential))

    assert again(dt.timedelta(seconds=30)) == 0
    assert again(dt.timedelta(seconds=61)) == 0
    (problem,) = stored(app, IssueProblem)
    assert problem.tries == 2
    broken.undo()
    with writing(app) as session:
        session.execute(update(IssueProblem).values(next_try_at=now()))
    with app.app_context():
        tasks.issue_waiting()
    assert len(stored(app, Credential)) == 1 and stored(app, IssueProblem) == []


def test_those_of_a_whole_cohort_come_from_the_worker(
    app, monkeypatch, finish, enrollment, signed_in, admin, learner
):
    monkeypatch.setattr(views, "AT_ONCE", 0)
    finish(enrollment)
    assert stored(app, Credential) == [] and len(stored(app, IssueProblem)) == 1, "three grades, one row"
    assert learner.name not in signed_in(admin).page("/certificates/waiting"), "nothing went wrong"
    with app.app_context():
        tasks.issue_waiting()
    assert len(stored(app, Credential)) == 1 and stored(app, IssueProblem) == []


def test_administrators_see_what_waits_and_learners_that_it_comes(
    app, broken, finish, enrollment, signed_in, admin, learner, instructor
):
    finish(enrollment)
    page = signed_in(admin).page("/certificates/waiting")
    assert "the outcomes are missing" in page and learner.name in page
    assert "수료증을 준비하고 있습니다" in signed_in(learner).page("/wallet")
    for other in (learner, instructor):
        assert signed_in(other).get("/certificates/waiting").status_code == 403
    broken.undo()
    signed_in(admin).submit("/certificates/waiting")
    assert len(stored(app, Credential)) == 1


@pytest.mark.parametrize("kind", ["project", "survey", "attendance"])
def test_what_grades_cannot_judge_does_not_hold_by_grades(kind):
    assert not Rule("x", kind, None, None, ()).holds({"pass": 0, "categories": []}, [])


def test_the_long_track_issues_no_certificate_for_what_it_has_so_far(app):
    """Most of its courses are not open yet: no micro-degree may come of one module and the capstone."""
    labs = find_labs(ROOT / "notebooks" / "labs")
    with writing(app) as session:
        publish(session, source=read_catalog(ROOT / "courses", labs), now=now())
    with reading(app) as session:
        version = session.scalars(
            select(TrackVersion).where(TrackVersion.track.has(slug="industrial-ai"))
        ).one()
        plan = plan_of(session, version)
        assert not plan.certified and not all(rule.holds(version.grading, []) for rule in plan.rules)


def test_a_second_cohort_of_the_same_track_is_a_second_certificate(app, credential, finish, learner):
    finish(make_enrollment(app, learner, make_cohort(app)))
    assert [one.serial[5:] for one in stored(app, Credential)] == ["00001", "00002"]

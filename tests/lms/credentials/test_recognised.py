"""A course that was completed in another cohort of the micro-degree, or on its older version, counts."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from certificates.credential import parse, read
from lms.accounts.models import Person
from lms.assessments.models import Grade
from lms.cohorts.models import Enrollment
from lms.credentials import tasks
from lms.credentials.issuer import keys
from lms.credentials.models import CompletionDecision, Credential
from lms.credentials.plans import case_of
from lms.credentials.services import erasing
from lms.credentials.services.status import set_status
from lms.credentials.stacks import stacked_by
from lms.notices.models import NoticeText
from lms.web import now
from tests.factories.cohorts import activities_of, make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.stacks import give, publish_stack


@pytest.fixture
def activities(app, tmp_path):
    return publish_stack(app, tmp_path)


@pytest.fixture
def earlier(app, activities, learner):
    """The course `weighing` completed with 85 %, and the learner gone since."""
    enrollment = make_enrollment(app, learner, make_cohort(app, track="scrap-degree"))
    give(app, enrollment, activities["weigh"], 85)
    with writing(app) as session:
        session.get_one(Enrollment, enrollment.id).state = "withdrawn"
    return enrollment


@pytest.fixture
def later(app, earlier, learner):
    """A place in another cohort."""
    return make_enrollment(app, learner, make_cohort(app, track="scrap-degree"))


def work(app) -> None:
    with app.app_context():
        tasks.recognise_earlier()


def graded(app, enrollment) -> dict[int, float]:
    with reading(app) as session:
        found = session.scalars(select(Grade).where(Grade.enrollment_id == enrollment.id))
        return {one.activity_id: 100 * one.final / one.max_score for one in found}


def issued(app) -> list[Credential]:
    with reading(app) as session:
        return list(session.scalars(select(Credential).order_by(Credential.id)))


def change(app, credential, status, settings) -> None:
    with writing(app) as session:
        found = session.get_one(Credential, credential.id)
        given = {"category": "other", "reason": "시험", "actor_id": None, "keys": keys(), "now": now()}
        set_status(session, credential=found, status=status, settings=settings, **given)


def test_its_result_counts_in_the_later_cohort_and_its_certificate_is_stacked(app, later, activities):
    work(app)
    assert graded(app, later) == {activities["weigh"].id: 85}
    give(app, later, activities["check"], 75)
    give(app, later, activities["count-scrap"], 75)
    weighing, counting, degree = issued(app)
    said = read(parse(degree.document))
    assert [one.code for one in said.stacked] == [counting.code, weighing.code], "none is issued twice"
    assert said.mark.points == 76.5, "0.3 x (75 + 85) / 2 + 0.7 x 75"
    assert [one.mark.points for one in said.achievement.modules] == [150, 1.7]
    with reading(app) as session:
        assert [one.code for one in stacked_by(session, session.get_one(Credential, weighing.id))] == [
            degree.code
        ]


def test_it_is_done_and_told_once(app, later, earlier):
    work(app)
    work(app)
    with reading(app) as session:
        (decision,) = session.scalars(
            select(CompletionDecision).where(CompletionDecision.enrollment_id == later.id)
        )
        assert decision.evidence == {"percent": 85, "certificate": issued(app)[0].code}
        (said,) = session.scalars(
            select(NoticeText).where(NoticeText.subject["en"].as_string().like("%here, too%"))
        )
        assert "85%로 인정" in said.text["ko"] and said.url.endswith(f"{later.uuid}/grades")


def test_the_result_holds_whatever_is_handed_in_again(app, later, activities):
    work(app)
    give(app, later, activities["weigh"], 40)
    assert graded(app, later) == {activities["weigh"].id: 85}


def test_on_a_newer_version_it_counts_for_what_the_course_has_now(app, earlier, learner, tmp_path):
    publish_stack(app, tmp_path / "newer", summary="{ko: 다시 잽니다., en: Again.}")
    later = make_enrollment(app, learner, make_cohort(app, track="scrap-degree"))
    newer = activities_of(app)["weigh"]
    work(app)
    assert graded(app, later) == {newer.id: 85}


@pytest.mark.parametrize("why", ["suspended", "expired", "too low", "graded here"])
def test_what_is_not_in_force_or_not_enough_does_not_count(app, later, settings, activities, why):
    (weighing,) = issued(app)
    with writing(app) as session:
        if why == "expired":
            over = now() - dt.timedelta(days=1)
            session.execute(update(Credential).values(valid_until=over))
        elif why == "too low":
            session.execute(update(CompletionDecision).values(evidence={"percent": 59.9}))
    if why == "suspended":
        change(app, weighing, why, settings)
    if why == "graded here":
        give(app, later, activities["weigh"], 90)
    work(app)
    assert graded(app, later) == ({activities["weigh"].id: 90} if why == "graded here" else {})


def test_once_it_is_revoked_people_decide_about_the_micro_degree(app, later, activities, settings):
    work(app)
    change(app, issued(app)[0], "revoked", settings)
    give(app, later, activities["check"], 75)
    give(app, later, activities["count-scrap"], 75)
    assert len(issued(app)) == 2, "the courses' alone"
    with reading(app) as session:
        assert not case_of(session, later.id).earned(None)


def test_erasing_the_account_keeps_the_certificates(app, later, learner):
    work(app)
    with writing(app) as session:
        erasing.erase(session, person=session.get_one(Person, learner.id), now=now())
    with reading(app) as session:
        assert session.scalars(select(CompletionDecision)).all() == [] and len(issued(app)) == 1

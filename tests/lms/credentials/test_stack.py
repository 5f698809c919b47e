"""Courses give certificates of their own, the micro-degree stacks them: from grades to the signed record."""

from __future__ import annotations

import hashlib
import json

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from certificates.credential import parse, read
from lms.accounts.models import Person
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials import tasks
from lms.credentials.issuer import keys
from lms.credentials.models import CompletionDecision, Credential, IssueProblem
from lms.credentials.plans import case_of
from lms.credentials.roster import roster
from lms.credentials.services import awarding, bulk, erasing, issuing
from lms.credentials.services.status import set_status
from lms.refusal import Refused
from lms.web import now
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import CELLS, hand_in, make_lab, make_report, publish_sample_lab
from tests.factories.labs import grade as grade_lab
from tests.factories.people import make_person
from tests.factories.stacks import give, publish_stack


@pytest.fixture
def activities(app, tmp_path):
    return publish_stack(app, tmp_path)


@pytest.fixture
def cohort(app, activities, instructor):
    return make_cohort(app, track="scrap-degree", staff=(instructor,))


@pytest.fixture
def grade(app, enrollment, activities):
    """Gives grades in percent: counting (quiz and lab), weighing."""

    def do(counting: float | None = None, weighing: float | None = None, waits: bool = False) -> None:
        if weighing is not None:
            give(app, enrollment, activities["weigh"], weighing, waits=waits)
        if counting is not None:
            give(app, enrollment, activities["check"], counting)
            give(app, enrollment, activities["count-scrap"], counting, waits=waits)

    return do


def issued(app) -> list[Credential]:
    with reading(app) as session:
        return list(session.scalars(select(Credential).order_by(Credential.id)))


def stated(app) -> list:
    return [read(parse(one.document)) for one in issued(app)]


def kinds(app) -> list[str]:
    return [one.achievement.kind for one in stated(app)]


def test_each_course_gives_its_certificate_with_the_grade_that_completes_it_and_the_last_the_micro_degree(
    app, enrollment, grade
):
    grade(weighing=90)
    (weighing,) = stated(app)
    assert weighing.achievement.title.en == "Weighing" and weighing.achievement.kind == "course"
    assert weighing.mark.points == 90 and weighing.mark.label.en == "Passed with distinction"
    with reading(app) as session:
        assert session.get_one(Enrollment, enrollment.id).state == "active"
    grade(counting=70)
    assert kinds(app) == ["course", "course", "micro_degree"]
    with reading(app) as session:
        assert session.get_one(Enrollment, enrollment.id).state == "completed"
    grade(counting=75, weighing=95)
    assert len(issued(app)) == 3, "each is issued once"
    assert [one.serial[5:] for one in issued(app)] == ["00001", "00002", "00003"]


def test_a_course_certificate_states_the_course_and_nothing_of_others(app, grade):
    grade(counting=80, weighing=70)
    counting = next(one for one in stated(app) if one.achievement.title.en == "Counting scrap")
    achievement = counting.achievement
    assert achievement.hours == 4.5 and achievement.level.ko == "마이크로디그리 과목"
    assert [module.title.en for module in achievement.modules] == ["Scrap"]
    assert achievement.stackability.ko == "마이크로디그리 ‘불량 마이크로디그리’의 과목입니다."
    assert "60 %" in achievement.criteria.en and "?course=counting&version=" in achievement.id
    assert counting.valid_until is None and not counting.stacked


def test_the_micro_degree_names_what_it_stacks_as_it_is(app, grade):
    grade(counting=80, weighing=70)
    weighing, counting, degree = issued(app)
    said = read(parse(degree.document))
    assert [one.code for one in said.stacked] == [counting.code, weighing.code], "in the order of the track"
    for one, credential in zip(said.stacked, (counting, weighing), strict=True):
        assert one.sha256 == hashlib.sha256(credential.document).hexdigest()
        assert one.url == json.loads(credential.document)["id"]
    assert [one.mark.points for one in said.stacked] == [80, 70]
    assert len(said.achievement.modules) == 2 and said.evidence == ()


def test_a_course_may_expire_by_itself(app, grade):
    grade(weighing=70)
    (one,) = stated(app)
    assert one.valid_until.year == one.issued_at.year + 2


@pytest.mark.parametrize(("points", "waits", "count"), [(59, False, 0), (60, False, 1), (90, True, 0)])
def test_only_what_is_released_and_enough(app, grade, points, waits, count):
    grade(weighing=points, waits=waits)
    assert len(issued(app)) == count


def test_the_decision_keeps_the_rule_of_the_course(app, grade):
    grade(weighing=90)
    with reading(app) as session:
        (decision,) = session.scalars(select(CompletionDecision))
    assert decision.rule["course"] == "weighing" and decision.rule["minimum_grade"] == 60
    assert decision.evidence["percent"] == 90 and len(decision.evidence["grade_events"]) == 1


@pytest.mark.parametrize("of_the_course", [True, False])
def test_nothing_is_decided_twice(app, enrollment, grade, of_the_course):
    grade(counting=80, weighing=70)
    with reading(app) as session:
        decisions = {bool(one.course_id): one for one in session.scalars(select(CompletionDecision))}
    again = decisions[of_the_course]
    with pytest.raises(IntegrityError), writing(app) as session:
        session.add(
            CompletionDecision(
                enrollment_id=enrollment.id, course_id=again.course_id, rule={}, evidence={}, decided_at=now()
            )
        )


def test_a_course_that_the_catalogue_gives_no_certificate_for_is_not_stacked(app, tmp_path, learner):
    activities = publish_stack(app, tmp_path / "again", certified=("counting",))
    enrollment = make_enrollment(app, learner, make_cohort(app, track="scrap-degree"))
    for slug in ("weigh", "check", "count-scrap"):
        give(app, enrollment, activities[slug], 80)
    assert kinds(app) == ["course", "micro_degree"]
    assert [one.title.en for one in stated(app)[-1].stacked] == ["Counting scrap"]


def change(app, credential, status, settings):
    with writing(app) as session:
        set_status(
            session,
            credential=session.get_one(Credential, credential.id),
            status=status,
            category="other",
            reason="시험",
            actor_id=None,
            settings=settings,
            keys=keys(),
            now=now(),
        )


def test_while_a_course_is_suspended_the_micro_degree_waits_for_people(app, grade, settings, cohort, admin):
    grade(weighing=90)
    change(app, issued(app)[0], "suspended", settings)
    grade(counting=90)
    assert kinds(app) == ["course", "course"]
    change(app, issued(app)[0], "active", settings)
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        due = [line.enrollment_id for line in roster(session, found) if line.due]
        bulk.start_run(session, cohort=found, enrollment_ids=due, actor_id=admin.id, now=now())
    with app.app_context():
        tasks.issue_in_bulk()
    assert kinds(app) == ["course", "course", "micro_degree"] and len(stated(app)[-1].stacked) == 2


def test_a_course_whose_record_was_altered_is_not_stacked(app, enrollment, grade, settings, admin):
    grade(weighing=90)
    with writing(app) as session:
        kept = session.scalars(select(Credential)).one()
        forged = kept.document.replace(b'"points":90', b'"points":99')
        assert forged != kept.document
        session.execute(update(Credential).values(document=forged))
    grade(counting=90)
    assert len(issued(app)) == 2, "the micro-degree waits"
    with reading(app) as session:
        assert "was altered" in session.scalars(select(IssueProblem)).one().problem
    with pytest.raises(Refused, match="was altered"), app.test_request_context():
        by_hand(app, enrollment, settings, admin)


def test_a_course_that_could_not_be_issued_keeps_the_micro_degree_waiting_and_both_come(
    app, grade, monkeypatch
):
    real = issuing.statement

    def statement(session, *, unit, **more):
        if unit.course and unit.course.course.slug == "weighing":
            raise OSError("no disk")
        return real(session, unit=unit, **more)

    monkeypatch.setattr(issuing, "statement", statement)
    grade(counting=90, weighing=90)
    assert kinds(app) == ["course"]
    monkeypatch.undo()
    with writing(app) as session:
        session.execute(update(IssueProblem).values(next_try_at=now()))
    with app.app_context():
        tasks.issue_waiting()
    assert kinds(app) == ["course", "course", "micro_degree"] and len(stated(app)[-1].stacked) == 2
    with reading(app) as session:
        assert session.scalars(select(IssueProblem)).all() == []


def by_hand(app, enrollment, settings, admin, slug=None):
    with writing(app) as session:
        found = session.get_one(Enrollment, enrollment.id)
        case = case_of(session, enrollment.id)
        part = next((one.course_id for one in case.plan.courses if one.slug == slug), None)
        return awarding.award(
            session,
            enrollment=found,
            part=part,
            reason="다른 기관의 이수를 인정",
            valid_until=None,
            actor_id=admin.id,
            settings=settings,
            keys=keys(),
            now=now(),
        ).code


def test_by_hand_a_course_and_then_the_micro_degree_that_stacks_it(app, enrollment, grade, settings, admin):
    grade(counting=80)
    by_hand(app, enrollment, settings, admin, "weighing")
    with pytest.raises(Refused):
        by_hand(app, enrollment, settings, admin, "weighing")
    assert kinds(app) == ["course", "course"]
    by_hand(app, enrollment, settings, admin)
    *_courses, weighing, degree = stated(app)
    assert weighing.by_decision and "decision" in weighing.achievement.criteria.en
    assert [one.title.en for one in degree.stacked] == ["Counting scrap", "Weighing"]
    assert degree.stacked[1].mark.label.en == "Recognised"


@pytest.mark.parametrize("status", ["revoked", "suspended"])
def test_by_hand_a_micro_degree_stacks_only_what_is_in_force(app, enrollment, grade, settings, admin, status):
    grade(weighing=90)
    change(app, issued(app)[0], status, settings)
    grade(counting=90)
    by_hand(app, enrollment, settings, admin)
    assert [one.title.en for one in stated(app)[-1].stacked] == ["Counting scrap"]


def test_the_evidence_of_a_lab_stands_in_its_course_and_not_again_in_the_micro_degree(
    app, enrollment, grade, activities
):
    publish_sample_lab(app, make_lab(CELLS[:1]))
    grade_lab(app, hand_in(app, enrollment, activities["count-scrap"]), make_report(8.0, manual=False))
    give(app, enrollment, activities["check"], 90)
    grade(weighing=90)
    counting, _weighing, degree = stated(app)
    (evidence,) = counting.evidence
    assert evidence.title.en == "Count the scrap" and evidence.score == 8
    assert degree.evidence == () and degree.stacked[0].code == counting.code


def test_a_corrected_micro_degree_stacks_the_corrected_course(app, enrollment, grade, settings, admin):
    grade(counting=80, weighing=70)

    def correct(code):
        with writing(app) as session:
            return awarding.correct(
                session,
                credential=session.scalars(select(Credential).where(Credential.code == code)).one(),
                name="바른 이름",
                reason="이름",
                actor_id=admin.id,
                settings=settings,
                keys=keys(),
                now=now(),
            ).code

    weighing, _counting, degree = (one.code for one in issued(app))
    corrected = correct(weighing)
    assert read(parse(issued(app)[2].document)).stacked[1].code == weighing, "what was signed stays"
    correct(degree)
    said = stated(app)[-1]
    assert said.stacked[1].code == corrected and said.supersedes.endswith(degree)


def test_of_many_learners_each_gets_all_that_was_earned(app, cohort, admin, activities, monkeypatch):
    enrollments = [make_enrollment(app, make_person(app), cohort) for _each in range(4)]
    with monkeypatch.context() as patched:
        patched.setattr(issuing, "decide", lambda *_given, **_more: None)
        for one in enrollments:
            for slug in ("weigh", "check", "count-scrap"):
                give(app, one, activities[slug], 80)
    assert issued(app) == []
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        lines = roster(session, found)
        assert [[held.state for held in line.courses] for line in lines] == [["earned", "earned"]] * 4
        ids = [line.enrollment_id for line in lines if line.due]
        bulk.start_run(session, cohort=found, enrollment_ids=ids, actor_id=admin.id, now=now())
    with app.app_context(), writing(app) as session:
        more = bulk.issue_batch(session, settings=app.extensions["settings"], keys=keys, now=now(), size=4)
    assert more and len(issued(app)) == 6, "two learners: a batch ends with four certificates or more"
    with app.app_context():
        tasks.issue_in_bulk()
    assert sorted(kinds(app)) == ["course"] * 8 + ["micro_degree"] * 4


def test_erasing_the_account_keeps_all_of_them(app, grade, learner):
    grade(counting=80, weighing=70)
    with writing(app) as session:
        erasing.erase(session, person=session.get_one(Person, learner.id), now=now())
    assert kinds(app) == ["course", "course", "micro_degree"]
    with reading(app) as session:
        assert session.scalars(select(CompletionDecision)).all() == []

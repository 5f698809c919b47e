"""Pages of insight for staff: what they say, who may see them, what a mistake gets."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from sqlalchemy import select

from lms.assessments.models import LabMarking
from lms.audit.models import AuditEvent
from lms.catalog.models import Activity
from lms.cohorts.models import Accommodation, Enrollment, Exemption, Extension, Progress, ScheduledActivity
from lms.cohorts.queries import way_of
from lms.insight.models import CellState, Contact
from lms.insight.queries.progress import learners_of, those_of
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report
from tests.factories.people import make_person

DAY = dt.timedelta(days=1)
NAME = re.compile(r'<th scope="row"[^>]*><a href="[^"]+">([^<]+)</a></th>')


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def insight(cohort) -> str:
    return f"/teach/{cohort.uuid}/insight"


@pytest.fixture
def three(app, cohort, activities):
    """가람 has done the lesson, 나래 has not begun since ten days, 다솜 was silent for a fortnight."""
    made = {}
    for name, done_days, email in (("나래", None, "n"), ("가람", 0, "g"), ("다솜", 15, "d")):
        person = make_person(app, name=name, email=f"{email}-first@example.org")
        made[name] = make_enrollment(app, person, cohort)
        with writing(app) as session:
            row = session.get_one(Enrollment, made[name].id)
            row.enrolled_at = now() - 20 * DAY
            if done_days is not None:
                at = now() - done_days * DAY
                lesson = activities["why-count"].id
                session.add(Progress(enrollment_id=row.id, activity_id=lesson, opened_at=at, done_at=at))
    return made


def names(page: str) -> list[str]:
    return NAME.findall(page)


ORDERS = {
    "": ["가람", "나래", "다솜"],
    "?desc=1": ["다솜", "나래", "가람"],
    "?sort=percent": ["나래", "가람", "다솜"],
    "?sort=percent&desc=1": ["가람", "다솜", "나래"],
    "?sort=last": ["나래", "다솜", "가람"],
    "?sort=last&desc=1": ["가람", "다솜", "나래"],
    "?sort=next": ["가람", "나래", "다솜"],
    "?sort=nonsense&page=x": ["가람", "나래", "다솜"],
    "?q=나": ["나래"],
    "?q=D-FIRST": ["다솜"],
    "?q=없는": [],
    "?page=7": [],
}


def test_order_and_search(teacher, insight, three):
    assert {query: names(teacher.page(insight + query)) for query in ORDERS} == ORDERS


def test_numbers_stand_beside_the_chart(teacher, insight, three):
    page = teacher.page(insight)
    assert "<svg" in page and "숫자로 보기" in page
    assert "학습 기록" not in text_of(page) and "소식 없음 2" in text_of(page)


def test_an_empty_cohort_says_what_to_do(teacher, insight):
    empty = teacher.page(insight)
    assert "아직 학습자가 없습니다" in empty and f'href="{insight.removesuffix("/insight")}/roster"' in empty
    assert "지금은 신호가 없습니다" in teacher.page(f"{insight}/help")


def test_percent_and_due_dates_are_those_of_the_learners_own_way(app, dated_cohort, activities):
    """Every turn: an exemption, more time, an extension; the short way must say what the long one says."""
    made = [make_enrollment(app, make_person(app), dated_cohort) for _each in range(4)]
    lesson, quiz, lab = (activities[name].id for name in ("why-count", "check", "count-scrap"))
    with writing(app) as session:
        person_id = session.get_one(Enrollment, made[1].id).person_id
        module_id = session.get_one(Activity, lesson).module_version.module_id
        session.add(Exemption(person_id=person_id, module_id=module_id, reason={}, granted_at=now()))
        session.add(Accommodation(enrollment_id=made[2].id, factor=2.0, set_by_id=person_id, set_at=now()))
        session.add(
            Extension(
                enrollment_id=made[3].id,
                activity_id=quiz,
                state="granted",
                reason="",
                wanted_at=now() + 9 * DAY,
                due_at=now() + 9 * DAY,
                decided_at=now(),
                requested_at=now(),
            )
        )
        for enrollment, activity_id in ((made[0], lab), (made[2], lesson), (made[3], lesson)):
            at = now() - DAY
            session.add(
                Progress(enrollment_id=enrollment.id, activity_id=activity_id, opened_at=at, done_at=at)
            )
        for row in session.scalars(select(ScheduledActivity)):
            row.due_at = now() - 2 * DAY if row.activity_id == lab else now() + 3 * DAY
    with reading(app) as session:
        cohort = session.get_one(Enrollment, made[0].id).cohort
        for learner in learners_of(session, cohort, those_of(cohort), now=now()):
            way = way_of(session, learner.enrollment)
            due = [one for one in way.steps if not one.done and not one.optional and one.window.due_at]
            overdue = {one.id for one in due if one.window.due_at < now()}
            later = [one.window.due_at for one in due if one.window.due_at >= now()]
            assert learner.percent == way.percent
            assert {one.id for one in learner.overdue} == overdue
            assert (learner.next_due[0] if learner.next_due else None) == min(later, default=None)
            assert learner.has_work == (way.next(now()) is not None)


def test_who_may_need_help_and_why(teacher, insight, three):
    page = teacher.page(f"{insight}/help")
    assert re.findall(r'case-name"><a href="[^"]+">([^<]+)<', page) == ["나래", "다솜"]
    assert "20일이 지났지만 아직 시작하지 않음" in page and "15일째 학습 기록이 없음" in page


def test_a_contact_is_noted_taken_back_and_had_back(app, teacher, insight, three, instructor):
    form, page = f"{insight}/help", f"{insight}/learners/{three['나래'].uuid}"
    answer = teacher.submit(form, f"{page}/contacts", way="phone", note="다음 주에 시작", next=form)
    assert answer.location == form
    assert "나래" not in re.findall(r'case-name"><a href="[^"]+">([^<]+)<', teacher.page(form))
    contacted = teacher.page(f"{form}?show=contacted")
    assert "나래" in contacted and "다음 주에 시작" in contacted and "시험 강사" in contacted
    with reading(app) as session:
        uuid = session.scalars(select(Contact.uuid)).one()
    teacher.submit(page, f"{page}/contacts/{uuid}", change="remove")
    assert "지웠습니다" in teacher.page(page) and "다음 주에 시작" not in teacher.page(page)
    assert "나래" in teacher.page(form)
    teacher.submit(page, f"{page}/contacts/{uuid}", change="restore")
    teacher.submit(page, f"{page}/contacts/{uuid}", change="restore")
    assert "다음 주에 시작" in teacher.page(page)
    with reading(app) as session:
        acts = session.scalars(select(AuditEvent.action).where(AuditEvent.action.like("contact.%"))).all()
        assert acts == ["contact.noted", "contact.removed", "contact.restored"]


MISTAKES = (
    ({"way": "pigeon", "note": "간직할 글"}, "어떻게 연락했는지"),
    ({"way": "mail", "note": "가" * 2001}, "2000자를"),
    ({}, "어떻게 연락했는지"),
)


def test_a_wrong_note_is_refused_and_stays_in_its_field(app, teacher, insight, three):
    page = f"{insight}/learners/{three['나래'].uuid}"
    for fields, says in MISTAKES:
        answer = teacher.submit(page, f"{page}/contacts", **fields)
        assert answer.status_code == 422 and says in answer.text and fields.get("note", "") in answer.text
    with reading(app) as session:
        assert not session.scalars(select(Contact)).all()


def test_learners_of_another_cohort_are_not_found(app, teacher, insight, three):
    other = make_enrollment(app, make_person(app), make_cohort(app))
    page = f"{insight}/learners/{other.uuid}"
    assert teacher.get(page).status_code == 404
    assert teacher.submit(insight, f"{page}/contacts", way="mail").status_code == 404
    with writing(app) as session:
        by = session.get_one(Enrollment, other.id).person_id
        session.add(Contact(enrollment_id=other.id, by_id=by, way="mail", note="", at=now()))
        session.flush()
        uuid = session.scalars(select(Contact.uuid)).one()
    mine = f"{insight}/learners/{three['나래'].uuid}"
    assert teacher.submit(mine, f"{mine}/contacts/{uuid}", change="remove").status_code == 404


def test_staff_of_another_cohort_and_learners_see_nothing(app, signed_in, insight, three, learner):
    other = make_person(app, "learner", "instructor")
    make_cohort(app, staff=(other,))
    for person in (other, learner):
        browser = signed_in(person)
        for page in (insight, f"{insight}/help", f"{insight}/labs", f"{insight}/quizzes"):
            assert browser.get(page).status_code == 404


@pytest.fixture
def stuck(app, cohort, lab, three):
    """나래 is stuck on the first cell, 가람 has passed it by a submission."""
    handed_in = hand_in(app, three["가람"], lab)
    grade(app, handed_in, make_report(8.0))
    with writing(app) as session:
        assignment_id = session.scalars(select(CellState.assignment_id)).first()
        session.add(
            CellState(
                enrollment_id=three["나래"].id,
                assignment_id=assignment_id,
                grade_id="count",
                outcome="failed",
                tries=4,
                fails=4,
                failing_since=now() - dt.timedelta(minutes=50),
                tried_at=now() - dt.timedelta(minutes=5),
                answer="",
            )
        )


def test_a_lab_cell_by_cell(teacher, insight, lab, stuck, three):
    assert re.search(r"불량 세기.*?2.*?1", text_of(teacher.page(f"{insight}/labs")))
    page = teacher.page(f"{insight}/labs/{lab.uuid}?span=hour")
    said = text_of(page)
    assert "1. 불량을 센다 2 1 (50%) 2.5 나래 답 4개" in said
    assert "제출물 1건" in said and 'class="heat"' in page
    assert "막힘: 서로 다른 답 4개" in text_of(teacher.page(f"{insight}/help"))
    assert "제출" in teacher.page(f"{insight}/learners/{three['가람'].uuid}")


def test_nobody_is_named_beside_outcomes_of_a_lab_that_is_graded_without_names(
    app, teacher, insight, cohort, lab, stuck, three
):
    with writing(app) as session:
        session.add(LabMarking(cohort_id=cohort.id, lab="count-scrap", anonymous=True, request_days=0))
    page = teacher.page(f"{insight}/labs/{lab.uuid}")
    assert "나래" not in page and "이름 없이 채점" in page and "학습자 1명" in text_of(page)
    assert "막힘" not in text_of(teacher.page(f"{insight}/help")).split("나래")[1]
    assert "통과" not in text_of(teacher.page(f"{insight}/learners/{three['가람'].uuid}"))


def test_learners_read_on_the_labs_page_what_is_recorded(signed_in, learner, enrollment, lab):
    page = text_of(signed_in(learner).page(f"/learn/{enrollment.uuid}/labs/{lab.uuid}"))
    assert "이 실습에서 담당자에게 보이는 것" in page and "180일 뒤에 지우고" in page


def test_the_page_asks_again_and_gets_nothing_while_nothing_is_new(app, teacher, insight, lab, stuck, three):
    page = teacher.page(f"{insight}/labs/{lab.uuid}?span=fortnight")
    again = re.search(r'hx-get="([^"]+)"', page)[1].replace("&amp;", "&")
    asked = {"HX-Request": "true"}
    assert teacher.get(again, headers=asked).status_code == 204
    handed_in = hand_in(app, three["다솜"], lab)
    grade(app, handed_in, make_report(0.0))
    answer = teacher.get(again, headers=asked)
    assert (
        answer.status_code == 200 and answer.text.lstrip().startswith("<div") and "제출물 2건" in answer.text
    )


def test_labs_and_quizzes_that_are_not_there(teacher, insight, activities, stuck):
    lesson, quiz, lab = (activities[name].uuid for name in ("why-count", "check", "count-scrap"))
    assert teacher.get(f"{insight}/labs/{quiz}").status_code == 404
    assert teacher.get(f"{insight}/quizzes/{lab}").status_code == 404
    assert teacher.get(f"{insight}/quizzes/{lesson}").status_code == 404


def test_a_lab_that_is_not_published_and_one_that_nobody_tried(teacher, insight, activities, request):
    address = f"{insight}/labs/{activities['count-scrap'].uuid}"
    assert "아직" in teacher.page(address) and "heat" not in teacher.page(address).split("<main")[1]
    request.getfixturevalue("lab")
    assert "아직 이 실습을 풀어 본 사람이 없습니다" in teacher.page(address)


def test_a_quiz_question_by_question(app, teacher, signed_in, insight, quiz, cohort):
    address = f"{insight}/quizzes/{quiz.uuid}"
    assert "아직 이 퀴즈를 푼 사람이 없습니다" in teacher.page(address)
    for answers in ({"q1": "a", "q2": "3"}, {"q1": "b", "q2": "4"}, {"q1": "b", "q2": ""}):
        person = make_person(app)
        browser, enrollment = signed_in(person), make_enrollment(app, person, cohort)
        way = f"/learn/{enrollment.uuid}/quizzes/{quiz.uuid}"
        attempt = browser.submit(way, f"{way}/start").location
        browser.submit(attempt, f"{attempt}/hand-in", **answers)
    page = teacher.page(address)
    said = text_of(page)
    assert "첫 응시가 아직 3건뿐" in said and "1 (33%)" in said and "2 (67%)" in said
    assert "답하지 않음" in said
    assert "3" in text_of(teacher.page(f"{insight}/quizzes"))

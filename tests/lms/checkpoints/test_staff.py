"""Staff at a checkpoint: who is in it, more time, another try, late answers, results before their time."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.checkpoints.models import CheckpointAllowance, CheckpointPaper
from lms.cohorts.deadlines import accommodate
from lms.cohorts.models import Cohort, Enrollment, ScheduledActivity
from lms.credentials.services.erasing import erase
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.checkpoints import asked_in, right_fields
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person
from tests.lms.checkpoints.test_sitting import begin, grades, paper_id, rows, save


@pytest.fixture
def staff(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def room(cohort, clock) -> str:
    return f"/teach/{cohort.uuid}/checkpoints/{clock.uuid}"


@pytest.fixture
def desk(room, enrollment) -> str:
    return f"{room}/learners/{enrollment.uuid}"


def paper_of(app) -> CheckpointPaper:
    with reading(app) as session:
        return session.scalars(select(CheckpointPaper).order_by(CheckpointPaper.id.desc())).first()


def test_staff_see_who_is_in_it(person, address, staff, room, desk):
    page = text_of(staff.page(room))
    assert "시작 전 1명" in page
    paper = begin(person, address)
    save(person, paper, which="a")
    page = text_of(staff.page(room))
    assert "지금 응시 중 1명" in page and "1 / 3" in page
    part = staff.get(room, headers={"HX-Request": "true"}).text
    assert "<html" not in part and "시험 학습자" in part
    assert "조건에 맞는 학습자가 없습니다" in staff.page(f"{room}?q=nobody")
    assert "시험 학습자" not in text_of(staff.page(f"{room}?state=handed_in")).split("찾은 사람")[1]
    looked = staff.page(f"{desk}/papers/{paper_id(paper)}")
    assert "아직 응시 중" in looked and "정답" in looked


def test_more_minutes_lengthen_the_clock_that_runs(app, person, address, staff, desk, hands):
    paper, before = begin(person, address), paper_of(app).ends_at
    assert staff.submit(desk, give="minutes", minutes="10", reason="정전").status_code == 302
    assert paper_of(app).ends_at - before == dt.timedelta(minutes=10)
    hands.forward(minutes=15)
    state = person.get(f"{paper}/clock").get_json()
    assert 30 < state["left"] <= 60 and state["minutes"] == 16 and not state["over"]
    assert "정전" in person.page(address) and "정전" in person.page("/notices")
    with reading(app) as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.action == "checkpoint.allowed")).one()
        assert found.detail["minutes"] == 10 and found.detail["reason"] == "정전"


def test_what_is_wrong_is_said_and_stays_in_the_form(staff, desk):
    for fields, said in (
        ({"give": "minutes", "minutes": "10", "reason": " "}, "500"),
        ({"give": "minutes", "minutes": "0", "reason": "x"}, "1에서 300까지"),
        ({"give": "minutes", "minutes": "many", "reason": "x"}, "1에서 300까지"),
        ({"give": "try", "reason": "x" * 501}, "500"),
    ):
        answer = staff.submit(desk, **fields)
        assert answer.status_code == 422 and said in text_of(answer.text), fields
        assert f'value="{fields.get("minutes", fields["reason"])}"' in answer.text
    assert staff.submit(desk, give="money", reason="x").status_code == 400


def test_another_try_asks_other_things(app, person, address, staff, desk, enrollment):
    first = begin(person, address)
    assert staff.submit(desk, give="try", reason="fire alarm").status_code == 422, "one is running"
    person.post(f"{first}/hand-in")
    staff.submit(desk, give="try", reason="fire alarm")
    second = begin(person, address)
    drawn = [
        {
            (one["id"], one["text"]["ko"])
            for one in asked_in(app, enrollment, paper_id(paper))
            if one["kind"] == "numeric"
        }
        for paper in (first, second)
    ]
    assert not drawn[0] & drawn[1]
    save(person, second, **right_fields(asked_in(app, enrollment, paper_id(second))))
    person.post(f"{second}/hand-in")
    assert grades(app) == [4.0], "the best one counts"


def test_late_answers_count_when_staff_say_so(app, person, address, staff, desk, hands, learner):
    paper = begin(person, address)
    hands.forward(minutes=10)
    assert save(person, paper, which="a")["became"] == "late"
    assert "늦게 온 답" in staff.page(desk) and rows(app)[0][1] == 0.0
    form = {"give": "late", "of": paper_id(paper)}
    assert staff.submit(desk, **form).status_code == 422, "no reason"
    assert staff.submit(desk, **form, reason="network down in the hall").status_code == 302
    assert rows(app)[0][1] == 1.0 and grades(app) == [1.0]
    assert staff.submit(desk, **form, reason="again").status_code == 409
    staff.submit(desk, give="try", reason="flu")
    with writing(app) as session:
        erase(session, person=session.get_one(Person, learner.id), now=now())
        assert not session.scalars(select(CheckpointPaper)).all()
        assert not session.scalars(select(CheckpointAllowance)).all(), "a reason may be about health"


def given(app) -> list[int]:
    """The ids of what was given and not taken back."""
    with reading(app) as session:
        return list(session.scalars(select(CheckpointAllowance.id).order_by(CheckpointAllowance.id)))


def test_what_was_given_is_taken_back_while_nobody_has_used_it(app, person, address, staff, desk):
    staff.submit(desk, give="minutes", minutes="10", reason="정전")
    staff.submit(desk, give="try", reason="착오")
    minutes, another = given(app)
    assert staff.submit(desk, give="back", of=another, reason=" ").status_code == 422, "no reason"
    assert staff.submit(desk, give="back", of=another, reason="다른 학습자에게 줄 것").status_code == 302
    assert given(app) == [minutes]
    told = text_of(person.page("/notices"))
    assert "추가 응시가 취소되었습니다" in told and "다른 학습자에게 줄 것" in told
    assert staff.submit(desk, give="back", of=another, reason="again").status_code == 409, "twice"
    begin(person, address)
    answer = staff.submit(desk, give="back", of=minutes, reason="too late")
    assert answer.status_code == 409 and "이미 썼습니다" in text_of(answer.text) and given(app) == [minutes]
    page = staff.page(desk)
    assert "사용함" in text_of(page) and 'value="back"' not in page
    assert paper_of(app).minutes == 16
    with reading(app) as session:
        found = session.scalars(select(AuditEvent).where(AuditEvent.action == "checkpoint.taken_back")).one()
        assert found.detail["tries"] == 1 and found.detail["reason"] == "다른 학습자에게 줄 것"


def test_of_two_more_tries_the_one_that_is_left_can_be_taken_back(app, person, address, staff, desk):
    person.post(f"{begin(person, address)}/hand-in")
    for reason in ("first", "second"):
        staff.submit(desk, give="try", reason=reason)
    person.post(f"{begin(person, address)}/hand-in")
    one, other = given(app)
    assert staff.submit(desk, give="back", of=one, reason="enough").status_code == 302
    assert staff.submit(desk, give="back", of=other, reason="enough").status_code == 409
    assert "모두 썼습니다" in text_of(person.page(address))


def test_minutes_given_after_a_try_are_taken_back_before_the_next(app, person, address, staff, desk):
    person.post(f"{begin(person, address)}/hand-in")
    staff.submit(desk, give="minutes", minutes="10", reason="x")
    assert staff.submit(desk, give="back", of=given(app)[0], reason="typed wrong").status_code == 302
    assert given(app) == [] and staff.submit(desk, give="back", of="x", reason="y").status_code == 409


def test_a_factor_of_time_is_a_longer_clock_also_while_it_runs(
    app, person, address, enrollment, instructor, staff, desk
):
    def set_factor(factor: float) -> None:
        with writing(app) as session:
            found = session.get_one(Enrollment, enrollment.id)
            accommodate(session, enrollment=found, factor=factor, actor_id=instructor.id, now=now())

    set_factor(1.4)
    assert "9분" in text_of(person.page(address))
    staff.submit(desk, give="minutes", minutes="4", reason="large print")
    assert "13분" in text_of(person.page(address)), "from the first try on"
    begin(person, address)
    assert paper_of(app).minutes == 13
    set_factor(2.0)
    assert paper_of(app).minutes == 16
    set_factor(1.0)
    assert paper_of(app).minutes == 16, "nothing is taken away"


def test_results_can_be_let_out_before_their_time(app, person, address, staff, room, cohort, clock):
    with writing(app) as session:
        session.get_one(Cohort, cohort.id).starts_on = now().date()
        end = now() + dt.timedelta(days=1)
        session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=clock.id, due_at=end))
    paper = begin(person, address)
    assert staff.post(f"{room}/release").status_code == 409, "somebody is in it"
    person.post(f"{paper}/hand-in")
    assert "0 / 4" not in text_of(person.page(paper)) and "공개할까요" in staff.page(f"{room}/release")
    assert staff.submit(f"{room}/release").status_code == 302
    assert staff.post(f"{room}/release").status_code == 409
    assert "0 / 4" in text_of(person.page(paper)) and "공개했습니다" in staff.page(room)


def test_only_staff_of_the_cohort_get_there(app, person, room, desk, signed_in, instructor, stranger, cohort):
    others = signed_in(make_person(app, "learner", "instructor"))
    for browser in (person, others):
        for path in (room, desk, f"{room}/release", room.rsplit("/", 1)[0]):
            assert browser.get(path).status_code == 404, path
        assert browser.post(desk, give="try", reason="x").status_code == 404
        assert browser.post(f"{room}/release").status_code == 404
    with reading(app) as session:
        assert not session.scalars(select(AuditEvent).where(AuditEvent.action == "checkpoint.allowed")).all()


def test_a_large_cohort_takes_as_few_queries_as_a_small_one(
    app, staff, room, person, address, cohort, counted
):
    begin(person, address)
    few = counted(lambda: staff.page(room))
    for number in range(5):
        make_enrollment(app, make_person(app, name=f"학습자 {number}"), cohort)
    assert counted(lambda: staff.page(room)) <= few

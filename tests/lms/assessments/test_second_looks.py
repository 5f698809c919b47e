"""Requests for a second look: a learner asks about a cell, staff change the points or say why they stay."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.assessments.models import AutogradeRun, Grade, GradeEvent, RegradeRequest, Submission
from lms.credentials.services.erasing import erase
from lms.mail.models import OutboxMail
from lms.notices.models import Notice
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report, release
from tests.factories.people import make_person

REASON = "2번 표의 단위를 봐 주세요."


@pytest.fixture
def work(app, enrollment, lab, instructor):
    """A released submission: 6 of 8 by the tests, 2 of 4 by hand."""
    one = hand_in(app, enrollment, lab)
    grade(app, one, make_report(6.0))
    release(app, one, instructor.id, 2.0, "단위가 없습니다")
    return one


@pytest.fixture
def me(signed_in, learner):
    return signed_in(learner)


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def here(enrollment, lab) -> str:
    return f"/learn/{enrollment.uuid}/labs/{lab.uuid}/second-look"


def asked(app, number: int = -1) -> RegradeRequest:
    with reading(app) as session:
        return session.scalars(select(RegradeRequest).order_by(RegradeRequest.id)).all()[number]


def answer(teacher, app, work, follow: bool = False, **fields):
    one = asked(app)
    page = f"/teach/submissions/{work.uuid}"
    fields = {name.replace("NAME", f"answer-{one.uuid[:8]}"): value for name, value in fields.items()}
    return teacher.submit(page, f"{page}/second-looks/{one.uuid}", follow=follow, **fields)


def final(app) -> tuple[float, bool]:
    with reading(app) as session:
        found = session.scalars(select(Grade)).one()
        return found.final, found.provisional


def test_a_hand_graded_cell_is_changed_with_a_grade_event_and_the_learner_is_told(
    app, me, teacher, work, here, cohort, learner
):
    assert final(app) == (8.0, False)
    assert me.submit(here, cell="explain", reason=REASON).status_code == 302
    assert asked(app).points_before == 2.0
    assert REASON in text_of(teacher.page(f"/teach/{cohort.uuid}/second-looks"))
    page = teacher.page(f"/teach/submissions/{work.uuid}")
    assert REASON in page and "이의 신청" in page
    done = {"criterion-NAME-why": "3", "note": "단위가 본문에 있었습니다.", "answer": "change"}
    assert answer(teacher, app, work, **done).status_code == 302
    assert final(app) == (9.0, False)
    with reading(app) as session:
        event = session.scalars(select(GradeEvent).order_by(GradeEvent.id)).all()[-1]
        assert (event.reason, event.comment) == ("second_look", "단위가 본문에 있었습니다.")
        mail = session.scalars(select(OutboxMail).where(OutboxMail.recipient == learner.email)).all()[-1]
        assert "단위가 본문에 있었습니다." in mail.text and here in mail.text
    shown = text_of(me.page(here))
    assert "2 → 3" in shown and "점수 변경" in shown
    assert "단위가 없습니다" in me.page(here.replace("second-look", "result"))


def test_an_automatic_cell_keeps_its_answer_when_it_is_graded_anew(app, me, teacher, work, here):
    me.submit(here, cell="count", reason=REASON)
    answer(teacher, app, work, **{"points-NAME": "7.5", "note": "반올림을 인정합니다.", "answer": "change"})
    assert final(app) == (9.5, False)
    result = text_of(me.page(here.replace("second-look", "result")))
    assert "7.5" in result and "반올림을 인정합니다." in result
    with writing(app) as session:
        run = session.scalars(select(AutogradeRun)).one()
        again = AutogradeRun(
            submission_id=work.id, assignment_version_id=run.assignment_version_id, queued_at=now()
        )
        session.add(again)
        session.flush()
        uuid = again.uuid
    grade(app, type(work)(work.id, work.uuid, uuid, work.receipt), make_report(2.0))
    assert final(app) == (9.5, False)
    assert "count" in teacher.page(f"/teach/submissions/{work.uuid}")


def test_the_points_stay_and_why(app, me, teacher, work, here):
    me.submit(here, cell="explain", reason=REASON)
    refused = answer(teacher, app, work, note="", answer="refuse")
    assert refused.status_code == 422 and asked(app).state == "requested"
    answer(teacher, app, work, note="표에 단위가 없습니다.", answer="refuse")
    assert final(app) == (8.0, False)
    assert "표에 단위가 없습니다." in me.page(here) and asked(app).state == "refused"
    assert answer(teacher, app, work, note="또", answer="refuse").status_code == 409
    assert me.submit(here, cell="explain", reason=REASON).status_code == 409


@pytest.mark.parametrize(
    ("points", "note", "wrong"),
    [
        ("2", "그대로", "지금 점수와 같습니다"),
        ("5", "많다", "0점부터 4점"),
        ("", "빈칸", "모든 평가 항목"),
        ("3", "", "답변을"),
    ],
)
def test_an_answer_that_cannot_be_changes_nothing(app, me, teacher, work, here, points, note, wrong):
    me.submit(here, cell="explain", reason=REASON)
    found = answer(teacher, app, work, **{"criterion-NAME-why": points, "note": note, "answer": "change"})
    assert found.status_code == 422 and wrong in text_of(found.text)
    assert note in found.text and final(app) == (8.0, False)


@pytest.mark.parametrize(("cell", "reason", "status"), [("explain", "", 422), ("nothing", REASON, 422)])
def test_what_is_asked_must_make_sense(app, me, work, here, cell, reason, status):
    found = me.submit(here, cell=cell, reason=reason)
    assert found.status_code == status and reason in found.text
    with reading(app) as session:
        assert session.scalars(select(RegradeRequest)).all() == []


def test_a_part_is_asked_about_once_unless_it_was_withdrawn(app, me, work, here):
    assert me.submit(here, cell="explain", reason=REASON).status_code == 302
    assert me.submit(here, cell="explain", reason=REASON).status_code == 409
    assert me.post(f"{here}/withdraw/{asked(app).uuid}").status_code == 302
    assert me.submit(here, cell="explain", reason=REASON).status_code == 302
    assert me.submit(here, cell="count", reason=REASON).status_code == 302
    assert "모든 항목에" in text_of(me.page(here))


def test_it_is_asked_in_time_or_not_at_all(app, me, work, here):
    with writing(app) as session:
        long_ago = now() - dt.timedelta(days=8)
        session.execute(update(Submission).values(released_at=long_ago))
        session.execute(update(AutogradeRun).values(finished_at=long_ago))
    assert me.submit(here, cell="explain", reason=REASON).status_code == 409
    assert "기간은" in text_of(me.page(here))


def test_nothing_is_asked_before_the_release(app, me, enrollment, lab, here):
    assert "아직 제출" in text_of(me.page(here))
    assert me.submit(here, cell="explain", reason=REASON).status_code == 404
    grade(app, hand_in(app, enrollment, lab))
    assert me.submit(here, cell="explain", reason=REASON).status_code == 409


def test_only_the_own_and_only_staff(app, me, signed_in, stranger, work, here, cohort, activities):
    me.submit(here, cell="explain", reason=REASON)
    other, uuid = signed_in(stranger), asked(app).uuid
    own = make_enrollment(app, stranger, cohort)
    page = f"/teach/submissions/{work.uuid}/second-looks/{uuid}"
    assert other.post(page, note="x", answer="refuse").status_code == 404
    assert me.post(page, note="x", answer="refuse").status_code == 404
    activity = here.split("/")[4]
    stolen = f"/learn/{own.uuid}/labs/{activity}/second-look/withdraw/{uuid}"
    assert other.post(stolen).status_code == 404
    elsewhere = make_person(app, "learner", "instructor")
    theirs = hand_in(
        app, make_enrollment(app, stranger, make_cohort(app, staff=(elsewhere,))), activities["count-scrap"]
    )
    crossed = f"/teach/submissions/{theirs.uuid}/second-looks/{uuid}"
    assert signed_in(elsewhere).post(crossed, note="x", answer="refuse").status_code == 404
    assert asked(app).state == "requested"


def test_the_list_costs_the_same_with_more_requests(app, me, teacher, work, here, cohort, counted):
    me.submit(here, cell="explain", reason=REASON)
    address = f"/teach/{cohort.uuid}/second-looks"
    teacher.page(address)
    before = counted(lambda: teacher.page(address))
    me.submit(here, cell="count", reason=REASON)
    assert counted(lambda: teacher.page(address)) == before


def test_staff_are_told_and_an_erased_account_leaves_no_request(app, me, work, here, learner, instructor):
    me.submit(here, cell="explain", reason=REASON)
    with reading(app) as session:
        told = session.scalars(select(Notice).where(Notice.person_id == instructor.id)).all()
        assert len(told) == 1
    with writing(app) as session:
        erase(session, person=session.get_one(Person, learner.id), now=now())
    with reading(app) as session:
        assert session.scalars(select(RegradeRequest)).all() == []

"""One grade changed by a person: it holds, is taken back by another event, and outlives a move."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from lms.assessments.queries import events_of, standing_of
from lms.assessments.services import changing
from lms.assessments.services.events import broken_link
from lms.audit.models import AuditEvent
from lms.cohorts.models import Enrollment, StaffRole
from lms.notices.models import NoticeText
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report, release
from tests.factories.people import make_person

SEEN = re.compile(r'name="seen" value="(\d+)"')


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def graded(app, enrollment, lab):
    made = hand_in(app, enrollment, lab)
    grade(app, made, make_report(6.0))
    return made


@pytest.fixture
def address(cohort, enrollment, lab):
    return f"/teach/{cohort.uuid}/grades/{enrollment.uuid}/{lab.uuid}"


def state(app, enrollment, activity) -> tuple[float, bool, str] | None:
    with reading(app) as session:
        found = changing.grade_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
        return (found.final, found.provisional, found.event.reason) if found else None


def history(app, enrollment, activity) -> list[tuple[float, str, str]]:
    with reading(app) as session:
        events = events_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
        assert broken_link(events) is None
        return [(one.final, one.reason, one.comment) for one in events]


def told(app) -> list[tuple[str, str, str]]:
    """What the notices about a changed grade say: before, now, why."""
    with reading(app) as session:
        texts = [one.text["en"] for one in session.scalars(select(NoticeText).order_by(NoticeText.id))]
    said = re.compile(r"Before: (.+?)(?: points.*)?\nNow: (.+?)(?: points.*)?\nReason: (.+)")
    return [found.groups() for text in texts if (found := said.fullmatch(text))]


def say(teacher, address, points="9.5", reason="면담에서 설명함", action="change", seen=None):
    seen = seen or SEEN.findall(teacher.page(address))[0]
    return teacher.submit(address, points=points, reason=reason, action=action, seen=seen)


def test_a_grade_is_changed_with_its_reason_and_holds(app, teacher, address, graded, enrollment, lab):
    assert "6 / 12*" in text_of(teacher.page(address))
    page = say(teacher, address)
    assert page.location.endswith(f"?changed={lab.uuid}")
    assert state(app, enrollment, lab) == (9.5, False, "changed")
    later = hand_in(app, enrollment, lab)
    grade(app, later, make_report(8.0))
    assert state(app, enrollment, lab) == (9.5, False, "changed")
    said = text_of(teacher.page(page.location))
    assert "9.5 / 12 (사람이 바꿈) 면담에서 설명함" in said and "6 / 12 (테스트)" in said
    assert told(app) == [("6 of 12", "9.5 of 12", "면담에서 설명함")]
    with reading(app) as session:
        audit = session.scalars(select(AuditEvent).where(AuditEvent.action == "grade.changed")).one()
        assert audit.subject == enrollment.uuid and audit.detail["points"] == 9.5


def test_it_is_taken_back_by_another_event_and_what_came_since_counts(
    app, teacher, address, graded, enrollment, lab
):
    page = teacher.page(say(teacher, address).location)
    assert "되돌리기" in page
    grade(app, hand_in(app, enrollment, lab), make_report(8.0))
    say(teacher, address, reason="되돌림", action="undo")
    assert history(app, enrollment, lab) == [
        (6.0, "autograded", ""),
        (9.5, "changed", "면담에서 설명함"),
        (8.0, "cleared", "되돌림"),
    ]
    assert "undo-bar" not in teacher.page(
        f"/teach/{address.split('/')[2]}/grades/{enrollment.uuid}?changed={lab.uuid}"
    )


def test_a_grade_for_nothing_handed_in_goes_again_as_if_it_had_never_been(
    app, teacher, address, enrollment, lab, cohort
):
    say(teacher, address, points="12")
    assert state(app, enrollment, lab) == (12.0, False, "changed")
    say(teacher, address, reason="잘못 눌렀음", action="undo")
    assert state(app, enrollment, lab) is None
    assert told(app) == [("no grade", "12 of 12", "면담에서 설명함"), ("12 of 12", "no grade", "잘못 눌렀음")]
    with reading(app) as session:
        standing, *_rest = standing_of(session, session.get_one(Enrollment, enrollment.id))
        assert not standing.final
    assert "0 / 12 (제출한 것을 다시 반영함) 잘못 눌렀음" in text_of(
        teacher.page(f"/teach/{cohort.uuid}/grades/{enrollment.uuid}")
    )
    grade(app, hand_in(app, enrollment, lab), make_report(5.0))
    assert [one[:2] for one in history(app, enrollment, lab)] == [
        (12.0, "changed"),
        (0.0, "cleared"),
        (5.0, "autograded"),
    ]


def test_a_change_of_held_points_goes_back_to_those(app, teacher, address, graded, enrollment, lab):
    say(teacher, address, points="9")
    say(teacher, address, points="3")
    say(teacher, address, reason="되돌림", action="undo")
    assert state(app, enrollment, lab) == (9.0, False, "changed")
    say(teacher, address, reason="다시 테스트 점수로", action="clear")
    assert state(app, enrollment, lab) == (6.0, True, "cleared")
    assert say(teacher, address, reason="또", action="clear").status_code == 422


def test_what_cannot_be_is_said_and_kept_in_the_form(app, teacher, address, graded, enrollment, lab):
    for points in ("", "12.1", "-1", "8,5", "nan", "많이"):
        answer = say(teacher, address, points=points)
        assert answer.status_code == 422 and "0점부터 12점 사이" in text_of(answer.text), points
        assert "면담에서 설명함" in answer.text and f'value="{points or 6}"' in answer.text
    assert say(teacher, address, reason=" ").status_code == 422
    assert say(teacher, address, points="7.0", reason="x" * 501).status_code == 422
    assert state(app, enrollment, lab) == (6.0, True, "autograded")


def test_only_what_was_seen_is_changed(app, teacher, address, graded, enrollment, lab, instructor):
    (seen,) = SEEN.findall(teacher.page(address))
    release(app, graded, instructor.id, 2.0)
    answer = say(teacher, address, seen=seen)
    assert answer.status_code == 409 and "그사이" in text_of(answer.text) and "9.5" in answer.text
    assert state(app, enrollment, lab) == (8.0, False, "marked")


def test_a_quiz_too(app, teacher, cohort, enrollment, activities):
    where = f"/teach/{cohort.uuid}/grades/{enrollment.uuid}/{activities['check'].uuid}"
    say(teacher, where, points="1.5")
    assert state(app, enrollment, activities["check"]) == (1.5, False, "changed")
    say(teacher, where, reason="되돌림", action="undo")
    assert state(app, enrollment, activities["check"]) is None


def test_who_may_not(app, signed_in, cohort, address, graded, learner, admin, enrollment):
    grader, elsewhere = make_person(app, "learner", "instructor"), make_person(app, "learner", "instructor")
    make_cohort(app, staff=(elsewhere,))
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=grader.id, role="grader"))
    answers = {}
    for name, person in (
        ("learner", learner),
        ("elsewhere", elsewhere),
        ("grader", grader),
        ("admin", admin),
    ):
        answers[name] = signed_in(person).get(address).status_code
    assert answers == {"learner": 404, "elsewhere": 404, "grader": 403, "admin": 200}
    page = signed_in(grader).page(f"/teach/{cohort.uuid}/grades/{enrollment.uuid}")
    assert address not in page
    other = make_enrollment(app, make_person(app), make_cohort(app))
    assert signed_in(admin).get(address.replace(enrollment.uuid, other.uuid)).status_code == 404

"""Similar submissions: who may ask, what the worker does, what a person sees, and what stays on record."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import select

from lms.assessments import tasks
from lms.assessments.comparison_models import Resemblance
from lms.assessments.models import LabMarking, Submission
from lms.assessments.services import comparing
from lms.audit.models import AuditEvent
from lms.cohorts.models import Enrollment, StaffRole
from lms.credentials.services.erasing import erase
from lms.web import blobs, now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import NOTEBOOK, grade, hand_in, notebook
from tests.factories.people import make_person
from tests.lms.assessments.test_similarity import LABS, in_disguise, solutions


def book(*codes: str) -> bytes:
    made = json.loads(notebook())
    made["cells"] = [made["cells"][0] | {"id": f"c{at}", "source": code} for at, code in enumerate(codes)]
    return json.dumps(made).encode()


WAYS = [
    list(solutions(path).values())
    for path in (
        LABS / "failure-and-cost" / "source.py",
        *sorted((LABS / "failure-and-cost" / "alternatives").glob("*.py")),
    )
]


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def handed_in(app, cohort, lab):
    """Three who worked by themselves, and 라온, who took over what 나래 has."""
    works = {"가람": WAYS[0], "나래": WAYS[1], "다온": WAYS[2], "라온": [in_disguise(one) for one in WAYS[1]]}
    made = {}
    for name, codes in works.items():
        enrollment = make_enrollment(app, make_person(app, name=name), cohort)
        made[name] = hand_in(app, enrollment, lab, files={NOTEBOOK: book(*codes)})
    return made


def work(app) -> None:
    with app.app_context():
        tasks.compare_waiting(stopping=lambda: False)


def compare(app, teacher, cohort, lab) -> str:
    """The address of a comparison that a worker has done."""
    page = f"/teach/{cohort.uuid}/similar"
    address = teacher.submit(page, f"{page}/labs/{lab.uuid}").location
    work(app)
    return str(address)


def test_two_who_are_alike_are_shown_side_by_side_and_who_looks_is_on_record(
    app, teacher, cohort, lab, handed_in, instructor
):
    assert "비슷한 제출물" in teacher.page(f"/teach/{cohort.uuid}")
    address = compare(app, teacher, cohort, lab)
    said = text_of(teacher.page(address))
    assert "판정이 아닙니다" in said and "제출 4건을 견줌" in said
    assert "나래" in said and "라온" in said and "가람" not in said and "다온" not in said
    with reading(app) as session:
        pair = session.scalars(select(Resemblance)).one()
        assert (pair.left_id, pair.right_id) == (handed_in["나래"].id, handed_in["라온"].id)
    page = teacher.page(f"{address}/{pair.uuid}")
    assert "판정이 아닙니다" in page and "my_target" in page and "<mark>" in page
    assert "시험 강사" in text_of(page).split("본 사람")[1]
    with reading(app) as session:
        look = session.scalars(select(AuditEvent).where(AuditEvent.action == comparing.LOOKED)).one()
        assert (look.actor_id, look.subject) == (instructor.id, handed_in["나래"].uuid)
        assert look.detail == {"right": handed_in["라온"].uuid}


def test_a_pair_put_aside_stays_so_until_one_of_both_hands_in_again(app, teacher, cohort, lab, handed_in):
    def pairs() -> list[tuple[int, int, bool]]:
        with reading(app) as session:
            found = session.scalars(select(Resemblance).order_by(Resemblance.id))
            return [(one.left_id, one.right_id, one.put_aside_at is not None) for one in found]

    def newest() -> str:
        with reading(app) as session:
            return session.scalars(select(Resemblance.uuid).order_by(Resemblance.id.desc())).first()

    address = compare(app, teacher, cohort, lab)
    left, right, _aside = pairs()[0]
    teacher.submit(f"{address}/{newest()}", aside="1")
    assert "모든 쌍을 접어 두었습니다" in text_of(teacher.page(address))
    address = compare(app, teacher, cohort, lab)
    assert pairs() == [(left, right, True)]
    teacher.submit(f"{address}/{newest()}", aside="0")
    assert pairs() == [(left, right, False)]
    teacher.submit(f"{address}/{newest()}", aside="1")
    with reading(app) as session:
        learner = session.get_one(Submission, right).enrollment_id
        enrollment = session.get_one(Enrollment, learner)
        again = type(cohort)(enrollment.id, enrollment.uuid)
    later = hand_in(app, again, lab, files={NOTEBOOK: book(*WAYS[1])})
    assert "그 뒤 제출 1건" in text_of(teacher.page(f"/teach/{cohort.uuid}/similar"))
    compare(app, teacher, cohort, lab)
    assert pairs() == [(left, later.id, False)]


def test_hostile_code_is_only_text(app, teacher, cohort, lab):
    codes = [*WAYS[1], "x = '</mark><script>alert(1)</script>'\n" + WAYS[0][1]]
    for name in ("가람", "나래"):
        enrollment = make_enrollment(app, make_person(app, name=name), cohort)
        hand_in(app, enrollment, lab, files={NOTEBOOK: book(*codes)})
    address = compare(app, teacher, cohort, lab)
    with reading(app) as session:
        pair = session.scalars(select(Resemblance)).one()
    page = teacher.page(f"{address}/{pair.uuid}")
    assert "&lt;script&gt;" in page and "<script>alert" not in page


def test_what_cannot_be_read_is_left_out_and_said(app, teacher, cohort, lab, handed_in):
    for content in (b"no notebook", b'{"cells": 3}'):
        hand_in(app, make_enrollment(app, make_person(app), cohort), lab, files={NOTEBOOK: content})
    address = compare(app, teacher, cohort, lab)
    assert "2건은 읽지 못했습니다" in text_of(teacher.page(address))
    with reading(app) as session:
        pair = session.scalars(select(Resemblance)).one()
        gone = session.get_one(Submission, pair.left_id).files[NOTEBOOK]
        blobs().delete(gone)
    assert "이제 읽을 수 없는 제출" in text_of(teacher.page(f"{address}/{pair.uuid}"))


def test_names_stay_hidden_where_a_lab_is_graded_without_names(app, teacher, cohort, lab, handed_in):
    with writing(app) as session:
        session.add(LabMarking(cohort_id=cohort.id, lab="count-scrap", anonymous=True, request_days=7))
    address = compare(app, teacher, cohort, lab)
    with reading(app) as session:
        pair = session.scalars(select(Resemblance)).one()
    for page in (address, f"{address}/{pair.uuid}"):
        said = text_of(teacher.page(page))
        assert "나래" not in said and "라온" not in said


def test_one_alone_is_not_compared_and_twice_is_once(app, teacher, cohort, lab):
    page = f"/teach/{cohort.uuid}/similar"
    hand_in(app, make_enrollment(app, make_person(app), cohort), lab)
    assert "아직 견줄 것이 없습니다" in text_of(teacher.page(page))
    answer = teacher.submit(page, f"{page}/labs/{lab.uuid}", follow=True)
    assert "견줄 것이 없습니다" in text_of(answer.text)
    hand_in(app, make_enrollment(app, make_person(app), cohort), lab)
    first, second = (teacher.submit(page, f"{page}/labs/{lab.uuid}").location for _each in range(2))
    assert first == second
    assert "작업 프로세스" in text_of(teacher.page(first))
    assert "hx-get" in teacher.get(first, headers={"HX-Request": "true"}).text
    work(app)
    assert teacher.get(first, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"
    assert "눈에 띄게 비슷한 제출이 없습니다" in text_of(teacher.page(first))


def test_a_worker_that_dies_or_fails_loses_no_comparison(app, teacher, cohort, lab, handed_in, monkeypatch):
    page = f"/teach/{cohort.uuid}/similar"
    address = teacher.submit(page, f"{page}/labs/{lab.uuid}").location
    with writing(app) as session:
        assert comparing.claim(session, now=now()) is not None
        assert comparing.claim(session, now=now()) is None
    with writing(app) as session:
        taken = comparing.claim(session, now=now() + 2 * comparing.LEASE)
        assert taken is not None and taken.attempts == 2
        taken.lease_until = now() - dt.timedelta(seconds=1)
    with monkeypatch.context() as patch:
        patch.setattr(comparing, "alike", lambda *_given, **_rest: 1 / 0)
        work(app)
    said = text_of(teacher.page(address))
    assert "견주지 못했습니다" in said and "다시" in said
    again = teacher.submit(page, f"{page}/labs/{lab.uuid}").location
    work(app)
    assert again != address and "1쌍" in text_of(teacher.page(page))


def test_who_may_ask_and_look(app, teacher, signed_in, learner, cohort, lab, handed_in, enrollment):
    address = compare(app, teacher, cohort, lab)
    with reading(app) as session:
        pair = session.scalars(select(Resemblance.uuid)).one()
    grader, elsewhere = make_person(app, "learner", "instructor"), make_person(app, "learner", "instructor")
    other = make_cohort(app, staff=(elsewhere,))
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=grader.id, role="grader"))
    pages = (f"/teach/{cohort.uuid}/similar", address, f"{address}/{pair}")
    for person, status in ((learner, 404), (elsewhere, 404), (grader, 403)):
        assert [signed_in(person).get(page).status_code for page in pages] == [status] * 3
    assert "/similar" not in signed_in(grader).page(f"/teach/{cohort.uuid}")
    mine = signed_in(elsewhere)
    assert mine.get(address.replace(cohort.uuid, other.uuid)).status_code == 404
    with reading(app) as session:
        looks = session.scalars(select(AuditEvent).where(AuditEvent.action == comparing.LOOKED)).all()
        assert looks == [], "whoever was turned away has seen nothing"


def test_an_erased_learner_takes_the_pair_along(app, teacher, cohort, lab, handed_in):
    address = compare(app, teacher, cohort, lab)
    with writing(app) as session:
        gone = session.get_one(Submission, handed_in["라온"].id)
        erase(session, person=gone.enrollment.person, now=now())
    with reading(app) as session:
        assert session.scalars(select(Resemblance)).all() == []
    assert "눈에 띄게 비슷한 제출이 없습니다" in text_of(teacher.page(address))


def test_the_list_of_labs_costs_as_much_for_many_as_for_few(app, teacher, cohort, lab, counted):
    def costs() -> list[int]:
        address = compare(app, teacher, cohort, lab)
        pages = (f"/teach/{cohort.uuid}/similar", address)
        return [counted(lambda page=page: teacher.page(page)) for page in pages]

    for codes in (WAYS[0], WAYS[0]):
        made = hand_in(
            app, make_enrollment(app, make_person(app), cohort), lab, files={NOTEBOOK: book(*codes)}
        )
        grade(app, made)
    few = costs()
    for _each in range(6):
        hand_in(app, make_enrollment(app, make_person(app), cohort), lab, files={NOTEBOOK: book(*WAYS[0])})
    assert costs() == few

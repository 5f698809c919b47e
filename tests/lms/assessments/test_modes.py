"""Grading without names, and by two graders who do not see each other."""

from __future__ import annotations

import io
import json
import re

import pytest
from sqlalchemy import select

from lms.assessments.domain.marking import Mode
from lms.assessments.models import LabMarking, Mark, Submission
from lms.assessments.queries.modes import masks_of
from lms.assessments.services.modes import set_mode
from lms.audit.models import AuditEvent
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, StaffRole
from lms.refusal import Refused
from lms.sheets import read_table, write_csv
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import NOTEBOOK, grade, hand_in, make_report, release
from tests.factories.people import make_person

NAME = "황보가람"


def set_lab(app, cohort, lab, actor, **mode) -> None:
    with writing(app) as session:
        set_mode(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            activity=session.get_one(Activity, lab.id),
            mode=Mode(**mode),
            actor_id=actor.id,
            now=now(),
        )


@pytest.fixture
def graders(app, cohort, instructor):
    """The instructor and three graders of the cohort."""
    made = [make_person(app, "learner", "instructor", name=f"채점자 {name}") for name in "갑을병"]
    with writing(app) as session:
        session.add_all(StaffRole(cohort_id=cohort.id, person_id=one.id, role="grader") for one in made)
    return [instructor, *made]


@pytest.fixture
def person(app):
    return make_person(app, name=NAME, email="garam@example.org")


@pytest.fixture
def work(app, cohort, lab, person):
    """A graded submission of somebody whose name and mail address stand in it."""
    cell = {"cell_type": "code", "id": "a", "metadata": {"author": "garam"}, "source": f"# {NAME}",
            "outputs": [], "execution_count": None}  # fmt: skip
    notebook = {"cells": [cell], "metadata": {"authors": ["garam"]}, "nbformat": 4, "nbformat_minor": 5}
    one = hand_in(
        app, make_enrollment(app, person, cohort), lab, files={NOTEBOOK: json.dumps(notebook).encode()}
    )
    grade(app, one, make_report(feedback=f"<p>{NAME} GARAM@example.org</p>".encode()))
    return one


def page_of(one) -> str:
    return f"/teach/submissions/{one.uuid}"


def give(points: str, comment: str = "", action: str = "save") -> dict[str, str]:
    return {"criterion-explain-why": points, "comment-explain": comment, "action": action}


def result(app) -> list[tuple[float, str]]:
    """The marks that count."""
    with reading(app) as session:
        rows = session.scalars(select(Mark).where(Mark.seat.is_(None)).order_by(Mark.id))
        return [(one.points, one.comment) for one in rows]


@pytest.fixture
def anonymous(app, cohort, lab, instructor, work):
    set_lab(app, cohort, lab, instructor, anonymous=True)
    return work


def test_no_name_on_any_page_or_in_any_file_until_it_is_released(
    app, signed_in, cohort, lab, instructor, anonymous
):
    teacher = signed_in(instructor)
    with reading(app) as session:
        code = masks_of(session, cohort.id).code_of(session.get_one(Submission, anonymous.id))
    addresses = (
        page_of(anonymous),
        f"/teach/{cohort.uuid}",
        f"/teach/{cohort.uuid}/set-aside",
        f"/submissions/{anonymous.uuid}/feedback",
        f"/submissions/{anonymous.uuid}/notebook",
    )
    for address in addresses:
        found = teacher.page(address)
        assert NAME not in found and "garam" not in found.casefold(), address
    assert f"학습자 {code}" in text_of(teacher.page(page_of(anonymous)))
    for telling in (anonymous.receipt, "제출한 때", "변경 기록"):
        assert telling not in teacher.page(page_of(anonymous)), telling
    assert code in teacher.page(f"/submissions/{anonymous.uuid}/feedback")
    teacher.submit(page_of(anonymous), **give("3"))
    assert NAME not in teacher.page(page_of(anonymous))
    teacher.submit(page_of(anonymous), **give("3", action="release"))
    assert NAME in teacher.page(page_of(anonymous))
    assert anonymous.receipt in teacher.page(page_of(anonymous))


def test_a_learner_sees_the_own_work_as_it_is(signed_in, person, anonymous):
    me = signed_in(person)
    assert NAME in me.page(f"/submissions/{anonymous.uuid}/feedback")
    assert "authors" in me.page(f"/submissions/{anonymous.uuid}/notebook")


def test_the_way_through_an_anonymous_lab_does_not_follow_the_time(app, signed_in, cohort, lab, instructor):
    made = [hand_in(app, make_enrollment(app, make_person(app), cohort), lab) for _each in range(6)]
    for one in made:
        grade(app, one)
    set_lab(app, cohort, lab, instructor, anonymous=True)
    with reading(app) as session:
        masks = masks_of(session, cohort.id)
        codes = {one.uuid: masks.code_of(session.get_one(Submission, one.id)) for one in made}
    first = signed_in(instructor).get(f"/teach/{cohort.uuid}/desk/{lab.uuid}").headers["Location"]
    assert codes[first.rsplit("/", 1)[1]] == min(codes.values())


@pytest.fixture
def two(app, cohort, lab, instructor, work):
    set_lab(app, cohort, lab, instructor, two_graders=True)
    return work


def test_neither_sees_the_other_and_the_mean_counts(app, signed_in, cohort, lab, graders, two):
    first, second = (signed_in(one) for one in graders[:2])
    first.submit(page_of(two), **give("4", "첫째 의견"))
    assert result(app) == []
    seen = second.page(page_of(two))
    assert "첫째 의견" not in seen and " checked" not in seen.split('id="desk"')[1]
    release_all = f"/teach/{cohort.uuid}/desk/{lab.uuid}/release"
    assert second.get(release_all).status_code == 302
    second.submit(page_of(two), **give("4", "둘째 의견"))
    assert "첫째 의견" not in second.page(page_of(two))
    second.submit(page_of(two), **give("4", "둘째 의견"))
    assert result(app) == []
    second.post(release_all, count="1")
    assert result(app) == [(4.0, "첫째 의견\n\n둘째 의견")]


def test_far_apart_a_third_one_decides_and_sees_both(app, signed_in, graders, two):
    first, second, third = (signed_in(one) for one in graders[:3])
    first.submit(page_of(two), **give("4", "충분하다"))
    said = second.submit(page_of(two), **give("1", "모자라다"), follow=True)
    assert "세 번째 채점자" in text_of(said.text)
    for one in (first, second):
        assert one.submit(page_of(two), **give("2")).status_code == 409
    page = text_of(third.page(page_of(two)))
    assert "75점 차이" in page and "충분하다" in page and "모자라다" in page
    assert graders[0].name not in page and graders[1].name not in page
    third.submit(page_of(two), **give("3", "중간이다", "release"))
    assert result(app) == [(3.0, "중간이다")]


def test_who_comes_too_late_loses_nothing_that_was_written(app, signed_in, graders, two):
    first, second, third = (signed_in(one) for one in graders[:3])
    for one in (first, second):
        one.submit(page_of(two), **give("3"))
    answer = third.submit(page_of(two), **give("1", "내가 쓴 것"))
    assert answer.status_code == 409 and "저장하지 않았습니다" in text_of(answer.text)
    with reading(app) as session:
        assert {one.grader_id for one in session.scalars(select(Mark))} == {one.id for one in graders[:2]}


def test_own_marks_are_taken_back_until_a_third_one_is_asked(app, signed_in, graders, two):
    first, second = (signed_in(one) for one in graders[:2])
    first.submit(page_of(two), **give("4"))
    first.post(f"{page_of(two)}/undo")
    with reading(app) as session:
        assert session.scalars(select(Mark)).all() == []
    first.submit(page_of(two), **give("4"))
    second.submit(page_of(two), **give("1"))
    first.post(f"{page_of(two)}/undo")
    with reading(app) as session:
        assert len(session.scalars(select(Mark)).all()) == 2


def seat_points(app) -> list[float]:
    """What graders gave apart from each other and is not taken back."""
    with reading(app) as session:
        rows = session.scalars(select(Mark).where(Mark.seat.is_not(None)).order_by(Mark.id))
        return [one.points for one in rows]


def test_a_release_by_two_graders_is_taken_back_and_their_marks_stay(
    app, signed_in, cohort, lab, graders, two
):
    first, second = (signed_in(one) for one in graders[:2])
    for one in (first, second):
        one.submit(page_of(two), **give("4"))
    address = f"/teach/{cohort.uuid}/desk/{lab.uuid}/release"
    page = second.post(address, count="1").location
    (at,) = re.findall(r'name="at" value="([^"]+)"', second.page(page))
    second.post(f"{address}/undo", at=at)
    assert result(app) == [] and seat_points(app) == [4.0, 4.0]
    first.submit(page_of(two), **give("3.6"))
    second.post(address, count="1")
    assert result(app) == [(3.8, "")]
    first.submit(page_of(two), **give("3"))  # released it is one work: this stands for both
    said = second.post(f"{page_of(two)}/release/undo", follow=True)
    assert "되돌릴 것이 없습니다" in text_of(said.text) and result(app)[-1] == (3.0, "")


def test_what_the_third_one_released_with_a_save_goes_with_it(app, signed_in, graders, two):
    for one, points in zip(graders, "413", strict=False):
        signed_in(one).submit(page_of(two), **give(points, action="release"))
    assert result(app) == [(3.0, "")]
    signed_in(graders[2]).post(f"{page_of(two)}/undo")
    assert result(app) == [] and seat_points(app) == [4.0, 1.0]


def test_each_grader_is_led_to_what_is_left_for_them(signed_in, cohort, lab, graders, two):
    first, second = (signed_in(one) for one in graders[:2])
    start = f"/teach/{cohort.uuid}/desk/{lab.uuid}"
    first.submit(page_of(two), **give("4"))
    assert first.get(start).headers["Location"].endswith(cohort.uuid)
    assert second.get(start).headers["Location"].endswith(page_of(two))
    assert "1개 중 0개" in text_of(first.page(f"/teach/{cohort.uuid}"))


def form_of(lab, *, two: bool = False, anonymous: bool = False, days: str = "7") -> dict[str, str]:
    """The form of the page of modes."""
    chosen = {f"two-{lab.uuid}": "y"} if two else {}
    chosen |= {f"anonymous-{lab.uuid}": "y"} if anonymous else {}
    return chosen | {f"days-{lab.uuid}": days}


def test_instructors_set_it_and_graders_look(app, signed_in, cohort, lab, graders):
    address = f"/teach/{cohort.uuid}/marking"
    teacher, grader = signed_in(graders[0]), signed_in(graders[1])
    assert teacher.submit(address, **form_of(lab, two=True, anonymous=True, days="3")).status_code == 302
    with reading(app) as session:
        row = session.scalars(select(LabMarking)).one()
        assert (row.anonymous, row.two_graders, row.request_days) == (True, True, 3)
        assert session.scalars(select(AuditEvent).where(AuditEvent.action == "lab.marking")).one()
    assert " disabled" in grader.page(address)
    assert grader.post(address, **form_of(lab)).status_code == 403
    for days in ("", "-1", "91", "²"):
        assert teacher.submit(address, **form_of(lab, days=days)).status_code == 422


def test_two_graders_begin_where_nothing_waits_to_be_released(app, cohort, lab, instructor, signed_in, work):
    signed_in(instructor).submit(page_of(work), **give("3"))
    with pytest.raises(Refused):
        set_lab(app, cohort, lab, instructor, two_graders=True)
    release(app, work, instructor.id)
    set_lab(app, cohort, lab, instructor, two_graders=True)


@pytest.mark.parametrize(
    ("gave", "left"),
    [(("4",), [(4.0, "")]), (("4", "4"), [(4.0, "")]), (("4", "1"), []), (("4", "1", "2"), [(2.0, "")])],
)
def test_with_one_grader_again_no_mark_is_lost(app, signed_in, cohort, lab, graders, two, gave, left):
    for one, points in zip(graders, gave, strict=False):
        signed_in(one).submit(page_of(two), **give(points))
    set_lab(app, cohort, lab, graders[0])
    assert result(app) == left


def test_points_beside_a_name_would_tell_whose_they_are(app, signed_in, cohort, lab, instructor, anonymous):
    teacher = signed_in(instructor)
    grid = f"/teach/{cohort.uuid}/grades"
    with reading(app) as session:
        learner = session.get_one(Submission, anonymous.id).enrollment.uuid
    assert "<td>*</td>" in teacher.page(grid) and "<td>8*</td>" not in teacher.page(grid)
    assert ",8" not in teacher.get(f"{grid}.csv").text
    assert "8 / 12" not in text_of(teacher.page(f"{grid}/{learner}"))
    one = f"{grid}/{learner}/{lab.uuid}"
    assert "8" not in re.findall(r'name="points" value="([^"]*)"', teacher.page(one))
    (seen,) = re.findall(r'name="seen" value="(\d+)"', teacher.page(one))
    changed = teacher.submit(one, points="9", reason="구술", action="change", seen=seen)
    for address in (changed.location, one):
        said = text_of(teacher.page(address))
        assert "9 / 12" in said and "8 / 12" not in said
    (seen,) = re.findall(r'name="seen" value="(\d+)"', teacher.page(one))
    teacher.submit(one, points="9", reason="되돌림", action="undo", seen=seen)
    rows = read_table(teacher.get(f"{grid}.csv").data)
    rows[1][-1] = "10"
    table = (io.BytesIO(write_csv(rows)), "grades.csv")
    preview = text_of(teacher.submit(f"{grid}/import", table=table, reason="구술").text)
    assert "* 10 / 12" in preview and "8*" not in preview
    teacher.submit(page_of(anonymous), **give("3", action="release"))
    assert "<td>11</td>" in teacher.page(grid)
    assert ",11" in teacher.get(f"{grid}.csv").text
    assert "11 / 12" in text_of(teacher.page(f"{grid}/{learner}"))

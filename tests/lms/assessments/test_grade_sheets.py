"""Grades as a table: what leaves comes back, differences are shown, and only these are applied."""

from __future__ import annotations

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from nbgrader.api import Gradebook
from nbgrader.plugins.export import CsvExportPlugin
from sqlalchemy import select

from lms.assessments.domain.sheet import Column, Entry, packed, read_sheet, unpacked
from lms.assessments.models import Grade, GradeEvent
from lms.assessments.queries import events_of
from lms.assessments.services.events import broken_link
from lms.audit.models import AuditEvent
from lms.notices.models import NoticeText
from lms.sheets import Unreadable, plain, read_table, write_csv, write_xlsx
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading
from tests.factories.labs import grade, hand_in, make_report, release
from tests.factories.people import make_person

FIELD = re.compile(r'name="(entries|seen|reason)" value="([^"]*)"')


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


@pytest.fixture
def graded(app, enrollment, lab):
    made = hand_in(app, enrollment, lab)
    grade(app, made, make_report(6.0))
    return made


def table(teacher, cohort, kind: str = "csv") -> list[list[str]]:
    return read_table(teacher.get(f"/teach/{cohort.uuid}/grades.{kind}").data)


def upload(teacher, cohort, content: bytes, reason: str = "면담에서 설명함", name: str = "grades.csv"):
    address = f"/teach/{cohort.uuid}/grades/import"
    return teacher.submit(address, table=(io.BytesIO(content), name), reason=reason)


def press(teacher, cohort, preview):
    fields = dict(FIELD.findall(preview.text))
    return teacher.post(f"/teach/{cohort.uuid}/grades/import/apply", **fields)


def lab_grade(app) -> tuple[float, bool, str]:
    with reading(app) as session:
        found = session.scalars(select(Grade).join(GradeEvent, Grade.event_id == GradeEvent.id)).one()
        return found.final, found.provisional, found.event.reason


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_what_is_exported_makes_no_difference_when_it_comes_back(app, teacher, cohort, graded, kind):
    rows = table(teacher, cohort, kind)
    assert rows[0][0] == "ID" and rows[1][1] == "시험 학습자" and float(rows[1][-1]) == 6
    content = teacher.get(f"/teach/{cohort.uuid}/grades.{kind}").data
    assert "달라지는 점수가 없습니다" in upload(teacher, cohort, content, name=f"x.{kind}").text


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_differences_are_shown_then_applied_with_their_reason(
    app, teacher, cohort, graded, signed_in, learner, enrollment, lab, kind
):
    rows = table(teacher, cohort)
    rows[1][-1], rows[1][-2] = "10.5", "2"
    content = write_csv(rows) if kind == "csv" else write_xlsx(rows, "x")
    preview = upload(teacher, cohort, content)
    said = text_of(preview.text)
    assert "점수 2개가 바뀝니다" in said and "6* 10.5 / 12" in said and "– 2 / 2" in said
    assert lab_grade(app) == (6.0, True, "autograded")
    press(teacher, cohort, preview)
    with reading(app) as session:
        events = events_of(session, enrollment_id=enrollment.id, activity_id=lab.id)
        assert [(one.final, one.reason, one.comment) for one in events] == [
            (6.0, "autograded", ""),
            (10.5, "imported", "면담에서 설명함"),
        ]
        assert broken_link(events) is None and len(session.scalars(select(Grade)).all()) == 2
        audit = session.scalars(select(AuditEvent).where(AuditEvent.action == "grades.imported")).one()
        assert audit.subject == cohort.uuid
        told = session.scalars(select(NoticeText).where(NoticeText.kind == "grade")).one()
        assert told.subject["ko"] == "점수 2개가 바뀌었습니다" and told.url.endswith("/grades")
        assert "no grade → 2 of 2" in told.text["en"] and "→ 10.5 of 12" in told.text["en"]
        assert told.text["en"].endswith("Reason: 면담에서 설명함")
    page = text_of(teacher.page(f"/teach/{cohort.uuid}/grades/{enrollment.uuid}"))
    assert "10.5 / 12 (표에서 가져옴) 면담에서 설명함" in page


def test_only_what_was_shown_is_applied(app, teacher, cohort, graded, instructor):
    rows = table(teacher, cohort)
    rows[1][-1] = "10"
    preview = upload(teacher, cohort, write_csv(rows))
    release(app, graded, instructor.id, 1.0)
    assert press(teacher, cohort, preview).location.endswith("/import")
    assert lab_grade(app) == (7.0, False, "marked")
    preview = upload(teacher, cohort, write_csv(rows))
    fields = dict(FIELD.findall(preview.text)) | {"entries": "1:2:99"}
    teacher.post(f"/teach/{cohort.uuid}/grades/import/apply", **fields)
    teacher.post(f"/teach/{cohort.uuid}/grades/import/apply", entries="nonsense", reason="x")
    assert lab_grade(app) == (7.0, False, "marked")


def test_imported_points_hold_until_a_person_grades(
    app, teacher, cohort, graded, enrollment, lab, instructor
):
    rows = table(teacher, cohort)
    rows[1][-1] = "3"
    press(teacher, cohort, upload(teacher, cohort, write_csv(rows)))
    later = hand_in(app, enrollment, lab)
    grade(app, later, make_report(8.0))
    assert lab_grade(app) == (3.0, False, "imported")
    release(app, later, instructor.id, 4.0)
    assert lab_grade(app) == (12.0, False, "marked")


@pytest.mark.parametrize("word", ["clear", "Clear", "해제"])
def test_a_word_ends_the_hold_and_nothing_else(app, teacher, cohort, graded, enrollment, lab, word):
    rows = table(teacher, cohort)
    rows[1][-1] = word
    assert "달라지는 점수가 없습니다" in upload(teacher, cohort, write_csv(rows)).text
    rows[1][-1] = "3"
    press(teacher, cohort, upload(teacher, cohort, write_csv(rows)))
    grade(app, hand_in(app, enrollment, lab), make_report(8.0))
    assert lab_grade(app) == (3.0, False, "imported")
    rows[1][-1] = word
    preview = upload(teacher, cohort, write_csv(rows))
    assert "3 제출한 대로" in text_of(preview.text)
    press(teacher, cohort, preview)
    assert lab_grade(app) == (8.0, True, "cleared")
    with reading(app) as session:
        events = events_of(session, enrollment_id=enrollment.id, activity_id=lab.id)
        assert broken_link(events) is None and events[-1].comment == "면담에서 설명함"


def test_whatever_is_wrong_is_said_and_nothing_is_changed(app, teacher, cohort, graded):
    rows = table(teacher, cohort)
    key = rows[0][-1]
    wrong = [
        rows[0],
        [*rows[1][:-1], "12.5"],
        ["nobody", *rows[1][1:]],
        [*rows[1][:-1], "8,5"],
        [*rows[1][:-1], "nan"],
        [*rows[1][:-1], "5"],
        [*rows[1][:-1], "6"],
        [],
    ]
    response = upload(teacher, cohort, write_csv(wrong))
    assert response.status_code == 422
    said = text_of(response.text)
    for sentence in (
        f"2행, {key}: 0에서 12 사이여야 하는데 ‘12.5’라고 적혀 있습니다.",
        "3행: ID가 ‘nobody’인 학습자가 이 기수에 없습니다.",
        f"4행, {key}: 8.5 같은 숫자나 ‘해제’여야 하는데 ‘8,5’라고 적혀 있습니다.",
        f"5행, {key}: 8.5 같은 숫자나 ‘해제’여야 하는데 ‘nan’라고 적혀 있습니다.",
        f"7행, {key}: 앞에 이미 나온 학습자입니다.",
    ):
        assert sentence in said
    assert "면담에서 설명함" in said
    for content in (b"", b"\xff\xfe\x00x", b"PK\x03\x04 no workbook", b"a,b\n1,2\n", b"ID,x\n1,2\n"):
        assert upload(teacher, cohort, content).status_code == 422
    assert upload(teacher, cohort, write_csv(rows), reason=" ").status_code == 422
    assert lab_grade(app) == (6.0, True, "autograded")


def test_nbgrader_reads_the_grades_as_its_own(app, teacher, cohort, graded, enrollment, tmp_path):
    path = tmp_path / "gradebook.db"
    path.write_bytes(teacher.get(f"/teach/{cohort.uuid}/grades.db").data)
    with reading(app) as session, Gradebook(f"sqlite:///{path}", course_id=cohort.slug) as book:
        event = session.scalars(select(GradeEvent)).one()
        found = book.find_submission("count-scrap", enrollment.uuid)
        assert (found.score, found.max_score, found.needs_manual_grade) == (6.0, 12.0, True)
        assert found.late_submission_penalty == event.penalty == 0.0
        assert [one.name for one in book.assignments] == ["check", "count-scrap"]
        assert book.find_student(enrollment.uuid).first_name == "시험 학습자"
        to = tmp_path / "grades.csv"
        CsvExportPlugin(to=str(to)).export(book)
    rows = list(csv.DictReader(to.open(encoding="utf-8")))
    assert [(row["assignment"], row["score"]) for row in rows] == [("check", "0.0"), ("count-scrap", "6.0")]


def test_a_hostile_name_is_no_formula(app, teacher, cohort, lab):
    make_enrollment(app, make_person(app, name="=1+1"), cohort)
    for kind in ("csv", "xlsx"):
        assert table(teacher, cohort, kind)[1][1] == "'=1+1"


def test_excel_in_korean_is_understood(teacher, cohort, graded):
    rows = table(teacher, cohort)
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(rows)
    assert read_table(text.getvalue().encode("cp949")) == rows


def test_graders_export_but_do_not_import(app, signed_in, instructor, cohort, graded):
    from lms.cohorts.models import StaffRole
    from tests.factories.homes import writing

    other = make_person(app, "learner", "instructor")
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=other.id, role="grader"))
    grader = signed_in(other)
    assert grader.get(f"/teach/{cohort.uuid}/grades.csv").status_code == 200
    assert grader.get(f"/teach/{cohort.uuid}/grades/import").status_code == 403
    assert "grades/import" not in grader.page(f"/teach/{cohort.uuid}/grades")


@given(st.lists(st.lists(st.text(st.characters(blacklist_categories=["Cs", "Cc"])), min_size=2, max_size=4)))
def test_whatever_a_table_holds_it_is_read_or_refused(rows):
    reading = read_sheet([["ID", "x [12345678]"], *rows], {"a": 1}, {"12345678": Column(2, 10.0)})
    assert all(one.points is None or 0 <= one.points <= 10 for one in reading.entries)


@settings(deadline=None)  # the first workbook loads the library
@given(st.binary(max_size=200))
def test_whatever_a_file_holds_it_is_a_table_or_no_table(content):
    try:
        rows = read_table(content)
    except Unreadable:
        return
    assert all(isinstance(cell, str) for row in rows for cell in row)


entries = st.builds(Entry, st.integers(1, 10**6), st.integers(1, 10**6), st.none() | st.floats(0, 1e6))


@given(st.lists(entries))
def test_a_form_carries_entries_as_they_are(some):
    assert unpacked(packed(some)) == some


@given(st.text())
def test_no_text_is_a_formula(text):
    assert not plain(text).startswith(("=", "+", "-", "@", "\t", "\r"))

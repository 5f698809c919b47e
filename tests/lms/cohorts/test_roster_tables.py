"""A roster from a table: read with whatever spreadsheets do, shown, applied once."""

from __future__ import annotations

import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from lms.accounts.models import Person
from lms.cohorts.domain.roster import MOST_ROWS, Row, packed, read_roster, unpacked
from lms.cohorts.models import Cohort, Invitation
from lms.cohorts.queries.places import held_places, waiting_people
from lms.sheets import read_table, write_xlsx
from tests.factories.admissions import mails_to, send_application, state_of, take_applications
from tests.factories.browser import TOKEN, Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person

PEOPLE = [Row(2, "김하늘", "haneul@example.org"), Row(3, "Ana López", "ana@example.org")]


def read(text: str):
    return read_roster(read_table(text.encode()))


@pytest.mark.parametrize(
    "text",
    [
        "이름,이메일\n김하늘,haneul@example.org\nAna López,ana@example.org\n",
        "E-mail;Name;Team\nHANEUL@example.org;김하늘;A\n ana@example.org ; Ana  López ;B\n",
        "\n김하늘\thaneul@example.org\nAna López\tana@example.org\n\n",
        'name,email\n"김하늘","haneul@example.org"\nAna Lo\u0301pez,ana@example.org\n,,\n',
    ],
)
def test_tables_as_people_have_them(text):
    reading = read(text)
    assert not reading.problems and not reading.code
    assert list(reading.rows) == PEOPLE


def test_korean_excel_and_workbooks():
    text = "성명,이메일 주소\n김하늘,haneul@example.org\n"
    assert read_roster(read_table(text.encode("cp949"))).rows == (PEOPLE[0],)
    book = write_xlsx([["이름", "이메일"], ["김하늘", "haneul@example.org"]], "명부")
    assert read_roster(read_table(book)).rows == (PEOPLE[0],)


def test_each_wrong_row_is_named():
    reading = read(
        "name,email\nA B,\nC,not an address\nD,d@example.org\nE,D@Example.org\n"
        + "x" * 101
        + ",x@example.org\n"
    )
    assert [(one.code, one.number, one.other) for one in reading.problems] == [
        ("no_address", 2, 0),
        ("bad_address", 3, 0),
        ("twice", 5, 4),
        ("long_name", 6, 0),
    ]
    assert [row.email for row in reading.rows] == ["d@example.org"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("name,team\nA,B\n", "no_columns"),
        ("name,email\n", "nobody"),
        ("email\n" + "".join(f"a{n}@example.org\n" for n in range(MOST_ROWS + 1)), "too_many"),
    ],
)
def test_what_is_no_roster(text, code):
    assert read(text).code == code


ADDRESSES = st.sampled_from(["", "email", "이름", "a@example.org", "B@example.org"])
CELLS = ADDRESSES | st.text("a@.,; \n김\u200b=", max_size=8)


@settings(max_examples=60)
@given(st.lists(st.lists(CELLS, max_size=3), max_size=6))
def test_no_table_breaks_it_and_rows_survive_the_form(table):
    reading = read_roster(table)
    emails = [row.email for row in reading.rows]
    assert len(set(emails)) == len(emails) and all("@" in email for email in emails)
    assert unpacked(packed(reading.rows)) == list(reading.rows)


@pytest.mark.parametrize(
    "text", ["", "x", "[1]", '[[1,"a","no"]]', '[["1","a"]]', '[[1,"","a@b.org"],[2,"","a@b.org"]]', "{}x"]
)
def test_a_damaged_form_is_refused(text):
    with pytest.raises(ValueError):
        unpacked(text)


@pytest.fixture
def desk(app, instructor) -> Browser:
    return Browser(app, "en").sign_in(instructor)


def preview(desk, cohort, content: bytes | str, name: str = "roster.csv"):
    address = f"/teach/{cohort.uuid}/roster/import"
    if isinstance(content, str):
        return desk.submit(address, pasted=content)
    return desk.submit(address, table=(io.BytesIO(content), name))


def press(desk, page):
    """Presses the preview's button."""
    fields = {
        name: re.search(rf'name="{name}" value="([^"]*)"', page.text)[1].replace("&#34;", '"')
        for name in ("rows", "seen")
    }
    address = re.search(r'action="([^"]*/roster/import/apply)"', page.text)[1]
    return desk.client.post(address, data=fields | {"csrf_token": TOKEN.search(page.text)[1]})


def test_a_mixed_roster_is_shown_applied_and_once_only(app, desk, instructor, learner, stranger):
    cohort = make_cohort(app, staff=(instructor,))
    make_enrollment(app, learner, cohort)
    left, suspended = make_person(app), make_person(app, active=False)
    gone = make_enrollment(app, left, cohort)
    Browser(app).sign_in(left).submit(f"/learn/{gone.uuid}/withdraw")
    rows = [learner.email, stranger.email, left.email, suspended.email, "neu@example.org", "no address"]
    table = "이름,이메일\n" + "".join(f"김하늘,{one}\n" for one in rows)
    page = preview(desk, cohort, table.encode("cp949"))
    text = text_of(page.text)
    assert "Add 1 person, invite 1 person" in text
    assert "Row 7: «no address» is no mail address." in text
    for words in ("Is in it or invited already", "Passed over: has left", "Passed over: account suspended"):
        assert words in text
    assert state_of(app, stranger, cohort) is None and not mails_to(app, "neu@example.org")
    said = desk.get(press(desk, page).location).text
    assert "1 person got a place. 1 invitation is sent." in text_of(said)
    assert [state_of(app, one, cohort) for one in (stranger, left)] == ["active", "withdrawn"]
    (mail,) = mails_to(app, "neu@example.org")
    assert "안녕하세요" in mail.text and "Hello 김하늘," in mail.text and "/invitations/" in mail.text
    assert press(desk, page).location.endswith("/roster/import"), "the cohort has changed since"
    assert "Nothing to do" in preview(desk, cohort, table.encode("cp949")).text
    assert len(mails_to(app, "neu@example.org")) == len(mails_to(app, stranger.email)) == 1


def test_more_people_than_places(app, desk, instructor, learner, stranger):
    cohort = make_cohort(app, capacity=1, staff=(instructor,))
    page = preview(desk, cohort, f"{learner.email}\n{stranger.email}\n")
    assert "1 person comes on the waiting list." in text_of(page.text)
    press(desk, page)
    assert [state_of(app, one, cohort) for one in (learner, stranger)] == ["active", "waiting"]


def test_a_roster_gives_applicants_their_place(app, desk, instructor, learner):
    cohort = make_cohort(app, staff=(instructor,))
    take_applications(app, cohort)
    send_application(app, learner, cohort)
    press(desk, preview(desk, cohort, learner.email))
    assert state_of(app, learner, cohort) == "active"


def test_an_unreadable_file_is_said(desk, cohort):
    for content, said in (
        (b"", "The file is empty."),
        (b"\xff\xfe\x00\x01\x02", "This file is no table"),
        (b"PK\x03\x04 not a workbook", "This file is no table"),
        (b"name\nA\n", "No column with mail addresses"),
    ):
        response = preview(desk, cohort, content)
        assert response.status_code == 422 and said in text_of(response.text), content


def test_pasted_rows_stay_after_a_mistake(desk, cohort):
    response = preview(desk, cohort, "nobody has an address")
    assert response.status_code == 422 and "nobody has an address" in response.text


def test_a_forged_or_stale_form_changes_nothing(app, desk, cohort):
    address = f"/teach/{cohort.uuid}/roster/import"
    for rows in ("", '[[1,"x","x@example.org"]]'):
        response = desk.submit(address, f"{address}/apply", rows=rows, seen="0" * 16)
        assert response.location == address
    with reading(app) as session:
        assert session.scalar(select(func.count(Invitation.id))) == 0


def test_a_whole_class_at_once(app, desk, instructor, counted):
    cohort = make_cohort(app, capacity=150, staff=(instructor,))
    with writing(app) as session:
        people = [
            {"name": f"학습자 {n}", "email": f"class{n}@example.org", "fs_uniquifier": f"class-{n}"}
            for n in range(200)
        ]
        moment = session.scalars(select(Person.created_at)).first()
        session.add_all(Person(**one, created_at=moment, active=True) for one in people)
    page = preview(desk, cohort, "".join(f"class{n}@example.org\n" for n in range(200)))
    sent = counted(lambda: press(desk, page))
    assert sent < 200 * 6
    with reading(app) as session:
        found = session.get_one(Cohort, cohort.id)
        assert held_places(session, [found.id]) == {found.id: 150}
        assert waiting_people(session, [found.id]) == {found.id: 50}

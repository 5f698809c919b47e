"""The calendar's pages, and the private address for calendar programs."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from icalendar import Calendar
from sqlalchemy import select

from lms.accounts.models import Person
from lms.cohorts.models import CalendarFeed, Cohort, Enrollment, Extension, ScheduledActivity
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import Made, make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person

DAY = dt.timedelta(days=1)
ADDRESS = re.compile(r'value="(http[^"]+/calendar/[^"]+\.ics)"')


@pytest.fixture
def dated(app, learner, dated_cohort) -> Made:
    return make_enrollment(app, learner, dated_cohort)


@pytest.fixture
def mine(app, learner, dated) -> Browser:
    return Browser(app, "en").sign_in(learner)


def address_in(browser: Browser) -> str:
    found = ADDRESS.search(browser.page("/calendar"))
    assert found is not None
    return "/" + html.unescape(found[1]).split("/", 3)[3]


def subscribe(browser: Browser, language: str = "en") -> str:
    browser.submit("/calendar", "/calendar/address", language=language)
    return address_in(browser)


def events(app, address: str) -> dict[str, dt.datetime]:
    """What a calendar program without a session gets: summary -> when."""
    answer = app.test_client().get(address)
    assert answer.status_code == 200 and answer.content_type == "text/calendar; charset=utf-8"
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(one["SUMMARY"]): one.decoded("DTSTART") for one in found}


def extend(app, enrollment: Made, lab: Made, due_at: dt.datetime) -> None:
    with writing(app) as session:
        session.add(
            Extension(
                enrollment_id=enrollment.id, activity_id=lab.id, state="granted", reason="", note="",
                wanted_at=due_at, requested_at=now(), due_at=due_at, decided_at=now(),
            )
        )  # fmt: skip


def test_a_calendar_program_reads_ones_own_deadlines(app, mine, dated, lab):
    address = subscribe(mine)
    with reading(app) as session:
        due = session.scalars(select(ScheduledActivity.due_at)).first().replace(microsecond=0)
    assert events(app, address) == {
        "Due: Why count": due, "Due: Check": due, "Due: Count the scrap": due
    }  # fmt: skip
    extend(app, dated, lab, due + 3 * DAY)
    assert events(app, address)["Due: Count the scrap"] == due + 3 * DAY
    text = app.test_client().get(address).text.replace("\r\n ", "")
    assert "for the others" in text and f"/learn/{dated.uuid}/labs/{lab.uuid}" in text


def test_in_korean_and_what_is_done_is_ticked(app, mine, dated, activities):
    address = subscribe(mine, "ko")
    lesson = f"/learn/{dated.uuid}/lessons/{activities['why-count'].uuid}"
    mine.submit(lesson, f"{lesson}/finish")
    assert sum(one.startswith("✓ 마감: ") for one in events(app, address)) == 1


def test_the_address_is_secret_and_can_be_taken_back(app, mine, dated, learner):
    old = subscribe(mine)
    new = subscribe(mine)
    visitor = app.test_client()
    assert old != new and visitor.get(old).status_code == 404
    assert visitor.get(new).status_code == 200
    forged = new.replace(".ics", "x.ics")
    for wrong in (forged, "/calendar/x.ics", "/calendar/%ff.ics", "/calendar/00000000.x.ics"):
        assert visitor.get(wrong).status_code == 404
    with writing(app) as session:
        session.get_one(Person, learner.id).active = False
    assert visitor.get(new).status_code == 404
    with writing(app) as session:
        session.get_one(Person, learner.id).active = True
    mine.submit("/calendar", "/calendar/address/remove")
    assert visitor.get(new).status_code == 404
    assert mine.submit("/calendar", "/calendar/address/remove").status_code == 302, "twice is once"
    with reading(app) as session:
        assert session.scalars(select(CalendarFeed)).all() == []


def test_an_address_goes_with_its_person(app, mine, learner):
    subscribe(mine)
    with writing(app) as session:
        session.execute(Enrollment.__table__.delete())
        session.delete(session.get_one(Person, learner.id))
    with reading(app) as session:
        assert session.scalars(select(CalendarFeed)).all() == []


def test_staff_have_the_dates_of_what_they_teach(app, instructor, dated_cohort):
    staff = Browser(app, "en").sign_in(instructor)
    assert len(events(app, subscribe(staff))) == 3
    with writing(app) as session:
        session.get_one(Cohort, dated_cohort.id).archived_at = now()
    assert events(app, address_in(staff)) == {}


def test_the_month_of_a_learner_with_more_time(app, mine, dated, lab):
    with reading(app) as session:
        due = session.scalars(select(ScheduledActivity.due_at)).first()
    extend(app, dated, lab, due + 40 * DAY)
    there = f"{(due + 40 * DAY + DAY * 9 / 24):%Y-%m}"
    page = text_of(mine.page(f"/calendar?month={there}"))
    assert "Count the scrap" in page and "You have more time; for the others:" in page
    empty = text_of(mine.page("/calendar?month=2001-01"))
    assert "Nothing has a date in this month" in empty and "The next date is on" in empty
    assert text_of(mine.page("/calendar?month=nonsense")) == text_of(mine.page("/calendar"))


def test_the_calendar_of_a_cohort_names_its_days_off(app, instructor, learner):
    cohort = make_cohort(app, starts_on=dt.date(2026, 9, 14), staff=(instructor,))
    with writing(app) as session:
        session.get_one(Cohort, cohort.id).country = "KR"
    address = f"/teach/{cohort.uuid}/calendar?month=2026-09"
    assert "추석" in Browser(app).sign_in(instructor).page(address)
    page = Browser(app, "en").sign_in(instructor).page(address)
    assert "Chuseok" in page and "Count the scrap" in page and len(page) < 100_000
    assert Browser(app).sign_in(learner).get(address).status_code == 404


def test_more_cohorts_cost_no_more_queries(app, mine, learner, counted):
    address = subscribe(mine)
    asked = [lambda: mine.page("/calendar"), lambda: app.test_client().get(address)]
    few = [counted(one) for one in asked]
    for _ in range(4):
        make_enrollment(app, learner, make_cohort(app, starts_on=now().date()))
    assert [counted(one) for one in asked] == few
    assert max(few) <= 16


def test_nobody_reads_anothers_calendar(app, mine, dated):
    other = Browser(app, "en").sign_in(make_person(app))
    assert "Count the scrap" not in other.page("/calendar")
    assert events(app, subscribe(other)) == {}

"""Cohorts made by administrators, edited by their instructors, and put away."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.catalog.models import TrackVersion
from lms.cohorts.models import Cohort, ScheduledActivity
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading

NEW = "/teach/cohorts/new"
FORM = {
    "pace": "together",
    "starts_on": "2026-09-14",
    "title_ko": "가을 기수",
    "title_en": "Autumn",
    "time_zone": "Asia/Seoul",
    "capacity": "20",
    "country": "KR",
    "days_off": "2026-09-21 설비 점검",
    "open": "y",
}


@pytest.fixture
def office(app, admin) -> Browser:
    return Browser(app, "en").sign_in(admin)


def version(app) -> str:
    with reading(app) as session:
        return session.scalars(select(TrackVersion.uuid)).one()


def make(app, office: Browser, **changes: str):
    return office.submit(NEW, **(FORM | {"version": version(app)} | changes))


def cohorts(app) -> list[Cohort]:
    with reading(app) as session:
        return list(session.scalars(select(Cohort).order_by(Cohort.id)))


def dues(app) -> set[tuple[dt.datetime | None, int | None]]:
    with reading(app) as session:
        return {(row.due_at, row.due_days) for row in session.scalars(select(ScheduledActivity))}


def test_a_cohort_is_made_with_its_dates_off_its_days_off(app, office):
    answer = make(app, office)
    (made,) = cohorts(app)
    assert answer.location == f"/teach/{made.uuid}/schedule"
    assert (made.slug, made.capacity, made.country, made.open) == ("scrap-2026-09-14", 20, "KR", True)
    # Due after a week, on the cohort's own day off: a day later
    assert dues(app) == {(dt.datetime(2026, 9, 22, 14, 59, 59, tzinfo=dt.UTC), None)}
    assert "The cohort is made" in text_of(office.page(answer.location))
    assert make(app, office).status_code == 302
    assert cohorts(app)[1].slug == "scrap-2026-09-14-2", "the same again has a name of its own"


@pytest.mark.parametrize(("pace", "due"), [("counted", {(None, 7)}), ("free", set())])
def test_at_ones_own_pace_with_dates_and_without(app, office, pace, due):
    make(app, office, pace=pace, slug="own")
    (made,) = cohorts(app)
    assert made.self_paced and made.slug == "own"
    assert dues(app) == due
    assert "own pace" in text_of(office.page(f"/teach/{made.uuid}/schedule"))
    assert "own pace" in text_of(office.page(f"/teach/{made.uuid}/calendar"))


def test_what_is_wrong_is_said_beside_its_field_and_the_rest_stays(app, office):
    wrong = {
        "version": "",
        "title_ko": "",
        "title_en": "x" * 121,
        "time_zone": "Mars/Base",
        "capacity": "0",
        "country": "XX",
        "days_off": "2026-09-21\nsoon",
        "starts_on": "monday",
        "slug": "Not A Slug",
    }
    answer = make(app, office, **wrong)
    assert answer.status_code == 422 and cohorts(app) == []
    for name in wrong:
        assert f'href="#field-{name}"' in answer.text, name
    assert "Line 2 is no day" in answer.text and "Mars/Base" in answer.text
    assert make(app, office, pace="sometimes").status_code == 422
    assert make(app, office, capacity="²").status_code == 422
    make(app, office, slug="taken")
    assert "Another cohort has this short name" in make(app, office, slug="taken").text


def test_only_administrators_make_cohorts(app, instructor):
    browser = Browser(app, "en").sign_in(instructor)
    assert browser.get(NEW).status_code == 403
    assert browser.post(NEW, **FORM).status_code == 403
    assert "Make a cohort" not in browser.page("/teach")


def test_instructors_change_what_a_cohort_is_and_dates_stay(app, instructor, dated_cohort):
    browser = Browser(app, "en").sign_in(instructor)
    address = f"/teach/{dated_cohort.uuid}/settings"
    before = dues(app)
    answer = browser.submit(address, **(FORM | {"days_off": "", "country": "", "capacity": ""}))
    assert answer.location == address
    (found,) = cohorts(app)
    assert (found.title["en"], found.capacity, found.slug) == ("Autumn", None, dated_cohort.slug)
    answer = browser.submit(address, **FORM, follow=True)
    assert "make them anew here" in text_of(answer.text) and dues(app) == before
    assert "2026-09-21 설비 점검" in browser.page(address)
    wrong = browser.submit(address, **(FORM | {"title_ko": "", "title_en": "Winter"}))
    assert wrong.status_code == 422 and 'value="Winter"' in wrong.text
    assert cohorts(app)[0].title["en"] == "Autumn"


def test_an_archived_cohort_stands_apart_and_comes_back(app, instructor, learner, stranger, dated_cohort):
    make_enrollment(app, learner, dated_cohort)
    staff, mine = Browser(app, "en").sign_in(instructor), Browser(app, "en").sign_in(learner)
    address = f"/teach/{dated_cohort.uuid}/archive"
    assert "Archive this cohort?" in staff.page(address)
    assert "Due:" in text_of(mine.page("/calendar")) or "Due" in mine.page("/calendar")
    staff.submit(address)
    (found,) = cohorts(app)
    assert found.archived_at is not None and not found.open
    assert "Archived cohorts (1)" in text_of(staff.page("/teach"))
    newcomer = Browser(app, "en").sign_in(stranger)
    assert newcomer.post(f"/cohorts/{dated_cohort.uuid}/enroll").status_code == 409
    assert "Count the scrap" not in mine.page("/calendar"), "its dates have left the calendar"
    staff.submit(address, back="y")
    assert cohorts(app)[0].archived_at is None

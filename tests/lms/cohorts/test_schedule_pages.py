"""Editing a cohort's dates: previewed, saved as it was shown, and what that does to grades."""

from __future__ import annotations

import datetime as dt
import html
import re

import pytest
from sqlalchemy import select, update

from lms.assessments.models import GradeEvent
from lms.audit.models import AuditEvent
from lms.catalog.models import TrackVersion
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort, Enrollment, ScheduledActivity, StaffRole
from lms.cohorts.queries import way_of
from lms.cohorts.services.scheduling import schedule
from lms.notices.models import Notice
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import Made, make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report
from tests.factories.people import make_person

DAY = dt.timedelta(days=1)
STRICT = {"slip_days": 0, "most_per_item": 0, "penalty_percent_a_day": 10, "days": 5}
HIDDEN = re.compile(r'name="(seen|times|starts_on)" value="([^"]*)"')


@pytest.fixture
def strict(app) -> None:
    with writing(app) as session:
        version = session.scalars(select(TrackVersion)).one()
        session.execute(update(TrackVersion.__table__).values(grading=version.grading | {"late": STRICT}))


@pytest.fixture
def dated(app, learner, dated_cohort) -> Made:
    return make_enrollment(app, learner, dated_cohort)


def window_of(app, enrollment: Made, activity: Made) -> Window:
    with reading(app) as session:
        way = way_of(session, session.get_one(Enrollment, enrollment.id))
        return way.around(activity.uuid)[1].window


def seoul(at: dt.datetime) -> str:
    return at.astimezone(dt.timezone(9 * dt.timedelta(hours=1))).strftime("%Y-%m-%dT%H:%M")


class Office:
    """An instructor at the table of a cohort's dates."""

    def __init__(self, app, instructor, cohort: Made) -> None:
        self.browser = Browser(app, "en").sign_in(instructor)
        self.page = f"/teach/{cohort.uuid}/schedule"

    def preview(self, **fields: str):
        return self.browser.submit(self.page, f"{self.page}/preview", **fields)

    def save(self, shown, **fields: str):
        carried = {name: html.unescape(value) for name, value in HIDDEN.findall(shown.text)}
        return self.browser.submit(self.page, **(carried | fields))


@pytest.fixture
def office(app, instructor, dated_cohort) -> Office:
    return Office(app, instructor, dated_cohort)


def late(app, enrollment: Made, lab: Made, days: float) -> None:
    due = window_of(app, enrollment, lab).due_at
    handed_in = hand_in(app, enrollment, lab, window=Window(None, due), at=due + days * DAY)
    grade(app, handed_in, make_report(8.0, manual=False))


def test_a_moved_deadline_is_shown_then_saved_and_penalties_follow(app, strict, office, dated, lab, learner):
    late(app, dated, lab, 2.5)
    due = window_of(app, dated, lab).due_at
    shown = office.preview(action="edit", **{f"due-{lab.uuid}": seoul(due + 2 * DAY)})
    said = text_of(shown.text)
    assert "Activities with other dates 1" in said and "Work that loses fewer points 1" in said
    assert "시험 학습자 Count the scrap" in said and "3 → 1" in said and "2.4 → 0.8 points" in said
    assert window_of(app, dated, lab).due_at == due, "nothing is saved yet"
    saved = office.save(shown, comment="설비 점검", tell="y")
    assert saved.status_code == 302
    assert window_of(app, dated, lab).due_at == due + 2 * DAY
    with reading(app) as session:
        newest = session.scalars(select(GradeEvent).order_by(GradeEvent.id.desc())).first()
        assert (newest.reason, newest.comment) == ("deadline", "설비 점검")
        assert newest.penalty == pytest.approx(0.8)
        notice = session.scalars(
            select(Notice).where(Notice.person_id == learner.id).order_by(Notice.id)
        ).all()
        assert len(notice) >= 1
        trail = session.scalars(select(AuditEvent).where(AuditEvent.action == "cohort.rescheduled")).one()
        assert trail.detail["activities"] == 1
    assert "설비 점검" in office.browser.page(office.page), "the history of the dates"


def test_only_what_was_shown_is_saved(app, office, dated, lab, activities):
    due = window_of(app, dated, lab).due_at
    shown = office.preview(action="edit", **{f"due-{lab.uuid}": seoul(due + DAY)})
    with writing(app) as session:
        row = session.scalars(select(ScheduledActivity).where(ScheduledActivity.activity_id == lab.id)).one()
        row.due_at = due + 3 * DAY
    answer = office.browser.get(office.save(shown).location)
    assert "Nothing was saved" in text_of(answer.text)
    assert window_of(app, dated, lab).due_at == due + 3 * DAY
    for broken in ("", "[]", "nothing", '[["x",null,null,null,null]]', "[[1]]"):
        office.save(shown, times=broken)
    assert window_of(app, dated, lab).due_at == due + 3 * DAY


IMPOSSIBLE = [
    ("due", "2000-01-01T00:00", "open first"),
    ("due", "tomorrow", "Choose a day and a time"),
    ("closes", "9999-12-31T23:59", "Choose a day and a time"),
    ("opens", "2199-01-01T00:00", "open first"),
]


def test_a_time_that_cannot_be_is_told_and_stays_in_its_field(app, office, dated, lab):
    before = window_of(app, dated, lab)
    for field, value, says in IMPOSSIBLE:
        answer = office.preview(action="edit", **{f"{field}-{lab.uuid}": value})
        assert answer.status_code == 422
        assert says in answer.text and f'value="{value}"' in answer.text
    assert window_of(app, dated, lab) == before


def test_the_table_as_it_is_changes_nothing_not_even_a_second(app, office, dated, lab):
    with writing(app) as session:
        row = session.scalars(select(ScheduledActivity).where(ScheduledActivity.activity_id == lab.id)).one()
        row.due_at += dt.timedelta(seconds=-17)
    page = office.browser.page(office.page)
    fields = dict(re.findall(r'name="((?:opens|due|closes)-[^"]+)"[^>]* value="([^"]*)"', page))
    assert len(fields) == 9
    answer = office.preview(action="edit", **fields)
    assert answer.status_code == 302
    assert "Nothing would change" in office.browser.page(answer.location)


def test_everything_after_a_day_moves(app, office, dated, lab):
    before = window_of(app, dated, lab)
    since = seoul(before.opens_at + DAY)[:10]
    shown = office.preview(action="shift", since=since, days="−3")
    assert "Activities with other dates 3" in text_of(shown.text)
    office.save(shown)
    after = window_of(app, dated, lab)
    assert after == Window(before.opens_at, before.due_at - 3 * DAY, before.closes_at - 3 * DAY)
    for wrong in (
        {"since": "", "days": "3"},
        {"since": since, "days": "0"},
        {"since": since, "days": "9999"},
    ):
        assert office.preview(action="shift", **wrong).status_code == 422


def test_dates_made_anew_keep_off_holidays(app, office, dated_cohort, dated, lab):
    with writing(app) as session:
        session.get_one(Cohort, dated_cohort.id).country = "KR"
    shown = office.preview(action="generate", starts_on="2026-09-18")  # due 25 September: Chuseok
    assert "The cohort begins on 18 September 2026" in text_of(shown.text)
    office.save(shown)
    assert seoul(window_of(app, dated, lab).due_at) == "2026-09-28T23:59"
    with reading(app) as session:
        assert session.get_one(Cohort, dated_cohort.id).starts_on == dt.date(2026, 9, 18)
    assert office.preview(action="generate", starts_on="soon").status_code == 422
    office.save(office.preview(action="clear"))
    assert window_of(app, dated, lab) == Window()


def test_what_would_shut_somebody_out_is_said(app, office, dated, lab):
    before = window_of(app, dated, lab)
    yesterday = seoul(now() - DAY)
    fields = {f"due-{lab.uuid}": yesterday, f"closes-{lab.uuid}": yesterday}
    said = text_of(office.preview(action="edit", **fields).text)
    assert "Open now, and then not any more" in said and "Late at once" in said
    assert window_of(app, dated, lab) == before


def test_at_ones_own_pace_dates_count_from_enrolling(app, instructor, learner, stranger, cohort, lab):
    with writing(app) as session:
        schedule(session, cohort=session.get_one(Cohort, cohort.id))
    mine, theirs = make_enrollment(app, learner, cohort), make_enrollment(app, stranger, cohort)
    with writing(app) as session:
        session.get_one(Enrollment, theirs.id).enrolled_at = now() - 30 * DAY
    assert window_of(app, mine, lab).due_at - window_of(app, theirs, lab).due_at == 30 * DAY
    assert window_of(app, theirs, lab).closes_at is None
    browser = Browser(app, "en").sign_in(learner)
    assert "Due for you" in text_of(browser.page(f"/learn/{mine.uuid}/deadlines/{lab.uuid}"))
    office = Office(app, instructor, cohort)
    shown = office.preview(action="edit", **{f"days-{lab.uuid}": "10"})
    assert "10 days after enrolling" in text_of(shown.text)
    before = window_of(app, mine, lab).due_at
    office.save(shown)
    assert window_of(app, mine, lab).due_at - before == 3 * DAY
    assert office.preview(action="edit", **{f"days-{lab.uuid}": "-1"}).status_code == 422
    assert "with dates" in office.browser.page(f"/teach/{cohort.uuid}/settings")
    enrolled = before - 7 * DAY
    for percent, days in (("200", 14), ("50 %", 4), ("100", 7)):
        office.save(office.preview(action="generate", percent=percent))
        assert window_of(app, mine, lab).due_at - enrolled == days * DAY
    for wrong in ("", "0", "401", "-50", "fast"):
        answer = office.preview(action="generate", percent=wrong)
        assert answer.status_code == 422 and "from 25 to 400" in answer.text
    office.save(office.preview(action="clear"))
    assert window_of(app, mine, lab) == Window()


def test_graders_see_dates_and_do_not_change_them(app, office, dated_cohort, dated, lab):
    grader = make_person(app, "learner", "instructor")
    with writing(app) as session:
        session.add(StaffRole(cohort_id=dated_cohort.id, person_id=grader.id, role="grader"))
    browser = Browser(app, "en").sign_in(grader)
    page = browser.page(office.page)
    assert "datetime-local" not in page and "Show what changes" not in page
    assert browser.post(f"{office.page}/preview", action="clear").status_code == 403
    assert browser.post(office.page).status_code == 403


def test_a_preview_costs_as_many_queries_for_more_learners(app, strict, office, dated_cohort, lab, counted):
    counts = []
    for _round in range(2):
        for _one in range(2):
            late(app, make_enrollment(app, make_person(app), dated_cohort), lab, 2.5)
        counts.append(counted(lambda: office.preview(action="shift", since="2000-01-01", days="2")))
    assert counts[0] == counts[1]
    assert len(office.browser.get(office.page).data) < 100_000


def test_another_cohort_is_left_alone(app, office, dated, lab, stranger):
    other = make_enrollment(app, stranger, make_cohort(app, starts_on=now().date()))
    before = window_of(app, other, lab)
    office.save(office.preview(action="shift", since="2000-01-01", days="2"))
    assert window_of(app, other, lab) == before

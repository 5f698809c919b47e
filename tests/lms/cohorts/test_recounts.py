"""Penalties that follow changed dates, some learners at a time."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from lms.assessments.models import Grade, GradeEvent
from lms.catalog.models import TrackVersion
from lms.cohorts import tasks
from lms.cohorts.domain import Window
from lms.cohorts.domain.schedule import Times
from lms.cohorts.models import Cohort, Recount, ScheduledActivity
from lms.cohorts.services import recounts
from lms.cohorts.services.scheduling import change_times, preview
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report
from tests.factories.people import make_person

STRICT = {"slip_days": 0, "most_per_item": 0, "penalty_percent_a_day": 10, "days": 5}
LATE = dt.timedelta(days=2, hours=12)


@pytest.fixture
def late_work(app, dated_cohort, lab, monkeypatch):
    """Three learners of a cohort, each 2.5 days late with a lab; they are worked out one at a time."""
    monkeypatch.setattr(recounts, "LEARNERS_AT_ONCE", 1)
    with writing(app) as session:
        version = session.scalars(select(TrackVersion)).one()
        session.execute(update(TrackVersion.__table__).values(grading=version.grading | {"late": STRICT}))
        row = select(ScheduledActivity).where(
            ScheduledActivity.cohort_id == dated_cohort.id, ScheduledActivity.activity_id == lab.id
        )
        due = session.scalars(row).one().due_at
    for _each in range(3):
        enrollment = make_enrollment(app, make_person(app), dated_cohort)
        handed_in = hand_in(app, enrollment, lab, window=Window(None, due), at=due + LATE)
        grade(app, handed_in, make_report(8.0, manual=False))
    return due


def move(app, cohort, lab, instructor, due, comment=""):
    """Makes the lab due at another time, as the page does."""
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        row = select(ScheduledActivity).where(
            ScheduledActivity.cohort_id == cohort.id, ScheduledActivity.activity_id == lab.id
        )
        before = session.scalars(row).one().times.window
        times = {lab.id: Times(Window(before.opens_at, due, before.closes_at))}
        seen = preview(session, cohort=found, times=times, starts_on=found.starts_on)
        return change_times(
            session,
            cohort=found,
            times=times,
            starts_on=found.starts_on,
            seen=seen.digest,
            comment=comment,
            tell=None,
            actor_id=instructor.id,
            now=now(),
        )


def penalties(app) -> list[float]:
    with reading(app) as session:
        newest = session.scalars(select(Grade).order_by(Grade.enrollment_id)).all()
        return [round(one.event.penalty, 6) for one in newest]


def go_on(app) -> None:
    with app.app_context():
        tasks.recount_waiting(stopping=lambda: False)


def test_the_first_learners_at_once_the_others_by_the_worker(app, instructor, dated_cohort, lab, late_work):
    assert penalties(app) == pytest.approx([2.4, 2.4, 2.4])
    made = move(app, dated_cohort, lab, instructor, late_work + dt.timedelta(1), "정비")
    assert (made.activities, made.waiting) == (1, True)
    assert penalties(app) == pytest.approx([1.6, 2.4, 2.4])
    page = f"/teach/{dated_cohort.uuid}/schedule"
    browser = Browser(app, "en").sign_in(instructor)
    assert "1 of 3 learners so far" in text_of(browser.page(page))
    go_on(app)
    assert penalties(app) == pytest.approx([1.6, 1.6, 1.6])
    fragment = browser.get(page, headers={"HX-Request": "true"}).text
    assert "follow the dates now" in fragment and "<html" not in fragment
    assert "so far" not in browser.page(page)
    with reading(app) as session:
        assert session.scalars(select(Recount)).all() == []
        said = session.execute(select(GradeEvent.reason, GradeEvent.comment).order_by(GradeEvent.id.desc()))
        assert said.first() == ("deadline", "정비")


def test_dates_that_change_again_meanwhile_are_the_ones_that_count(
    app, instructor, dated_cohort, lab, late_work
):
    move(app, dated_cohort, lab, instructor, late_work + dt.timedelta(1))
    move(app, dated_cohort, lab, instructor, late_work + dt.timedelta(2))
    with reading(app) as session:
        job = session.scalars(select(Recount)).one()
        assert (job.done, job.total, job.activity_ids) == (1, 3, [lab.id])
    go_on(app)
    assert penalties(app) == pytest.approx([0.8, 0.8, 0.8])


def test_an_error_is_told_and_tried_again(app, instructor, dated_cohort, lab, late_work, monkeypatch):
    move(app, dated_cohort, lab, instructor, late_work + dt.timedelta(1))
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "go_on", lambda *_args, **_named: 1 / 0)
        go_on(app)
    assert penalties(app) == pytest.approx([1.6, 2.4, 2.4])
    page = f"/teach/{dated_cohort.uuid}/schedule"
    assert "does not go on at present" in Browser(app, "en").sign_in(instructor).page(page)
    go_on(app)
    assert penalties(app) == pytest.approx([1.6, 1.6, 1.6])

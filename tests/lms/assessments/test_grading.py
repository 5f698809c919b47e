"""From results to grades: best-of, lateness, marks by hand, and a history that nobody rewrites unseen."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from lms.assessments.models import Grade, GradeEvent, Mark
from lms.assessments.services.events import broken_link
from lms.catalog.models import TrackVersion
from lms.cohorts.domain import Window
from lms.web import now
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report, release

ALONE = {"manual": False}


def grade_of(app) -> tuple[float, bool] | None:
    with reading(app) as session:
        found = session.scalars(select(Grade)).one_or_none()
        return (found.final, found.provisional) if found else None


def events(app) -> list[GradeEvent]:
    with reading(app) as session:
        return list(session.scalars(select(GradeEvent).order_by(GradeEvent.id)))


def test_the_best_submission_counts_whatever_the_order(app, enrollment, lab):
    for auto in (5.0, 8.0, 3.0):
        grade(app, hand_in(app, enrollment, lab), make_report(auto, **ALONE))
    assert grade_of(app) == (8.0, False)
    assert [event.final for event in events(app)] == [5.0, 8.0]


def test_the_latest_submission_counts_where_the_track_says_so(app, enrollment, lab):
    with writing(app) as session:
        version = session.scalars(select(TrackVersion)).one()
        categories = [{**one, "keep": "latest"} for one in version.grading["categories"]]
        grading = {**version.grading, "categories": categories}
        session.execute(update(TrackVersion.__table__).values(grading=grading))  # as if published so
    for auto in (5.0, 8.0, 3.0):
        grade(app, hand_in(app, enrollment, lab), make_report(auto, **ALONE))
    assert grade_of(app) == (3.0, False)


def test_a_grade_is_provisional_until_a_person_has_released_it(app, enrollment, lab, instructor):
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in)
    assert grade_of(app) == (8.0, True)
    release(app, handed_in, instructor.id, 3.0)
    assert grade_of(app) == (11.0, False)
    assert [(event.reason, event.actor_id) for event in events(app)] == [
        ("autograded", None),
        ("marked", instructor.id),
    ]


def test_the_newest_mark_counts_and_the_old_ones_stay(app, enrollment, lab, instructor):
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in)
    for points in (1.0, 4.0, 4.0):
        release(app, handed_in, instructor.id, points)
    assert grade_of(app) == (12.0, False)
    with reading(app) as session:
        assert session.scalars(select(Mark.points).order_by(Mark.id)).all() == [1.0, 4.0]


def test_an_unchanged_grade_is_no_event(app, enrollment, lab):
    grade(app, hand_in(app, enrollment, lab), make_report(8.0, **ALONE))
    grade(app, hand_in(app, enrollment, lab), make_report(2.0, **ALONE))
    assert len(events(app)) == 1


@pytest.fixture
def strict(app):
    """The sample track, with a day to slip and then ten percent a day."""
    late = {"slip_days": 1, "most_per_item": 1, "penalty_percent_a_day": 10, "days": 4}
    with writing(app) as session:
        version = session.scalars(select(TrackVersion)).one()
        session.execute(update(TrackVersion.__table__).values(grading=version.grading | {"late": late}))


@pytest.mark.parametrize(("days", "penalty"), [(0, 0.0), (1, 0.0), (2, 0.8), (9, 3.2)])
def test_lateness_is_taken_off_and_stays_visible(app, strict, enrollment, lab, days, penalty):
    due = now() - dt.timedelta(days=days)
    grade(
        app, hand_in(app, enrollment, lab, window=Window(None, due), at=due + dt.timedelta(days=days)),
        make_report(8.0, **ALONE),
    )  # fmt: skip
    (event,) = events(app)
    assert (event.raw, round(event.penalty, 9)) == (8.0, penalty)
    assert event.final == event.raw - event.penalty


def test_a_late_better_one_counts_only_when_it_is_better_after_the_penalty(app, strict, enrollment, lab):
    due = now() - dt.timedelta(days=9)
    grade(app, hand_in(app, enrollment, lab, window=Window(None, due), at=due), make_report(6.0, **ALONE))
    grade(app, hand_in(app, enrollment, lab, window=Window(None, due)), make_report(8.0, **ALONE))
    assert grade_of(app) == (6.0, False)


def history(app, enrollment, lab, instructor) -> None:
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in)
    for points in (1.0, 2.0):
        release(app, handed_in, instructor.id, points)


def test_a_whole_history_holds(app, enrollment, lab, instructor):
    history(app, enrollment, lab, instructor)
    found = events(app)
    assert [event.supersedes_id for event in found] == [None, found[0].id, found[1].id]
    assert broken_link(found) is None


@pytest.mark.parametrize(
    "change", [{"final": 12.0}, {"actor_id": None}, {"reason": "regraded"}, {"sha256": "0" * 64}]
)
def test_a_rewritten_row_is_found(app, enrollment, lab, instructor, change):
    history(app, enrollment, lab, instructor)
    middle = events(app)[1]
    with writing(app) as session:
        session.execute(update(GradeEvent).where(GradeEvent.id == middle.id).values(**change))
    assert broken_link(events(app)).id == middle.id


def test_a_missing_row_is_found(app, enrollment, lab, instructor):
    history(app, enrollment, lab, instructor)
    first, _middle, last = events(app)
    assert broken_link([first, last]).id == last.id

"""Tries that a whole cohort left open are handed in together: by few statements, each as of its own end."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import func, select

from lms.assessments.models import Grade
from lms.checkpoints import tasks
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.services.sitting import overdue, settle_all
from lms.cohorts.models import Progress
from lms.web import now
from tests.factories.checkpoints import sit
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person

MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def left_open(app, cohort, clock):
    """function: so many learners began, the first 20 minutes ago, each a minute later."""

    def begin(number: int) -> None:
        made = [make_enrollment(app, make_person(app), cohort) for _each in range(number)]
        with writing(app) as session:
            for place, one in enumerate(made):
                sit(session, one.id, clock.id, at=now() - (20 - place) * MINUTE)

    return begin


def ended(app) -> list[CheckpointPaper]:
    with reading(app) as session:
        return session.scalars(select(CheckpointPaper).where(CheckpointPaper.ended_by == "clock")).all()


def test_eight_more_take_no_more_statements_than_their_rows(app, left_open, counted, monkeypatch):
    def end() -> None:
        with app.app_context():
            tasks.end_overdue()

    left_open(2)
    few = counted(end)
    left_open(10)
    rows = 4  # of each learner: the event of the grade, the grade, the progress, the audit trail
    assert counted(end) <= few + 8 * rows
    assert len(ended(app)) == 12
    with reading(app) as session:
        assert session.scalar(select(func.count(Grade.id))) == 12
        done = session.execute(select(Progress.enrollment_id, Progress.done_at)).all()
        assert len(done) == 12
        assert all(paper.attempt.submitted_at == paper.ends_at for paper in session.query(CheckpointPaper))
    left_open(5)
    monkeypatch.setattr(tasks, "AT_ONCE", 2)
    end()
    assert len(ended(app)) == 17, "also where more is left open than one transaction takes"


def test_what_was_handed_in_since_and_what_still_runs_is_left_alone(app, left_open):
    left_open(16)  # the last began five minutes ago, of six
    with reading(app) as session:
        ids = overdue(session, now=now())
        everybody = session.scalars(select(CheckpointPaper.id)).all()
    assert len(ids) == 14 and len(everybody) == 16
    with writing(app) as session:
        paper = session.get_one(CheckpointPaper, ids[0])
        paper.ended_by, paper.attempt.submitted_at = "learner", paper.ends_at
    with writing(app) as session:
        settle_all(session, paper_ids=everybody, now=now())
    assert {one.id for one in ended(app)} == set(ids[1:])

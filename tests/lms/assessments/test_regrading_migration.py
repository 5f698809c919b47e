"""The way back from 0004 and there again keeps what was graded, and drops what never counted."""

from __future__ import annotations

import pytest
from flask_migrate import downgrade, stamp, upgrade
from sqlalchemy import text

from lms.assessments.models import AutogradeRun, Regrade
from lms.db import db
from lms.web import now
from tests.factories.homes import writing
from tests.factories.labs import grade, hand_in


@pytest.fixture
def graded(app, enrollment, lab, cohort, instructor):
    """A graded submission, and a run of an open regrade that does not count."""
    made = hand_in(app, enrollment, lab)
    grade(app, made)
    with writing(app) as session:
        version = session.query(AutogradeRun).one().assignment_version_id
        regrade = Regrade(
            cohort_id=cohort.id,
            activity_id=lab.id,
            assignment_version_id=version,
            reason="시험",
            requested_by_id=instructor.id,
            requested_at=now(),
        )
        session.add(regrade)
        session.flush()
        session.add(
            AutogradeRun(
                submission_id=made.id,
                assignment_version_id=version,
                regrade_id=regrade.id,
                counts=False,
                queued_at=now(),
            )
        )
    return made


def rows(statement: str) -> list[tuple]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_down_and_up_again_with_data(app, graded):
    every = "SELECT r.uuid, r.state, r.report FROM autograde_run r ORDER BY r.id"
    with app.app_context():
        before = rows(every)
        events = rows("SELECT sha256, run_id FROM grade_event")
        assert len(before) == 2 and len(events) == 1
        stamp()
        db.session.remove()
        downgrade(revision="0003")
        assert rows(every) == before[:1]
        assert rows("SELECT sha256, run_id FROM grade_event") == events
        upgrade()
        assert rows(every) == before[:1]
        assert rows(
            "SELECT r.counts, r.regrade_id, r.assignment_version_id = s.assignment_version_id "
            "FROM autograde_run r JOIN submission s ON s.id = r.submission_id"
        ) == [(1, None, 1)]
        assert rows("SELECT count(*) FROM regrade") == [(0,)]
        assert rows("PRAGMA foreign_key_check") == []

"""What was graded before insight came is in it from the first look on."""

from __future__ import annotations

from flask_migrate import downgrade, stamp, upgrade
from sqlalchemy import text

from lms.db import db
from tests.factories.labs import grade, hand_in, make_report

STATES = "SELECT grade_id, outcome, tries, fails, passed_at IS NOT NULL FROM cell_state ORDER BY grade_id"


def rows(statement: str) -> list[tuple]:
    with db.engine.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def test_submissions_of_before_count(app, enrollment, lab):
    for _each in range(2):
        grade(app, hand_in(app, enrollment, lab), make_report(8.0))
    with app.app_context():
        before = rows(STATES)
        assert before == [("count", "passed", 2, 0, 1), ("explain", "answered", 2, 0, 0)]
        stamp()
        db.session.remove()
        downgrade(revision="0018")
        upgrade()
        assert rows(STATES) == before
        assert rows("SELECT count(*) FROM lab_event") == [(0,)]
        assert rows("PRAGMA foreign_key_check") == []

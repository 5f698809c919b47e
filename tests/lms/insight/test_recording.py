"""What labs tell: validations over the API of lab servers and graded submissions; kept small, then gone."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import delete, func, select

from lms.cohorts.models import Enrollment
from lms.insight.models import CellState, LabEvent
from lms.insight.services.recording import MOST_A_MINUTE
from lms.insight.tasks import forget_old
from lms.web import now
from tests.factories.homes import reading, writing
from tests.factories.labs import SLUG, grade, hand_in, make_report
from tests.factories.regrades import apply, finish_runs, start

API = "/api/lab/v1"
DAY = dt.timedelta(days=1)


@pytest.fixture
def tell(app, settings, learner, enrollment, cohort, lab):
    """Function: cells, or another body -> the answer, with the learner's lab token."""
    client = app.test_client()
    hook = {"Authorization": f"Bearer {settings.secret('hub-hook.secret')}"}
    token = client.post(f"{API}/tokens", json={"person": learner.uuid}, headers=hook).get_json()["token"]
    mine = {"Authorization": f"Bearer {token}"}

    def ask(*cells, body=None, lab=SLUG):
        sent = {"cells": [dict(zip(("grade_id", "outcome", "answer"), cell, strict=False)) for cell in cells]}
        address = f"{API}/assignments/{cohort.slug}/{lab}/validations"
        return client.post(address, json=sent if body is None else body, headers=mine)

    return ask


def states(app) -> dict[str, tuple]:
    with reading(app) as session:
        rows = session.scalars(select(CellState)).all()
        return {row.grade_id: (row.outcome, row.tries, row.fails) for row in rows}


def events(app) -> list[tuple]:
    with reading(app) as session:
        rows = session.scalars(select(LabEvent).order_by(LabEvent.id)).all()
        return [(row.kind, row.outcomes) for row in rows]


def test_a_validation_is_kept_as_outcomes(app, tell):
    assert tell(("count", "failed", "abc"), ("explain", "untried", "def")).get_json() == {"kept": True}
    assert events(app) == [("validate", {"count": "failed"})]
    assert states(app) == {"count": ("failed", 1, 1)}
    tell(("count", "failed", "abc"), ("explain", "answered", "xyz"))
    assert states(app) == {"count": ("failed", 1, 1), "explain": ("answered", 1, 0)}


def test_cells_that_the_lab_does_not_have_are_left_out(app, tell):
    tell(("count", "passed", "abc"), ("secrets", "passed", "abc"), ("count", "failed", "xyz"))
    assert events(app) == [("validate", {"count": "failed"})]


def test_a_submission_counts_with_its_hidden_tests(app, tell, enrollment, lab):
    tell(("count", "passed", "abc"))
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in, make_report(0.0))  # its status says passed: the report's word counts
    assert [kind for kind, _outcomes in events(app)] == ["validate", "submit"]
    assert states(app) == {"count": ("passed", 2, 0), "explain": ("answered", 1, 0)}


def test_a_submission_that_was_handed_in_before_a_later_validation_does_not_undo_it(
    app, tell, enrollment, lab
):
    handed_in = hand_in(app, enrollment, lab, at=now() - DAY)
    tell(("count", "failed", "abc"))
    grade(app, handed_in, make_report())
    assert states(app)["count"] == ("failed", 1, 1)


def test_whom_a_wrong_test_held_up_is_free_when_it_is_regraded(app, cohort, lab, enrollment, instructor):
    report = make_report(0.0, manual=False)
    wrong = replace(report, cells=(replace(report.cells[0], status="failed"),))
    for minutes in (40, 20, 0):
        at = now() - dt.timedelta(minutes=minutes)
        grade(app, hand_in(app, enrollment, lab, at=at), wrong, at)
    assert states(app) == {"count": ("failed", 3, 3)}
    regrade = start(app, cohort, lab, instructor)
    finish_runs(app, regrade, lambda run: make_report(8.0, manual=False))
    assert states(app) == {"count": ("failed", 3, 3)}, "nothing counts before it is applied"
    apply(app, regrade, instructor)
    assert states(app) == {"count": ("passed", 3, 0)} and len(events(app)) == 3


UNREADABLE = [
    [],
    {},
    {"cells": None},
    {"cells": ["count"]},
    {"cells": [{"grade_id": "count"}]},
    {"cells": [{"grade_id": "count", "outcome": "won"}]},
    {"cells": [{"grade_id": "count", "outcome": "passed", "answer": "x" * 99}]},
    {"cells": [{"grade_id": {"$ne": 1}, "outcome": "passed"}]},
    {"cells": [{"grade_id": f"c{number}", "outcome": "passed"} for number in range(201)]},
]


def test_what_cannot_be_read_is_refused_in_both_languages(app, tell):
    for body in UNREADABLE:
        answer = tell(body=body)
        assert answer.status_code == 422, body
        assert "검사 결과를 읽을 수 없습니다" in answer.get_json()["error"]["message"]["ko"]
    assert not events(app)


def test_an_unknown_lab_and_a_learner_who_has_left(app, tell, enrollment):
    assert tell(("count", "passed"), lab="elsewhere").status_code == 404
    with writing(app) as session:
        session.get_one(Enrollment, enrollment.id).state = "withdrawn"
    assert tell(("count", "passed")).status_code == 404
    assert not events(app)


def test_a_program_that_validates_all_the_time_is_not_kept(app, tell, enrollment, lab):
    with writing(app) as session:
        tell(("count", "failed", "0"))
    with writing(app) as session:
        first = session.scalars(select(LabEvent)).one()
        for _each in range(MOST_A_MINUTE - 1):
            session.add(
                LabEvent(
                    enrollment_id=first.enrollment_id,
                    assignment_id=first.assignment_id,
                    kind="validate",
                    at=now(),
                    outcomes={},
                )
            )
    assert tell(("count", "failed", "1")).get_json() == {"kept": False}
    assert len(events(app)) == MOST_A_MINUTE and states(app)["count"] == ("failed", 1, 1)


def test_old_events_go_and_the_states_stay(app, tell):
    tell(("count", "passed", "abc"))
    with writing(app) as session:
        session.scalars(select(LabEvent)).one().at = now() - 181 * DAY
    tell(("count", "passed", "abc"))
    with app.app_context():
        forget_old()
    assert len(events(app)) == 1 and states(app)["count"][0] == "passed"


def test_everything_goes_with_the_enrollment(app, tell, enrollment):
    tell(("count", "passed", "abc"))
    with writing(app) as session:
        session.execute(delete(Enrollment).where(Enrollment.id == enrollment.id))
    with reading(app) as session:
        assert not session.scalar(select(func.count(LabEvent.id)))
        assert not session.scalar(select(func.count(CellState.id)))

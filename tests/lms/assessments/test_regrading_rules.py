"""The rules of a regrade: differences, how they are spread, how long it takes, and what was seen."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from lms.assessments.domain.regrading import (
    Basis,
    Change,
    Points,
    Progress,
    cell_changes,
    seconds_left,
    spread,
)
from lms.assessments.models import GradeEvent, Regrade, Submission
from lms.assessments.services.grading import record_grade
from lms.assessments.services.preview import preview
from lms.catalog.models import TrackVersion
from lms.web import now
from notebooks.authoring.model import GradeCell
from notebooks.grader import CellScore
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import (
    CELLS,
    grade,
    hand_in,
    make_lab,
    make_report,
    publish_sample_lab,
    release,
    text,
)
from tests.factories.people import make_person
from tests.factories.regrades import apply, finish_runs, grade_in_force, start

OLD = Points(1, 6.0, 0.0, 12.0, False)


@pytest.mark.parametrize(
    ("after", "direction", "difference", "changed"),
    [
        (OLD, "same", 0.0, False),
        (replace(OLD, raw=9.0), "up", 25.0, True),
        (replace(OLD, penalty=3.0), "down", -25.0, True),
        (replace(OLD, raw=12.0, max_score=24.0), "same", 0.0, True),
        (replace(OLD, provisional=True), "same", 0.0, True),
        (replace(OLD, number=2), "same", 0.0, True),
    ],
)
def test_a_change_in_words_and_percent(after, direction, difference, changed):
    change = Change(OLD, after)
    assert (change.direction, change.changed) == (direction, changed)
    assert change.difference == pytest.approx(difference)
    assert Change(None, after).direction == "new" and Change(None, after).difference == 0.0


def test_a_lab_without_points_is_no_division_by_zero():
    assert Points(1, 0.0, 0.0, 0.0, False).percent == 0.0


def test_cells_that_came_went_and_changed():
    before = {"a": (1.0, 2.0), "b": (2.0, 2.0), "gone": (1.0, 1.0)}
    after = {"a": (2.0, 2.0), "b": (2.0, 2.0), "new": (None, 3.0)}
    found = {one.grade_id: (one.before, one.after, one.most_after) for one in cell_changes(before, after)}
    assert found == {"a": (1.0, 2.0, 2.0), "new": (None, None, 3.0), "gone": (1.0, None, None)}


@given(st.lists(st.floats(-100, 100)))
def test_every_difference_is_in_one_column_that_holds_it(differences):
    assert sum(number for _low, _high, number in spread(differences)) == len(differences)
    for one in differences:
        (column,) = [(low, high) for low, high, number in spread([one]) if number]
        assert column[0] is None or column[0] <= one + 1e-9
        assert column[1] is None or one - 1e-9 <= column[1]


@pytest.mark.parametrize(
    ("progress", "elapsed", "past", "seconds"),
    [
        (Progress(graded=5), 10.0, [1.0], 0.0),
        (Progress(queued=6, graded=3, failed=1), 20.0, [99.0], 30.0),
        (Progress(queued=6, graded=1), 20.0, [1.0, 2.0, 9.0], 6.0),
        (Progress(queued=6), None, [], None),
    ],
)
def test_how_long_the_rest_takes(progress, elapsed, past, seconds):
    assert seconds_left(progress, elapsed=elapsed, past=past, processes=2) == seconds


def test_what_was_seen_and_what_has_changed_since():
    rows = [(1, Change(OLD, OLD)), (2, Change(None, OLD))]
    basis = Basis.of(rows, submissions=2, newest_mark=7)
    assert basis.what_changed(str(basis)) is None
    assert Basis.of(reversed(rows), submissions=2, newest_mark=7) == basis
    assert replace(basis, submissions=3).what_changed(str(basis)) == "submissions"
    assert replace(basis, newest_mark=8).what_changed(str(basis)) == "marks"
    other = Basis.of([(1, Change(OLD, replace(OLD, raw=6.5))), rows[1]], submissions=2, newest_mark=7)
    assert other.what_changed(str(basis)) == "grades"
    for nonsense in ("", "x", "2.7", "2.7.", "....."):
        assert basis.what_changed(nonsense)


VERSIONS = (
    CELLS,
    (replace(CELLS[0], points=10.0), CELLS[1]),
    (CELLS[0],),
    (CELLS[0], replace(CELLS[1], points=1.0)),
    (*CELLS, GradeCell("compare", "manual", 3.0, text("비교한다", "Compare"))),
)
POINTS = st.none() | st.integers(0, 8).map(float)
WORK = st.fixed_dictionaries(
    {
        "old": POINTS,
        "new": POINTS,
        "late_days": st.integers(0, 5),
        "mark": st.none() | st.integers(0, 4).map(float),
    }
)


def report_for(cells, points):
    """A report of one version of the lab, None: nothing could run."""
    if points is None:
        return make_report(None, cause="unreadable")
    by_hand = [cell for cell in cells if cell.kind == "manual"]
    asked = tuple(
        CellScore(one.grade_id, "manual", None, one.points, "manual", text("", "")) for one in by_hand
    )
    report = make_report(points, manual=False)
    return replace(report, cells=(*report.cells, *asked), needs_manual=bool(by_hand))


def be_strict(session, keep: str) -> None:
    version = session.scalars(select(TrackVersion)).one()
    late = {"slip_days": 1, "most_per_item": 1, "penalty_percent_a_day": 10, "days": 4}
    categories = [{**one, "keep": keep} for one in version.grading["categories"]]
    grading = {**version.grading, "late": late, "categories": categories}
    session.execute(update(TrackVersion.__table__).values(grading=grading))  # as if published so
    session.expire(version)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    learners=st.lists(st.lists(WORK, min_size=1, max_size=3), min_size=1, max_size=2),
    cells=st.sampled_from(VERSIONS),
    keep=st.sampled_from(["best", "latest"]),
)
def test_applying_gives_exactly_the_preview(app, lab, instructor, learners, cells, keep):
    publish_sample_lab(app)
    cohort = make_cohort(app, staff=(instructor,))
    with writing(app) as session:
        be_strict(session, keep)
    new, people = {}, []
    for works in learners:
        enrollment = make_enrollment(app, make_person(app), cohort)
        people.append(enrollment)
        for work in works:
            made = hand_in(app, enrollment, lab)
            with writing(app) as session:
                session.get_one(Submission, made.id).late_seconds = 86400 * work["late_days"]
            grade(app, made, report_for(CELLS, work["old"]))
            if work["mark"] is not None and work["old"] is not None:
                release(app, made, instructor.id, work["mark"])
            new[made.id] = work["new"]
    publish_sample_lab(app, make_lab(cells, "d" * 63 + str(VERSIONS.index(cells))))
    before = {one.id: grade_in_force(app, one) for one in people}
    regrade = start(app, cohort, lab, instructor)
    finish_runs(app, regrade, lambda run: report_for(cells, new[run.submission_id]))
    assert {one.id: grade_in_force(app, one) for one in people} == before
    with reading(app) as session:
        shown = {
            row.enrollment.id: row.change
            for row in preview(session, session.get_one(Regrade, regrade.id)).rows
        }
        numbers = session.scalar(select(func.count()).select_from(GradeEvent))
    apply(app, regrade, instructor)
    for one in people:
        found = grade_in_force(app, one)
        if one.id not in shown:
            assert found is None
            continue
        after = shown[one.id].after
        assert found == (after.final, after.max_score, after.provisional)
        assert before[one.id] == (shown[one.id].before and found_of(shown[one.id].before))
    with writing(app) as session:
        changed = sum(change.changed for change in shown.values())
        assert session.scalar(select(func.count()).select_from(GradeEvent)) == numbers + changed
        # The ordinary way to a grade agrees with what was applied: nothing is left to record.
        for one in people:
            record_grade(
                session,
                enrollment_id=one.id,
                activity_id=lab.id,
                reason="autograded",
                actor_id=None,
                now=now(),
            )
        assert session.scalar(select(func.count()).select_from(GradeEvent)) == numbers + changed


def found_of(points: Points) -> tuple[float, float, bool]:
    return points.final, points.max_score, points.provisional

"""The grades of a cohort as a database of nbgrader's own: what `nbgrader export` and its API read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import UTC
from pathlib import Path
from typing import Any

from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from lms.assessments.domain.sheet import key_of
from lms.assessments.models import Grade, GradeEvent
from lms.assessments.queries import graded_activities
from lms.assessments.queries.gradebook import learners_in
from lms.assessments.queries.modes import anonymous_in
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment

CELL = "points"  # the one cell of each assignment: a grade in force is a sum, whatever it was made of


def write_gradebook(session: Session, cohort: Cohort, path: Path) -> int:
    """Writes a new database; how many grades. An assignment for each activity, points and penalty apart.

    Only what nbgrader can hold: neither histories nor who waits for whom, and late work's penalty as points.
    """
    from nbgrader import api  # a second, for few

    activities = graded_activities(session, cohort.track_version_id)
    rows = dict(_rows(session, cohort, activities, api))
    engine = create_engine(f"sqlite:///{path}")
    try:
        api.Base.metadata.create_all(engine)
        with engine.begin() as book:
            # As nbgrader writes it into a new database, for its `db upgrade`; by its way a program is started
            head = ScriptDirectory(str(Path(api.__file__).with_name("alembic"))).get_current_head()
            book.exec_driver_sql("CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL)")
            book.exec_driver_sql("INSERT INTO alembic_version VALUES (?)", (head,))
            book.execute(insert(api.Course.__table__), [{"id": cohort.slug}])
            for model, some in rows.items():
                if some:
                    book.execute(insert(model.__table__), some)
    finally:
        engine.dispose()
    return len(rows[api.Grade])


def _rows(
    session: Session, cohort: Cohort, activities: Sequence[Activity], api: Any
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    """The rows of each of nbgrader's tables, in the order in which they may be written."""
    learners = {one.id: one for one in learners_in(session, cohort.id)}
    yield (
        api.Student,
        [{"id": one.uuid, "first_name": one.name, "email": one.email} for one in learners.values()],
    )
    found = session.scalars(
        select(GradeEvent)
        .join(Grade, Grade.event_id == GradeEvent.id)
        .join(Enrollment, Enrollment.id == Grade.enrollment_id)
        .where(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")
    )
    known = {one.id for one in activities}
    hidden = anonymous_in(session, cohort.id, activities)
    events = [
        event
        for event in found
        if event.activity_id in known and not (event.provisional and event.activity_id in hidden)
    ]
    yield from _assignments(activities, {event.activity_id: event.max_score for event in events}, cohort, api)
    yield from _submissions(events, {id: one.uuid for id, one in learners.items()}, api)


def _assignments(
    activities: Sequence[Activity], most: dict[int, float], cohort: Cohort, api: Any
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    numbers = Counter(one.slug for one in activities)
    rows = []
    for one in activities:
        name = one.slug if numbers[one.slug] == 1 else f"{one.slug}-{key_of(one.uuid)}"
        rows.append({"id": f"a{one.id}", "name": name, "max_score": one.points or most.get(one.id, 0.0)})
    yield api.Assignment, [{"id": row["id"], "name": row["name"], "course_id": cohort.slug} for row in rows]
    yield (
        api.Notebook,
        [{"id": row["id"], "name": row["name"], "assignment_id": row["id"]} for row in rows],
    )
    cell = {"name": CELL, "type": "GradeCell"}
    yield api.BaseCell, [cell | {"id": row["id"], "notebook_id": row["id"]} for row in rows]
    yield (
        api.GradeCell,
        [{"id": row["id"], "max_score": row["max_score"], "cell_type": "code"} for row in rows],
    )


def _submissions(
    events: Sequence[GradeEvent], uuids: dict[int, str], api: Any
) -> Iterator[tuple[Any, list[dict[str, Any]]]]:
    handed_in, notebooks, grades = [], [], []
    for event in events:
        id, of = f"s{event.id}", f"a{event.activity_id}"
        at, student = event.at.astimezone(UTC).replace(tzinfo=None), uuids[event.enrollment_id]
        handed_in.append({"id": id, "assignment_id": of, "student_id": student, "timestamp": at})
        late = {"late_submission_penalty": event.penalty}
        notebooks.append({"id": id, "assignment_id": id, "notebook_id": of, **late})
        points = {"auto_score": event.raw, "needs_manual_grade": event.provisional}
        grades.append({"id": id, "notebook_id": id, "cell_id": of, **points})
    yield api.SubmittedAssignment, handed_in
    yield api.SubmittedNotebook, notebooks
    yield api.Grade, grades

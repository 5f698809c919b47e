"""A large cohort: 1,000 learners, 60 graded activities, 100,000 grade events, written in a few seconds.

The rows are what the services would have written (each event's hash covers its forerunner's), put in by
statements for many rows at once.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import random
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import count, product
from types import SimpleNamespace
from typing import Any

from flask import Flask
from flask_security.utils import hash_password
from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.assessments.domain import event_hash
from lms.assessments.models import (
    Assignment,
    AssignmentVersion,
    AutogradeRun,
    Grade,
    GradeEvent,
    Submission,
)
from lms.assessments.services.events import event_fields
from lms.catalog.models import (
    Activity,
    Course,
    CourseModule,
    CourseVersion,
    Module,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    Track,
    TrackVersion,
)
from lms.cohorts.models import Cohort, Enrollment, Progress, StaffRole
from lms.db import new_uuid
from tests.factories.cohorts import Made
from tests.factories.homes import writing
from tests.factories.labs import CELLS, make_report
from tests.factories.observed import QUESTIONS, add_attempts, add_lab_work
from tests.factories.people import PASSWORD, Somebody, make_person

BEGAN = dt.datetime(2026, 3, 2, 0, 0, tzinfo=dt.UTC)
FAMILY, GIVEN = (
    "김이박최정강조윤장임",
    ("가람", "나래", "다온", "라온", "마루", "바다", "서연", "아라", "지우", "하늘"),
)
AT_ONCE = 5000
_track = count(1)


@dataclass
class LargeCohort:
    """What was made: the cohort, who teaches it, one learner with an enrollment, one submission; `quiz` and
    `lab` are the addresses of the first ones, with attempts and validations of everybody."""

    cohort: Made
    track: str
    instructor: Somebody
    learner: Somebody
    enrollment: Made
    submission: str
    events: int
    quiz: str
    lab: str


@dataclass(frozen=True)
class _Item:
    """A graded activity; a quiz has no assignment version."""

    id: int
    kind: str
    position: int
    version_id: int | None
    uuid: str


@dataclass
class _Rows:
    """Rows to be written together, with the ids that they will have."""

    rng: random.Random
    ids: dict[type, count[int]]
    rows: dict[type, list[dict[str, Any]]] = field(default_factory=dict)

    def add(self, model: type, **values: Any) -> dict[str, Any]:
        row = {"id": next(self.ids[model])} | values
        if hasattr(model, "uuid"):
            row.setdefault("uuid", new_uuid())
        self.rows.setdefault(model, []).append(row)
        return row

    def write(self, session: Session) -> None:
        for model in MODELS:
            rows = self.rows.get(model, [])
            for start in range(0, len(rows), AT_ONCE):
                session.execute(insert(model.__table__), rows[start : start + AT_ONCE])
        self.rows.clear()


MODELS = (
    Assignment, AssignmentVersion, Activity, Person, Enrollment, Submission, AutogradeRun, GradeEvent, Grade,
    Progress,
)  # fmt: skip


def make_large_cohort(
    app: Flask, *, learners: int = 1000, items: int = 60, events: int = 100_000, seed: int = 1
) -> LargeCohort:
    """A self-paced cohort of a track of `items` quizzes and labs in turn; one grade in 25 is missing."""
    instructor = make_person(app, "learner", "instructor", name="시험 강사")
    with writing(app) as session:
        password = hash_password(PASSWORD)
        last = {model: session.scalar(select(func.max(model.id))) or 0 for model in MODELS}
        rows = _Rows(random.Random(seed), {model: count(id + 1) for model, id in last.items()})
        version, activities = _track_version(session, rows, items)
        rows.write(session)
        cohort = Cohort(
            slug=f"large-{version.id}",
            track_version_id=version.id,
            title={"ko": "큰 기수", "en": "Large cohort"},
            time_zone="Asia/Seoul",
        )
        session.add(cohort)
        session.flush()
        session.add(StaffRole(cohort_id=cohort.id, person_id=instructor.id, role="instructor"))
        people = [_person(rows, cohort.slug, number, password) for number in range(learners)]
        enrollments = [
            rows.add(Enrollment, cohort_id=cohort.id, person_id=one["id"], state="active", enrolled_at=BEGAN)
            for one in people
        ]
        written = _grades(rows, enrollments, activities, events, instructor.id)
        submission = rows.rows[Submission][0]["uuid"] if Submission in rows.rows else ""
        rows.write(session)
        everybody = [one["id"] for one in enrollments]
        quiz, lab = (next(one for one in activities if one.kind == kind) for kind in ("quiz", "lab"))
        add_attempts(session, everybody, quiz.id, BEGAN)
        add_lab_work(session, everybody, lab.version_id or 0)
        first, person = enrollments[0], people[0]
        return LargeCohort(
            Made(cohort.id, cohort.uuid, cohort.slug),
            version.track.slug,
            instructor,
            Somebody(person["id"], person["uuid"], person["email"], person["name"]),
            Made(first["id"], first["uuid"]),
            submission,
            written,
            quiz.uuid,
            lab.uuid,
        )


def _person(rows: _Rows, group: str, number: int, password: str) -> dict[str, Any]:
    name = FAMILY[number % 10] + GIVEN[number // 10 % 10] + (f" {number // 100}" if number >= 100 else "")
    return rows.add(
        Person,
        name=name,
        email=f"{group}-{number}@example.org",
        created_at=BEGAN,
        confirmed_at=BEGAN,
        password=password,
        active=True,
        fs_uniquifier=new_uuid(),
    )


def _both(ko: str, en: str) -> dict[str, str]:
    return {"ko": ko, "en": en}


def _track_version(session: Session, rows: _Rows, items: int) -> tuple[TrackVersion, list[_Item]]:
    """A track of one course with ten activities a module."""
    slug = f"large-track-{next(_track)}"
    title = _both("큰 과정", "A large track")
    shared: dict[str, Any] = {"number": 1, "published_at": BEGAN, "title": title, "summary": title}
    shared |= {"content_hash": _hash(slug), "hours": 200.0, "outcomes": []}
    course = CourseVersion(
        course=Course(slug=slug), ects=8.0, skills=[], prerequisites=[], credential=None, **shared
    )
    track = Track(slug=slug, level="micro_degree", position=90, current=1)
    grading = {
        "pass": 60,
        "distinction": 85,
        "categories": [
            {"slug": "quizzes", "title": _both("퀴즈", "Quizzes"), "kind": "quiz", "weight": 0.3, "drop": 2},
            {"slug": "labs", "title": _both("실습", "Labs"), "kind": "lab", "weight": 0.7, "drop": 1},
        ],
    }
    whole = TrackVersion(
        track=track, description_html=title, audience=title, ects=8.0, weeks=20, skills=[],
        grading=grading, credential=None, search_text=slug, **shared,
    )  # fmt: skip
    needed = Requirement(slug="core", kind="courses", title=title, choose=1, position=1)
    needed.courses = [RequirementCourse(course_version=course, position=1)]
    whole.requirements = [needed]
    activities: list[_Item] = []
    for number in range(0, items, 10):
        module = ModuleVersion(module=Module(slug=f"{slug}-{number}"), **shared)
        course.modules.append(
            CourseModule(module_version=module, position=number, opens_days=0, due_days=7, closes_days=None)
        )
        session.add(whole)
        session.flush()
        wanted = range(number, min(number + 10, items))
        activities += [_activity(rows, slug, module.id, position) for position in wanted]
    return whole, activities


def _activity(rows: _Rows, track: str, module_id: int, number: int) -> _Item:
    slug, version_id = f"{track}-{number}", None
    if number % 2 == 0:
        kind, points, title = "quiz", 10.0, _both(f"{number + 1}단원 퀴즈", f"Quiz of unit {number + 1}")
        definition = {
            "questions": [] if number else QUESTIONS,
            "keep": "best",
            "pass": 60,
            "attempts": 3,
            "shuffle": False,
        }
    else:
        kind, points, title = "lab", 12.0, _both(f"{number + 1}단원 실습", f"Lab of unit {number + 1}")
        definition = {"lab": slug, "release": _hash(slug)}
        version_id = _assignment(rows, slug, title)
    made = rows.add(
        Activity,
        module_version_id=module_id,
        slug=slug,
        kind=kind,
        position=number,
        title=title,
        minutes=30,
        points=points,
        definition=definition,
    )
    return _Item(made["id"], kind, number, version_id, made["uuid"])


def _assignment(rows: _Rows, slug: str, title: dict[str, str]) -> int:
    made = rows.add(Assignment, slug=slug, current_version_id=None)
    cells = [{"grade_id": c.grade_id, "kind": c.kind, "points": c.points, "title": c.title} for c in CELLS]
    version = rows.add(
        AssignmentVersion,
        assignment_id=made["id"],
        release_hash=_hash(slug),
        environment="industrial",
        title=title,
        cells=[cell | {"rubric": []} for cell in cells],
        files={},
        max_score=12.0,
        published_at=BEGAN,
    )
    return int(version["id"])


def _grades(
    rows: _Rows, enrollments: list[dict[str, Any]], items: list[_Item], events: int, grader_id: int
) -> int:
    """A grade in nearly every cell, and more events in some until there are as many as wanted."""
    cells = [pair for pair in product(enrollments, items) if rows.rng.random() >= 0.04]
    lengths = [1] * len(cells)
    for _each in range(events - len(cells)):
        lengths[rows.rng.randrange(len(cells))] += 1
    for (enrollment, item), length in zip(cells, lengths, strict=True):
        at = BEGAN + dt.timedelta(days=item.position, minutes=rows.rng.randrange(900))
        shared = {"enrollment_id": enrollment["id"], "activity_id": item.id}
        points = rows.rng.choice((3.0, 4.5, 6.0, 7.0, 7.5, 8.0))
        handed = _hand_in(rows, item, shared, points, at) if item.kind == "lab" else {}
        event: dict[str, Any] | None = None
        for step in range(length):
            raw = points + step * (10.0 - points) / length
            by_hand = item.kind == "lab" and step > 0
            reason = ("marked" if by_hand else "autograded") if item.kind == "lab" else "quiz"
            event = _event(
                rows,
                event,
                **shared,
                **handed,
                raw=raw,
                final=raw,
                max_score=10.0 if item.kind == "quiz" else 12.0,
                provisional=item.kind == "lab" and length == 1,
                reason=reason,
                actor_id=grader_id if by_hand else None,
                at=at + dt.timedelta(days=step),
            )
        now = {name: event[name] for name in ("final", "max_score", "provisional")} if event else {}
        rows.add(Grade, **shared, **now, event_id=event["id"] if event else None)
        rows.add(Progress, **shared, opened_at=at, done_at=at)
    return sum(lengths)


def _hand_in(
    rows: _Rows, item: _Item, shared: dict[str, int], points: float, at: dt.datetime
) -> dict[str, int]:
    uuid = new_uuid()
    submission = rows.add(
        Submission,
        uuid=uuid,
        receipt=uuid[:20],
        **shared,
        assignment_version_id=item.version_id,
        number=1,
        language="ko",
        source="page",
        files={},
        sha256=_hash(uuid),
        size=1,
        submitted_at=at,
        late_seconds=0,
    )
    run = rows.add(
        AutogradeRun,
        submission_id=submission["id"],
        assignment_version_id=item.version_id,
        counts=True,
        state="graded",
        priority=0,
        attempts=1,
        queued_at=at,
        finished_at=at,
        report=json.loads(_report(points)),
        by_hand=1,
    )
    return {"submission_id": submission["id"], "run_id": run["id"]}


@lru_cache
def _report(points: float) -> str:
    return make_report(points).to_json()


def _event(rows: _Rows, before: dict[str, Any] | None, **values: Any) -> dict[str, Any]:
    """A row of a grade's history, chained as services/events.py does it."""
    nothing: dict[str, Any] = {"attempt_id": None, "submission_id": None, "run_id": None}
    row = {"uuid": new_uuid(), "penalty": 0.0, "comment": ""} | nothing | values
    fields = event_fields(SimpleNamespace(**row))  # type: ignore[arg-type]
    row["sha256"] = event_hash(before["sha256"] if before else None, fields)
    return rows.add(GradeEvent, **row, supersedes_id=before["id"] if before else None)


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

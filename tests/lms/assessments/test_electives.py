"""Courses to choose from: the learner's page, the gradebook, its table and the certificate agree."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from lms.assessments.domain.gradebook import STATES
from lms.assessments.models import Grade
from lms.assessments.queries import graded_activities, grades_of, items, standing_of
from lms.assessments.queries.electives import rules_of
from lms.assessments.queries.gradebook import Look, grid
from lms.catalog.models import (
    Course,
    CourseModule,
    CourseVersion,
    Requirement,
    RequirementCourse,
)
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.plans import plan_of
from lms.db import new_uuid
from lms.sheets import read_table
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import Made
from tests.factories.homes import reading, writing
from tests.factories.people import Somebody
from tests.factories.thousand import make_large_cohort


@pytest.fixture
def made(app):
    """Twelve learners and two courses of ten activities, of which one is to be chosen; the first has all."""
    found = make_large_cohort(app, learners=12, items=20, events=240)
    with writing(app) as session:
        version = session.get_one(Cohort, found.cohort.id).track_version
        needed = session.scalars(select(Requirement).where(Requirement.track_version_id == version.id)).one()
        first = needed.courses[0].course_version
        names = [column.key for column in CourseVersion.__table__.columns]
        copied = {name: getattr(first, name) for name in names if name not in ("id", "uuid", "course_id")}
        other = CourseVersion(course=Course(slug=f"{version.track.slug}-other"), **copied)
        if "uuid" in names:
            other.uuid = new_uuid()
        session.add(other)
        session.flush()
        session.connection().execute(
            update(CourseModule.__table__)
            .where(CourseModule.course_version_id == first.id, CourseModule.position == 10)
            .values(course_version_id=other.id)
        )
        session.connection().execute(
            RequirementCourse.__table__.insert().values(
                requirement_id=needed.id, course_version_id=other.id, position=2
            )
        )
        session.connection().execute(update(Requirement.__table__).values(minimum_grade=70.0))
        return found, _one_who_passed_the_first(session, found, graded_activities(session, version.id))


def _one_who_passed_the_first(session, found, activities) -> tuple[Made, Somebody]:
    """Somebody with a grade in all of the first course gets 90 % there and 20 % in the other."""
    first = {one.id for one in activities[:10]}
    for one in session.scalars(select(Enrollment).where(Enrollment.cohort_id == found.cohort.id)):
        grades = session.scalars(select(Grade).where(Grade.enrollment_id == one.id)).all()
        if first <= {grade.activity_id for grade in grades}:
            for grade in grades:
                share = 0.9 if grade.activity_id in first else 0.2
                grade.provisional, grade.final = False, share * grade.max_score
            person = one.person
            return Made(one.id, one.uuid), Somebody(person.id, person.uuid, person.email, person.name)
    raise AssertionError("nobody has all of the first course")


def test_everybody_adds_up_the_same(app, made):
    made, _one = made
    with reading(app) as session:
        cohort = session.get_one(Cohort, made.cohort.id)
        version = cohort.track_version
        plan, rules = plan_of(session, version), rules_of(session, version.id)
        assert [len(one.courses) for one in rules] == [2]
        people = session.scalars(select(Enrollment).where(Enrollment.cohort_id == cohort.id)).all()
        activities, grades = (
            graded_activities(session, version.id),
            grades_of(session, [p.id for p in people]),
        )
        certificate = {one.id: plan.whole(items(activities, grades[one.id])) for one in people}
        assert {one.id: standing_of(session, one)[0] for one in people} == certificate
        rows = grid(session, cohort, Look()).rows
        assert {one.learner.id: one.standing for one in rows} == certificate
        ordered = [one.learner.id for one in grid(session, cohort, Look(sort="whole")).rows]
        percents = [certificate[id].percent for id in ordered]
        assert percents == sorted(percents)
        states = {
            state: {row.learner.id for row in grid(session, cohort, Look(state=state)).rows}
            for state in STATES
        }
        assert sum(map(len, states.values())) == len(people)
        assert states["passed"] == {id for id, one in certificate.items() if one.passed}
        by_uuid = {one.uuid: certificate[one.id].percent for one in people}
    table = read_table(
        Browser(app).sign_in(made.instructor).get(f"/teach/{made.cohort.uuid}/grades.csv").data
    )
    assert {row[0]: float(row[3]) for row in table[1:]} == {
        uuid: round(percent, 2) for uuid, percent in by_uuid.items()
    }


def test_the_learner_sees_what_does_not_count_and_why(app, made):
    _cohort, (enrollment, person) = made
    with reading(app) as session:
        standing, activities, _grades = standing_of(session, session.get_one(Enrollment, enrollment.id))
        assert standing.percent == pytest.approx(90.0) and standing.passed and len(activities) == 20
    browser = Browser(app).sign_in(person)
    page = browser.page(f"/learn/{enrollment.uuid}/grades")
    assert "나머지 선택 과목은 반영하지 않습니다" in text_of(page)
    assert len(re.findall("반영 안 함", page)) == 10
    assert "90.0 %" in text_of(browser.page(f"/learn/{enrollment.uuid}/grades/what-if"))

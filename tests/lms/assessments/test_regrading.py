"""A regrade changes nothing until it is applied, and then exactly what its preview showed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import func, select, update

from lms.assessments import queries
from lms.assessments.models import AssignmentVersion, AutogradeRun, GradeEvent, Regrade
from lms.assessments.queries.regrades import progress_of
from lms.assessments.services import regrading
from lms.assessments.services.events import broken_link
from lms.audit.models import AuditEvent
from lms.cohorts.models import Enrollment
from lms.mail.models import OutboxMail
from lms.refusal import Refused
from lms.web import now
from notebooks.authoring.model import GradeCell
from notebooks.grader import CellScore
from tests.factories.browser import text_of
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
from tests.factories.regrades import REASON, apply, finish_runs, grade_in_force, seen_of, start

SECOND = "c" * 64
EN = {"Accept-Language": "en"}


@pytest.fixture
def graded(app, enrollment, lab):
    """Two submissions of 5 and 3 points of 8, without cells by hand."""
    made = [hand_in(app, enrollment, lab) for _each in range(2)]
    for one, points in zip(made, (5.0, 3.0), strict=True):
        grade(app, one, make_report(points, manual=False))
    return made


def publish_second(app, cells=CELLS):
    publish_sample_lab(app, make_lab(cells, SECOND))


def events(app):
    with reading(app) as session:
        return list(session.scalars(select(GradeEvent).order_by(GradeEvent.id)))


def test_nothing_counts_before_it_is_applied(app, graded, enrollment, cohort, lab, instructor):
    publish_second(app)
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    assert grade_in_force(app, enrollment) == (5.0, 12.0, False)
    assert len(events(app)) == 1
    with reading(app) as session:
        for one in queries.submissions_of(session, enrollment_id=enrollment.id, activity_id=lab.id):
            assert [run.regrade_id for run in one.runs] == [None]
            assert queries.row_of(one).score in (5.0, 3.0)


def test_applied_the_better_submission_may_be_another(app, graded, enrollment, cohort, lab, instructor):
    publish_second(app, (replace(CELLS[0], points=10.0),))
    made = start(app, cohort, lab, instructor)
    numbers = {graded[0].id: 2.0, graded[1].id: 7.0}
    finish_runs(app, made, lambda run: make_report(numbers[run.submission_id], manual=False))
    apply(app, made, instructor)
    assert grade_in_force(app, enrollment) == (7.0, 10.0, False)
    first, last = events(app)
    assert (last.reason, last.comment, last.actor_id) == ("regraded", REASON, instructor.id)
    assert last.submission_id == graded[1].id and last.supersedes_id == first.id
    assert broken_link([first, last]) is None
    with reading(app) as session:
        found = session.scalars(select(Regrade)).one()
        assert (found.state, found.settled_by_id) == ("applied", instructor.id)
        assert found.summary["up"] == 1 and found.summary["changed"] == 1
        actions = session.scalars(select(AuditEvent.action)).all()
        assert {"regrade.started", "regrade.applied"} <= set(actions)


def test_the_reason_is_covered_by_the_chain(app, graded, cohort, lab, instructor):
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    apply(app, made, instructor)
    with writing(app) as session:
        session.scalars(select(GradeEvent).where(GradeEvent.reason == "regraded")).one().comment = "다른 까닭"
    assert broken_link(events(app)).reason == "regraded"


def test_each_run_is_graded_with_the_regrades_version(app, graded, cohort, lab, instructor):
    publish_second(app)
    made = start(app, cohort, lab, instructor)
    seen = []
    finish_runs(app, made, lambda run: seen.append(run.assignment_version.release_hash) or make_report(8.0))
    assert seen == [SECOND] * 2
    with reading(app) as session:
        runs = session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == made.id)).all()
        assert {(run.priority, run.counts) for run in runs} == {(10, False)}


def test_a_new_cell_by_hand_makes_the_grade_wait_and_a_removed_one_takes_its_points(
    app, enrollment, cohort, lab, instructor, signed_in
):
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in, make_report(8.0))
    release(app, handed_in, instructor.id, 4.0)
    assert grade_in_force(app, enrollment) == (12.0, 12.0, False)
    other = GradeCell("compare", "manual", 3.0, text("비교한다", "Compare"))
    publish_second(app, (CELLS[0], other))
    report = make_report(8.0, manual=False)
    asked = CellScore("compare", "manual", None, 3.0, status="manual", message=text("", ""))
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: replace(report, cells=(*report.cells, asked), needs_manual=True))
    apply(app, made, instructor)
    assert grade_in_force(app, enrollment) == (8.0, 11.0, True)
    teacher, page = signed_in(instructor), f"/teach/submissions/{handed_in.uuid}"
    assert "points-compare" in teacher.page(page) and "points-explain" not in teacher.page(page)
    assert "직접 채점할 것" in teacher.page(f"/teach/{cohort.uuid}?state=waiting")
    # As many marks as cells, but not of these cells
    assert "1개 중 1개" in text_of(teacher.page(f"/teach/{cohort.uuid}"))
    teacher.submit(page, **{"points-compare": "3", "action": "release"})
    assert grade_in_force(app, enrollment) == (11.0, 11.0, False)


def test_a_mark_counts_no_more_than_its_cell_gives_now(app, enrollment, cohort, lab, instructor):
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in)
    release(app, handed_in, instructor.id, 4.0)
    publish_second(app, (CELLS[0], replace(CELLS[1], points=2.0)))
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(8.0))
    apply(app, made, instructor)
    assert grade_in_force(app, enrollment) == (10.0, 10.0, False)


def test_what_failed_keeps_its_grade_and_can_be_tried_again(app, graded, enrollment, cohort, lab, instructor):
    made = start(app, cohort, lab, instructor)
    poison = make_report(None, cause="memory")
    finish_runs(app, made, lambda run: poison)
    with writing(app) as session:
        regrade = session.get_one(Regrade, made.id)
        failed = session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == made.id)).all()
        assert {run.cause for run in failed} == {"memory"}
        assert (
            regrading.try_again(
                session, regrade=regrade, run_uuid=failed[0].uuid, actor_id=instructor.id, now=now()
            )
            == 1
        )
        assert progress_of(session, made.id).failed == 1
    with pytest.raises(Refused, match="still"), app.test_request_context(headers=EN):
        apply(app, made, instructor)
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    apply(app, made, instructor)
    assert grade_in_force(app, enrollment)[0] == 8.0
    with reading(app) as session:
        counting = session.scalars(select(AutogradeRun.counts).where(AutogradeRun.regrade_id == made.id))
        assert sorted(counting) == [False, True]
        assert session.get_one(Regrade, made.id).summary["failed"] == 1


def test_cancelled_leaves_no_trace_in_the_grades(app, graded, enrollment, cohort, lab, instructor):
    made = start(app, cohort, lab, instructor)
    with writing(app) as session:
        claimed = session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == made.id)).first()
        claimed.state, claimed.claim = "running", "token"
        regrade = session.get_one(Regrade, made.id)
        regrading.cancel(session, regrade=regrade, actor_id=instructor.id, now=now())
    with reading(app) as session:
        left = session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == made.id)).all()
        assert [(run.state, run.cause, run.claim) for run in left] == [("failed", "cancelled", None)]
    assert len(events(app)) == 1
    with pytest.raises(Refused):
        apply(app, made, instructor)
    start(app, cohort, lab, instructor)


def test_what_cannot_be_regraded_is_refused(app, enrollment, cohort, lab, instructor):
    with pytest.raises(Refused, match="Nothing was handed in"), app.test_request_context(headers=EN):
        start(app, cohort, lab, instructor)
    grade(app, hand_in(app, enrollment, lab))
    with writing(app) as session:
        version = session.scalars(select(AssignmentVersion)).one()
        # As if it had been published so
        files = {"en": version.files["en"]}
        session.execute(
            update(AssignmentVersion.__table__)
            .where(AssignmentVersion.__table__.c.id == version.id)
            .values(files=files)
        )
    with pytest.raises(Refused, match=r"\(ko\)"), app.test_request_context(headers=EN):
        start(app, cohort, lab, instructor)
    publish_second(app)
    start(app, cohort, lab, instructor)
    with pytest.raises(Refused, match="already"), app.test_request_context(headers=EN):
        start(app, cohort, lab, instructor)


def test_learners_who_left_and_other_cohorts_are_left_out(app, graded, enrollment, cohort, lab, instructor):
    gone = make_enrollment(app, make_person(app), cohort)
    grade(app, hand_in(app, gone, lab), make_report(1.0, manual=False))
    elsewhere = make_enrollment(app, make_person(app), make_cohort(app))
    grade(app, hand_in(app, elsewhere, lab), make_report(1.0, manual=False))
    with writing(app) as session:
        session.get_one(Enrollment, gone.id).state = "withdrawn"
    made = start(app, cohort, lab, instructor)
    with reading(app) as session:
        assert progress_of(session, made.id).total == 2
    finish_runs(app, made, lambda run: make_report(8.0, manual=False))
    apply(app, made, instructor)
    assert grade_in_force(app, gone)[0] == 1.0 and grade_in_force(app, elsewhere)[0] == 1.0
    assert grade_in_force(app, enrollment)[0] == 8.0


@pytest.mark.parametrize("what", ["submissions", "marks", "grades"])
def test_what_changed_since_the_preview_is_named(app, enrollment, cohort, lab, instructor, what):
    handed_in = hand_in(app, enrollment, lab)
    grade(app, handed_in)
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(6.0))
    seen = seen_of(app, made)
    other = make_enrollment(app, make_person(app), cohort) if what == "submissions" else None
    if other:
        hand_in(app, other, lab)
    elif what == "marks":
        release(app, handed_in, instructor.id, 3.0)
    else:
        with writing(app) as session:
            session.scalars(select(AutogradeRun).where(AutogradeRun.regrade_id == made.id)).one().report = {
                "cells": [],
                "needs_manual": False,
            }
    with pytest.raises(Refused) as refused:
        apply(app, made, instructor, seen)
    assert refused.value.text == regrading.SINCE[what]
    with reading(app) as session:
        assert session.scalar(select(func.count()).where(GradeEvent.reason == "regraded")) == 0
        assert session.get_one(Regrade, made.id).state == "open"


def test_learners_with_a_changed_grade_get_a_mail_in_their_language(app, graded, cohort, lab, instructor):
    english = make_person(app, name="Robin", language="en", email="robin@example.org")
    same = make_enrollment(app, make_person(app, email="same@example.org"), cohort)
    grade(app, hand_in(app, make_enrollment(app, english, cohort), lab), make_report(8.0, manual=False))
    grade(app, hand_in(app, same, lab), make_report(4.0, manual=False))
    made = start(app, cohort, lab, instructor)
    finish_runs(app, made, lambda run: make_report(4.0, manual=False))
    apply(app, made, instructor)
    with reading(app) as session:
        mails = {mail.recipient: mail for mail in session.scalars(select(OutboxMail))}
        assert "same@example.org" not in mails and len(mails) == 2
        mail = mails.pop("robin@example.org")
        assert "has changed" in mail.subject
        for part in ("8 of 12", "4 of 12", REASON, "http://127.0.0.1:8000/learn/"):
            assert part in mail.text
        (korean,) = mails.values()
        assert "재채점" in korean.text and "has changed" not in korean.subject

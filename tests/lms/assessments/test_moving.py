"""Moving a cohort: said before, done as it was said, undone by moving back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from lms.assessments.domain.marking import Mode
from lms.assessments.models import Attempt, Grade, GradeEvent, Submission
from lms.assessments.queries import events_of, standing_of
from lms.assessments.queries.modes import masks_of
from lms.assessments.services import changing, moving, regrading
from lms.assessments.services.events import broken_link
from lms.assessments.services.modes import set_mode
from lms.audit.models import AuditEvent
from lms.catalog.models import Activity, Track, TrackVersion
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort, Enrollment, Progress, ScheduledActivity, StaffRole
from lms.cohorts.queries import way_of
from lms.cohorts.services import mark_done
from lms.cohorts.services.scheduling import reschedule
from lms.refusal import Refused
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import Made, make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_lab, make_report, publish_sample_lab
from tests.factories.people import Somebody, make_person
from tests.lms.catalog.sample import LABS, spoil, write

MODULE, QUIZ = "modules/scrap/module.yaml", "modules/scrap/check.quiz.yaml"
TRACK, COURSE, EN = "tracks/scrap.yaml", "courses/counting.yaml", "modules/scrap/why-count.en.md"
WITHOUT_QUIZ = ("  - {slug: check, kind: quiz, minutes: 10, points: 2}\n", "")
RIGHT = {"q1": "a", "q2": "3"}
Publish = Callable[..., int]
LAB = 100 * 8 / 12  # percent of the lab that `worked` has


@pytest.fixture
def publish_changed(app: Flask, tmp_path: Path) -> Publish:
    """Publishes the sample with changes (file, old, new); the id of the track's version."""

    def publish_it(*changes: tuple[str, str, str], release: str | None = None, gone: str = "") -> int:
        folder = write(tmp_path / f"{len(list(tmp_path.iterdir()))}")
        for change in changes:
            spoil(folder, *change)
        if gone:
            (folder / gone).unlink()
        labs = {slug: replace(lab, release=release) for slug, lab in LABS.items()}
        with writing(app) as session:
            publish(session, source=read_catalog(folder, labs), now=now())
            version = (
                select(TrackVersion.id)
                .join(Track)
                .where(Track.slug == "scrap", TrackVersion.number == Track.current)
            )
            return session.scalars(version).one()

    return publish_it


def move(app: Flask, cohort: Made, version: int, actor: int, seen: str | None = None) -> moving.Plan:
    with writing(app) as session:
        found, target = session.get_one(Cohort, cohort.id), session.get_one(TrackVersion, version)
        digest = moving.plan(session, cohort=found, target=target).digest if seen is None else seen
        return moving.move(session, cohort=found, target=target, seen=digest, actor_id=actor, now=now())


def version_of(app: Flask, cohort: Made) -> int:
    with reading(app) as session:
        return session.get_one(Cohort, cohort.id).track_version_id


def standing(app: Flask, enrollment: Made) -> tuple[float, bool]:
    with reading(app) as session:
        found, _activities, _grades = standing_of(session, session.get_one(Enrollment, enrollment.id))
        return round(found.percent, 4), found.passed


def take_quiz(person: Browser, app: Flask, enrollment: Made, **answers: str) -> None:
    address = quiz_address(app, enrollment)
    attempt = person.submit(address, f"{address}/start").headers["Location"]
    assert person.submit(attempt, f"{attempt}/hand-in", **answers).status_code == 302


def quiz_address(app: Flask, enrollment: Made) -> str:
    with reading(app) as session:
        way = way_of(session, session.get_one(Enrollment, enrollment.id))
        quiz = next(step for step in way.steps if step.kind == "quiz")
        return f"/learn/{enrollment.uuid}/quizzes/{quiz.uuid}"


@pytest.fixture
def worked(app: Flask, signed_in, learner: Somebody, enrollment: Made, lab: Made, activities) -> Browser:
    """A learner who has read the lesson, has 1 of 2 in the quiz and 8 of 12 in the lab."""
    person: Browser = signed_in(learner)
    with writing(app) as session:
        mark_done(session, enrollment_id=enrollment.id, activity_id=activities["why-count"].id, now=now())
    take_quiz(person, app, enrollment, q1="a", q2="4")
    grade(app, hand_in(app, enrollment, lab), make_report(8.0, manual=False))
    return person


def state(app: Flask, enrollment: Made) -> dict[str, object]:
    """Everything that a move may touch, with ids of activities as kinds."""
    with reading(app) as session:
        kinds = {one.id: (one.kind, one.module_version_id) for one in session.scalars(select(Activity))}
        ours = Enrollment.id == enrollment.id
        return {
            "done": sorted(
                kinds[one.activity_id] for one in session.scalars(select(Progress)) if one.done_at
            ),
            "attempts": [
                (kinds[one.activity_id], one.number, one.score) for one in session.scalars(select(Attempt))
            ],
            "submissions": [kinds[one.activity_id] for one in session.scalars(select(Submission))],
            "grades": sorted(
                (kinds[one.activity_id], one.final, one.max_score) for one in session.scalars(select(Grade))
            ),
            "cohort": session.scalars(select(Cohort.track_version_id).join(Enrollment).where(ours)).one(),
        }


def test_publishing_moves_nobody(app, worked, enrollment, cohort, publish_changed):
    before = state(app, enrollment)
    publish_changed((EN, "A day loses", "Every day loses"))
    assert state(app, enrollment) == before


def test_work_goes_along_and_comes_back(app, worked, enrollment, cohort, instructor, publish_changed):
    first = version_of(app, cohort)
    before, stood = state(app, enrollment), standing(app, enrollment)
    second = publish_changed((EN, "A day loses", "Every day loses"))
    made = move(app, cohort, second, instructor.id)
    assert made.numbers == {
        "added": 0,
        "removed": 0,
        "changed": 1,
        "same": 2,
        "learners": 0,
        "fails": 0,
        "late": 0,
    }
    after = state(app, enrollment)
    assert after["cohort"] == second
    assert standing(app, enrollment) == stood
    assert [kind for kind, _version in after["done"]] == ["lab", "lesson", "quiz"]  # type: ignore[union-attr]
    assert {version for _kind, version in after["done"]}.isdisjoint(  # type: ignore[union-attr]
        version
        for _kind, version in before["done"]  # type: ignore[union-attr]
    )
    move(app, cohort, first, instructor.id)
    assert state(app, enrollment) == before
    assert standing(app, enrollment) == stood


def test_grades_go_along_as_events_of_one_chain(app, worked, enrollment, cohort, instructor, publish_changed):
    second = publish_changed((EN, "A day loses", "Every day loses"))
    move(app, cohort, second, instructor.id)
    with reading(app) as session:
        for found in session.scalars(select(Grade)):
            history = events_of(session, enrollment_id=enrollment.id, activity_id=found.activity_id)
            assert [event.reason for event in history][-1] == "moved"
            assert len(history) == 2
            assert broken_link(history) is None
            assert history[0].final == history[1].final == found.final
            assert history[1].actor_id == instructor.id
        assert len(session.scalars(select(GradeEvent)).all()) == 4


def test_points_that_a_person_gave_hold_after_a_move_and_the_move_back(
    app, worked, enrollment, cohort, lab, instructor, publish_changed
):
    def change(**values) -> None:
        with writing(app) as session:
            grade = session.scalars(select(Grade).join(Activity).where(Activity.kind == "lab")).one()
            learner, activity = (
                session.get_one(Enrollment, enrollment.id),
                session.get_one(Activity, grade.activity_id),
            )
            said = {"enrollment": learner, "activity": activity, "actor_id": instructor.id, "now": now()}
            if values:
                changing.change(session, seen=grade.event_id, most=12.0, reason="면담", **values, **said)
            else:
                assert changing.let_count(session, reason="해제", **said)

    def of_lab() -> tuple[float, str]:
        with reading(app) as session:
            found = session.scalars(select(Grade).join(Activity).where(Activity.kind == "lab")).one()
            return found.final, found.event.reason

    first = version_of(app, cohort)
    change(points=11.0)
    for target in (publish_changed((EN, "A day loses", "Every day loses")), first):
        move(app, cohort, target, instructor.id)
        with reading(app) as session:
            activity = session.scalars(
                select(Grade.activity_id).join(Activity).where(Activity.kind == "lab")
            ).one()
        grade(app, hand_in(app, enrollment, replace(lab, id=activity)), make_report(2.0, manual=False))
        assert of_lab() == (11.0, "moved")
    change()
    assert of_lab() == (8.0, "cleared")


def test_a_removed_quiz_is_kept_and_does_not_count(
    app, worked, enrollment, cohort, instructor, publish_changed
):
    first, stood = version_of(app, cohort), standing(app, enrollment)
    changes = [(MODULE, *WITHOUT_QUIZ), (MODULE, "hours: 4.5", "hours: 4.4")]
    changes += [
        (
            TRACK,
            "    - {slug: quizzes, title: {ko: 퀴즈, en: Quizzes}, kind: quiz, weight: 0.3, drop: 0}\n",
            "",
        )
    ]
    changes += [(TRACK, "weight: 0.7", "weight: 1.0")]
    second = publish_changed(*changes, gone=QUIZ)
    made = move(app, cohort, second, instructor.id)
    assert made.numbers == {
        "added": 0,
        "removed": 1,
        "changed": 0,
        "same": 2,
        "learners": 1,
        "fails": 0,
        "late": 0,
    }
    (removed,) = [one for one in made.parts if one.kind == "removed"]
    assert (removed.part.key[1:], made.work_of(removed).grades) == (("quiz", "check"), 1)
    assert {rule.name for rule in made.rules} == {"weight", "drop", "keep", "cap"}
    (person,) = made.learners
    assert (round(person.before, 4), person.after) == (stood[0], LAB)
    assert standing(app, enrollment) == (round(LAB, 4), True)
    assert len(state(app, enrollment)["grades"]) == 2  # type: ignore[arg-type]
    third = publish_changed((EN, "A day loses", "Every day loses"))
    move(app, cohort, third, instructor.id)
    assert standing(app, enrollment) == stood
    move(app, cohort, first, instructor.id)
    assert standing(app, enrollment) == stood


def test_a_learner_goes_on_in_a_cohort_of_another_version_and_comes_back(
    app, learner, enrollment, cohort, lab, instructor, signed_in, publish_changed
):
    take_quiz(signed_in(learner), app, enrollment, q1="a", q2="4")
    grade(app, hand_in(app, enrollment, lab), make_report(3.0, manual=False))
    before, stood = state(app, enrollment), standing(app, enrollment)
    quizzes = "    - {slug: quizzes, title: {ko: 퀴즈, en: Quizzes}, kind: quiz, weight: 0.3, drop: 0}\n"
    publish_changed(
        (MODULE, *WITHOUT_QUIZ), (TRACK, quizzes, ""), (TRACK, "weight: 0.7", "weight: 1.0"), gone=QUIZ
    )
    other = make_cohort(app, staff=(instructor,))
    teacher = signed_in(instructor)

    def defer(source: Made, target: Made) -> str:
        address = f"/teach/{source.uuid}/roster/{learner.uuid}/defer"
        assert target.uuid in teacher.page(address.removesuffix("/defer"))
        page = teacher.page(f"{address}?target={target.uuid}")
        seen = SEEN.search(page)
        assert seen
        wrong = teacher.submit(address.removesuffix("/defer"), address, True, target=target.uuid, seen="0")
        assert "다시 보" in wrong.text and "다른 기수로 옮김" not in wrong.text
        teacher.post(address, target=target.uuid, seen=seen[1])
        return text_of(page)

    page = defer(cohort, other)
    assert "거기서는 성적에 들어가지 않는 것" in page and f"{stood[0]:.1f} % → 25.0 %" in page
    assert standing(app, enrollment) == (25.0, False)
    moved = state(app, enrollment)
    assert len(moved["submissions"]) == len(before["submissions"]) == 1  # type: ignore[arg-type]
    assert moved["attempts"] == before["attempts"], "kept where it was"
    assert "다른 버전" in signed_in(learner).page("/notices")
    page = defer(other, cohort)
    assert f"25.0 % → {stood[0]:.1f} %" in page
    assert standing(app, enrollment) == stood
    assert state(app, enrollment) == before


def test_what_is_said_is_what_happens(app, worked, enrollment, cohort, instructor, publish_changed):
    second = publish_changed(
        (TRACK, "weight: 0.3", "weight: 0.9"),
        (TRACK, "weight: 0.7", "weight: 0.1"),
        (TRACK, "pass: 60", "pass: 80"),
    )
    made = move(app, cohort, second, instructor.id)
    (person,) = made.learners
    assert (person.before, person.passed_before) == (pytest.approx(0.3 * 50 + 0.7 * LAB), True)
    assert (person.after, person.passed_after) == (pytest.approx(0.9 * 50 + 0.1 * LAB), False)
    assert standing(app, enrollment) == (round(person.after, 4), False)
    assert [(rule.name, rule.before, rule.after) for rule in made.rules] == [
        ("pass", 60, 80),
        ("weight", 0.3, 0.9),
        ("weight", 0.7, 0.1),
    ]


def test_what_changed_since_is_not_done(app, worked, enrollment, cohort, instructor, publish_changed):
    first = version_of(app, cohort)
    second = publish_changed((EN, "A day loses", "Every day loses"))
    with reading(app) as session:
        target = session.get_one(TrackVersion, second)
        seen = moving.plan(session, cohort=session.get_one(Cohort, cohort.id), target=target).digest
    take_quiz(worked, app, enrollment, **RIGHT)
    before = state(app, enrollment)
    english = app.test_request_context(headers={"Accept-Language": "en"})
    with english, pytest.raises(Refused, match="has changed since"):
        move(app, cohort, second, instructor.id, seen)
    assert state(app, enrollment) == before
    assert version_of(app, cohort) == first


def test_an_attempt_under_way_keeps_its_questions(
    app, worked, enrollment, cohort, instructor, publish_changed
):
    address = quiz_address(app, enrollment)
    attempt = worked.submit(address, f"{address}/start").headers["Location"]
    second = publish_changed((QUIZ, "answer: 3", "answer: 7"), (QUIZ, '"$2+1$?"', '"$6+1$?"'))
    made = move(app, cohort, second, instructor.id)
    (quiz,) = [one for one in made.parts if one.kind == "changed"]
    assert (quiz.what, made.work_of(quiz).under_way) == (("content",), 1)
    assert worked.submit(attempt, f"{attempt}/hand-in", **RIGHT).status_code == 302
    with reading(app) as session:
        assert [
            (one.number, one.score) for one in session.scalars(select(Attempt).order_by(Attempt.number))
        ] == [
            (1, 1.0),
            (2, 2.0),
        ]
    take_quiz(worked, app, enrollment, q1="a", q2="7")
    with reading(app) as session:
        attempts = session.scalars(select(Attempt).order_by(Attempt.number)).all()
        assert [one.score for one in attempts] == [1.0, 2.0, 2.0]
        assert len({one.activity_id for one in attempts}) == 1
    again = quiz_address(app, enrollment)
    refused = worked.submit(again, f"{again}/start")
    assert refused.status_code == 409  # three attempts are used, two of them in the version before


def test_a_lab_is_graded_by_the_release_of_its_version(app, enrollment, cohort, instructor, publish_changed):
    publish_sample_lab(app, make_lab(hash="a" * 64))
    first = publish_changed(release="a" * 64)
    move(app, cohort, first, instructor.id)
    publish_sample_lab(app, make_lab(hash="b" * 64))
    second = publish_changed(release="b" * 64)

    def released() -> list[str]:
        with reading(app) as session:
            way = way_of(session, session.get_one(Enrollment, enrollment.id))
            lab = next(step for step in way.steps if step.kind == "lab")
        hand_in(app, enrollment, Made(lab.id, lab.uuid))
        with reading(app) as session:
            return [one.assignment_version.release_hash[0] for one in session.scalars(select(Submission))]

    assert released() == ["a"]
    made = move(app, cohort, second, instructor.id)
    (lab,) = [one for one in made.parts if one.kind == "changed"]
    assert (lab.part.key[1], lab.what, made.work_of(lab).submissions) == ("lab", ("content",), 1)
    assert released() == ["a", "b"]


def test_dates_follow_the_version(app, dated_cohort, learner, instructor, publish_changed):
    make_enrollment(app, learner, dated_cohort)
    first = version_of(app, dated_cohort)

    def dues() -> set[dt.datetime | None]:
        with reading(app) as session:
            return {
                one.due_at
                for one in session.scalars(
                    select(ScheduledActivity).where(ScheduledActivity.cohort_id == dated_cohort.id)
                )
            }

    (before,) = dues()
    second = publish_changed((COURSE, "due: 7", "due: 9"))
    made = move(app, dated_cohort, second, instructor.id)
    assert {change.what for change in made.parts} == {("dates",)}
    assert before is not None
    assert dues() == {before + dt.timedelta(days=2)}
    move(app, dated_cohort, first, instructor.id)
    assert dues() == {before}


LATE = "{slip_days: 0, most_per_item: 0, penalty_percent_a_day: 10, days: 5}"
DAY = dt.timedelta(days=1)


def test_what_was_handed_in_is_late_by_the_dates_and_rules_of_the_version(
    app, dated_cohort, learner, lab, instructor, publish_changed
):
    """First without a rule about lateness, then with one, then due two days later."""
    enrollment = make_enrollment(app, learner, dated_cohort)
    with reading(app) as session:
        way = way_of(session, session.get_one(Enrollment, enrollment.id))
        due = way.around(lab.uuid)[1].window.due_at
    handed_in = hand_in(app, enrollment, lab, window=Window(None, due), at=due + 2.5 * DAY)
    grade(app, handed_in, make_report(8.0, manual=False))
    strict = (TRACK, "grading:\n", f"grading:\n  late: {LATE}\n")
    moves = (
        (publish_changed(strict), 2.4, (3, 3), "1 → 2"),
        (publish_changed(strict, (COURSE, "due: 7", "due: 9")), 0.8, (3, 1), "2 → 3"),
    )
    for version, penalty, days, said in moves:
        made = move(app, dated_cohort, version, instructor.id)
        (effect,) = made.late
        assert (effect.before.days, effect.after.days) == days
        assert effect.after.penalty == pytest.approx(penalty)
        with reading(app) as session:
            newest = session.scalars(select(GradeEvent).order_by(GradeEvent.id.desc())).first()
            assert (newest.reason, newest.comment) == ("deadline", said)
            assert newest.penalty == pytest.approx(penalty)
            (foretold,) = made.learners
            found, _activities, _grades = standing_of(session, session.get_one(Enrollment, enrollment.id))
            assert foretold.after == pytest.approx(found.percent), "as it was said"


def test_no_points_beside_a_name_in_a_lab_that_is_graded_without_names(
    app, dated_cohort, learner, lab, instructor, signed_in, publish_changed
):
    enrollment = make_enrollment(app, learner, dated_cohort)
    with reading(app) as session:
        way = way_of(session, session.get_one(Enrollment, enrollment.id))
        due = way.around(lab.uuid)[1].window.due_at
    late = hand_in(app, enrollment, lab, window=Window(None, due), at=due + 2.5 * DAY)
    grade(app, late, make_report(8.0, manual=True))
    strict = (TRACK, "grading:\n", f"grading:\n  late: {LATE}\n")
    address = version_address(app, dated_cohort, publish_changed(strict))
    teacher = signed_in(instructor)
    page = text_of(teacher.page(address))
    assert learner.name in page
    with writing(app) as session:
        mode = Mode(anonymous=True)
        set_mode(
            session,
            cohort=session.get_one(Cohort, dated_cohort.id),
            activity=session.get_one(Activity, lab.id),
            mode=mode,
            actor_id=instructor.id,
            now=now(),
        )
    page = text_of(teacher.page(address))
    with reading(app) as session:
        code = masks_of(session, dated_cohort.id).code_of(session.get_one(Submission, late.id))
    assert learner.name not in page and f"학습자 {code}" in page
    assert "0점으로 칩니다" in page


def test_dates_that_were_edited_stay_when_the_cohort_moves(
    app, dated_cohort, activities, instructor, publish_changed
):
    def dues() -> dict[str, dt.datetime]:
        with reading(app) as session:
            query = select(Activity.slug, ScheduledActivity.due_at).join(Activity)
            return dict(session.execute(query.where(ScheduledActivity.cohort_id == dated_cohort.id)).all())

    with writing(app) as session:
        row = session.scalars(
            select(ScheduledActivity).where(ScheduledActivity.activity_id == activities["check"].id)
        ).one()
        row.due_at += DAY
    before = dues()
    move(
        app,
        dated_cohort,
        publish_changed((COURSE, "due: 7", "due: 9"), (EN, "A day", "Every day")),
        instructor.id,
    )
    after = dues()
    assert {slug: after[slug] - before[slug] for slug in after} == {
        "why-count": 2 * DAY, "count-scrap": 2 * DAY, "check": 0 * DAY
    }  # fmt: skip


def test_it_stands_in_the_trail(app, worked, cohort, instructor, publish_changed):
    second = publish_changed((EN, "A day loses", "Every day loses"))
    move(app, cohort, second, instructor.id)
    with reading(app) as session:
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "cohort.moved")).one()
        assert (event.subject, event.actor_id) == (cohort.uuid, instructor.id)
        assert (event.detail["from_version"], event.detail["to_version"], event.detail["changed"]) == (
            1,
            2,
            1,
        )
        assert event.detail["from_hash"] != event.detail["to_hash"]


def test_not_while_a_lab_is_regraded_nor_to_where_it_is(
    app, worked, cohort, lab, instructor, publish_changed
):
    second = publish_changed((EN, "A day loses", "Every day loses"))
    with writing(app) as session, app.test_request_context():
        regrading.start(
            session,
            cohort=session.get_one(Cohort, cohort.id),
            activity=session.get_one(Activity, lab.id),
            reason="why",
            actor_id=instructor.id,
            now=now(),
        )
    with app.test_request_context(headers={"Accept-Language": "en"}):
        with pytest.raises(Refused, match="being regraded"):
            move(app, cohort, second, instructor.id)
        with pytest.raises(Refused, match="already"):
            move(app, cohort, version_of(app, cohort), instructor.id)
        with writing(app) as session, pytest.raises(Refused, match="another track"):
            other = TrackVersion(track=Track(slug="other", level="beginner", position=9), number=1)
            moving.plan(session, cohort=session.get_one(Cohort, cohort.id), target=other)


def test_only_this_cohort_is_moved(app, worked, enrollment, cohort, instructor, stranger, publish_changed):
    other = make_cohort(app)
    theirs = make_enrollment(app, stranger, other)
    with writing(app) as session:
        lesson = session.scalars(select(Activity.id).where(Activity.kind == "lesson")).one()
        mark_done(session, enrollment_id=theirs.id, activity_id=lesson, now=now())
    second = publish_changed((EN, "A day loses", "Every day loses"))
    move(app, cohort, second, instructor.id)
    assert version_of(app, other) != second
    with reading(app) as session:
        (kept,) = session.scalars(select(Progress).where(Progress.enrollment_id == theirs.id))
        assert kept.activity_id == lesson


def test_rescheduling_a_self_paced_cohort_gives_it_no_dates(app, cohort):
    with writing(app) as session:
        found = session.get_one(Cohort, cohort.id)
        reschedule(session, cohort=found, version_id=found.track_version_id)
        assert not session.scalars(select(ScheduledActivity)).all()


SEEN = re.compile(r'name="seen" value="([0-9a-f]+)"')


def version_address(app: Flask, cohort: Made, version: int) -> str:
    with reading(app) as session:
        return f"/teach/{cohort.uuid}/versions/{session.get_one(TrackVersion, version).uuid}"


def test_an_instructor_sees_it_then_does_it(
    app, worked, enrollment, cohort, signed_in, instructor, publish_changed
):
    second = publish_changed((EN, "A day loses", "Every day loses"), (TRACK, "pass: 60", "pass: 61"))
    teacher = signed_in(instructor)
    address = version_address(app, cohort, second)
    assert address in teacher.page(f"/teach/{cohort.uuid}/versions")
    page = teacher.page(address)
    seen = SEEN.search(page)
    assert seen
    for words in ("왜 세는가", "61", "채점"):
        assert words in text_of(page)
    assert version_of(app, cohort) != second
    wrong = teacher.submit(address, address, follow=True, seen="0" * 24)
    assert "다시 보" in text_of(wrong.text)
    assert version_of(app, cohort) != second
    done = teacher.submit(address, address, follow=True, seen=seen[1])
    assert version_of(app, cohort) == second
    assert "버전 1" in text_of(done.text)


def test_who_may_move(app, worked, cohort, signed_in, learner, instructor, stranger, admin, publish_changed):
    second = publish_changed((EN, "A day loses", "Every day loses"))
    address = version_address(app, cohort, second)
    grader = make_person(app, "learner", "instructor")
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=grader.id, role="grader"))
    outsider = make_person(app, "learner", "instructor")
    own = f"/teach/{cohort.uuid}/versions"
    for somebody, looking, doing in (
        (learner, 404, 404),
        (outsider, 404, 404),
        (grader, 200, 403),
        (admin, 200, 302),
    ):
        person = signed_in(somebody)
        assert person.get(address).status_code == looking, somebody
        form = own if looking == 200 else "/profile"
        assert person.submit(form, address, seen="x").status_code == doing, somebody
    assert 'name="seen"' not in signed_in(grader).page(address)
    assert version_of(app, cohort) != second
    assert signed_in(admin).get(f"{own}/00000000-0000-0000-0000-000000000000").status_code == 404

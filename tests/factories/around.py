"""What stands around the grades of a large cohort: dates, people who apply, requests, what is asked and told.

In proportion to the learners, so that what costs a query for each of them shows on every page; the work in a
checkpoint, in a project and for certificates is made by tests/factories/other_work.py.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.assessments.models import RegradeRequest, Submission
from lms.audit.services import record
from lms.catalog.models import Activity, LessonPage
from lms.cohorts.domain import Window
from lms.cohorts.domain.schedule import Times
from lms.cohorts.models import Accommodation, Admission, Cohort, Enrollment, Extension, Invitation
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.schedule import RESCHEDULED
from lms.cohorts.services.scheduling import write_times
from lms.db import new_uuid
from lms.notices.models import Notice, NoticeText
from lms.talk.models import Announcement, Following, Post, PostReport, Thanks, Thread
from lms.web import now
from tests.factories.homes import writing
from tests.factories.other_work import add_certificates, add_checkpoint, add_project_work, more_activities
from tests.factories.thousand import BEGAN, LargeCohort

PARAGRAPH = (
    "센서 값이 한 시간 동안 조금씩 올라가다가 설비가 멈추었습니다. 어느 구간부터 고장으로 세어야 할까요? "
)
LETTER = PARAGRAPH * 30  # about 1,700 signs of the 2,000 that an application may have
HOUR = dt.timedelta(hours=1)


@dataclass(frozen=True)
class Around:
    """The addresses of what was made: uuids."""

    lesson: str
    checkpoint: str
    project: str
    thread: str
    team: str


def surround(app: Flask, made: LargeCohort) -> Around:
    """Fills the rooms around the gradebook of a large cohort."""
    with writing(app) as session:
        cohort = session.get_one(Cohort, made.cohort.id)
        lesson, checkpoint, project = more_activities(session, cohort)
        _lesson_page(session, lesson)
        _dates(session, cohort, made.instructor.id)
        learners = session.scalars(
            select(Enrollment)
            .where(Enrollment.cohort_id == cohort.id)
            .options(joinedload(Enrollment.person), joinedload(Enrollment.cohort))
            .order_by(Enrollment.id)
        ).all()
        _applicants(session, cohort, share(learners, 3))
        _requests(session, learners, made.instructor.id)
        thread = _questions(session, cohort, learners, made.instructor.id)
        _announcements(session, cohort, share(learners, 20), made.instructor.id)
        _notices(session, learners[0].person_id, made.instructor.id, share(learners, 5))
        add_checkpoint(session, learners, checkpoint)
        team = add_project_work(session, learners, project, made.instructor.id)
        add_certificates(session, cohort, learners[1 : 1 + share(learners, 4)])
        return Around(lesson.uuid, checkpoint.uuid, project.uuid, thread, team)


def share(of: Sequence[Any], part: int) -> int:
    """One in so many, at least two: one alone would not show what each more costs."""
    return max(2, len(of) // part)


def _both(ko: str, en: str) -> dict[str, str]:
    return {"ko": ko, "en": en}


def _lesson_page(session: Session, lesson: Activity) -> None:
    section = f"<h2 id='s{{0}}'>{{0}}</h2><p>{PARAGRAPH * 5}</p>"
    for language in ("ko", "en"):
        page = LessonPage(activity_id=lesson.id, language=language, title="고장을 센다는 것")
        page.html = "".join(section.format(number) for number in range(10))
        page.toc = [{"id": f"s{number}", "title": str(number), "level": 2} for number in range(10)]
        page.questions = page.objectives = page.key_points = [PARAGRAPH]
        page.terms, page.plain_text = [], PARAGRAPH
        session.add(page)


def _dates(session: Session, cohort: Cohort, actor_id: int) -> None:
    """Something is due every second day; the dates were changed a few times."""
    cohort.starts_on = BEGAN.date()
    times = {
        activity.id: Times(Window(BEGAN, BEGAN + dt.timedelta(days=7 + 2 * number), None))
        for number, activity in enumerate(activities_on(session, cohort.track_version_id))
    }
    write_times(session, cohort=cohort, times=times)
    for number in range(5):
        at, detail = BEGAN + number * HOUR, {"comment": "", "activities": number}
        record(session, at=at, actor_id=actor_id, action=RESCHEDULED, subject=cohort.uuid, **detail)


def _applicants(session: Session, cohort: Cohort, number: int) -> None:
    """People on the way into the cohort, each with a letter as long as they come; and invitations."""
    states = ("applied", "applied", "applied", "selected", "waiting", "declined")
    for each in range(number * 2):
        person = Person(
            name=f"지원자 {each}",
            email=f"{cohort.slug}-applies-{each}@example.org",
            created_at=BEGAN,
            confirmed_at=BEGAN,
            active=True,
            fs_uniquifier=new_uuid(),
        )
        letter = {"motivation": LETTER, "experience": LETTER, "company": "한빛정밀"}
        state = states[each % len(states)] if each > 3 else states[each // 2 * 3]
        session.add(
            Admission(
                cohort_id=cohort.id, person=person, state=state, since=BEGAN, applied_at=BEGAN, **letter
            )
        )
        shared = {"created_at": BEGAN, "expires_at": now() + 100 * HOUR, "cohort_id": cohort.id}
        session.add(Invitation(email=f"invited-{each}@example.org", **shared))


def _requests(session: Session, learners: Sequence[Enrollment], actor_id: int) -> None:
    """More time asked for and granted, more time for everything, second looks."""
    lab = session.scalars(select(Activity.id).where(Activity.kind == "lab").order_by(Activity.id.desc()))
    activity_id = lab.first()
    for number, one in enumerate(learners[: share(learners, 5)]):
        wanted = {"reason": PARAGRAPH, "wanted_at": BEGAN + 200 * HOUR, "requested_at": BEGAN}
        asked = Extension(enrollment_id=one.id, activity_id=activity_id, **wanted)
        if number % 2:
            asked.state, asked.due_at = "granted", asked.wanted_at
            asked.decided_by_id, asked.decided_at = actor_id, BEGAN
            session.add(Accommodation(enrollment_id=one.id, factor=1.5, set_by_id=actor_id, set_at=BEGAN))
        session.add(asked)
    some = [one.id for one in learners[: share(learners, 10)]]
    for submission in session.scalars(
        select(Submission)
        .where(Submission.enrollment_id.in_(some))
        .order_by(Submission.id)
        .limit(2 * len(some))
    ):
        reason = {"reason": PARAGRAPH, "requested_at": BEGAN, "points_before": 3.0}
        session.add(RegradeRequest(submission_id=submission.id, grade_id="count", **reason))


def _questions(session: Session, cohort: Cohort, learners: Sequence[Enrollment], staff_id: int) -> str:
    """Questions, each with answers of a learner and of staff; the uuid of the first, which has many more."""
    threads: list[Thread] = []
    last: list[Post] = []
    for number, one in enumerate(learners[: max(3, len(learners) // 2)]):
        at = BEGAN + number * HOUR
        thread = Thread(cohort_id=cohort.id, author_id=one.person_id, title=f"물음 {number}", private=False)
        thread.asked_at, thread.last_at, thread.answered_at = at, at, at if number % 3 else None
        writers = [one.person_id, learners[-1 - number].person_id, staff_id]
        writers += [] if threads else [other.person_id for other in learners[:40]]
        said = {"text": PARAGRAPH, "html": f"<p>{PARAGRAPH}</p>", "language": "ko", "written_at": at}
        posts = [Post(thread=thread, author_id=id, staff=id == staff_id, **said) for id in writers]
        threads.append(thread)
        last.append(posts[-1])
        session.add_all([thread, *posts])
    session.flush()
    for number, (thread, post) in enumerate(zip(threads, last, strict=True)):
        session.add(Following(thread_id=thread.id, person_id=thread.author_id))
        session.add(Thanks(post_id=post.id, person_id=thread.author_id))
        if number % 25 < 2:
            report = PostReport(post_id=post.id, person_id=staff_id, reason="이름이 나온다", text="…")
            report.reported_at = BEGAN
            session.add(report)
    return threads[0].uuid


def _announcements(session: Session, cohort: Cohort, number: int, author_id: int) -> None:
    for each in range(number):
        text = {
            "title": f"알림 {each}",
            "text": PARAGRAPH,
            "html": f"<p>{PARAGRAPH * 3}</p>",
            "language": "ko",
        }
        at = BEGAN + each * HOUR
        session.add(
            Announcement(cohort_id=cohort.id, author_id=author_id, written_at=at, published_at=at, **text)
        )


def _notices(session: Session, learner_id: int, staff_id: int, number: int) -> None:
    for each in range(number):
        said = NoticeText(kind="answer", subject=_both(f"답 {each}", f"Answer {each}"), url="/dashboard")
        said.text, said.created_at = _both(PARAGRAPH, PARAGRAPH), BEGAN
        session.add(said)
        session.flush()
        session.add_all(Notice(person_id=id, text_id=said.id) for id in (learner_id, staff_id))

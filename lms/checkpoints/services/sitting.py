"""A learner's try at a checkpoint: begun, answers saved as they are given, handed in by them or the clock."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.models import Attempt, Response
from lms.audit.services import record
from lms.catalog.models import Activity
from lms.checkpoints.domain import (
    GRACE,
    MINUTE,
    Clock,
    draw,
    judged,
    may_begin,
    milliseconds,
    minutes_for,
    most_points,
    questions_of,
)
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.queries import allowances_of, papers_of, results_out
from lms.checkpoints.services.results import count_papers
from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries.deadlines import windows_of
from lms.cohorts.services import mark_all_done
from lms.refusal import Refused

Answer = dict[str, Any]
# So long after the end what arrives is kept for staff to look at
KEPT = dt.timedelta(days=1)


def clock_of(paper: CheckpointPaper) -> Clock:
    """The clock of a try."""
    return Clock(paper.ends_at, paper.attempt.submitted_at)


def asked(paper: CheckpointPaper) -> list[dict[str, Any]]:
    """The questions of a try, in its order and with its numbers."""
    return questions_of(paper.attempt.asked.definition, paper.drawn, paper.attempt.seed)


def begin(
    session: Session, *, enrollment: Enrollment, activity: Activity, window: Window, now: dt.datetime
) -> CheckpointPaper:
    """Begins a try, and with it the clock; the one that is running goes on. Raises Refused."""
    papers = papers_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    for paper in papers:
        settle(session, paper=paper, now=now)
    if papers and papers[-1].attempt.submitted_at is None:
        return papers[-1]
    if not may_begin(window, now):
        raise Refused(_("This checkpoint cannot be begun any more. Ask for more time if you need it."))
    allowances = allowances_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    if len(papers) >= activity.definition["attempts"] + sum(one.tries for one in allowances):
        raise Refused(_("You have used all your tries at this checkpoint."))
    minutes = own_minutes(session, enrollment, activity, sum(one.minutes for one in allowances))
    paper = _new_paper(enrollment, activity, papers, minutes, now)
    session.add(paper)
    session.flush()
    actor_id, subject = enrollment.person_id, paper.attempt.uuid
    record(session, at=now, actor_id=actor_id, action="checkpoint.begun", subject=subject, minutes=minutes)
    return paper


def _new_paper(
    enrollment: Enrollment,
    activity: Activity,
    before: Sequence[CheckpointPaper],
    minutes: int,
    now: dt.datetime,
) -> CheckpointPaper:
    """The paper of a try after those before, with other questions and numbers as far as there are."""
    attempt = Attempt(
        enrollment=enrollment,
        activity=activity,
        asked=activity,
        number=len(before) + 1,
        seed=secrets.randbelow(2**31),
        started_at=now,
    )
    seen = {(name, number) for paper in before for name, number in paper.drawn}
    paper = CheckpointPaper(
        attempt=attempt,
        drawn=draw(activity.definition, attempt.seed, seen),
        given={},
        minutes=minutes,
        ends_at=now + minutes * MINUTE,
        late_answers={},
    )
    attempt.max_score = most_points(asked(paper))
    return paper


def own_minutes(session: Session, enrollment: Enrollment, activity: Activity, given: int) -> int:
    """How long this learner's clock runs."""
    factor = windows_of(session, [enrollment]).factors.get(enrollment.id, 1.0)
    return minutes_for(activity.definition["minutes"], factor, given)


def save(
    session: Session,
    *,
    paper: CheckpointPaper,
    answers: Mapping[str, Answer],
    ages: Mapping[str, int],
    now: dt.datetime,
) -> str:
    """Keeps answers; `ages`: how many milliseconds ago each was given, so that the newest stays.

    What became of them: saved; late, when they came after the end and are kept for staff; or over, when
    the try had been handed in and nothing was kept.
    """
    settle(session, paper=paper, now=now)
    if not clock_of(paper).takes(now):
        return "late" if _keep_late(paper, answers, now) else "over"
    given = {name: milliseconds(now) - max(0, ages.get(name, 0)) for name in answers}
    newer = {name for name, at in given.items() if at >= paper.given.get(name, 0)}
    store(paper.attempt, {name: answers[name] for name in newer})
    paper.given = paper.given | {name: given[name] for name in newer}
    paper.saved_at = now
    session.flush()
    return "saved"


def _keep_late(paper: CheckpointPaper, answers: Mapping[str, Answer], now: dt.datetime) -> bool:
    """Keeps what came after the clock had ended; whether there was anything new."""
    stored = {one.question: one.answer for one in paper.attempt.responses} | paper.late_answers
    new = {name: answer for name, answer in answers.items() if stored.get(name) != answer}
    if not new or paper.ended_by != "clock" or now > paper.ends_at + KEPT:
        return False
    paper.late_answers = paper.late_answers | new
    paper.late_at = now
    return True


def store(attempt: Attempt, answers: Mapping[str, Answer]) -> None:
    """These answers take the place of those before."""
    stored = {response.question: response for response in attempt.responses}
    for name, answer in answers.items():
        if name in stored:
            stored[name].answer = answer
        else:
            attempt.responses.append(Response(question=name, answer=answer))


def hand_in(session: Session, *, paper: CheckpointPaper, now: dt.datetime) -> None:
    """The learner hands in, or the page does when the clock ends. Twice is once."""
    settle(session, paper=paper, now=now)
    if paper.attempt.submitted_at is None:
        _end(session, {paper: min(now, paper.ends_at)}, "learner" if now < paper.ends_at else "clock", now)


def settle(session: Session, *, paper: CheckpointPaper, now: dt.datetime) -> None:
    """Hands in what the clock has ended, as of its end."""
    if clock_of(paper).is_over(now):
        _end(session, {paper: paper.ends_at}, "clock", now)


def _end(session: Session, ended: Mapping[CheckpointPaper, dt.datetime], by: str, now: dt.datetime) -> None:
    """Hands tries in, as of when each ended; a few statements for all of a room."""
    rooms: dict[tuple[Cohort, Activity], list[CheckpointPaper]] = {}
    for paper, at in ended.items():
        judge(paper)
        attempt = paper.attempt
        attempt.submitted_at, paper.ended_by = at, by
        actor_id = attempt.enrollment.person_id if by == "learner" else None
        action, subject = "checkpoint.handed_in", attempt.uuid
        record(session, at=now, actor_id=actor_id, action=action, subject=subject, by=by)
        rooms.setdefault((attempt.enrollment.cohort, attempt.activity), []).append(paper)
    session.flush()
    for (cohort, activity), papers in rooms.items():
        done = {paper.attempt.enrollment_id: ended[paper] for paper in papers}
        mark_all_done(session, activity_id=activity.id, done=done)
        if results_out(session, cohort, activity):
            count_papers(session, papers=papers, activity=activity, now=now)


def judge(paper: CheckpointPaper) -> None:
    """Gives the answers of a try their points."""
    responses = {response.question: response for response in paper.attempt.responses}
    points = judged(asked(paper), {name: one.answer for name, one in responses.items()})
    for name, response in responses.items():
        response.points = points.get(name, 0.0)
    paper.attempt.score = sum(points.values())


def overdue(session: Session, *, now: dt.datetime) -> Sequence[int]:
    """The papers that learners left open, by id."""
    left_open = CheckpointPaper.ended_by.is_(None), CheckpointPaper.ends_at < now - GRACE
    return session.scalars(select(CheckpointPaper.id).where(*left_open)).all()


def settle_all(session: Session, *, paper_ids: Sequence[int], now: dt.datetime) -> None:
    """Hands in those of the papers that the clock has ended, read anew: one may have been handed in since."""
    papers = session.scalars(
        select(CheckpointPaper)
        .where(CheckpointPaper.id.in_(paper_ids))
        .options(
            joinedload(CheckpointPaper.attempt).options(
                # once, not with each row: a definition has all variants of all questions
                selectinload(Attempt.asked),
                selectinload(Attempt.activity),
                joinedload(Attempt.enrollment).selectinload(Enrollment.cohort),
            )
        )
    )
    over = [paper for paper in papers if clock_of(paper).is_over(now)]
    _end(session, {paper: paper.ends_at for paper in over}, "clock", now)


@deadlines_changed.connect
def lengthen(
    session: Session, *, enrollment_ids: Collection[int], reason: str, now: dt.datetime, **_rest: Any
) -> None:
    """A factor of time that is set while somebody sits counts at once; nothing is ever taken away."""
    if reason != "accommodation":
        return
    running = session.scalars(
        select(CheckpointPaper)
        .join(Attempt, Attempt.id == CheckpointPaper.attempt_id)
        .where(Attempt.enrollment_id.in_(enrollment_ids), CheckpointPaper.ended_by.is_(None))
    )
    for paper in running:
        attempt = paper.attempt
        allowances = allowances_of(
            session, enrollment_id=attempt.enrollment_id, activity_id=attempt.activity_id
        )
        given = sum(one.minutes for one in allowances)
        minutes = own_minutes(session, attempt.enrollment, attempt.activity, given)
        if minutes > paper.minutes and clock_of(paper).takes(now):
            paper.minutes, paper.ends_at = minutes, attempt.started_at + minutes * MINUTE

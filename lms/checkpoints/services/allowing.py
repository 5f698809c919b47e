"""What staff give one learner at a checkpoint: more minutes, another try, answers that came too late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.catalog.models import Activity
from lms.checkpoints.domain import MINUTE
from lms.checkpoints.models import CheckpointAllowance, CheckpointPaper
from lms.checkpoints.queries import allowances_of, page_of, papers_of, results_out
from lms.checkpoints.services.results import count_papers
from lms.checkpoints.services.sitting import clock_of, judge, settle, store
from lms.cohorts.models import Enrollment
from lms.notices.services import notify
from lms.refusal import Refused
from lms.web import localized

REASON_LENGTH = 500
MOST_MINUTES = 300
# What a learner is told, of a checkpoint by its title: whether it is about minutes -> the sentence
GIVEN: dict[bool, Callable[[str], str]] = {
    True: lambda title: gettext("More minutes for “%(title)s”", title=title),
    False: lambda title: gettext("Another try at “%(title)s”", title=title),
}
TAKEN_BACK: dict[bool, Callable[[str], str]] = {
    True: lambda title: gettext("The additional time for “%(title)s” was taken back", title=title),
    False: lambda title: gettext("The additional try at “%(title)s” was taken back", title=title),
}


def check_reason(reason: str) -> None:
    """Refuses a missing or an endless reason."""
    if not 1 <= len(reason) <= REASON_LENGTH:
        raise Refused(
            _("Write the reason, in at most %(number)d characters.", number=REASON_LENGTH),
            status=422,
            code="reason",
        )


def give_minutes(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    minutes: int,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> bool:
    """More minutes for the try that is running, or else for the next one; whether one is running."""
    if not 1 <= minutes <= MOST_MINUTES:
        raise Refused(
            _("Give a whole number of minutes from 1 to %(most)d.", most=MOST_MINUTES),
            status=422,
            code="minutes",
        )
    check_reason(reason)
    paper = _running(session, enrollment, activity, now)
    if paper is not None:
        paper.minutes += minutes
        paper.ends_at += minutes * MINUTE
    _allow(session, enrollment, activity, reason, actor_id, now, minutes=minutes)
    return paper is not None


def give_try(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """One more try. Raises Refused while one is running."""
    check_reason(reason)
    if _running(session, enrollment, activity, now):
        raise Refused(_("A try is running. Give more minutes, or wait until it ends."), status=422)
    _allow(session, enrollment, activity, reason, actor_id, now, tries=1)


def is_unused(
    allowance: CheckpointAllowance,
    allowances: Sequence[CheckpointAllowance],
    papers: Sequence[CheckpointPaper],
) -> bool:
    """Whether what was given can be taken back: a try that was not begun, or minutes that no try has had.

    Minutes that were given while a try ran are used at once: nothing is taken from a clock that runs.
    """
    if allowance.tries:
        allowed = allowance.activity.definition["attempts"] + sum(one.tries for one in allowances)
        return len(papers) <= allowed - allowance.tries
    ends = [paper.attempt.submitted_at for paper in papers]
    return all(end is not None and end <= allowance.at for end in ends)


def take_back(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    allowance_id: int,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """What was given is gone again, and the learner is told why. Raises Refused when it was used since."""
    check_reason(reason)
    mine = {"enrollment_id": enrollment.id, "activity_id": activity.id}
    allowances = allowances_of(session, **mine)
    found = next((one for one in allowances if one.id == allowance_id), None)
    if found is None:
        raise Refused(_("This was taken back already. Nothing was changed."))
    _running(session, enrollment, activity, now)
    if not is_unused(found, allowances, papers_of(session, **mine)):
        raise Refused(_("The learner has used this since. Nothing was changed."))
    given = {"minutes": found.minutes} if found.minutes else {"tries": found.tries}
    session.delete(found)
    session.flush()
    _tell(session, enrollment, activity, reason, now, TAKEN_BACK["minutes" in given])
    detail: dict[str, Any] = {"activity": activity.slug, "reason": reason, **given}
    action, subject = "checkpoint.taken_back", enrollment.uuid
    record(session, at=now, actor_id=actor_id, action=action, subject=subject, **detail)


def _running(
    session: Session, enrollment: Enrollment, activity: Activity, now: dt.datetime
) -> CheckpointPaper | None:
    papers = papers_of(session, enrollment_id=enrollment.id, activity_id=activity.id)
    for paper in papers:
        settle(session, paper=paper, now=now)
    return next((one for one in papers if clock_of(one).takes(now)), None)


def _allow(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    reason: str,
    actor_id: int,
    now: dt.datetime,
    **given: int,
) -> None:
    session.add(
        CheckpointAllowance(
            enrollment_id=enrollment.id,
            activity_id=activity.id,
            reason=reason,
            given_by_id=actor_id,
            at=now,
            **given,
        )
    )
    session.flush()
    _tell(session, enrollment, activity, reason, now, GIVEN["minutes" in given])
    detail: dict[str, Any] = {"activity": activity.slug, "reason": reason, **given}
    record(session, at=now, actor_id=actor_id, action="checkpoint.allowed", subject=enrollment.uuid, **detail)


def _tell(
    session: Session,
    enrollment: Enrollment,
    activity: Activity,
    reason: str,
    now: dt.datetime,
    subject: Callable[[str], str],
) -> None:
    """The learner reads what was given or taken back, and why."""
    notify(
        session,
        person_ids=[enrollment.person_id],
        kind="deadline",
        subject=lambda: subject(localized(activity.title)),
        text=reason,
        url=page_of(enrollment, activity),
        now=now,
    )


def accept_late(
    session: Session, *, paper: CheckpointPaper, reason: str, actor_id: int, now: dt.datetime
) -> None:
    """Answers that came after the end count after all; the points follow. Raises Refused."""
    check_reason(reason)
    if not paper.late_answers:
        raise Refused(_("There are no answers that came too late. Nothing was changed."))
    attempt = paper.attempt
    store(attempt, paper.late_answers)
    before, detail = attempt.score, sorted(paper.late_answers)
    paper.late_answers = {}
    judge(paper)
    session.flush()
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="checkpoint.late_accepted",
        subject=attempt.uuid,
        reason=reason,
        questions=detail,
        before=before,
        after=attempt.score,
    )
    if results_out(session, attempt.enrollment.cohort, attempt.activity):
        said = {"comment": reason, "actor_id": actor_id}
        count_papers(session, papers=[paper], activity=attempt.activity, now=now, **said)

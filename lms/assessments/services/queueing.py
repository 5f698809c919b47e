"""Putting runs into the queue, which is the table itself: the most urgent and then the oldest comes next."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.assessments.models import AutogradeRun, Regrade, Submission
from lms.refusal import Refused

# The smaller, the sooner
NEWEST, SUPERSEDED, BULK = 0, 5, 10


def queue_newest(session: Session, *, submission: Submission, now: dt.datetime) -> AutogradeRun:
    """A run for what a learner has just handed in. Their earlier submissions of the lab wait behind
    everybody's newest ones: whoever hands in fifty times delays nobody else."""
    earlier = select(Submission.id).where(
        Submission.enrollment_id == submission.enrollment_id, Submission.activity_id == submission.activity_id
    )
    session.execute(
        update(AutogradeRun)
        .where(
            AutogradeRun.state == "queued",
            AutogradeRun.priority == NEWEST,
            AutogradeRun.submission_id.in_(earlier),
        )
        .values(priority=SUPERSEDED)
        .execution_options(synchronize_session=False)
    )
    return queue_run(session, submission=submission, now=now)


def queue_run(
    session: Session,
    *,
    submission: Submission,
    now: dt.datetime,
    priority: int = NEWEST,
    regrade: Regrade | None = None,
) -> AutogradeRun:
    """A run that waits for a worker. A regrade's does not count yet."""
    run = AutogradeRun(
        submission_id=submission.id,
        assignment_version_id=(regrade or submission).assignment_version_id,
        regrade_id=regrade.id if regrade else None,
        counts=regrade is None,
        queued_at=now,
        priority=priority,
    )
    session.add(run)
    session.flush()
    return run


def queue_again(session: Session, *, submission: Submission, now: dt.datetime) -> AutogradeRun:
    """A new run for a submission that was set aside. Raises Refused when it waits or has a result."""
    newest = session.scalar(
        select(AutogradeRun)
        .where(AutogradeRun.submission_id == submission.id, AutogradeRun.counts)
        .order_by(AutogradeRun.id.desc())
        .limit(1)
    )
    if newest is not None and newest.state != "failed":
        raise Refused(_("This submission is being graded or has a result; it was not queued again."))
    return queue_run(session, submission=submission, now=now)

"""Results of checkpoints come out: by themselves when nobody can begin any more, or when staff say so."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import Attempt
from lms.assessments.services.grading import record_attempts
from lms.assessments.services.moving import work_carried
from lms.audit.services import record
from lms.catalog.models import Activity
from lms.checkpoints.models import CheckpointAllowance, CheckpointPaper, CheckpointResults
from lms.checkpoints.queries import common_end, last_begin, page_of, results_of, results_out, running_in
from lms.cohorts.models import Cohort, Enrollment
from lms.notices.services import Told, notify_all
from lms.refusal import Refused
from lms.web import localized

# Grades of so many tries are written in one transaction: others write in between
AT_ONCE = 100


def count_papers(
    session: Session, *, papers: Sequence[CheckpointPaper], activity: Activity, now: dt.datetime, **said: Any
) -> None:
    """The points of these tries go into the grades; `said`: comment and actor_id of whoever changed them."""
    ids = sorted({paper.attempt.enrollment_id for paper in papers})
    for paper in papers:
        paper.counted_at = now
    session.flush()
    record_attempts(session, enrollment_ids=ids, activity=activity, now=now, **said)


def release(session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime) -> None:
    """Staff let the results out before the time. Raises Refused while somebody is in it."""
    if results_out(session, cohort, activity):
        raise Refused(_("These results are out already."))
    if running_in(session, cohort_id=cohort.id, activity_id=activity.id):
        raise Refused(
            _("Somebody is in this checkpoint now. Wait until nobody is: they could hear the answers.")
        )
    _let_out(session, cohort, activity, actor_id, now)


def release_due(session: Session, *, cohort_id: int, activity_id: int, now: dt.datetime) -> bool:
    """Lets the results out when nobody can begin any more; whether it did."""
    end = common_end(session, cohort_id=cohort_id, activity_id=activity_id)
    if end is None or now <= end or results_of(session, cohort_id=cohort_id, activity_id=activity_id):
        return False
    cohort, activity = session.get_one(Cohort, cohort_id), session.get_one(Activity, activity_id)
    last = last_begin(session, cohort, activity)
    if last is not None and now <= last:
        return False
    if running_in(session, cohort_id=cohort_id, activity_id=activity_id):
        return False
    _let_out(session, cohort, activity, None, now)
    return True


def _let_out(
    session: Session, cohort: Cohort, activity: Activity, actor_id: int | None, now: dt.datetime
) -> None:
    session.add(
        CheckpointResults(cohort_id=cohort.id, activity_id=activity.id, at=now, released_by_id=actor_id)
    )
    session.flush()
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="checkpoint.results",
        subject=cohort.uuid,
        activity=activity.slug,
    )


def waiting_rooms(session: Session) -> Sequence[tuple[int, int]]:
    """(cohort id, activity id) of tries that were handed in and are in no grade yet."""
    query = (
        select(Enrollment.cohort_id, Attempt.activity_id)
        .join(Attempt, Attempt.enrollment_id == Enrollment.id)
        .join(CheckpointPaper, CheckpointPaper.attempt_id == Attempt.id)
        .where(CheckpointPaper.ended_by.is_not(None), CheckpointPaper.counted_at.is_(None))
        .distinct()
    )
    return [(cohort_id, activity_id) for cohort_id, activity_id in session.execute(query)]


def count_waiting(session: Session, *, cohort_id: int, activity_id: int, now: dt.datetime) -> bool:
    """Writes the grades of some tries whose results are out; whether there may be more."""
    cohort, activity = session.get_one(Cohort, cohort_id), session.get_one(Activity, activity_id)
    if not results_out(session, cohort, activity):
        return False
    papers = session.scalars(
        select(CheckpointPaper)
        .join(Attempt, Attempt.id == CheckpointPaper.attempt_id)
        .join(Enrollment, Enrollment.id == Attempt.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Attempt.activity_id == activity_id,
            CheckpointPaper.ended_by.is_not(None),
            CheckpointPaper.counted_at.is_(None),
        )
        .options(joinedload(CheckpointPaper.attempt).joinedload(Attempt.enrollment))
        .limit(AT_ONCE)
    ).all()
    if papers:
        count_papers(session, papers=papers, activity=activity, now=now)
        tell_results(session, papers=papers, activity=activity, now=now)
    return len(papers) == AT_ONCE


def tell_results(
    session: Session, *, papers: Sequence[CheckpointPaper], activity: Activity, now: dt.datetime
) -> None:
    """Whoever waited for their results hears that they are there."""
    learners = {paper.attempt.enrollment for paper in papers}
    told = [
        Told(
            [one.person_id],
            lambda: gettext("The results of “%(title)s” are there", title=localized(activity.title)),
            "",
            page_of(one, activity),
        )
        for one in sorted(learners, key=lambda one: one.id)
    ]
    notify_all(session, kind="grade", told=told, now=now)


@work_carried.connect
def carry(session: Session, *, enrollment_ids: Sequence[int], activity_ids: Sequence[int], to: int) -> None:
    """A cohort is moved to another version of its track: what staff gave and what is out goes along."""
    cohorts = select(Enrollment.cohort_id).where(Enrollment.id.in_(enrollment_ids))
    for model, own in (
        (CheckpointAllowance, CheckpointAllowance.enrollment_id.in_(enrollment_ids)),
        (CheckpointResults, CheckpointResults.cohort_id.in_(cohorts)),
    ):
        session.execute(
            update(model).where(own, model.activity_id.in_(activity_ids)).values(activity_id=to),
            execution_options={"synchronize_session": "fetch"},
        )

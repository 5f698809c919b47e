"""Setting how a lab of a cohort is graded by hand, without losing a mark that somebody gave."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.assessments.domain.marking import Mode, counted_seats
from lms.assessments.models import LabMarking, Mark, Submission
from lms.assessments.queries.desk import seats_of
from lms.assessments.queries.results import graded_run
from lms.assessments.services.apart import marks_by, result_of
from lms.assessments.services.marking import Given
from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.refusal import Refused

MOST_DAYS = 90


def set_mode(
    session: Session, *, cohort: Cohort, activity: Activity, mode: Mode, actor_id: int, now: dt.datetime
) -> bool:
    """From now on a lab is graded like this. Whether that is a change. Raises Refused.

    ``mode.salt`` is not looked at: a lab keeps its pseudonyms.
    """
    if not 0 <= mode.request_days <= MOST_DAYS:
        raise Refused(_("Give a number of days from 0 to %(most)s.", most=MOST_DAYS), status=422)
    lab = activity.definition["lab"]
    row = session.scalar(select(LabMarking).filter_by(cohort_id=cohort.id, lab=lab))
    before = Mode(row.anonymous, row.two_graders, row.request_days) if row else Mode()
    after = Mode(mode.anonymous, mode.two_graders, mode.request_days)
    if before == after:
        return False
    if after.two_graders and not before.two_graders:
        _check_nothing_given(session, cohort.id, activity)
    if before.two_graders and not after.two_graders:
        _keep_what_was_given(session, cohort.id, activity, now)
    if row is None:
        row = LabMarking(cohort_id=cohort.id, lab=lab)
        session.add(row)
    row.anonymous, row.two_graders, row.request_days = after.anonymous, after.two_graders, after.request_days
    session.flush()
    record(
        session, at=now, actor_id=actor_id, action="lab.marking", subject=cohort.uuid, lab=lab,
        anonymous=after.anonymous, two_graders=after.two_graders, request_days=after.request_days,
    )  # fmt: skip
    return True


def _open(session: Session, cohort_id: int, activity: Activity, *, seat: bool) -> Sequence[Submission]:
    """The submissions of a lab with marks of one grader, or of several apart, that are not released."""
    kind = Mark.seat.is_not(None) if seat else Mark.seat.is_(None)
    return session.scalars(
        select(Submission)
        .join(Enrollment, Enrollment.id == Submission.enrollment_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Submission.activity_id == activity.id,
            Submission.released_at.is_(None),
            Submission.id.in_(select(Mark.submission_id).where(kind)),
        )
        .options(selectinload(Submission.runs), selectinload(Submission.seat_marks))
    ).all()


def _check_nothing_given(session: Session, cohort_id: int, activity: Activity) -> None:
    if _open(session, cohort_id, activity, seat=False):
        raise Refused(
            _(
                "Some submissions of this lab have marks of one grader that are not released. Release them "
                "first, then two graders can mark what comes next."
            )
        )


def _keep_what_was_given(session: Session, cohort_id: int, activity: Activity, now: dt.datetime) -> None:
    """What two agreed on counts; else the marks of who was alone; where they differ, one begins anew."""
    for submission in _open(session, cohort_id, activity, seat=True):
        run = graded_run(submission)
        cells = (run.report or {})["cells"] if run else ()
        counted = counted_seats(cells, seats_of(submission.seat_marks))
        given = result_of(submission)
        if not given and len(counted) == 1:
            alone = marks_by(submission, counted[0].grader_id).values()
            given = [Given(one.grade_id, one.points, one.comment, one.criteria) for one in alone]
        for one in given:
            session.add(one.as_mark(submission, counted[-1].grader_id, now))
        session.flush()
        session.expire(submission, ["marks"])

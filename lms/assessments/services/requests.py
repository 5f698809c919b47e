"""Requests for a second look at a cell: a learner asks, and staff change the points or say why they stay."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import RegradeRequest, Submission
from lms.assessments.queries import cell_titles
from lms.assessments.queries.requests import requests_about, until
from lms.assessments.queries.results import cell_points, graded_run, newest_marks, version_of
from lms.assessments.services.grading import record_labs
from lms.assessments.services.marking import Given
from lms.audit.services import record
from lms.cohorts.deadlines import REASON_LENGTH, check_reason
from lms.cohorts.models import StaffRole
from lms.notices.services import notify
from lms.refusal import Refused
from lms.web import localized


def askable(submission: Submission) -> dict[str, tuple[float | None, float]]:
    """The cells of a graded submission, each with its points and its most: grade id -> both."""
    run = graded_run(submission)
    return cell_points(submission, run) if run else {}


def ask(
    session: Session, *, submission: Submission, grade_id: str, reason: str, address: str, now: dt.datetime
) -> RegradeRequest:
    """A learner asks for a second look at a cell. Raises Refused with what is wrong.

    Staff of the cohort are told, with the way to ``address``.
    """
    last = until(session, submission)
    cells = askable(submission)
    if last is None:
        raise Refused(_("There is nothing to ask about yet: wait until your work is graded and released."))
    if now > last:
        raise Refused(_("The time for such requests has ended. Write to the staff of your cohort instead."))
    if grade_id not in cells:
        raise Refused(_("Choose one of the parts."), status=422)
    check_reason(reason)
    before = [one for one in requests_about(session, submission) if one.grade_id == grade_id]
    if any(one.state == "requested" for one in before):
        raise Refused(_("You have asked about this part already. Wait for the answer."))
    if any(one.state in ("changed", "refused") for one in before):
        raise Refused(_("This part was looked at again already, and answered."))
    asked = RegradeRequest(
        submission_id=submission.id,
        grade_id=grade_id,
        reason=reason,
        requested_at=now,
        points_before=cells[grade_id][0] or 0.0,
    )
    session.add(asked)
    session.flush()
    actor_id = submission.enrollment.person_id
    record(session, at=now, actor_id=actor_id, action="second_look.requested", subject=asked.uuid)
    _tell_staff(session, submission, address, now)
    return asked


def _tell_staff(session: Session, submission: Submission, address: str, now: dt.datetime) -> None:
    """Without a name: the page says who it was."""
    staff = select(StaffRole.person_id).where(StaffRole.cohort_id == submission.enrollment.cohort_id)
    notify(
        session,
        person_ids=session.scalars(staff).all(),
        kind="request",
        subject=lambda: gettext(
            "A request for a second look: “%(lab)s”", lab=localized(submission.activity.title)
        ),
        url=address,
        now=now,
    )


def withdraw(session: Session, *, request: RegradeRequest, now: dt.datetime) -> None:
    """The learner no longer asks. Raises Refused when it is answered."""
    _check_open(request)
    request.state, request.decided_at = "withdrawn", now
    actor_id = request.submission.enrollment.person_id
    record(session, at=now, actor_id=actor_id, action="second_look.withdrawn", subject=request.uuid)


def change(
    session: Session,
    *,
    request: RegradeRequest,
    given: Given,
    note: str,
    actor_id: int,
    address: str,
    now: dt.datetime,
) -> None:
    """Staff give the cell other points, which stand over the tests, and the grade follows. Raises Refused.

    The learner is told, with the way to ``address``.
    """
    _check_open(request)
    _check_given(request, given)
    _check_note(note)
    submission = request.submission
    before = newest_marks(submission).get(request.grade_id)
    mark = given._replace(comment=before.comment if before else "")
    session.add(mark.as_mark(submission, actor_id, now, over_tests=True))
    submission.released_at = submission.released_at or now
    request.points_after = given.points
    session.flush()
    session.expire(submission, ["marks"])
    record_labs(
        session,
        enrollment_ids=[submission.enrollment_id],
        reasons={submission.activity_id: "second_look"},
        actor_id=actor_id,
        now=now,
        comment=note,
    )
    _decide(session, request, "changed", note, actor_id, now)
    _tell(session, request, address, now)


def refuse(
    session: Session, *, request: RegradeRequest, note: str, actor_id: int, address: str, now: dt.datetime
) -> None:
    """The points stay, and staff say why. Raises Refused."""
    _check_open(request)
    _check_note(note)
    _decide(session, request, "refused", note, actor_id, now)
    _tell(session, request, address, now)


def _check_open(request: RegradeRequest) -> None:
    if request.state != "requested":
        raise Refused(_("This request was answered or withdrawn already. Nothing was changed."))


def _check_given(request: RegradeRequest, given: Given) -> None:
    points = askable(request.submission).get(request.grade_id, (None, 0.0))[0]
    if points is not None and abs(points - given.points) < 1e-6:
        raise Refused(
            _("These are the points that it has. Give others, or say why they stay."),
            status=422,
            code="points",
        )


def _check_note(note: str) -> None:
    if not 1 <= len(note) <= REASON_LENGTH:
        raise Refused(
            _(
                "Write an answer, in at most %(number)d characters: the learner reads it.",
                number=REASON_LENGTH,
            ),
            status=422,
            code="note",
        )


def _decide(
    session: Session, request: RegradeRequest, state: str, note: str, actor_id: int, now: dt.datetime
) -> None:
    request.state, request.note = state, note
    request.decided_by_id, request.decided_at = actor_id, now
    session.flush()
    record(session, at=now, actor_id=actor_id, action=f"second_look.{state}", subject=request.uuid)


def _tell(session: Session, request: RegradeRequest, address: str, now: dt.datetime) -> None:
    """The learner is told what was decided, with the words of whoever decided it."""
    submission = request.submission
    titles = cell_titles(version_of(submission))

    def subject() -> str:
        lab = localized(submission.activity.title)
        if request.state == "changed":
            return gettext("Your points in “%(lab)s” were changed", lab=lab)
        return gettext("Your points in “%(lab)s” stay as they are", lab=lab)

    def text() -> str:
        cell = localized(titles.get(request.grade_id, {"ko": request.grade_id, "en": request.grade_id}))
        before, after = f"{request.points_before:g}", f"{request.points_after or 0:g}"
        lines = [gettext("You asked for a second look at “%(cell)s”.", cell=cell)]
        if request.state == "changed":
            lines.append(gettext("Before: %(before)s points, now: %(after)s.", before=before, after=after))
        return "\n".join([*lines, gettext("Answer: %(note)s", note=request.note)])

    person_ids = [submission.enrollment.person_id]
    notify(session, person_ids=person_ids, kind="grade", subject=subject, text=text, url=address, now=now)

"""Regrading a lab in a cohort: started, looked at, then applied or cancelled.

Until it is applied nothing counts; then exactly what the preview showed is written, in one transaction, with
what follows for days to spare in the learners' other labs.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.assessments.models import AssignmentVersion, AutogradeRun, Regrade, Submission
from lms.assessments.queries.regrades import open_regrade, progress_of, submissions_to_regrade
from lms.assessments.services.events import append_all, regrade_applied
from lms.assessments.services.grading import record_labs
from lms.assessments.services.preview import Preview, preview
from lms.assessments.services.queueing import BULK, queue_run
from lms.assessments.services.submissions import version_of_lab
from lms.assessments.services.telling import tell_changed
from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort, Enrollment
from lms.refusal import Refused

REASON_LENGTH = 1000
SINCE = {
    "submissions": _(
        "A submission has arrived since this preview was made. Nothing was applied; look again."
    ),
    "marks": _("Points by hand have changed since this preview was made. Nothing was applied; look again."),
    "grades": _("Grades have changed since this preview was made. Nothing was applied; look again."),
}


def check_start(
    session: Session, *, cohort_id: int, activity: Activity
) -> tuple[AssignmentVersion, Sequence[Submission]]:
    """The version and the submissions of a regrade that may begin. Raises Refused with the reason why not."""
    if open_regrade(session, cohort_id=cohort_id, activity_id=activity.id):
        raise Refused(_("This lab is being regraded already. Apply that regrade or cancel it first."))
    submissions = submissions_to_regrade(session, cohort_id=cohort_id, activity_id=activity.id)
    if not submissions:
        raise Refused(_("Nothing was handed in to this lab yet: there is nothing to regrade."))
    version = version_of_lab(session, activity)
    missing = {one.language for one in submissions} - set(version.files)
    if missing:
        raise Refused(
            _(
                "The present version of this lab has no files in a language of the submissions "
                "(%(languages)s). Publish it in that language first.",
                languages=", ".join(sorted(missing)),
            )
        )
    return version, submissions


def start(
    session: Session, *, cohort: Cohort, activity: Activity, reason: str, actor_id: int, now: dt.datetime
) -> Regrade:
    """Queues a run of every submission, behind learners who wait. Raises Refused, see check_start."""
    version, submissions = check_start(session, cohort_id=cohort.id, activity=activity)
    regrade = Regrade(
        cohort_id=cohort.id,
        activity_id=activity.id,
        assignment_version_id=version.id,
        reason=reason,
        requested_by_id=actor_id,
        requested_at=now,
    )
    session.add(regrade)
    session.flush()
    for submission in submissions:
        queue_run(session, submission=submission, now=now, priority=BULK, regrade=regrade)
    session.flush()
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="regrade.started",
        subject=regrade.uuid,
        submissions=len(submissions),
    )
    return regrade


def try_again(
    session: Session, *, regrade: Regrade, run_uuid: str | None, actor_id: int, now: dt.datetime
) -> int:
    """Queues failed runs of an open regrade again, one or all; returns how many."""
    _check_open(regrade)
    wanted = [AutogradeRun.regrade_id == regrade.id, AutogradeRun.state == "failed"]
    if run_uuid is not None:
        wanted.append(AutogradeRun.uuid == run_uuid)
    failed = session.scalars(select(AutogradeRun).where(*wanted)).all()
    for run in failed:
        record(
            session, at=now, actor_id=actor_id, action="run.again", subject=run.uuid, cause=run.cause or ""
        )
        run.state, run.attempts, run.queued_at = "queued", 0, now
        run.started_at = run.finished_at = run.cause = run.report = None
    return len(failed)


def cancel(session: Session, *, regrade: Regrade, actor_id: int, now: dt.datetime) -> None:
    """Ends a regrade without a trace in the grades; what waits is dropped, what runs loses its claim."""
    _check_open(regrade)
    mine = AutogradeRun.regrade_id == regrade.id
    session.execute(delete(AutogradeRun).where(mine, AutogradeRun.state == "queued"))
    session.execute(
        update(AutogradeRun)
        .where(mine, AutogradeRun.state == "running")
        .values(state="failed", cause="cancelled", claim=None, lease_until=None, finished_at=now)
    )
    _settle(session, regrade, "cancelled", actor_id, now)


def apply(
    session: Session,
    *,
    regrade: Regrade,
    seen: str,
    actor_id: int,
    now: dt.datetime,
) -> Preview:
    """Makes the runs count, writes what the preview ``seen`` showed, and tells the learners.

    Raises Refused when it is something else by now.
    """
    _check_open(regrade)
    if not progress_of(session, regrade.id).ready:
        raise Refused(
            _("Some submissions are still being graded. Nothing was applied; wait until they are done.")
        )
    found = preview(session, regrade)
    if since := found.basis.what_changed(seen):
        raise Refused(SINCE[since])
    regrade.summary = summary(session, found, regrade)
    events = [
        row.counted.event(reason="regraded", actor_id=actor_id, now=now, comment=regrade.reason)
        for row in found.changed
    ]
    written = append_all(session, events)
    _let_count(session, regrade)
    written += record_labs(
        session,
        enrollment_ids=[row.enrollment.id for row in found.changed],
        reasons={},
        actor_id=actor_id,
        now=now,
    )
    tell_changed(session, written, now)
    _settle(session, regrade, "applied", actor_id, now)
    return found


def summary(session: Session, found: Preview, regrade: Regrade) -> dict[str, object]:
    """What stays on record of a regrade that is applied."""
    hashes = {row.old_run.assignment_version.release_hash for row in found.rows if row.old_run}
    return {
        **found.numbers,
        "submissions": found.submissions,
        "failed": progress_of(session, regrade.id).failed,
        "versions_before": sorted(hashes),
    }


def _let_count(session: Session, regrade: Regrade) -> None:
    """From now on the graded runs count, but not of learners who left meanwhile: nobody saw their change."""
    session.execute(
        update(AutogradeRun)
        .where(
            AutogradeRun.regrade_id == regrade.id,
            AutogradeRun.state == "graded",
            AutogradeRun.submission_id.in_(
                select(Submission.id)
                .join(Enrollment, Enrollment.id == Submission.enrollment_id)
                .where(Enrollment.state != "withdrawn")
            ),
        )
        .values(counts=True)
    )
    regrade_applied.send(session, regrade=regrade)


def _check_open(regrade: Regrade) -> None:
    if regrade.state == "applied":
        raise Refused(_("This regrade was applied already. Nothing was changed."))
    if regrade.state != "open":
        raise Refused(_("This regrade was cancelled. Nothing was changed."))


def _settle(session: Session, regrade: Regrade, state: str, actor_id: int, now: dt.datetime) -> None:
    regrade.state, regrade.settled_by_id, regrade.settled_at = state, actor_id, now
    record(session, at=now, actor_id=actor_id, action=f"regrade.{state}", subject=regrade.uuid)
    session.flush()

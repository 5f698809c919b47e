"""The life of an autograde run. The row is the truth: a worker claims it and finishes it under its claim, and
what a dead worker left is queued again when the lease ends. A message of the broker only says "look now"."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import ColumnElement, and_, exists, or_, select, update
from sqlalchemy.orm import Session, joinedload

from lms.assessments.domain.marking import waits
from lms.assessments.models import AutogradeRun, Submission
from lms.assessments.services.events import run_graded
from lms.assessments.services.grading import record_grade
from lms.blobs import BlobStore
from lms.db import new_uuid
from notebooks.grader import Bundle, GradeReport

# A worker lengthens its lease while it grades: a dead one is noticed soon, however long a notebook runs.
LEASE = dt.timedelta(seconds=12)
KEEP_SECONDS = 3.0
ATTEMPTS = 3
# Perhaps it was not the submission: somebody ended its kernel, or the machine had no room for a sandbox.
DOUBTFUL = ("killed", "no_sandbox")
# After an error of ours: the disk, the database or the store of the files may be back by then.
WAIT_AFTER_ERROR = (dt.timedelta(seconds=10), dt.timedelta(seconds=60))


def claim(session: Session, *, now: dt.datetime, run_uuid: str | None = None) -> AutogradeRun | None:
    """Takes the run that comes next for this worker, or the named one; None when nothing waits."""
    wanted = _due(now)
    if run_uuid is not None:
        wanted &= AutogradeRun.uuid == run_uuid
    first = select(AutogradeRun.id).where(wanted).order_by(AutogradeRun.priority, AutogradeRun.id).limit(1)
    taken = session.scalar(
        update(AutogradeRun)
        .where(AutogradeRun.id == first.scalar_subquery(), AutogradeRun.state == "queued")
        .values(
            state="running",
            claim=new_uuid(),
            started_at=now,
            lease_until=now + LEASE,
            attempts=AutogradeRun.attempts + 1,
        )
        .returning(AutogradeRun.id)
        .execution_options(synchronize_session=False)
    )
    return session.get(AutogradeRun, taken, populate_existing=True) if taken else None


def by_uuid(session: Session, uuid: str) -> AutogradeRun:
    """A run with what it grades."""
    return session.scalars(
        select(AutogradeRun)
        .where(AutogradeRun.uuid == uuid)
        .options(joinedload(AutogradeRun.submission), joinedload(AutogradeRun.assignment_version))
    ).one()


def one_waits(session: Session, *, now: dt.datetime) -> bool:
    """Whether a run waits for a worker."""
    return bool(session.scalar(select(exists().where(_due(now)))))


def _due(now: dt.datetime) -> ColumnElement[bool]:
    again = or_(AutogradeRun.lease_until.is_(None), AutogradeRun.lease_until <= now)
    return and_(AutogradeRun.state == "queued", again)


def bundle_of(run: AutogradeRun, blobs: BlobStore) -> Bundle:
    """What the grader needs, read from the blob store."""
    submission, version = run.submission, run.assignment_version
    files = version.files[submission.language]
    return Bundle(
        slug=submission.activity.definition["lab"],
        source={path: blobs.get(sha256) for path, sha256 in files["source"].items()},
        release={path: blobs.get(sha256) for path, sha256 in files["release"].items()},
        submission={path: blobs.get(sha256) for path, sha256 in submission.files.items()},
        environment=version.environment,
        language=submission.language,
        random_seed=_seed_before(submission),
    )


def _seed_before(submission: Submission) -> int | None:
    """What was drawn for this submission the first time is drawn again: a second run is a fair comparison."""
    reports = (run.report for run in submission.runs if run.report)
    return next((seed for report in reports if (seed := report.get("random_seed")) is not None), None)


def finish(
    session: Session,
    *,
    run_uuid: str,
    token: str | None,
    report: GradeReport,
    blobs: BlobStore,
    now: dt.datetime,
) -> bool:
    """Stores a report and the grade that follows from it. False when the claim is no longer this worker's."""
    run = session.scalar(
        select(AutogradeRun).where(AutogradeRun.uuid == run_uuid, AutogradeRun.state == "running")
    )
    if run is None or run.claim != token:
        return False
    if report.cause in DOUBTFUL and run.attempts < ATTEMPTS:
        _give_back(run, report.cause, now)
        return True
    values = json.loads(report.to_json())
    values.pop("notebook"), values.pop("feedback_html")
    run.report, run.cause = values, report.cause
    run.by_hand = sum(waits(cell) for cell in values["cells"])
    run.notebook_blob = blobs.put(report.notebook) if report.notebook else None
    run.feedback_blob = blobs.put(report.feedback_html) if report.feedback_html else None
    run.state = "graded" if report.score is not None else "failed"
    run.finished_at, run.lease_until, run.claim = now, None, None
    session.flush()
    if run.state == "graded" and run.counts:
        _record_grade(session, run, now)
        run_graded.send(session, run=run)
    return True


def fail(session: Session, *, run_uuid: str, token: str | None, cause: str, now: dt.datetime) -> None:
    """Gives a run back after an error of ours, to be tried later, or sets it aside after the last attempt."""
    run = session.scalar(
        select(AutogradeRun).where(AutogradeRun.uuid == run_uuid, AutogradeRun.state == "running")
    )
    if run is not None and run.claim == token:
        _give_back(run, cause, now)
        if run.state == "queued":
            run.lease_until = now + WAIT_AFTER_ERROR[run.attempts - 1]


def keep(session: Session, *, run_uuid: str, token: str, now: dt.datetime) -> bool:
    """Lengthens the lease of a run that is being graded. False when it is not this worker's any more."""
    kept = session.execute(
        update(AutogradeRun)
        .where(AutogradeRun.uuid == run_uuid, AutogradeRun.state == "running", AutogradeRun.claim == token)
        .values(lease_until=now + LEASE)
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]


def reap(session: Session, *, now: dt.datetime) -> bool:
    """Gives back the runs whose lease has ended; whether any run waits now."""
    for run in session.scalars(
        select(AutogradeRun).where(AutogradeRun.state == "running", AutogradeRun.lease_until < now)
    ):
        _give_back(run, "worker_lost", now)
    session.flush()
    return one_waits(session, now=now)


def _give_back(run: AutogradeRun, cause: str, now: dt.datetime) -> None:
    run.claim, run.lease_until = None, None
    if run.attempts >= ATTEMPTS:
        run.state, run.cause, run.finished_at = "failed", cause, now
    else:
        run.state = "queued"


def _record_grade(session: Session, run: AutogradeRun, now: dt.datetime) -> None:
    record_grade(
        session,
        enrollment_id=run.submission.enrollment_id,
        activity_id=run.submission.activity_id,
        reason="autograded",
        actor_id=None,
        now=now,
    )

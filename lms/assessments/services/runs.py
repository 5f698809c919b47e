"""The life of an autograde run. The row is the truth: a worker claims it and finishes it under its claim, and
what a dead worker left is queued again when the lease ends. A message of the broker only says "look now"."""

from __future__ import annotations

import datetime as dt
import json

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import AutogradeRun, Submission
from lms.assessments.services.grading import regrade
from lms.blobs import BlobStore
from lms.db import new_uuid
from notebooks.grader import Bundle, GradeReport

# A worker lengthens its lease while it grades: a dead one is noticed soon, however long a notebook runs.
LEASE = dt.timedelta(seconds=20)
KEEP_SECONDS = 5.0
ATTEMPTS = 3
MESSAGE_LOST = dt.timedelta(seconds=15)
AT_ONCE = 200


def claim(session: Session, *, run_uuid: str, now: dt.datetime) -> AutogradeRun | None:
    """Takes a queued run for this worker; None when another has it or it is finished."""
    token = new_uuid()
    taken = session.execute(
        update(AutogradeRun)
        .where(AutogradeRun.uuid == run_uuid, AutogradeRun.state == "queued")
        .values(
            state="running",
            claim=token,
            started_at=now,
            lease_until=now + LEASE,
            attempts=AutogradeRun.attempts + 1,
        )
    )
    if taken.rowcount == 0:  # type: ignore[attr-defined]
        return None
    return session.scalar(
        select(AutogradeRun)
        .where(AutogradeRun.uuid == run_uuid)
        .options(joinedload(AutogradeRun.submission).joinedload(Submission.assignment_version))
        .execution_options(populate_existing=True)
    )


def bundle_of(run: AutogradeRun, blobs: BlobStore) -> Bundle:
    """What the grader needs, read from the blob store."""
    submission, version = run.submission, run.submission.assignment_version
    files = version.files[submission.language]
    return Bundle(
        slug=submission.activity.definition["lab"],
        source={path: blobs.get(sha256) for path, sha256 in files["source"].items()},
        release={path: blobs.get(sha256) for path, sha256 in files["release"].items()},
        submission={path: blobs.get(sha256) for path, sha256 in submission.files.items()},
        environment=version.environment,
        language=submission.language,
    )


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
    values = json.loads(report.to_json())
    values.pop("notebook"), values.pop("feedback_html")
    run.report, run.cause = values, report.cause
    run.notebook_blob = blobs.put(report.notebook) if report.notebook else None
    run.feedback_blob = blobs.put(report.feedback_html) if report.feedback_html else None
    run.state = "graded" if report.score is not None else "failed"
    run.finished_at, run.lease_until, run.claim = now, None, None
    session.flush()
    if run.state == "graded":
        _regrade(session, run, now)
    return True


def fail(session: Session, *, run_uuid: str, token: str | None, cause: str, now: dt.datetime) -> None:
    """Gives a run back after an error of ours; after the last attempt it is set aside with its cause."""
    run = session.scalar(
        select(AutogradeRun).where(AutogradeRun.uuid == run_uuid, AutogradeRun.state == "running")
    )
    if run is not None and run.claim == token:
        _give_back(run, cause, now)


def keep(session: Session, *, run_uuid: str, token: str, now: dt.datetime) -> bool:
    """Lengthens the lease of a run that is being graded. False when it is not this worker's any more."""
    kept = session.execute(
        update(AutogradeRun)
        .where(AutogradeRun.uuid == run_uuid, AutogradeRun.state == "running", AutogradeRun.claim == token)
        .values(lease_until=now + LEASE)
    )
    return bool(kept.rowcount)  # type: ignore[attr-defined]


def reap(session: Session, *, now: dt.datetime) -> list[str]:
    """Gives back the runs whose lease has ended; returns those of which the broker must be told (again)."""
    for run in session.scalars(
        select(AutogradeRun).where(AutogradeRun.state == "running", AutogradeRun.lease_until < now)
    ):
        _give_back(run, "worker_lost", now)
    session.flush()
    waiting = session.scalars(
        select(AutogradeRun)
        .where(
            AutogradeRun.state == "queued",
            or_(AutogradeRun.sent_at.is_(None), AutogradeRun.sent_at < now - MESSAGE_LOST),
        )
        .order_by(AutogradeRun.priority, AutogradeRun.id)
        .limit(AT_ONCE)
    ).all()
    for run in waiting:
        run.sent_at = now
    return [run.uuid for run in waiting]


def _give_back(run: AutogradeRun, cause: str, now: dt.datetime) -> None:
    run.claim, run.lease_until = None, None
    if run.attempts >= ATTEMPTS:
        run.state, run.cause, run.finished_at = "failed", cause, now
    else:
        run.state, run.sent_at = "queued", None


def _regrade(session: Session, run: AutogradeRun, now: dt.datetime) -> None:
    regrade(
        session,
        enrollment_id=run.submission.enrollment_id,
        activity_id=run.submission.activity_id,
        reason="autograded",
        actor_id=None,
        now=now,
    )

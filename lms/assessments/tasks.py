"""What the worker does about grading. No transaction is open while a notebook runs."""

from __future__ import annotations

import logging

from lms.assessments.services import runs
from lms.config import Settings
from lms.db import transaction
from lms.web import blobs, now
from notebooks.grader import Limits
from notebooks.grader import autograde as grade_bundle

log = logging.getLogger(__name__)


def autograde(run_uuid: str, settings: Settings) -> None:
    """Claims a run, grades it and stores the result under the claim."""
    with transaction() as session:
        run = runs.claim(session, run_uuid=run_uuid, now=now())
        if run is None:
            return
        token, bundle = run.claim, runs.bundle_of(run, blobs())
    limits = Limits(wall_seconds=settings.grader_seconds, memory_mb=settings.grader_memory_mb)
    try:
        report = grade_bundle(
            bundle, limits, environments=settings.home / "environments", unsafe_no_sandbox=settings.unsafe_no_sandbox
        )
    except Exception as error:
        log.exception("grading %s failed", run_uuid)
        with transaction() as session:
            runs.fail(session, run_uuid=run_uuid, token=token, cause=type(error).__name__[:20], now=now())
        return
    with transaction() as session:
        runs.finish(session, run_uuid=run_uuid, token=token, report=report, blobs=blobs(), now=now())


def reap() -> list[str]:
    """The runs to send again."""
    with transaction() as session:
        return runs.reap(session, now=now())

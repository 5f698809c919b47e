"""What the worker does about grading. No transaction is open while a notebook runs."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from lms.assessments.services import runs
from lms.config import Settings
from lms.db import transaction
from lms.web import blobs, in_own_context, now
from notebooks.grader import Limits
from notebooks.grader import autograde as grade_bundle

log = logging.getLogger(__name__)

# The grader's own deadline ends a notebook; this much later the worker itself is taken for hung.
GRACE_SECONDS = 60


def autograde(run_uuid: str, settings: Settings) -> None:
    """Claims a run, grades it and stores the result under the claim."""
    with transaction() as session:
        run = runs.claim(session, run_uuid=run_uuid, now=now())
        if run is None:
            return
        token, bundle = run.claim, runs.bundle_of(run, blobs())
    limits = Limits(wall_seconds=settings.grader_seconds, memory_mb=settings.grader_memory_mb)
    try:
        with kept(run_uuid, str(token), settings.grader_seconds + GRACE_SECONDS):
            report = grade_bundle(
                bundle,
                limits,
                environments=settings.home / "environments",
                unsafe_no_sandbox=settings.unsafe_no_sandbox,
            )
    except Exception as error:
        log.exception("grading %s failed", run_uuid)
        with transaction() as session:
            runs.fail(session, run_uuid=run_uuid, token=token, cause=type(error).__name__[:20], now=now())
        return
    with transaction() as session:
        runs.finish(session, run_uuid=run_uuid, token=token, report=report, blobs=blobs(), now=now())


@contextmanager
def kept(run_uuid: str, token: str, seconds: float) -> Iterator[None]:
    """Inside, a thread lengthens the run's lease for at most ``seconds``: a hung worker loses it, too."""
    done, end = Event(), monotonic() + seconds

    def lengthen() -> None:
        while not done.wait(runs.KEEP_SECONDS) and monotonic() < end:
            try:
                with transaction() as session:
                    runs.keep(session, run_uuid=run_uuid, token=token, now=now())
            except Exception:
                log.exception("the lease of %s could not be lengthened; the next time it may", run_uuid)

    thread = Thread(target=in_own_context(lengthen), daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def reap() -> list[str]:
    """The runs to send again."""
    with transaction() as session:
        return runs.reap(session, now=now())

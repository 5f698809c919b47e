"""What the worker does about grading. No transaction is open while a notebook runs."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

from lms.assessments.comparison_models import Comparison
from lms.assessments.domain.similarity import Pair
from lms.assessments.queries import environments_in_force
from lms.assessments.services import comparing, runs
from lms.config import Settings
from lms.db import db, transaction
from lms.web import blobs, in_own_context, now
from notebooks.grader import Bundle, Limits, sandbox_problem
from notebooks.grader import autograde as grade_bundle
from notebooks.grader.environment import find_environment
from notebooks.grader.zygote import zygote

log = logging.getLogger(__name__)

# The grader's own deadline ends a notebook; this much later the worker itself is taken for hung.
GRACE_SECONDS = 60
# So long a process grades one run after the other before it lets other tasks have their turn.
TURN_SECONDS = 5.0


def warm_up(settings: Settings) -> None:
    """Starts this process's zygotes, so that the first submission finds its environment warm.

    What does not work is written to the log: the worker is needed for other labs and tasks all the same.
    """
    problem = sandbox_problem()
    if problem:
        log.error("submissions cannot be graded in a sandbox: %s", problem)
        if not settings.unsafe_no_sandbox:
            return
    try:
        with transaction() as session:
            needed = environments_in_force(session)
    except Exception:
        log.exception("the database does not say which lab environments are needed")
        return
    for name in needed:
        try:
            with zygote(find_environment(name, settings.home / "environments"), sandboxed=not problem):
                pass
        except Exception as error:  # whatever it is, the first submission will meet it and name it
            log.error("the lab environment %s could not be started: %s", name, error)


def grade_waiting(settings: Settings, *, tell: Callable[[], None], stopping: Callable[[], bool]) -> None:
    """Grades what waits, the most urgent first, for a turn.

    While more than one waits, the message is passed on before grading: one is enough to wake every process,
    and none is lost with a process that is killed while it grades.
    """
    end, told = monotonic() + TURN_SECONDS, False
    while monotonic() < end and not stopping():
        with transaction() as session:
            run = runs.claim(session, now=now())
            if run is None:
                return
            uuid, token, more = run.uuid, str(run.claim), runs.one_waits(session, now=now())
        if more and not told:
            told = True
            tell()
        grade(uuid, token, settings)


def grade(uuid: str, token: str, settings: Settings) -> None:
    """Grades a claimed run and stores the result under the claim; an error of ours gives the run back."""
    limits = Limits(wall_seconds=settings.grader_seconds, memory_mb=settings.grader_memory_mb)
    try:
        with kept(uuid, token, settings.grader_seconds + GRACE_SECONDS):
            report = grade_bundle(
                read_bundle(uuid),
                limits,
                environments=settings.home / "environments",
                unsafe_no_sandbox=settings.unsafe_no_sandbox,
            )
        with transaction() as session:
            runs.finish(session, run_uuid=uuid, token=token, report=report, blobs=blobs(), now=now())
    except Exception as error:
        log.exception("grading %s failed", uuid)
        with transaction() as session:
            runs.fail(session, run_uuid=uuid, token=token, cause=type(error).__name__[:20], now=now())


def read_bundle(uuid: str) -> Bundle:
    """What the grader needs of a run; the transaction that read it is over."""
    try:
        return runs.bundle_of(runs.by_uuid(db.session, uuid), blobs())
    finally:
        db.session.rollback()


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


def reap() -> bool:
    """Gives back what dead workers left; whether any run waits."""
    with transaction() as session:
        return runs.reap(session, now=now())


def compare_waiting(*, stopping: Callable[[], bool]) -> None:
    """Does the comparisons that wait; no transaction is open while works are compared."""
    while not stopping():
        with transaction() as session:
            taken = comparing.claim(session, now=now())
            if taken is None:
                return
            id = taken.id
        try:
            pairs, works, unreadable = compared(id)
            with transaction() as session:
                found = session.get_one(Comparison, id)
                comparing.finish(
                    session, comparison=found, pairs=pairs, works=works, unreadable=unreadable, now=now()
                )
        except Exception:
            log.exception("the comparison %s failed", id)
            with transaction() as session:
                comparing.fail(session, comparison_id=id, now=now())


def compared(id: int) -> tuple[list[Pair], int, int]:
    """What a comparison finds; the transaction that read is over."""
    try:
        return comparing.compare(db.session, db.session.get_one(Comparison, id), blobs())
    finally:
        db.session.rollback()

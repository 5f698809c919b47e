"""What the worker does about credentials."""

from __future__ import annotations

import datetime as dt
import logging
import time

from sqlalchemy import select

from lms.credentials import queries
from lms.credentials.issuer import keys
from lms.credentials.models import Erasure
from lms.credentials.services import bulk, erasing, issuing, recognising, status, telling
from lms.db import db, transaction
from lms.labs.gateway import Hub
from lms.labs.services import forget
from lms.web import blobs, now, settings

log = logging.getLogger(__name__)

BULK_SECONDS = 4.5  # then a process is free for a submission that may wait; the clock sends the next in 5
PAUSE_SECONDS = 0.03


def issue_waiting() -> None:
    """Issues what was left for the worker, and tries again what could not be issued, until the time is over;
    each in a transaction of its own."""
    end = time.monotonic() + BULK_SECONDS
    for enrollment_id in queries.due_problems(db.session, now()):
        if time.monotonic() > end:
            return
        with transaction() as session:
            issuing.issue_when_completed(
                session, enrollment_id=enrollment_id, settings=settings(), keys=keys, now=now()
            )


def recognise_earlier() -> None:
    """Lets courses that were completed in another cohort count, each in a transaction of its own."""
    for earlier in recognising.waiting(db.session, now=now()):
        with transaction() as session:
            recognising.recognise(session, earlier, now=now())


def sign_stale_lists() -> None:
    """Signs the status lists of yesterday again: one that is a week old is worth nothing."""
    for purpose, number in status.stale_lists(db.session, now=now()):
        with transaction() as session:
            status.sign_list(
                session, purpose=purpose, number=number, settings=settings(), keys=keys(), now=now()
            )


def tell_ends() -> None:
    """Tells holders whose certificates end soon, some at a time: between two batches others can write."""
    notice = dt.timedelta(days=settings().expiry_notice_days)
    told = 1
    while told:
        with transaction() as session:
            told = telling.tell_ends(session, notice=notice, now=now())


def issue_in_bulk(seconds: float = BULK_SECONDS) -> None:
    """Issues what runs ask for, batch by batch, until none waits or the time is over; between two batches
    others can write. Twice at once is harmless, and the next process goes on where a killed one was."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with transaction() as session:
            more = bulk.issue_batch(session, settings=settings(), keys=keys, now=now())
        if not more:
            return
        time.sleep(PAUSE_SECONDS)


def finish_erasures(hub: Hub) -> None:
    """Removes the lab's home and the files of erased accounts; again until the Hub has ended the server.

    Homes that are volumes of Docker or Kubernetes are not ours to remove: the log names them.
    """
    for person_uuid in db.session.scalars(select(Erasure.person_uuid)).all():
        if not forget(hub, person_uuid):
            continue
        if settings().hub_spawner in ("bubblewrap", "simple"):
            erasing.delete_home(settings().home / "homes", person_uuid)
        else:
            log.warning("remove the volume of the lab home of the erased account %s", person_uuid)
        with transaction() as session:
            erasure = session.scalars(select(Erasure).where(Erasure.person_uuid == person_uuid)).one()
            erasing.delete_blobs(session, erasure=erasure, blobs=blobs())
            session.delete(erasure)

"""How often certificates are looked at, by month. Nothing is kept of who looked, not even for a moment.

Counted in memory and stored now and then: a page that anyone may ask for must not wait for the disk.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterable

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.credentials.models import CheckCount, Credential
from lms.db import transaction
from lms.web import in_zone, now

FLUSH_SECONDS = 10.0


class Tally:
    """What one process has counted and not stored yet."""

    def __init__(self) -> None:
        self.lock, self.counts, self.stored_at = threading.Lock(), Counter[int](), 0.0

    def add(self, credential_ids: Iterable[int]) -> dict[int, int]:
        """Counts one look at each; what is to be stored now, and empty until it is time again."""
        with self.lock:
            self.counts.update(credential_ids)
            if time.monotonic() - self.stored_at < FLUSH_SECONDS:
                return {}
            self.stored_at, waiting = time.monotonic(), dict(self.counts)
            self.counts.clear()
            return waiting


def count(tally: Tally, credential_ids: Iterable[int]) -> None:
    """Counts one look at each; stores what was counted when that was not done for a while."""
    if waiting := tally.add(credential_ids):
        with transaction() as session:
            store(session, waiting, this_month())


def store(session: Session, counts: dict[int, int], month: str) -> None:
    """Adds to the stored counts of a month."""
    there = set(session.scalars(select(Credential.id).where(Credential.id.in_(counts))))
    query = select(CheckCount).where(CheckCount.month == month, CheckCount.credential_id.in_(counts))
    kept = {row.credential_id: row for row in session.scalars(query)}
    for credential_id in there:
        row = kept.get(credential_id) or CheckCount(credential_id=credential_id, month=month, checks=0)
        row.checks += counts[credential_id]
        session.add(row)


def looks(session: Session, credential_ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """How often each was looked at: in this month, and in all."""
    this = CheckCount.month == this_month()
    rows = session.execute(
        select(
            CheckCount.credential_id, func.sum(CheckCount.checks).filter(this), func.sum(CheckCount.checks)
        )
        .where(CheckCount.credential_id.in_(list(credential_ids)))
        .group_by(CheckCount.credential_id)
    )
    return {row[0]: (row[1] or 0, row[2]) for row in rows}


def this_month() -> str:
    """The month by the installation's clock."""
    return in_zone(now()).strftime("%Y-%m")

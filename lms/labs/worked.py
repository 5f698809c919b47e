"""The pages of worked notebooks: which are to be made, and storing what the worker made."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import or_, select
from sqlalchemy.orm import Session, joinedload

from lms.labs.models import WorkedPage, WorkedVersion

# So long a page is one process's: twice what its run may take, then another one tries
CLAIM_SECONDS = 150


def claim_page(session: Session, *, now: dt.datetime) -> WorkedPage | None:
    """A page that waits, for the caller alone while the claim holds; None when there is none."""
    page = session.scalar(
        select(WorkedPage)
        .where(
            WorkedPage.state == "waiting",
            or_(WorkedPage.claimed_until.is_(None), WorkedPage.claimed_until < now),
        )
        .options(joinedload(WorkedPage.version))
        .order_by(WorkedPage.id)
        .limit(1)
    )
    if page is not None:
        page.claimed_until = now + dt.timedelta(seconds=CLAIM_SECONDS)
    return page


def keep_page(session: Session, *, page_id: int, blob: str, now: dt.datetime) -> None:
    """The page is there."""
    page = session.get_one(WorkedPage, page_id)
    page.state, page.blob, page.cause, page.detail, page.made_at = "ready", blob, None, "", now


def fail_page(
    session: Session, *, page_id: int, cause: str, detail: str, ours: bool, now: dt.datetime
) -> None:
    """It could not be made. A fault that is `ours`, not the notebook's, is tried again after the claim."""
    page = session.get_one(WorkedPage, page_id)
    if page.state != "ready":
        page.state = "waiting" if ours else "failed"
        page.cause, page.detail, page.made_at = cause[:20], detail[:2000], now


def make_again(session: Session, *, version: WorkedVersion) -> None:
    """The pages are made anew; one that is there stays until then."""
    for page in version.pages:
        page.state, page.claimed_until = "waiting", None

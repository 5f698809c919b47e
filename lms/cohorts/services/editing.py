"""Cohorts made, changed and put away by staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.catalog.models import TrackVersion
from lms.cohorts.domain.schedule import Break
from lms.cohorts.models import Cohort
from lms.cohorts.services import create_cohort
from lms.cohorts.services.places import fill
from lms.refusal import Refused


def make_cohort(
    session: Session,
    *,
    track_version: TrackVersion,
    slug: str,
    facts: dict[str, Any],
    breaks: Sequence[Break],
    starts_on: dt.date | None,
    counted: bool,
    actor_id: int,
    now: dt.datetime,
) -> Cohort:
    """A new cohort with its schedule; ``facts`` are title, time_zone, capacity, country, open.

    Without a slug it gets one. Raises Refused when another cohort has the slug.
    """
    taken = set(session.scalars(select(Cohort.slug)))
    if slug in taken:
        raise Refused(_("Another cohort has this short name. Choose another one."), status=422, code="slug")
    cohort = create_cohort(
        session,
        track_version=track_version,
        slug=slug or free_slug(track_version.track.slug, starts_on, taken),
        starts_on=starts_on,
        counted=counted,
        days_off=[_stored(one) for one in breaks],
        **{name: value for name, value in facts.items() if name != "open"},
    )
    cohort.open = facts["open"]
    record(session, at=now, actor_id=actor_id, action="cohort.made", subject=cohort.uuid, slug=cohort.slug)
    return cohort


def free_slug(track: str, starts_on: dt.date | None, taken: set[str]) -> str:
    """A short name that no cohort has yet: the track's, with the start."""
    first = f"{track[:60]}-{starts_on if starts_on else 'own-pace'}"
    names = [first, *(f"{first}-{number}" for number in range(2, len(taken) + 3))]
    return next(name for name in names if name not in taken)


def edit_cohort(
    session: Session,
    *,
    cohort: Cohort,
    facts: dict[str, Any],
    breaks: Sequence[Break],
    actor_id: int,
    now: dt.datetime,
) -> bool:
    """Changes the facts; dates stay as they are, and places that there are more of go to whoever waits.

    Whether the days off are others than before.
    """
    before = (cohort.country, cohort.days_off)
    for name, value in facts.items():
        setattr(cohort, name, value)
    cohort.days_off = [_stored(one) for one in breaks]
    session.flush()
    fill(session, cohort=cohort, now=now)
    record(session, at=now, actor_id=actor_id, action="cohort.edited", subject=cohort.uuid)
    return before != (cohort.country, cohort.days_off)


def archive(session: Session, *, cohort: Cohort, actor_id: int, now: dt.datetime) -> None:
    """The cohort is over: nobody enrolls any more, and it stands apart. Nothing is deleted."""
    if cohort.archived_at is None:
        cohort.archived_at, cohort.open = now, False
        record(session, at=now, actor_id=actor_id, action="cohort.archived", subject=cohort.uuid)


def bring_back(session: Session, *, cohort: Cohort, actor_id: int, now: dt.datetime) -> None:
    """The cohort is in use again; whether it takes learners is said in its settings."""
    if cohort.archived_at is not None:
        cohort.archived_at = None
        record(session, at=now, actor_id=actor_id, action="cohort.brought_back", subject=cohort.uuid)


def _stored(one: Break) -> dict[str, str]:
    return {"first": one.first.isoformat(), "last": one.last.isoformat(), "name": one.name}

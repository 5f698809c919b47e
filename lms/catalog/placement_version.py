"""Publishing the placement diagnostic."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import select
from sqlalchemy.orm import Session

from .domain import PlacementSource
from .models import PlacementVersion


def publish_placement(session: Session, *, source: PlacementSource | None, now: dt.datetime) -> None:
    """From now on sittings draw from `source`; those begun keep theirs. None: no more sittings."""
    versions = {row.content_hash: row for row in session.scalars(select(PlacementVersion))}
    for row in versions.values():
        row.current = source is not None and row.content_hash == source.content_hash
    if source is None:
        return
    version = versions.get(source.content_hash)
    if version is None:
        version = PlacementVersion(content_hash=source.content_hash, published_at=now, current=True)
        session.add(version)
    version.definition = dict(source.definition)  # the same words; their HTML may be mended
    session.flush()

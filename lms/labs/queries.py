"""Reading worked notebooks and the pages made of them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from lms.catalog.models import Activity
from lms.cohorts.queries import activities_on
from lms.labs.models import WorkedPage, WorkedVersion


def worked_version(session: Session, activity: Activity) -> WorkedVersion | None:
    """The version of a worked notebook that its version of the track names."""
    named = activity.definition
    return session.scalar(
        select(WorkedVersion).where(
            WorkedVersion.slug == named["lab"], WorkedVersion.release_hash == named.get("release")
        )
    )


def worked_page(session: Session, activity: Activity, language: str) -> WorkedPage | None:
    """The executed notebook of an activity; None while the notebook is not published."""
    version = worked_version(session, activity)
    if version is None:
        return None
    return session.scalar(
        select(WorkedPage).where(WorkedPage.version_id == version.id, WorkedPage.language == language)
    )


def notebooks_of(session: Session, track_version_id: int) -> list[tuple[Activity, WorkedVersion | None]]:
    """The worked notebooks of a track version in order, with their pages."""
    activities = [one for one in activities_on(session, track_version_id) if one.kind == "notebook"]
    wanted = {one.definition.get("release") for one in activities}
    versions: dict[tuple[Any, Any], WorkedVersion] = {
        (row.slug, row.release_hash): row
        for row in session.scalars(
            select(WorkedVersion)
            .where(WorkedVersion.release_hash.in_(wanted))
            .options(selectinload(WorkedVersion.pages))
        )
    }
    return [(one, versions.get((one.definition["lab"], one.definition.get("release")))) for one in activities]

"""Files for milestones: checked, stored by their hash, never overwritten; late by the server's clock."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.blobs import BlobStore
from lms.catalog.models import Activity
from lms.cohorts.domain import Window
from lms.cohorts.services import mark_done
from lms.projects.domain import due_of
from lms.projects.domain.files import BadFile, Upload, check_upload
from lms.projects.models import ProjectFile, ProjectTeam
from lms.projects.queries import work_of
from lms.projects.services import keep
from lms.refusal import Refused

SENTENCES = {
    "type": _("%(name)s is not of a type that is taken here: %(types)s. Nothing was stored."),
    "empty": _("%(name)s is empty. Nothing was stored."),
    "large": _("%(name)s is larger than %(megabytes)d MB. Nothing was stored."),
    "not_this": _(
        "%(name)s is no .%(extension)s file that can be opened: it is damaged, or only named so. "
        "Nothing was stored."
    ),
    "crowded": _(
        "%(name)s holds more than %(entries)d files, or more than %(megabytes)d MB when it is unpacked. "
        "Nothing was stored."
    ),
    "unsafe": _(
        "%(name)s cannot be opened safely: it is protected by a password, or holds macros, links or names "
        "that lead out of its folder. Nothing was stored."
    ),
    "name": _("This file name cannot be used: rename the file and send it again. Nothing was stored."),
    "long_name": _("The file name has more than %(most)d characters. Nothing was stored."),
}


def upload(
    session: Session,
    *,
    team: ProjectTeam,
    activity: Activity,
    place: tuple[str, str],
    name: str,
    content: bytes,
    window: Window,
    actor_id: int,
    blobs: BlobStore,
    now: dt.datetime,
) -> ProjectFile:
    """Stores a file for (milestone, deliverable). Raises Refused with what is wrong, and LookupError."""
    milestone, deliverable = _find(activity, place)
    _check_open(team, window, now)
    checked = _checked(name, content, deliverable)
    newest = work_of(session, [team.id])[team.id].files.get(place)
    blob = blobs.put(content)
    if newest and newest.blob == blob:
        raise Refused(_("This is the file that is there already. Nothing was changed."))
    due = due_of(window, team.cohort.time_zone, milestone.get("day"))
    file = ProjectFile(
        team_id=team.id,
        milestone=place[0],
        deliverable=place[1],
        number=_next_number(session, team, place),
        name=checked.name,
        extension=checked.extension,
        size=len(content),
        blob=blob,
        at=now,
        late_seconds=Window(due_at=due).late_seconds(now),
        person_id=actor_id,
    )
    session.add(file)
    session.flush()
    _note_progress(session, team, activity, now)
    keep(session, team, "file_stored", actor_id=actor_id, now=now, file=file.uuid, sha256=blob)
    return file


def _checked(name: str, content: bytes, deliverable: Mapping[str, Any]) -> Upload:
    if not name:
        raise Refused(_("Choose a file first. Nothing was stored."), status=422)
    try:
        return check_upload(name, content, deliverable)
    except BadFile as error:
        raise Refused(SENTENCES[error.code] % error.values, status=422, code=error.code) from None


def _find(activity: Activity, place: tuple[str, str]) -> tuple[dict, dict]:  # type: ignore[type-arg]
    for milestone in activity.definition["milestones"]:
        for deliverable in milestone["deliverables"]:
            if (milestone["slug"], deliverable["slug"]) == place:
                return milestone, deliverable
    raise LookupError(place)


def _check_open(team: ProjectTeam, window: Window, now: dt.datetime) -> None:
    if team.released_at:
        raise Refused(_("The result of this team is released: nothing more is taken."))
    if not window.is_open(now):
        raise Refused(_("This project is closed: it takes no more files. What is there stays."))


def _next_number(session: Session, team: ProjectTeam, place: tuple[str, str]) -> int:
    query = select(func.count()).where(
        ProjectFile.team_id == team.id,
        ProjectFile.milestone == place[0],
        ProjectFile.deliverable == place[1],
    )
    return (session.scalar(query) or 0) + 1


def _note_progress(session: Session, team: ProjectTeam, activity: Activity, now: dt.datetime) -> None:
    """The project is done for each of the team as soon as all that must be handed in is there."""
    if not work_of(session, [team.id])[team.id].missing(activity.definition):
        for member in team.active:
            mark_done(session, enrollment_id=member.enrollment_id, activity_id=activity.id, now=now)

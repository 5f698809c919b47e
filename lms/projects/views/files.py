"""Files of milestones: handed in by teams, read by them, by reviewers and by those who teach."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import Response, abort, request
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts.permissions import LEARN, TEACH
from lms.db import db
from lms.permissions import requires
from lms.projects import queries
from lms.projects.domain.files import MEDIA_TYPES
from lms.projects.models import ProjectFile, ProjectTeam
from lms.projects.queries.reviews import given_by, round_of
from lms.projects.services.peers import milestone_of
from lms.projects.services.uploads import upload
from lms.projects.views import blueprint
from lms.projects.views.learning import ADDRESS, Place, change, place_or_404
from lms.web import blobs, now


@blueprint.post(f"{ADDRESS}/files/<milestone>/<deliverable>")
@requires(LEARN)
def hand_in_file(enrollment_uuid: Any, activity_uuid: Any, milestone: str, deliverable: str) -> Any:
    """Takes a file for a deliverable."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    team, given = place.team, request.files.get("file")
    wanted = {
        (one["slug"], each["slug"])
        for one in place.activity.definition["milestones"]
        for each in one["deliverables"]
    }
    if (milestone, deliverable) not in wanted:
        abort(404)
    return change(
        place,
        lambda session: upload(
            session,
            team=team,
            activity=place.activity,
            place=(milestone, deliverable),
            name=given.filename or "" if given else "",
            content=given.read() if given else b"",
            window=place.window(),
            actor_id=current_user.id,
            blobs=blobs(),
            now=now(),
        ),
        _("Stored. You can replace it until the project closes; the newest file counts."),
        f"milestone-{milestone}",
    )


@blueprint.get(f"{ADDRESS}/files/<uuid:file_uuid>")
@requires(LEARN)
def team_file(enrollment_uuid: Any, activity_uuid: Any, file_uuid: Any) -> Response:
    """A file of the own team, or of one whose work the learner reviews; then without names."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    found = queries.file_by_uuid(db.session, str(file_uuid)) or abort(404)
    if place.member and found.team_id == place.member.team_id:
        return sent(found, found.name)
    if not reviews(place, found):
        abort(404)
    return sent(found, f"{found.deliverable}.{found.extension}")


def reviews(place: Place, file: ProjectFile) -> bool:
    """Whether the learner is to review the team whose file this is, and the file is the one that counts."""
    if "peer" not in place.activity.definition or file.milestone != milestone_of(place.activity):
        return False
    round_ = round_of(db.session, place.enrollment.cohort_id, place.activity.slug)
    teams = {one.team_id for one in given_by(db.session, round_, place.enrollment.id)}
    newest = queries.work_of(db.session, [file.team_id])[file.team_id].files
    return file.team_id in teams and newest[(file.milestone, file.deliverable)].id == file.id


@blueprint.get("/teach/<uuid:cohort_uuid>/projects/files/<uuid:file_uuid>")
@requires(TEACH)
def file_for_staff(cohort_uuid: Any, file_uuid: Any) -> Response:
    """A file of a team of the cohort."""
    found = queries.file_by_uuid(db.session, str(file_uuid)) or abort(404)
    if db.session.get_one(ProjectTeam, found.team_id).cohort.uuid != str(cohort_uuid):
        abort(404)
    return sent(found, found.name)


def sent(file: ProjectFile, name: str) -> Response:
    """The bytes, to be kept and not shown: what learners hand in is never run in our pages."""
    return download(blobs().get(file.blob), name, MEDIA_TYPES[file.extension])


def download(content: bytes | Iterator[bytes], name: str, media_type: str) -> Response:
    """A file for the reader's disk, whole or piece by piece."""
    response = Response(content, mimetype=media_type)
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().strip(". ") or "file"
    names = {"filename": plain} | ({} if plain == name else {"filename*": f"UTF-8''{quote(name)}"})
    response.headers.set("Content-Disposition", "attachment", **names)
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response

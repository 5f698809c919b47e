"""Everything that a team, or all teams for a milestone, handed in: as one zip."""

from __future__ import annotations

from typing import Any
from zoneinfo import ZoneInfo

from flask import abort, flash, redirect, url_for
from flask_babel import gettext as _

from lms.blobs import BlobMissing
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import LEARN, TEACH
from lms.db import db
from lms.permissions import requires
from lms.projects import queries
from lms.projects.domain.bundles import Entry, bundle, folder_name, safe_name
from lms.projects.domain.files import MEDIA_TYPES
from lms.projects.models import ProjectFile, ProjectTeam
from lms.projects.views import blueprint
from lms.projects.views.files import download
from lms.projects.views.learning import ADDRESS, place_or_404
from lms.projects.views.staff import cohort_or_404, project_or_404, team_or_404
from lms.web import blobs


@blueprint.get(f"{ADDRESS}/files.zip")
@requires(LEARN)
def own_files(enrollment_uuid: Any, activity_uuid: Any) -> Any:
    """What the own team handed in, as it counts now."""
    place = place_or_404(enrollment_uuid, activity_uuid)
    name = f"{place.activity.slug} {safe_name(place.team.name)}"
    address = url_for("projects.project", **place.here)
    return sent(_of_team(place.enrollment.cohort, place.team), name, address)


@blueprint.get("/teach/<uuid:cohort_uuid>/projects/teams/<uuid:team_uuid>/files.zip")
@requires(TEACH)
def files_of_team(cohort_uuid: Any, team_uuid: Any) -> Any:
    """What a team handed in, as it counts now."""
    cohort, activity, team = team_or_404(cohort_uuid, team_uuid)
    address = url_for("projects.team", cohort_uuid=cohort_uuid, team_uuid=team_uuid)
    return sent(_of_team(cohort, team), f"{activity.slug} {safe_name(team.name)}", address)


@blueprint.get("/teach/<uuid:cohort_uuid>/projects/<project>/milestones/<milestone>.zip")
@requires(TEACH)
def files_of_milestone(cohort_uuid: Any, project: str, milestone: str) -> Any:
    """What all teams handed in for a milestone, a folder for each team."""
    cohort = cohort_or_404(cohort_uuid)
    activity = project_or_404(cohort, project)
    if milestone not in {one["slug"] for one in activity.definition["milestones"]}:
        abort(404)
    teams = queries.teams_in(db.session, cohort.id, activity.slug)
    work = queries.work_of(db.session, [team.id for team in teams])
    entries = [
        _entry(cohort, f"{folder_name(number, team.name)}/{place[1]} {file.name}", file)
        for number, team in enumerate(teams, start=1)
        for place, file in sorted(work[team.id].files.items())
        if place[0] == milestone
    ]
    address = url_for("projects.of_cohort", cohort_uuid=cohort_uuid, project=project)
    return sent(entries, f"{activity.slug} {milestone}", address)


def _of_team(cohort: Cohort, team: ProjectTeam) -> list[Entry]:
    files = queries.work_of(db.session, [team.id])[team.id].files
    return [
        _entry(cohort, f"{milestone}/{deliverable} {file.name}", file)
        for (milestone, deliverable), file in sorted(files.items())
    ]


def _entry(cohort: Cohort, path: str, file: ProjectFile) -> Entry:
    return Entry(path, file.at.astimezone(ZoneInfo(cohort.time_zone)), file.blob)


def sent(entries: list[Entry], name: str, address: str) -> Any:
    """The zip as it is written; back to the page that says so when there is nothing to put into it."""
    if not entries:
        flash(_("Nothing has been handed in yet."), "info")
        return redirect(address)
    store = blobs()

    def read(blob: str) -> bytes | None:
        try:
            return store.get(blob)
        except BlobMissing:
            return None

    return download(bundle(entries, read), f"{name}.zip", MEDIA_TYPES["zip"])

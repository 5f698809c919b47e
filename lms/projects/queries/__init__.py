"""Reading projects: the teams of a cohort, and all that belongs to one; nothing here writes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.assessments.domain.two_graders import Outcome, reconcile
from lms.catalog.models import Activity, CourseModule, Requirement, RequirementCourse, TrackVersion
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.deadlines import windows_of
from lms.projects.domain import missing_deliverables, percent_of, team_window
from lms.projects.models import (
    Charter,
    HoldoutTry,
    PeerReview,
    PeerRound,
    ProjectFile,
    ProjectMark,
    ProjectNote,
    ProjectTeam,
    SponsorLink,
    TeamMember,
)

FileKey = tuple[str, str]  # milestone, deliverable
PEOPLE = selectinload(ProjectTeam.members).joinedload(TeamMember.enrollment).joinedload(Enrollment.person)


def projects_of(session: Session, cohort: Cohort) -> list[Activity]:
    """The projects on a cohort's way, in order."""
    return [one for one in activities_on(session, cohort.track_version_id) if one.kind == "project"]


def any_project(session: Session, track_version_id: int) -> bool:
    """Whether a track version has a project: asked by every page of its cohorts, so without reading them."""
    query = (
        select(Activity.id)
        .join(CourseModule, CourseModule.module_version_id == Activity.module_version_id)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .where(Requirement.track_version_id == track_version_id, Activity.kind == "project")
    )
    return session.scalar(query.limit(1)) is not None


def project_of(session: Session, cohort: Cohort, slug: str) -> Activity | None:
    """The project of this name on a cohort's way."""
    return next((one for one in projects_of(session, cohort) if one.slug == slug), None)


def team_by_uuid(session: Session, uuid: str) -> ProjectTeam | None:
    """A team with its cohort, track and members."""
    return session.scalar(
        select(ProjectTeam)
        .where(ProjectTeam.uuid == uuid)
        .options(
            joinedload(ProjectTeam.cohort).joinedload(Cohort.track_version).joinedload(TrackVersion.track),
            joinedload(ProjectTeam.mentor),
            PEOPLE,
        )
    )


def memberships(session: Session, enrollment: Enrollment, project: str) -> Sequence[TeamMember]:
    """Where somebody is in a team of a project, or is invited to one."""
    return session.scalars(
        select(TeamMember)
        .join(ProjectTeam)
        .where(
            TeamMember.enrollment_id == enrollment.id,
            ProjectTeam.cohort_id == enrollment.cohort_id,
            ProjectTeam.project == project,
            TeamMember.state.in_(("member", "invited")),
        )
        .options(joinedload(TeamMember.team))
        .order_by(TeamMember.id)
    ).all()


def teams_in(session: Session, cohort_id: int, project: str) -> Sequence[ProjectTeam]:
    """The teams of a project that somebody works in, by name."""
    found = session.scalars(
        select(ProjectTeam)
        .where(ProjectTeam.cohort_id == cohort_id, ProjectTeam.project == project)
        .options(joinedload(ProjectTeam.mentor), PEOPLE)
        .order_by(ProjectTeam.name, ProjectTeam.id)
    ).all()
    return [team for team in found if team.active]


def without_team(session: Session, cohort_id: int, project: str) -> Sequence[Enrollment]:
    """The learners of a cohort who work in no team of a project."""
    placed = (
        select(TeamMember.enrollment_id)
        .join(ProjectTeam)
        .where(
            ProjectTeam.cohort_id == cohort_id,
            ProjectTeam.project == project,
            TeamMember.state == "member",
        )
    )
    return session.scalars(
        select(Enrollment)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Enrollment.id.not_in(placed),
        )
        .options(joinedload(Enrollment.person))
        .order_by(Enrollment.id)
    ).all()


def window_of_team(session: Session, team: ProjectTeam, activity_id: int) -> Window:
    """When a project opens, is due and closes for a team."""
    enrollments = [member.enrollment for member in team.active]
    windows = windows_of(session, enrollments)
    return team_window([windows.of(one, activity_id) for one in enrollments])


def charters_of(session: Session, team_id: int) -> Sequence[Charter]:
    """Every version of a team's charter, the newest first."""
    return session.scalars(
        select(Charter)
        .where(Charter.team_id == team_id)
        .options(joinedload(Charter.saved_by), joinedload(Charter.answered_by))
        .order_by(Charter.number.desc())
    ).all()


def file_by_uuid(session: Session, uuid: str) -> ProjectFile | None:
    """One file of a team."""
    return session.scalar(select(ProjectFile).where(ProjectFile.uuid == uuid))


def notes_of(session: Session, team_id: int) -> Sequence[ProjectNote]:
    """What mentors and sponsors said about a team, the newest first."""
    return session.scalars(
        select(ProjectNote)
        .where(ProjectNote.team_id == team_id)
        .options(joinedload(ProjectNote.person), joinedload(ProjectNote.sponsor))
        .order_by(ProjectNote.id.desc())
    ).all()


def links_of(session: Session, team_id: int) -> Sequence[SponsorLink]:
    """The private links of a team's sponsors, the newest first."""
    return session.scalars(
        select(SponsorLink).where(SponsorLink.team_id == team_id).order_by(SponsorLink.id.desc())
    ).all()


def tries_of(session: Session, team_id: int) -> Sequence[HoldoutTry]:
    """The judged predictions of a team, in order."""
    return session.scalars(
        select(HoldoutTry)
        .where(HoldoutTry.team_id == team_id)
        .options(joinedload(HoldoutTry.person))
        .order_by(HoldoutTry.number)
    ).all()


def round_of(session: Session, cohort_id: int, project: str) -> PeerRound | None:
    """The peer review of a project in a cohort, with its reviews."""
    return session.scalar(
        select(PeerRound)
        .where(PeerRound.cohort_id == cohort_id, PeerRound.project == project)
        .options(
            selectinload(PeerRound.reviews).joinedload(PeerReview.reviewer).joinedload(Enrollment.person)
        )
    )


def marks_of(session: Session, team_ids: Sequence[int]) -> dict[int, list[ProjectMark]]:
    """The marks of graders by team; those that are given first, in the order in which they were."""
    found = session.scalars(
        select(ProjectMark).where(ProjectMark.team_id.in_(team_ids)).options(joinedload(ProjectMark.grader))
    )
    marks: dict[int, list[ProjectMark]] = {}
    for mark in sorted(found, key=lambda one: (one.given_at is None, one.given_at or one.saved_at, one.id)):
        marks.setdefault(mark.team_id, []).append(mark)
    return marks


def outcome_of(marks: Sequence[ProjectMark], definition: dict[str, Any]) -> Outcome:
    """What the marks that are given come to; a criterion that a new version added counts as nothing yet."""
    given = [percent_of(definition["rubric"], mark.points) for mark in marks if mark.given_at]
    return reconcile([percent for percent in given if percent is not None][:3])


def given_by(round_: PeerRound | None, enrollment_id: int) -> list[Any]:
    """The reviews that a learner is to write."""
    return [one for one in round_.reviews if one.reviewer_id == enrollment_id] if round_ else []


def missed_by(round_: PeerRound | None, enrollment_id: int, now: dt.datetime) -> int:
    """How many reviews somebody was to write by now and did not; what was asked beyond that never counts."""
    if round_ is None or (now < round_.due_at and round_.released_at is None):
        return 0
    return sum(not one.submitted_at and not one.extra for one in given_by(round_, enrollment_id))


@dataclass
class Work:
    """What a team has handed in so far: charter, newest files, tries."""

    charter: Charter | None = None
    files: dict[FileKey, ProjectFile] = field(default_factory=dict)
    tries: list[HoldoutTry] = field(default_factory=list)

    def missing(self, definition: dict[str, Any]) -> list[FileKey]:
        """What is to be handed in and is not there."""
        return missing_deliverables(definition, set(self.files))


def work_of(session: Session, team_ids: Sequence[int]) -> dict[int, Work]:
    """The work of teams, in three queries."""
    found = {team_id: Work() for team_id in team_ids}
    charters = select(Charter).where(Charter.team_id.in_(team_ids)).order_by(Charter.number)
    for charter in session.scalars(charters):
        found[charter.team_id].charter = charter
    files = select(ProjectFile).where(ProjectFile.team_id.in_(team_ids)).order_by(ProjectFile.number)
    for file in session.scalars(files.options(joinedload(ProjectFile.person))):
        found[file.team_id].files[(file.milestone, file.deliverable)] = file
    tries = select(HoldoutTry).where(HoldoutTry.team_id.in_(team_ids)).order_by(HoldoutTry.number)
    for one in session.scalars(tries):
        found[one.team_id].tries.append(one)
    return found

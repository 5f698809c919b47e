"""Reading projects: the teams of a cohort, and all that belongs to one; nothing here writes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.accounts.models import Person
from lms.assessments.domain.two_graders import Outcome, reconcile
from lms.catalog.models import Activity, TrackVersion
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.deadlines import windows_of
from lms.cohorts.queries.tabs import counted_in_tabs
from lms.projects.domain import missing_deliverables, percent_of, team_window
from lms.projects.models import (
    Charter,
    HoldoutTry,
    ProjectFile,
    ProjectMark,
    ProjectNote,
    ProjectTeam,
    SponsorLink,
    TeamMember,
)

NAMED = 200  # names in a list that is not turned over
FileKey = tuple[str, str]  # milestone, deliverable
PEOPLE = selectinload(ProjectTeam.members).joinedload(TeamMember.enrollment).joinedload(Enrollment.person)


def projects_of(session: Session, cohort: Cohort) -> list[Activity]:
    """The projects on a cohort's way, in order."""
    return [one for one in activities_on(session, cohort.track_version_id) if one.kind == "project"]


@counted_in_tabs("charters")
def count_charters(cohort_id: ColumnElement[int]) -> Select[int]:
    """How many charters of a cohort wait for an answer."""
    return (
        select(func.count(Charter.id))
        .join(ProjectTeam, ProjectTeam.id == Charter.team_id)
        .where(ProjectTeam.cohort_id == cohort_id, Charter.state == "submitted")
    )


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
        .options(joinedload(TeamMember.team).options(PEOPLE))
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


@dataclass(frozen=True)
class Alone:
    """Learners of a cohort who work in no team: how many, and the first of them, by name."""

    number: int
    first: Sequence[Person]


def without_team(session: Session, cohort_id: int, project: str) -> Alone:
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
    people = _enrolled(cohort_id).where(Enrollment.id.not_in(placed))
    number = session.scalar(people.with_only_columns(func.count())) or 0
    return Alone(number, session.scalars(people.order_by(Person.name, Person.id).limit(NAMED)).all())


def enrolled_by_email(session: Session, cohort_id: int, email: str) -> Enrollment | None:
    """Whoever of a cohort has this e-mail address."""
    people = _enrolled(cohort_id).where(func.lower(Person.email) == email.strip().lower())
    return session.scalar(people.with_only_columns(Enrollment))


def _enrolled(cohort_id: int) -> Select[Person]:
    return (
        select(Person)
        .join(Enrollment, Enrollment.person_id == Person.id)
        .where(Enrollment.cohort_id == cohort_id, Enrollment.state != "withdrawn")
    )


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


def marks_of(session: Session, team_ids: Sequence[int]) -> dict[int, list[ProjectMark]]:
    """The marks of graders by team; those that are given first, in the order in which they were."""
    found = session.scalars(
        select(ProjectMark).where(ProjectMark.team_id.in_(team_ids)).options(joinedload(ProjectMark.grader))
    )
    marks: dict[int, list[ProjectMark]] = {}
    for mark in sorted(found, key=lambda one: (one.given_at is None, one.given_at or one.saved_at, one.id)):
        marks.setdefault(mark.team_id, []).append(mark)
    return marks


def outcome_of(marks: Sequence[Any], definition: Mapping[str, Any]) -> Outcome:
    """What the marks that are given come to; a criterion that a new version added counts as nothing yet."""
    given = [percent_of(definition["rubric"], mark.points) for mark in marks if mark.given_at]
    return reconcile([percent for percent in given if percent is not None][:3])


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

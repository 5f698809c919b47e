"""Work in a large cohort beside quizzes and labs: a checkpoint, a project with its teams, certificates."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.assessments.models import Attempt, Response
from lms.catalog.checkpoints import read_checkpoint
from lms.catalog.models import (
    Activity,
    CourseModule,
    ModuleVersion,
    Requirement,
    RequirementCourse,
    TrackVersion,
)
from lms.catalog.projects import read_project
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.services.sitting import asked, draw, most_points
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.models import CompletionDecision, Credential
from lms.projects.models import Charter, HoldoutTry, ProjectFile, ProjectMark, ProjectTeam, TeamMember
from lms.web import now
from tests.factories.checkpoints import CHECKPOINT
from tests.lms.projects.sample import CHARTER, PROJECT

READERS = {"checkpoint": (read_checkpoint, CHECKPOINT), "project": (read_project, PROJECT)}
STATES = ("draft", "submitted", "approved", "returned")


def more_activities(session: Session, cohort: Cohort) -> list[Activity]:
    """A lesson, a checkpoint and a project at the end of a cohort's way."""
    last = session.scalars(
        select(ModuleVersion)
        .join(CourseModule, CourseModule.module_version_id == ModuleVersion.id)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .where(Requirement.track_version_id == cohort.track_version_id)
        .order_by(CourseModule.position.desc())
    ).first()
    assert last is not None
    made = []
    for kind, points, slug in (
        ("lesson", None, "counting"),
        ("checkpoint", 6.0, "clock"),
        ("project", 100.0, "less-scrap"),
    ):
        activity = Activity(module_version_id=last.id, kind=kind, slug=slug, minutes=20, points=points)
        activity.title, activity.position = {"ko": f"큰 {kind}", "en": f"Large {kind}"}, 1000 + len(made)
        activity.definition = _definition(kind, slug)
        made.append(activity)
    session.add_all(made)
    session.flush()
    return made


def _definition(kind: str, slug: str) -> dict[str, Any]:
    if kind not in READERS:
        return {}
    reader, text = READERS[kind]
    problems: list[Any] = []
    found = reader(text, f"{slug}.yaml", slug=slug, figures={}, outcomes={"lo1": {}}, problems=problems)
    assert found and not problems, problems
    return found[1]


def add_checkpoint(session: Session, learners: Sequence[Enrollment], activity: Activity) -> None:
    """Two in three have begun; of these every second one has handed in."""
    at = now()
    for number, enrollment in enumerate(learners):
        if number % 3 == 2:
            continue
        shared = {"enrollment_id": enrollment.id, "activity_id": activity.id, "asked": activity}
        attempt = Attempt(number=1, seed=number, started_at=at, **shared)
        paper = CheckpointPaper(
            attempt=attempt, drawn=draw(activity.definition, number), given={}, minutes=60
        )
        paper.ends_at, paper.saved_at, paper.late_answers = at + dt.timedelta(hours=1), at, {}
        questions = asked(paper)
        attempt.max_score = most_points(questions)
        attempt.responses = [Response(question=one["id"], answer={"number": "3"}) for one in questions]
        if number % 3:
            attempt.submitted_at, attempt.score, paper.ended_by = at, 3.0, "learner"
            for response in attempt.responses:
                response.points = 1.0
        session.add(paper)
    session.flush()


def add_project_work(
    session: Session, learners: Sequence[Enrollment], activity: Activity, grader_id: int
) -> str:
    """Teams of up to three with charters, files, tries and marks; one in ten has none. The first's uuid."""
    at, teams = now(), []
    placed = learners[: -max(2, len(learners) // 10)]
    for number, start in enumerate(range(0, len(placed), 3)):
        team = ProjectTeam(cohort_id=learners[0].cohort_id, project=activity.slug, name=f"조 {number}")
        team.created_at, team.mentor_id = at, grader_id
        team.members = [
            TeamMember(enrollment_id=one.id, state="member", changed_at=at)
            for one in placed[start : start + 3]
        ]
        session.add(team)
        session.flush()
        session.add_all(_work_of(team, grader_id, number, at))
        teams.append(team)
    session.flush()
    return teams[0].uuid


def _work_of(team: ProjectTeam, person_id: int, number: int, at: dt.datetime) -> list[Any]:
    charter = Charter(team_id=team.id, number=1, state=STATES[number % 4], parts=CHARTER, saved_at=at)
    file = {"team_id": team.id, "size": 9, "at": at, "late_seconds": 0, "person_id": person_id, "number": 1}
    places = (("plan", "plan"), ("final", "report"))
    files = [
        ProjectFile(milestone=milestone, deliverable=one, name="r", extension="pdf", blob=_hash(one), **file)
        for milestone, one in places
    ]
    tries = [
        HoldoutTry(team_id=team.id, number=each, blob=_hash(str(each)), score=900.0 + each, at=at)
        for each in (1, 2)
    ]
    mark = ProjectMark(team_id=team.id, grader_id=person_id, points={"value": 30, "method": 40}, saved_at=at)
    mark.given_at = at
    return [charter, *files, *tries, mark]


def add_certificates(session: Session, cohort: Cohort, learners: Sequence[Enrollment]) -> None:
    """The track gives certificates, and these learners have theirs, for lists: their documents are empty."""
    title: Mapping[str, str] = {"ko": "큰 과정", "en": "A large track"}
    stated = dict.fromkeys(("title", "assessment", "quality", "participation"), title)
    # A statement, for a published version is immutable to the session
    table = TrackVersion.__table__
    session.execute(update(table).where(table.c.id == cohort.track_version_id).values(credential=stated))
    at = now()
    for one in learners:
        decision = CompletionDecision(enrollment_id=one.id, rule={}, evidence={}, decided_at=at)
        session.add(decision)
        session.flush()
        named = _hash(f"{cohort.uuid}-{one.id}")
        session.add(
            Credential(
                code=named[:19],
                serial=named[:20],
                person_id=one.person_id,
                decision_id=decision.id,
                document=b"{}",
                issued_at=at,
            )
        )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()

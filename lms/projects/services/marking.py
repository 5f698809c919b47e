"""Marks of two graders, a third where they are far apart, and the grade of each learner as a grade event."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.assessments.models import GradeEvent
from lms.assessments.services.events import append_all
from lms.catalog.models import Activity
from lms.notices.services import Told, notify_all
from lms.projects.domain import Result, percent_of
from lms.projects.models import ProjectMark, ProjectTeam, TeamMember
from lms.projects.queries import marks_of, outcome_of
from lms.projects.queries.reviews import missed, round_of
from lms.projects.services import door, keep, people_of
from lms.refusal import Refused

COMMENT_LENGTH = 6000


def save_marks(
    session: Session,
    *,
    team: ProjectTeam,
    activity: Activity,
    points: Mapping[str, float],
    comment: str,
    give: bool,
    actor_id: int,
    now: dt.datetime,
) -> ProjectMark:
    """Keeps a grader's points, and gives them: from then on they count. Raises Refused."""
    marks = marks_of(session, [team.id]).get(team.id, [])
    own = next((one for one in marks if one.grader_id == actor_id), None)
    if why := may_not_mark(team, activity, marks, actor_id):
        raise Refused(why)
    if len(comment) > COMMENT_LENGTH:
        raise Refused(_("Write at most %(number)d characters.", number=COMMENT_LENGTH), status=422)
    _check_points(activity, points)
    if own is None:
        own = ProjectMark(team_id=team.id, grader_id=actor_id)
        session.add(own)
    own.points, own.comment, own.saved_at = dict(points), comment, now
    if give or own.given_at:
        if percent_of(activity.definition["rubric"], points) is None:
            raise Refused(_("Choose a level for each criterion before you give the marks."), status=422)
        own.given_at = own.given_at or now
        keep(session, team, "marks_given", actor_id=actor_id, now=now, points=dict(points))
    session.flush()
    return own


def may_not_mark(team: ProjectTeam, activity: Activity, marks: list[ProjectMark], actor_id: int) -> object:
    """Why somebody cannot mark a team's work; None when they can."""
    if any(member.enrollment.person_id == actor_id for member in team.members):
        return _("You are or were in this team yourself: somebody else marks it.")
    given = [one for one in marks if one.given_at]
    if team.released_at and not any(one.grader_id == actor_id for one in given):
        return _("The result is released. Those who marked it can correct their marks.")
    others = [one for one in given if one.grader_id != actor_id]
    if any(one.grader_id == actor_id for one in given):
        return None
    if len(others) >= 3:
        return _("Three graders have marked this work already.")
    if len(others) == 2 and outcome_of(marks, activity.definition).state != "third":
        return _("Two graders have marked this work, and they agree.")
    return None


def _check_points(activity: Activity, points: Mapping[str, float]) -> None:
    for criterion in activity.definition["rubric"]:
        value = points.get(criterion["slug"])
        if value is not None and not 0 <= value <= criterion["points"]:
            raise Refused(_("Points are from 0 to what the criterion gives."), status=422)


def result_of(member: TeamMember, activity: Activity, missed: int, percent: float) -> Result:
    """What a member who missed so many reviews gets of the team's percent."""
    costs = activity.definition.get("peer", {}).get("missed_costs", 0.0)
    return Result(percent, member.share, missed, costs)


def release(
    session: Session, *, teams: Sequence[ProjectTeam], activity: Activity, actor_id: int, now: dt.datetime
) -> None:
    """Results of a cohort become each member's grade; once more after a correction. Raises Refused."""
    if not teams:
        return
    marks = marks_of(session, [team.id for team in teams])
    values = {team.id: _value(marks.get(team.id, []), activity) for team in teams}
    members = [member for team in teams for member in team.active]
    round_ = round_of(session, teams[0].cohort_id, activity.slug)
    lacking = missed(session, round_, [one.enrollment_id for one in members], now)
    append_all(
        session,
        [
            _event(one, activity, lacking[one.enrollment_id], values[one.team_id], actor_id, now)
            for one in members
        ],
    )
    for team in teams:
        team.percent, team.released_at = values[team.id], team.released_at or now
        keep(session, team, "released", actor_id=actor_id, now=now, percent=team.percent)
    told = [
        Told(people_of(team), _("The result of “%(team)s” is there", team=team.name), "", door(team))
        for team in teams
    ]
    notify_all(session, kind="project", told=told, now=now)


def _value(marks: Sequence[ProjectMark], activity: Activity) -> float:
    """What a team's marks come to. Raises Refused while they come to nothing."""
    outcome = outcome_of(marks, activity.definition)
    if outcome.value is None:
        raise Refused(
            _("A third grader has to decide first.")
            if outcome.state == "third"
            else _("Two graders have to give their marks first.")
        )
    return outcome.value


def _event(
    member: TeamMember, activity: Activity, missed: int, percent: float, actor_id: int, now: dt.datetime
) -> GradeEvent:
    result = result_of(member, activity, missed, percent)
    most = activity.points or 0.0
    points = round(most * result.percent / 100, 4)
    return GradeEvent.settled(
        points,
        enrollment_id=member.enrollment_id,
        activity_id=activity.id,
        max_score=most,
        reason="marked",
        comment=member.share_reason,
        actor_id=actor_id,
        at=now,
    )

"""Peer review: assigned evenly, written without names, given again where somebody did not write, released."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.notices.services import notify
from lms.projects.domain.peers import assign, reassign
from lms.projects.models import PeerReview, PeerRound, ProjectTeam
from lms.projects.queries import round_of, teams_in, work_of
from lms.projects.services import door, tell
from lms.refusal import Refused

ANSWER_LENGTH = 4000


def milestone_of(activity: Activity) -> str:
    """The milestone whose files are reviewed."""
    definition = activity.definition
    return str(definition["peer"].get("milestone", definition["milestones"][-1]["slug"]))


def ready_teams(session: Session, cohort: Cohort, activity: Activity) -> list[ProjectTeam]:
    """The teams whose work can be reviewed: something of the milestone is there."""
    teams = teams_in(session, cohort.id, activity.slug)
    work, milestone = work_of(session, [team.id for team in teams]), milestone_of(activity)
    return [team for team in teams if any(place[0] == milestone for place in work[team.id].files)]


def begin(
    session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime
) -> PeerRound:
    """Assigns the reviews, once. Raises Refused."""
    if round_of(session, cohort.id, activity.slug):
        raise Refused(_("The reviews are assigned already."))
    teams = ready_teams(session, cohort, activity)
    if len(teams) < 2:
        raise Refused(_("At least two teams must have handed in the work that is reviewed."))
    peer = activity.definition["peer"]
    team_of = {member.enrollment_id: team.id for team in teams for member in team.active}
    made = PeerRound(
        cohort_id=cohort.id,
        project=activity.slug,
        seed=secrets.randbits(31),
        assigned_at=now,
        due_at=now + dt.timedelta(days=peer["days"]),
        reviews=[],
    )
    session.add(made)
    session.flush()
    pairs = assign(team_of, [team.id for team in teams], peer["reviews"], made.seed)
    _add(session, made, pairs, teams, now, extra=False)
    _note(session, cohort, activity, "reviews_assigned", actor_id, now, reviews=len(pairs))
    return made


def _add(
    session: Session,
    round_: PeerRound,
    pairs: set[tuple[int, int]],
    teams: list[ProjectTeam],
    now: dt.datetime,
    *,
    extra: bool,
) -> None:
    round_.reviews += [
        PeerReview(reviewer_id=reviewer, team_id=team, extra=extra, answers={})
        for reviewer, team in sorted(pairs)
    ]
    session.flush()
    asked = {reviewer for reviewer, _team in pairs}
    subject = _("You have work of others to review")
    for team in teams:
        people = {one.enrollment.person_id for one in team.active if one.enrollment_id in asked}
        if people:
            notify(session, person_ids=people, kind="project", subject=subject, url=door(team), now=now)


def give_again(
    session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime
) -> int:
    """Asks those who wrote theirs for what others did not write; how many were asked. Raises Refused."""
    found = _open_round(session, cohort, activity)
    if now < found.due_at:
        raise Refused(_("The reviews are not due yet."))
    teams = list(teams_in(session, cohort.id, activity.slug))
    team_of = {member.enrollment_id: team.id for team in teams for member in team.active}
    there = [one for one in found.reviews if one.reviewer_id in team_of]
    written = {(one.reviewer_id, one.team_id) for one in there if one.submitted_at}
    waiting = {(one.reviewer_id, one.team_id) for one in there if not one.submitted_at}
    reviewed = sorted({one.team_id for one in found.reviews})
    pairs = reassign(team_of, reviewed, written, waiting, activity.definition["peer"]["reviews"], found.seed)
    _add(session, found, pairs, teams, now, extra=True)
    _note(session, cohort, activity, "reviews_given_again", actor_id, now, reviews=len(pairs))
    return len(pairs)


def write(
    session: Session,
    *,
    review: PeerReview,
    round_: PeerRound,
    activity: Activity,
    answers: Mapping[str, str],
    submit: bool,
    now: dt.datetime,
) -> None:
    """Keeps a review, and hands it in; late ones are taken until the reviews are released. Raises Refused."""
    if round_.released_at:
        raise Refused(_("The reviews are released: yours can no longer be changed."))
    questions = [one["slug"] for one in activity.definition["peer"]["questions"]]
    if any(len(text) > ANSWER_LENGTH for text in answers.values()):
        raise Refused(
            _("Write at most %(number)d characters to each question.", number=ANSWER_LENGTH), status=422
        )
    review.answers = {slug: answers.get(slug, "") for slug in questions}
    review.saved_at = now
    if submit:
        if not all(review.answers.values()):
            raise Refused(_("Answer each question before you hand in."), status=422)
        review.submitted_at = review.submitted_at or now


def release(session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime) -> None:
    """Shows the teams what others wrote, without names; nothing is written afterwards. Raises Refused."""
    found = _open_round(session, cohort, activity)
    found.released_at = now
    for team in teams_in(session, cohort.id, activity.slug):
        if any(one.team_id == team.id and one.submitted_at for one in found.reviews):
            tell(session, team, _("Others have reviewed the work of “%(team)s”", team=team.name), now=now)
    _note(session, cohort, activity, "reviews_released", actor_id, now)


def _open_round(session: Session, cohort: Cohort, activity: Activity) -> PeerRound:
    found = round_of(session, cohort.id, activity.slug)
    if found is None:
        raise Refused(_("The reviews are not assigned yet."))
    if found.released_at:
        raise Refused(_("The reviews are released already."))
    return found


def _note(
    session: Session, cohort: Cohort, activity: Activity, action: str, actor_id: int, now: dt.datetime,
    **detail: object,
) -> None:  # fmt: skip
    detail["project"] = activity.slug
    record(session, at=now, actor_id=actor_id, action=f"project.{action}", subject=cohort.uuid, **detail)

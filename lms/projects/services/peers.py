"""Peer review: assigned evenly, written without names, given again where somebody did not write, released."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.notices.services import Told, notify_all
from lms.projects.domain.peers import Pairs, assign, reassign
from lms.projects.models import PeerReview, PeerRound, ProjectTeam
from lms.projects.queries import memberships, teams_in, work_of
from lms.projects.queries.reviews import round_of
from lms.projects.services import door, people_of
from lms.refusal import Refused

ANSWER_LENGTH = 4000
EXCUSE_LENGTH = 500


def milestone_of(activity: Activity) -> str:
    """The milestone whose files are reviewed."""
    definition = activity.definition
    return str(definition["peer"].get("milestone", definition["milestones"][-1]["slug"]))


def ready_teams(session: Session, cohort: Cohort, activity: Activity) -> list[ProjectTeam]:
    """The teams whose work can be reviewed: something of the milestone is there."""
    teams = teams_in(session, cohort.id, activity.slug)
    work, milestone = work_of(session, [team.id for team in teams]), milestone_of(activity)
    return [team for team in teams if any(place[0] == milestone for place in work[team.id].files)]


def begin(session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime) -> int:
    """Assigns the reviews, once; how many there are. Raises Refused."""
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
    return len(pairs)


def _add(
    session: Session,
    round_: PeerRound,
    pairs: Pairs,
    teams: Sequence[ProjectTeam],
    now: dt.datetime,
    *,
    extra: bool,
) -> None:
    session.add_all(
        PeerReview(round_id=round_.id, reviewer_id=reviewer, team_id=team, extra=extra, answers={})
        for reviewer, team in sorted(pairs)
    )
    session.flush()
    asked = {reviewer for reviewer, _team in pairs}
    _tell(session, teams, asked, _("You have work of others to review"), "", now)


def _tell(
    session: Session, teams: Sequence[ProjectTeam], asked: set[int], subject: Any, text: Any, now: dt.datetime
) -> None:
    """Tells the members of teams whose enrollments are asked; each is led to their own team."""
    told = [
        Told([one.enrollment.person_id for one in team.active if one.enrollment_id in asked],
             subject, text, door(team))
        for team in teams
    ]  # fmt: skip
    notify_all(session, kind="project", told=told, now=now)


def give_again(
    session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime
) -> tuple[int, int]:
    """Asks those who wrote theirs for what others did not write, and tells these. Raises Refused.

    How many were asked, and how many teams lack a review for which nobody is left to ask.
    """
    found = _open_round(session, cohort, activity)
    if now < found.due_at:
        raise Refused(_("The reviews are not due yet."))
    teams = teams_in(session, cohort.id, activity.slug)
    team_of = {member.enrollment_id: team.id for team in teams for member in team.active}
    there = [one for one in found.reviews if one.submitted_at or one.reviewer_id in team_of]
    pairs, short = reassign(
        team_of,
        sorted({one.team_id for one in found.reviews}),
        written=_pairs(one for one in there if one.submitted_at),
        waiting=_pairs(one for one in there if not one.submitted_at and (one.excuse or not one.extra)),
        asked=_pairs(one for one in there if not one.submitted_at and one.extra and not one.excuse),
        reviews=activity.definition["peer"]["reviews"],
        seed=found.seed,
    )
    if pairs:
        late = {one.reviewer_id for one in there if not (one.submitted_at or one.extra or one.excuse)}
        _tell(session, teams, late, _("A review of yours is missing"), _missing_text(activity), now)
    _add(session, found, pairs, teams, now, extra=True)
    _note(session, cohort, activity, "reviews_given_again", actor_id, now, reviews=len(pairs))
    return len(pairs), short


def _pairs(reviews: Iterable[PeerReview]) -> Pairs:
    return {(one.reviewer_id, one.team_id) for one in reviews}


def _missing_text(activity: Activity) -> Any:
    """What somebody is told who has not written theirs."""
    costs = activity.definition["peer"].get("missed_costs", 0)
    if not costs:
        return _("Others are asked in your place. You can still hand it in until the reviews are released.")
    return _(
        "Others are asked in your place. You can still hand it in until the reviews are released; each one "
        "that is missing when the result comes costs you %(costs)s points of 100.",
        costs=f"{costs:g}",
    )


def excuse(
    session: Session,
    *,
    cohort: Cohort,
    activity: Activity,
    uuid: str,
    reason: str,
    actor_id: int,
    now: dt.datetime,
) -> None:
    """A review need not be written; without a reason it must, again. Raises Refused, and LookupError."""
    found = _open_round(session, cohort, activity)
    review = session.scalar(
        select(PeerReview).where(PeerReview.uuid == uuid, PeerReview.round_id == found.id)
    )
    if review is None:
        raise LookupError(uuid)
    if review.submitted_at:
        raise Refused(_("This review was handed in meanwhile: there is nothing to excuse."))
    if not (reason or review.excuse):
        raise Refused(_("Write why this review need not be written."), status=422)
    if len(reason) > EXCUSE_LENGTH:
        raise Refused(_("Write at most %(number)d characters.", number=EXCUSE_LENGTH), status=422)
    review.excuse = reason
    subject = _("You need not write a review") if reason else _("A review is yours to write after all")
    told = [Told([review.reviewer.person_id], subject, reason, door(_team_of(session, review)))]
    notify_all(session, kind="project", told=told, now=now)
    _note(session, cohort, activity, "review_excused", actor_id, now, review=uuid, excused=bool(reason))


def _team_of(session: Session, review: PeerReview) -> ProjectTeam:
    """The reviewer's own team: its address leads them to their page of the project."""
    mine = memberships(session, review.reviewer, review.team.project)
    return next((one.team for one in mine if one.state == "member"), review.team)


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
    reviewed = {one.team_id for one in found.reviews if one.submitted_at}
    told = [
        Told(
            people_of(team), _("Others have reviewed the work of “%(team)s”", team=team.name), "", door(team)
        )
        for team in teams_in(session, cohort.id, activity.slug)
        if team.id in reviewed
    ]
    notify_all(session, kind="project", told=told, now=now)
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

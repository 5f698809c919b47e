"""The peer review of a project as staff run it: assigning, what came in, giving again, releasing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from flask_login import current_user
from sqlalchemy.orm import Session

from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH, instructs
from lms.db import db, transaction
from lms.permissions import requires
from lms.projects.permissions import RUN_PROJECTS
from lms.projects.queries import reviews
from lms.projects.queries.overview import Look
from lms.projects.services import peers
from lms.projects.views import blueprint
from lms.projects.views.staff import cohort_or_404, project_or_404
from lms.refusal import Refused
from lms.web import now

ADDRESS = "/teach/<uuid:cohort_uuid>/projects/<project>/reviews"


def reviewed_or_404(cohort_uuid: Any, project: str) -> tuple[Cohort, Activity]:
    """A project with peer review, in the cohort of the address."""
    cohort = cohort_or_404(cohort_uuid)
    activity = project_or_404(cohort, project)
    return (cohort, activity) if "peer" in activity.definition else abort(404)


@blueprint.get(ADDRESS)
@requires(TEACH)
def rounds(cohort_uuid: Any, project: str) -> str:
    """Who reviews whom, what came in and what is late."""
    cohort, activity = reviewed_or_404(cohort_uuid, project)
    round_ = reviews.round_of(db.session, cohort.id, activity.slug)
    look = Look.of(request.args, reviews.STATES)
    return render_template(
        "projects/rounds.html",
        cohort=cohort,
        activity=activity,
        project=activity.definition,
        round=round_,
        look=look,
        table=reviews.review_table(db.session, round_, look) if round_ else None,
        ready=len(peers.ready_teams(db.session, cohort, activity)) if round_ is None else 0,
        may_run=instructs(current_user, cohort.uuid),
    )


def act(cohort_uuid: Any, project: str, work: Callable[[Session, Cohort, Activity], str]) -> Any:
    """Does something for all reviews; ``work`` returns what is said afterwards."""
    try:
        with transaction() as session:
            said = work(session, *reviewed_or_404(cohort_uuid, project))
    except Refused as why:
        flash(why.message, "error")
    else:
        flash(said, "success")
    return redirect(url_for("projects.rounds", cohort_uuid=cohort_uuid, project=project))


@blueprint.post(f"{ADDRESS}/begin")
@requires(RUN_PROJECTS)
def begin_reviews(cohort_uuid: Any, project: str) -> Any:
    """Assigns the reviews."""

    def work(session: Session, cohort: Cohort, activity: Activity) -> str:
        count = peers.begin(session, cohort=cohort, activity=activity, actor_id=current_user.id, now=now())
        return ngettext("%(num)d review is assigned.", "%(num)d reviews are assigned.", count)

    return act(cohort_uuid, project, work)


@blueprint.post(f"{ADDRESS}/again")
@requires(RUN_PROJECTS)
def give_reviews_again(cohort_uuid: Any, project: str) -> Any:
    """Asks others for the reviews that were not written."""

    def work(session: Session, cohort: Cohort, activity: Activity) -> str:
        count, short = peers.give_again(
            session, cohort=cohort, activity=activity, actor_id=current_user.id, now=now()
        )
        said = []
        if count:
            said.append(
                ngettext(
                    "%(num)d learner is asked for one more.",
                    "%(num)d learners are asked for one more.",
                    count,
                )
            )
        if short:
            said.append(
                ngettext(
                    "%(num)d team still lacks reviews, and nobody who wrote theirs is left to ask.",
                    "%(num)d teams still lack reviews, and nobody who wrote theirs is left to ask.",
                    short,
                )
            )
        return " ".join(said) or _("Every team has enough reviews, or somebody was asked for them already.")

    return act(cohort_uuid, project, work)


@blueprint.post(f"{ADDRESS}/<uuid:review_uuid>/excuse")
@requires(RUN_PROJECTS)
def excuse_review(cohort_uuid: Any, project: str, review_uuid: Any) -> Any:
    """A review need not be written, or must after all when no reason is given any more."""
    reason = " ".join(request.form.get("reason", "").split())

    def work(session: Session, cohort: Cohort, activity: Activity) -> str:
        try:
            peers.excuse(
                session,
                cohort=cohort,
                activity=activity,
                uuid=str(review_uuid),
                reason=reason,
                actor_id=current_user.id,
                now=now(),
            )
        except LookupError:
            abort(404)
        return (
            _("Excused; the learner knows.") if reason else _("The excuse is taken back; the learner knows.")
        )

    return act(cohort_uuid, project, work)


@blueprint.post(f"{ADDRESS}/release")
@requires(RUN_PROJECTS)
def release_reviews(cohort_uuid: Any, project: str) -> Any:
    """Shows the teams what others wrote."""

    def work(session: Session, cohort: Cohort, activity: Activity) -> str:
        peers.release(session, cohort=cohort, activity=activity, actor_id=current_user.id, now=now())
        return _("Released: the teams read what others wrote, without names.")

    return act(cohort_uuid, project, work)

"""Certificates of a cohort: who has earned one, issuing for all of them or, with a reason, by hand."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast

from flask import Response, abort, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from lms.accounts.models import Person
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.queries import cohort_by_uuid, enrollment_by_uuid
from lms.credentials import roster
from lms.credentials.domain import Part
from lms.credentials.expiry import end_of
from lms.credentials.issuer import keys
from lms.credentials.models import IssueRun
from lms.credentials.plans import plan_of
from lms.credentials.services import awarding, bulk
from lms.credentials.views import blueprint
from lms.db import db, transaction
from lms.permissions import Permission, requires
from lms.web import dispatch, now, settings

PAGE_ROWS = 50
PLACE = "/teach/<uuid:cohort_uuid>/certificates"


def instructor_of_cohort(person: Person, *, cohort_uuid: Any, **_arguments: Any) -> None:
    """The person is an instructor of the cohort in the address, or administers the installation."""
    query = (
        select(StaffRole.id)
        .join(Cohort, Cohort.id == StaffRole.cohort_id)
        .where(
            Cohort.uuid == str(cohort_uuid),
            StaffRole.person_id == person.id,
            StaffRole.role == "instructor",
        )
    )
    if not person.has_role("admin") and db.session.scalar(query) is None:
        raise NotFound


AWARD = Permission(
    "award",
    "Instructors of the cohort, not its graders, and administrators: issue certificates in bulk and by hand.",
    instructor_of_cohort,
)


def cohort_or_404(cohort_uuid: Any) -> Cohort:
    """The cohort of an address."""
    return cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)


@blueprint.get(PLACE)
@requires(AWARD)
def of_cohort(cohort_uuid: Any) -> str:
    """Who has a certificate, who has earned one, who has not."""
    cohort = cohort_or_404(cohort_uuid)
    lines = roster.roster(db.session, cohort)
    pages = max(1, -(-len(lines) // PAGE_ROWS))
    page = min(max(request.args.get("page", 1, type=int), 1), pages)
    return render_template(
        "credentials/cohort.html",
        cohort=cohort,
        counts=roster.counts(lines),
        due=sum(line.due for line in lines),
        lines=lines[(page - 1) * PAGE_ROWS : page * PAGE_ROWS],
        page=page,
        pages=pages,
        certified=plan_of(db.session, cohort.track_version).certified,
        runs=db.session.scalars(
            select(IssueRun).where(IssueRun.cohort_id == cohort.id).order_by(IssueRun.id.desc()).limit(10)
        ).all(),
    )


@blueprint.post(f"{PLACE}/runs")
@requires(AWARD)
def start_run(cohort_uuid: Any) -> Response:
    """Asks for the certificates of all who have earned one."""
    with transaction() as session:
        cohort = cohort_or_404(cohort_uuid)
        wanted = [line.enrollment_id for line in roster.roster(session, cohort) if line.due]
        run = bulk.start_run(
            session, cohort=cohort, enrollment_ids=wanted, actor_id=current_user.id, now=now()
        )
        address = url_for("credentials.issue_run", cohort_uuid=cohort.uuid, run_uuid=run.uuid)
    dispatch("bulk")
    return cast(Response, redirect(address))


def run_or_404(cohort_uuid: Any, run_uuid: Any) -> IssueRun:
    """A run of the cohort whose staff the permission has checked."""
    query = select(IssueRun).where(
        IssueRun.uuid == str(run_uuid), IssueRun.cohort_id == cohort_or_404(cohort_uuid).id
    )
    return db.session.scalar(query) or abort(404)


@blueprint.get(f"{PLACE}/runs/<uuid:run_uuid>")
@requires(AWARD)
def issue_run(cohort_uuid: Any, run_uuid: Any) -> str:
    """How far a run is, and what became of it."""
    run = run_or_404(cohort_uuid, run_uuid)
    return render_template(
        "credentials/run.html", cohort=run.cohort, run=run, progress=bulk.progress(db.session, run)
    )


@blueprint.get(f"{PLACE}/runs/<uuid:run_uuid>/progress")
@requires(AWARD)
def run_progress(cohort_uuid: Any, run_uuid: Any) -> Response:
    """The part of the page that looks again by itself; a finished run reloads it."""
    run = run_or_404(cohort_uuid, run_uuid)
    response = make_response(
        render_template(
            "credentials/_progress.html", cohort=run.cohort, run=run, progress=bulk.progress(db.session, run)
        )
    )
    if run.finished_at:
        response.headers["HX-Redirect"] = url_for(
            "credentials.issue_run", cohort_uuid=run.cohort.uuid, run_uuid=run.uuid
        )
    return response


def last_day(text: str) -> dt.datetime | None:
    """The end of a day that was typed, by the installation's clock; None for none. ValueError for no day to
    come."""
    if not text:
        return None
    end = end_of(dt.date.fromisoformat(text), settings().time_zone)
    if end <= now():
        raise ValueError("a day that is over")
    return end


@blueprint.route(f"{PLACE}/<uuid:enrollment_uuid>/award", methods=["GET", "POST"])
@requires(AWARD)
def award(cohort_uuid: Any, enrollment_uuid: Any) -> Any:
    """Issues by hand to a learner whom the rule does not cover, with a reason: the certificate of the course
    in `?course=`, or that of the track."""
    cohort = cohort_or_404(cohort_uuid)
    enrollment = enrollment_by_uuid(db.session, str(enrollment_uuid))
    if enrollment is None or enrollment.cohort_id != cohort.id:
        abort(404)
    part = part_or_404(cohort, request.args.get("course"))
    reason, until = request.form.get("reason", "").strip()[:500], request.form.get("valid_until", "").strip()
    errors = {}
    if request.method == "POST":
        try:
            end = last_day(until)
        except ValueError:
            errors["valid_until"] = _("Choose a day to come, or none.")
        if not reason:
            errors["reason"] = _("Write the reason: whoever looks into it later reads it.")
        if not errors:
            return _award(str(enrollment_uuid), part, reason, end)
    page = render_template(
        "credentials/award.html",
        cohort=cohort,
        enrollment=enrollment,
        course=roster.titles_of(db.session, cohort)[part] if part is not None else None,
        reason=reason,
        valid_until=until[:10],
        errors=errors,
    )
    return page, 422 if errors else 200


def part_or_404(cohort: Cohort, course: str | None) -> Part:
    """The part of the cohort's track that gives a certificate, by its course's slug; none is the track."""
    plan = plan_of(db.session, cohort.track_version)
    if course is None:
        return None if plan.certified else abort(404)
    found = [one.course_id for one in plan.courses if one.slug == course and one.certified]
    return found[0] if found else abort(404)


def _award(enrollment_uuid: str, part: Part, reason: str, valid_until: dt.datetime | None) -> Response:
    with transaction() as session:
        made = awarding.award(
            session,
            enrollment=enrollment_by_uuid(session, enrollment_uuid) or abort(404),
            part=part,
            reason=reason,
            valid_until=valid_until,
            actor_id=current_user.id,
            settings=settings(),
            keys=keys(),
            now=now(),
        )
        code = made.code
    flash(_("The certificate is issued."), "success")
    return cast(Response, redirect(url_for("credentials.verify", code=code)))

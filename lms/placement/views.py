"""The placement diagnostic: begin, answer part by part, see the advice; and a cohort's summary for staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response

from lms.assessments.services.events import grade_changed
from lms.catalog.domain import UNKNOWN
from lms.cohorts import queries as cohorts
from lms.cohorts.permissions import TEACH
from lms.cohorts.services.places import enroll
from lms.db import db, transaction
from lms.permissions import SIGNED_IN, requires
from lms.placement import queries, services
from lms.placement.domain import result_of, shown, to_learn
from lms.placement.models import Sitting
from lms.placement.permissions import SIT
from lms.refusal import Refused
from lms.web import now

blueprint = Blueprint("placement", __name__)


@grade_changed.connect
def exempt_by_notebook(session: Session, *, enrollment_ids: Sequence[int], now: dt.datetime) -> None:
    """The grade of the notebook is known: what it shows counts at once."""
    for person_id in queries.notebook_people(session, enrollment_ids):
        services.exempt(session, person_id=person_id, now=now)


@blueprint.app_template_global("placement_offered")
def placement_offered() -> bool:
    """Whether pages can lead to the placement."""
    return queries.is_offered(db.session)


@blueprint.get("/placement")
@requires(SIGNED_IN)
def start() -> str:
    """What the placement is, the sitting under way, and the results of those before."""
    sittings = queries.sittings_of(db.session, current_user.id)
    running = sittings[0] if sittings and sittings[0].finished_at is None else None
    return render_template(
        "placement/start.html",
        version=running.version if running else queries.current_version(db.session),
        running=running,
        finished=[one for one in sittings if one.finished_at],
    )


@blueprint.post("/placement")
@requires(SIGNED_IN)
def begin() -> Response:
    """Begins a sitting, or goes on with the one under way."""
    with transaction() as session:
        uuid = services.open_sitting(session, person=current_user, now=now()).uuid
    return redirect(url_for("placement.sitting", sitting_uuid=uuid))


def sitting_or_404(uuid: Any) -> Sitting:
    """The sitting of an address; the permission has checked whose it is."""
    return queries.sitting_by_uuid(db.session, str(uuid)) or abort(404)


def parts_of(sitting: Sitting) -> list[dict[str, Any]]:
    """The areas of a sitting: number, title, items, and how many of them have an answer."""
    definition = sitting.version.definition
    items = shown(definition["items"], sitting.drawn, sitting.seed)
    parts = []
    for number, area in enumerate(definition["areas"], start=1):
        own = [item for item in items if item["area"] == area["slug"]]
        answered = sum(item["id"] in sitting.answers for item in own)
        parts.append({"number": number, "title": area["title"], "items": own, "answered": answered})
    return parts


@blueprint.get("/placement/<uuid:sitting_uuid>")
@requires(SIT)
def sitting(sitting_uuid: Any) -> Any:
    """The advice; while the sitting is under way, the first part that is not answered."""
    found = sitting_or_404(sitting_uuid)
    if found.finished_at:
        return advice_page(found)
    waiting = (part["number"] for part in parts_of(found) if part["answered"] < len(part["items"]))
    number = next(waiting, None)
    if number is None:
        return redirect(url_for("placement.review", sitting_uuid=sitting_uuid))
    return redirect(url_for("placement.part", sitting_uuid=sitting_uuid, number=number))


@blueprint.get("/placement/<uuid:sitting_uuid>/parts/<int:number>")
@requires(SIT)
def part(sitting_uuid: Any, number: int) -> Any:
    """The questions of one area, with the answers given so far."""
    found = sitting_or_404(sitting_uuid)
    if found.finished_at:
        return redirect(url_for("placement.sitting", sitting_uuid=sitting_uuid))
    parts = parts_of(found)
    if not 1 <= number <= len(parts):
        abort(404)
    return render_template(
        "placement/part.html", sitting=found, parts=parts, part=parts[number - 1], unknown=UNKNOWN
    )


@blueprint.post("/placement/<uuid:sitting_uuid>/parts/<int:number>")
@requires(SIT)
def go_on(sitting_uuid: Any, number: int) -> Response:
    """Keeps the answers of a part and goes to the next one, after the last to the review."""
    keep(sitting_uuid)
    parts = parts_of(sitting_or_404(sitting_uuid))
    if number < len(parts):
        return redirect(url_for("placement.part", sitting_uuid=sitting_uuid, number=number + 1))
    return redirect(url_for("placement.review", sitting_uuid=sitting_uuid))


@blueprint.post("/placement/<uuid:sitting_uuid>/answers")
@requires(SIT)
def save_answers(sitting_uuid: Any) -> str:
    """Keeps the answers given so far, so that a reload or a lost connection loses none."""
    keep(sitting_uuid)
    return _("Saved")


def keep(sitting_uuid: Any) -> None:
    """Stores the answers of the request's form; fields are named by the item."""
    with transaction() as session:
        found = queries.sitting_by_uuid(session, str(sitting_uuid)) or abort(404)
        answers = {item: request.form[item] for item in found.drawn if item in request.form}
        services.save_answers(session, sitting=found, answers=answers)


@blueprint.get("/placement/<uuid:sitting_uuid>/review")
@requires(SIT)
def review(sitting_uuid: Any) -> Any:
    """What has no answer yet, before the end."""
    found = sitting_or_404(sitting_uuid)
    if found.finished_at:
        return redirect(url_for("placement.sitting", sitting_uuid=sitting_uuid))
    return render_template("placement/review.html", sitting=found, parts=parts_of(found))


@blueprint.post("/placement/<uuid:sitting_uuid>/finish")
@requires(SIT)
def finish(sitting_uuid: Any) -> Response:
    """Ends the sitting; its advice is there at once."""
    with transaction() as session:
        found = queries.sitting_by_uuid(session, str(sitting_uuid)) or abort(404)
        services.finish(session, sitting=found, now=now())
    return redirect(url_for("placement.sitting", sitting_uuid=sitting_uuid))


def advice_page(found: Sitting) -> str:
    """Where somebody stands, what to take, what to skip, and how sure that is."""
    advice = queries.advice_of(db.session, found)
    track = advice.track
    newest = queries.latest_finished(db.session, found.person_id)
    return render_template(
        "placement/advice.html",
        advice=advice,
        areas={area["slug"]: area for area in found.version.definition["areas"]},
        learn=to_learn(advice.known, track.lacks),
        tracks=queries.track_versions(db.session, [track.track, track.fitting, track.next]),
        modules=queries.module_titles(db.session, [one.module for one in advice.modules]),
        exemptions={one.module.slug: one for one in cohorts.exemptions_of(db.session, found.person_id)},
        newest=newest is not None and newest.id == found.id,
        result_of=result_of,
        unknown=UNKNOWN,
    )


@blueprint.post("/placement/<uuid:sitting_uuid>/notebook")
@requires(SIT)
def notebook(sitting_uuid: Any) -> Response:
    """Opens the page of the notebook, in a place of the person's own."""
    definition = sitting_or_404(sitting_uuid).version.definition
    with transaction() as session:
        found = queries.notebook_of(session, current_user.id, definition)
        if found is None:
            cohort = queries.notebook_cohort(session, definition)
            if cohort is None:
                raise Refused(_("The notebook is not offered at present."), status=404)
            enroll(session, cohort=cohort, person=current_user, now=now())
            session.flush()
            found = queries.notebook_of(session, current_user.id, definition)
        if found is None:
            abort(404)
        way, activity = found.enrollment.uuid, found.activity.uuid
    return redirect(url_for("labs.lab", enrollment_uuid=way, activity_uuid=activity))


@blueprint.get("/teach/<uuid:cohort_uuid>/placement")
@requires(TEACH)
def of_cohort(cohort_uuid: Any) -> str:
    """A cohort's learners in numbers, and whose lessons are optional; no single result."""
    cohort = cohorts.cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    return render_template(
        "placement/cohort.html",
        cohort=cohort,
        summary=queries.summary_in(db.session, cohort.id),
        fewest=queries.FEWEST,
        exemptions=cohorts.exemptions_in(db.session, cohort.id),
    )

"""A cohort's dates: a table to edit, what a change does and for whom, and saving exactly that."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any, cast

from babel import Locale
from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from flask_login import current_user

from lms.cohorts import queries
from lms.cohorts.domain import Window
from lms.cohorts.domain.schedule import DaysOff, Times, shifted
from lms.cohorts.forms import local, read_day, read_pace, read_shift, read_table
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import EDIT_COHORT, TEACH, instructs
from lms.cohorts.queries.schedule import changes_of, days_off, generated_times, recount_of, times_of
from lms.cohorts.services.scheduling import Preview, change_times, preview
from lms.cohorts.views import blueprint
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import dispatch, in_zone, now, wants_fragment

ADDRESS = "/teach/<uuid:cohort_uuid>/schedule"
# Work that a preview lists one by one
SHOWN = 100


def cohort_or_404(cohort_uuid: Any) -> Cohort:
    """The cohort of an address."""
    return queries.cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)


def language() -> str:
    """The language of the page."""
    return str(get_locale())[:2]


@blueprint.get(ADDRESS)
@requires(TEACH)
def schedule(cohort_uuid: Any) -> str:
    """The dates of a cohort in a table; whoever may, edits them there."""
    cohort = cohort_or_404(cohort_uuid)
    if wants_fragment():
        job = recount_of(db.session, cohort.id)
        return render_template("cohorts/_recount.html", cohort=cohort, recount=job)
    return render_schedule(cohort, {}, {})


def render_schedule(cohort: Cohort, entered: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The page; what was entered and is wrong stays in its field."""
    return render_template(
        "cohorts/schedule.html",
        cohort=cohort,
        outline=queries.outline_on(db.session, cohort.track_version_id),
        times=times_of(db.session, cohort.id),
        none_times=Times(),
        may_edit=instructs(current_user, cohort.uuid),
        history=changes_of(db.session, cohort.uuid),
        recount=recount_of(db.session, cohort.id),
        off_words=off_words(cohort),
        field=lambda at: local(at, cohort.time_zone) if at else "",
        holiday=lambda at: holiday(cohort, days_off(cohort, language()), at),
        entered=entered,
        errors=errors,
    )


def off_words(cohort: Cohort) -> str:
    """The days off of a cohort as people read them."""
    country = country_name(cohort.country) if cohort.country else None
    said = [_("holidays of %(country)s", country=country)] if country else []
    return ", ".join([*said, *(one.line for one in days_off(cohort).breaks)]) or _("none")


def country_name(code: str) -> str:
    """The name of a country in the page's language."""
    return cast(str, Locale(language()).territories.get(code, code))


def holiday(cohort: Cohort, off: DaysOff, at: dt.datetime | None) -> str | None:
    """The name of the day off on which an instant falls."""
    return off.name(in_zone(at, cohort.time_zone).date()) if at else None


@blueprint.post(f"{ADDRESS}/preview")
@requires(EDIT_COHORT)
def preview_schedule(cohort_uuid: Any) -> Any:
    """What the changes in a form would do: of the table, of a shift, or of dates made anew."""
    cohort = cohort_or_404(cohort_uuid)
    wanted, starts_on, errors = read_wanted(cohort)
    if errors:
        return Response(render_schedule(cohort, request.form, errors), status=422)
    made = preview(db.session, cohort=cohort, times=wanted, starts_on=starts_on)
    if not made.changes and starts_on == cohort.starts_on:
        flash(_("Nothing would change: the dates are like that already."), "info")
        return redirect(url_for("cohorts.schedule", cohort_uuid=cohort_uuid))
    return render_preview(cohort, made)


def read_wanted(cohort: Cohort) -> tuple[Mapping[int, Times], dt.date | None, dict[str, str]]:
    """The times that a form asks for, the day on which the cohort begins, and what is wrong."""
    times, starts_on = times_of(db.session, cohort.id), cohort.starts_on
    action = request.form.get("action")
    if action == "shift" and starts_on is not None:
        answer = read_shift(request.form)
        if isinstance(answer, str):
            return {}, starts_on, {"shift": answer}
        off = days_off(cohort)
        moved = {id: Times(shifted(one.window, *answer, cohort.time_zone, off)) for id, one in times.items()}
        return moved, starts_on, {}
    if action == "generate":
        return _read_generated(cohort)
    if action == "clear":
        return dict.fromkeys(times, Times()), starts_on, {}
    activities = queries.activities_on(db.session, cohort.track_version_id)
    zone = None if cohort.self_paced else cohort.time_zone
    wanted, errors = read_table(request.form, activities, times, zone)
    return wanted, starts_on, errors


def _read_generated(cohort: Cohort) -> tuple[Mapping[int, Times], dt.date | None, dict[str, str]]:
    """The dates that the courses' days make: from the day in the form on, or at the pace in it."""
    if cohort.self_paced:
        pace = read_pace(request.form)
        if isinstance(pace, str):
            return {}, None, {"percent": pace}
        made = generated_times(db.session, cohort, starts_on=None)
        return {id: one.at_pace(pace) for id, one in made.items()}, None, {}
    begins = read_day(request.form.get("starts_on", ""))
    if begins is None:
        return {}, cohort.starts_on, {"starts_on": _("Choose the day on which the cohort begins.")}
    return generated_times(db.session, cohort, starts_on=begins), begins, {}


def render_preview(cohort: Cohort, made: Preview, error: str | None = None) -> str:
    """What would change and for whom, with the button that saves exactly this."""
    off = days_off(cohort, language())
    carried = [
        [one.activity.uuid, *map(_iso, _instants(one.after.window)), one.after.due_days]
        for one in made.changes
    ]
    return render_template(
        "cohorts/schedule_preview.html",
        cohort=cohort,
        preview=made,
        shown=SHOWN,
        titles={one.activity.id: one.activity.title for one in made.changes}
        | {
            row.Activity.id: row.Activity.title
            for row in queries.outline_on(db.session, cohort.track_version_id)
        },
        holiday=lambda at: holiday(cohort, off, at),
        carried=json.dumps(carried, separators=(",", ":")),
        comment=request.form.get("comment", ""),
        now=now(),
        error=error,
    )


def _instants(times: Window) -> tuple[dt.datetime | None, ...]:
    return times.opens_at, times.due_at, times.closes_at


def _iso(at: dt.datetime | None) -> str | None:
    return at.isoformat() if at else None


@blueprint.post(ADDRESS)
@requires(EDIT_COHORT)
def save_schedule(cohort_uuid: Any) -> Response:
    """Saves the dates as they were shown, or nothing."""
    address = url_for("cohorts.schedule", cohort_uuid=cohort_uuid)
    try:
        with transaction() as session:
            cohort = cohort_or_404(cohort_uuid)
            made = change_times(
                session,
                cohort=cohort,
                times=read_carried(cohort),
                starts_on=read_day(request.form.get("starts_on", "")) if cohort.starts_on else None,
                seen=request.form.get("seen", ""),
                comment=" ".join(request.form.get("comment", "").split()),
                tell=url_for("cohorts.calendar") if request.form.get("tell") else None,
                actor_id=current_user.id,
                now=now(),
            )
    except Refused as why:
        flash(why.message, "error")
        return cast(Response, redirect(address))
    said = ngettext("Dates of %(num)d activity saved.", "Dates of %(num)d activities saved.", made.activities)
    flash(said, "success")
    if made.waiting:
        dispatch("recount")
    return cast(Response, redirect(address))


def read_carried(cohort: Cohort) -> dict[int, Times]:
    """The times that the preview carries. Raises Refused when they are not as it wrote them."""
    ids = {one.uuid: one.id for one in queries.activities_on(db.session, cohort.track_version_id)}
    try:
        found = {}
        for uuid, opens, due, closes, due_days in json.loads(request.form.get("times", "")):
            instants = (one and dt.datetime.fromisoformat(one) for one in (opens, due, closes))
            found[ids[uuid]] = Times(Window(*instants), due_days)
        return found
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(
            _("The dates have changed since this was shown. Nothing was saved; look again.")
        ) from error

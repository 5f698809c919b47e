"""Staff make cohorts, change what a cohort is, and put it away when it is over."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, cast

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user

from lms.catalog.models import TrackVersion
from lms.cohorts.forms import PACES, CohortForm, zones
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import EDIT_COHORT, TEACH, instructs
from lms.cohorts.queries.schedule import countries, days_off, published_versions, times_of
from lms.cohorts.queries.tabs import tab_numbers
from lms.cohorts.services.editing import archive, bring_back, edit_cohort, make_cohort
from lms.cohorts.views import blueprint
from lms.cohorts.views.schedule import cohort_or_404, country_name, off_words
from lms.db import db, transaction
from lms.permissions import ADMINISTER, requires
from lms.refusal import Refused
from lms.web import now, settings

ADDRESS = "/teach/<uuid:cohort_uuid>/settings"
# Where most of our learners are
USUAL = {"Asia/Seoul": "KR"}


@blueprint.app_template_global("tab_numbers")
def numbers_of(cohort: Cohort) -> dict[str, int]:
    """What waits on each page of a cohort."""
    return tab_numbers(db.session, cohort)


def facts_of(form: CohortForm) -> dict[str, Any]:
    """The facts of a cohort that a form states."""
    return {
        "title": form.title,
        "time_zone": form.time_zone,
        "capacity": form.capacity,
        "country": form.country,
        "open": bool(form.entered.get("open")),
    }


def choices() -> dict[str, Any]:
    """What the lists of the form offer."""
    named = sorted((country_name(code), code) for code in countries())
    return {
        "zones": zones(),
        "countries": [("", _("none")), *((code, name) for name, code in named)],
        "paces": PACES,
    }


@blueprint.get("/teach/cohorts/new")
@requires(ADMINISTER)
def new_cohort() -> str:
    """The form for a new cohort."""
    zone = settings().time_zone
    entered = {"time_zone": zone, "country": USUAL.get(zone, ""), "pace": PACES[0], "open": "y"}
    return render_new(entered, {})


def render_new(entered: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The form; what was entered and is wrong stays in it."""
    versions = published_versions(db.session)
    return render_template("cohorts/new.html", versions=versions, entered=entered, errors=errors, **choices())


@blueprint.post("/teach/cohorts/new")
@requires(ADMINISTER)
def add_cohort() -> Any:
    """Makes a cohort, and goes to its dates."""
    form = CohortForm.read(request.form, new=True)
    version = next(
        (one for one in published_versions(db.session) if one.uuid == form.entered.get("version")), None
    )
    if version is None:
        form.errors["version"] = _("Choose a track.")
    if version is None or form.errors:
        return Response(render_new(form.entered, form.errors), status=422)
    try:
        with transaction() as session:
            cohort = make_cohort(
                session,
                track_version=session.get_one(TrackVersion, version.id),
                slug=form.slug,
                facts=facts_of(form),
                breaks=form.breaks,
                starts_on=form.starts_on,
                counted=form.entered["pace"] == "counted",
                actor_id=current_user.id,
                now=now(),
            )
            uuid = cohort.uuid
    except Refused as why:
        return Response(render_new(form.entered, {why.code: why.message}), status=why.status)
    flash(_("The cohort is made. Look at its dates, then add its staff."), "success")
    return redirect(url_for("cohorts.schedule", cohort_uuid=uuid))


@blueprint.get(ADDRESS, endpoint="settings")
@requires(TEACH)
def cohort_settings(cohort_uuid: Any) -> str:
    """What the cohort is: title, time zone, places, days off; and putting it away."""
    cohort = cohort_or_404(cohort_uuid)
    entered = {
        "title_ko": cohort.title.get("ko", ""),
        "title_en": cohort.title.get("en", ""),
        "time_zone": cohort.time_zone,
        "capacity": "" if cohort.capacity is None else str(cohort.capacity),
        "country": cohort.country or "",
        "days_off": "\n".join(one.line for one in days_off(cohort).breaks),
        "open": "y" if cohort.open else "",
    }
    return render_settings(cohort, entered, {})


def render_settings(cohort: Cohort, entered: Mapping[str, str], errors: Mapping[str, str]) -> str:
    """The form; what was entered and is wrong stays in it."""
    return render_template(
        "cohorts/settings.html",
        cohort=cohort,
        entered=entered,
        errors=errors,
        may_edit=instructs(current_user, cohort.uuid),
        off_words=off_words(cohort),
        dated=bool(times_of(db.session, cohort.id)),
        **choices(),
    )


@blueprint.post(ADDRESS)
@requires(EDIT_COHORT)
def save_settings(cohort_uuid: Any) -> Any:
    """Changes what the cohort is. Its dates stay as they are."""
    form = CohortForm.read(request.form, new=False)
    if form.errors:
        page = render_settings(cohort_or_404(cohort_uuid), form.entered, form.errors)
        return Response(page, status=422)
    with transaction() as session:
        other_days = edit_cohort(
            session,
            cohort=cohort_or_404(cohort_uuid),
            facts=facts_of(form),
            breaks=form.breaks,
            actor_id=current_user.id,
            now=now(),
        )
    flash(_("Saved."), "success")
    if other_days:
        flash(_("The dates stay as they are. To keep them off these days, make them anew here."), "info")
        return redirect(url_for("cohorts.schedule", cohort_uuid=cohort_uuid))
    return redirect(url_for("cohorts.settings", cohort_uuid=cohort_uuid))


@blueprint.get("/teach/<uuid:cohort_uuid>/archive")
@requires(EDIT_COHORT)
def ask_archive(cohort_uuid: Any) -> str:
    """Asks before a cohort is put away."""
    return render_template("cohorts/archive.html", cohort=cohort_or_404(cohort_uuid))


@blueprint.post("/teach/<uuid:cohort_uuid>/archive")
@requires(EDIT_COHORT)
def archive_cohort(cohort_uuid: Any) -> Response:
    """Puts a cohort away, or takes it out again."""
    back = request.form.get("back")
    with transaction() as session:
        act = bring_back if back else archive
        act(session, cohort=cohort_or_404(cohort_uuid), actor_id=current_user.id, now=now())
    said = (
        _("The cohort is in use again. Open it for learners here, if it shall take new ones.")
        if back
        else _("The cohort is archived. Nothing was deleted; you can bring it back here.")
    )
    flash(said, "success")
    return cast(Response, redirect(url_for("cohorts.settings", cohort_uuid=cohort_uuid)))

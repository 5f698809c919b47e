"""Dates as a calendar: a learner's own, a cohort's, and a private address for calendar programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, cast

from babel import Locale
from flask import Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask_babel import force_locale, format_date, format_time, get_locale
from flask_babel import gettext as _
from flask_login import current_user
from itsdangerous import BadSignature, Signer

from lms.cohorts.domain.calendar import DUE, Date, Month, by_day
from lms.cohorts.domain.schedule import DaysOff
from lms.cohorts.models import CalendarFeed
from lms.cohorts.permissions import TEACH
from lms.cohorts.queries.calendar import (
    dates_of_cohort,
    dates_of_learner,
    feed_by_uuid,
    feed_of,
    taught_dated,
)
from lms.cohorts.queries.schedule import days_off
from lms.cohorts.services.feeds import make_feed, remove_feed
from lms.cohorts.views import blueprint
from lms.cohorts.views.learning import activity_url
from lms.cohorts.views.schedule import cohort_or_404, language
from lms.db import db, transaction
from lms.permissions import SIGNED_IN, public, requires
from lms.web import LANGUAGES, datetime_text, in_zone, localized, now, settings

if TYPE_CHECKING:
    from icalendar import Event

# How often a calendar program shall ask again
REFRESH = dt.timedelta(hours=6)


@blueprint.app_template_filter("clock")
def clock(at: dt.datetime, zone: str) -> str:
    """The time of day in a time zone."""
    form = "aaaa h:mm" if language() == "ko" else "HH:mm"
    return format_time(in_zone(at, zone), form, rebase=False)


@blueprint.get("/calendar")
@requires(SIGNED_IN)
def calendar() -> str:
    """My dates in all my cohorts, and in those that I teach."""
    feed = feed_of(db.session, current_user.id)
    return render_template(
        "cohorts/calendar.html",
        feed=feed,
        address=address_of(feed) if feed else None,
        **_month(dates_of(current_user.id, external=False), settings().time_zone, DaysOff()),
    )


@blueprint.get("/teach/<uuid:cohort_uuid>/calendar")
@requires(TEACH)
def cohort_calendar(cohort_uuid: Any) -> str:
    """A cohort's dates in a calendar, with its days off."""
    cohort = cohort_or_404(cohort_uuid)
    dates = dates_of_cohort(db.session, cohort, url_for("cohorts.schedule", cohort_uuid=cohort.uuid))
    month = _month(dates, cohort.time_zone, days_off(cohort, language()))
    return render_template("cohorts/cohort_calendar.html", cohort=cohort, **month)


def dates_of(person_id: int, *, external: bool) -> list[Date]:
    """A person's own dates, and those of the cohorts they teach."""
    found = dates_of_learner(
        db.session, person_id, lambda enrollment, step: activity_url(enrollment, step, _external=external)
    )
    for cohort in taught_dated(db.session, person_id):
        page = url_for("cohorts.schedule", cohort_uuid=cohort.uuid, _external=external)
        found += dates_of_cohort(db.session, cohort, page)
    return found


def _month(dates: Sequence[Date], zone: str, off: DaysOff) -> dict[str, Any]:
    """What the template of a month needs: the month in the address, its weeks, what happens on each day."""
    today = in_zone(now(), zone).date()
    month = Month.read(request.args.get("month", ""), today)
    locale = cast(Locale, get_locale())
    # Babel knows where people speak a language, not where they live: Korean calendars begin on Sunday
    first = 6 if locale.language == "ko" else 0
    days = by_day(dates, zone)
    weeks = month.weeks(first)
    names = locale.days["stand-alone"]["abbreviated"]
    return {
        "zone": zone,
        "today": today,
        "month": month,
        "heading": format_date(month.first, "yyyy년 M월" if locale.language == "ko" else "MMMM yyyy"),
        "weekdays": [names[(first + index) % 7] for index in range(7)],
        "weeks": weeks,
        "days": days,
        "listed": [day for week in weeks for day in week if day.month == month.month and day in days],
        "holiday": off.name,
        "following": next((day for day in sorted(days) if day > weeks[-1][-1]), None),
    }


def _signer() -> Signer:
    return Signer(cast(str, current_app.secret_key), salt="calendar")


def address_of(feed: CalendarFeed) -> str:
    """The private address, to be given to a calendar program."""
    token = _signer().sign(feed.uuid).decode()
    return url_for("cohorts.calendar_feed", token=token, _external=True)


@blueprint.post("/calendar/address")
@requires(SIGNED_IN)
def make_calendar() -> Response:
    """Makes a private address; one that there was stops working."""
    chosen = request.form.get("language", "")
    with transaction() as session:
        make_feed(
            session,
            person_id=current_user.id,
            language=chosen if chosen in LANGUAGES else language(),
            now=now(),
        )
    flash(_("The address is ready. Give it to your calendar program, and to nobody else."), "success")
    return cast(Response, redirect(url_for("cohorts.calendar", _anchor="subscribe")))


@blueprint.post("/calendar/address/remove")
@requires(SIGNED_IN)
def remove_calendar() -> Response:
    """Takes the private address away."""
    with transaction() as session:
        feed = feed_of(session, current_user.id)
        if feed is not None:
            remove_feed(session, feed=feed, now=now())
    flash(_("The address does not work any more."), "success")
    return cast(Response, redirect(url_for("cohorts.calendar", _anchor="subscribe")))


@blueprint.get("/calendar/<token>.ics")
@public
def calendar_feed(token: str) -> Response:
    """A person's deadlines for a calendar program; the address itself is the secret."""
    try:
        uuid = _signer().unsign(token).decode()
    except (BadSignature, UnicodeError):
        abort(404)
    feed = feed_by_uuid(db.session, uuid)
    if feed is None or not feed.person.active:
        abort(404)
    with force_locale(feed.language):
        content = feed_content(feed)
    response = Response(content, content_type="text/calendar; charset=utf-8")
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def feed_content(feed: CalendarFeed) -> bytes:
    """The deadlines of a person as an iCalendar file, in the language in force."""
    from icalendar import Calendar  # a tenth of a second that not every process needs

    found = Calendar()
    found.add("prodid", "-//Baeum//deadlines//")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Baeum deadlines"))
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    found.add("x-published-ttl", "PT6H")
    dates = dates_of(feed.person_id, external=True)
    due = {one.uid.removeprefix(f"{DUE}-") for one in dates if one.what == DUE}
    for one in dates:
        if one.what == DUE or (one.what == "closes" and one.uid.removeprefix("closes-") not in due):
            found.add_component(_event(one))
    return cast(bytes, found.to_ical())


def _event(one: Date) -> Event:
    """A deadline: an event without a length, in UTC, which every program shows in its own zone."""
    from icalendar import Event

    title = localized(one.title)
    said = _("Due: %(title)s", title=title) if one.what == DUE else _("Closes: %(title)s", title=title)
    about = [localized(one.place)]
    if one.due_for_all:
        about.append(_("You have more time; for the others: %(due)s", due=datetime_text(one.due_for_all)))
    event = Event()
    event.add("uid", f"{one.uid}@baeum")
    event.add("dtstamp", now())
    event.add("dtstart", one.at)
    event.add("summary", f"✓ {said}" if one.done else said)
    event.add("description", "\n".join([*about, one.url]))
    event.add("url", one.url)
    event.add("transp", "TRANSPARENT")
    return event

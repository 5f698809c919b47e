"""Deadlines of single learners: extensions that they ask for, and more time for whoever needs it."""

from __future__ import annotations

import datetime as dt
import math

from blinker import Signal
from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.domain import Window
from lms.cohorts.models import Accommodation, Enrollment, Extension, StaffRole
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.deadlines import open_request, windows_of
from lms.notices.services import notify
from lms.refusal import Refused
from lms.web import datetime_text, localized

REASON_LENGTH = 1000
MOST_DAYS = 365
FACTORS = (1.0, 4.0)

# Sent in the transaction of the change, with enrollment_ids, activity_ids, reason (extension, deadline or
# accommodation), comment, actor_id and now: what was handed in before is late by another deadline.
deadlines_changed = Signal()
# Asked before such a change, with people (enrollments), activity_ids and windows (Windows as they would be):
# what holds the work answers with Foreseen.
deadlines_foreseen = Signal()


def ask(
    session: Session,
    *,
    enrollment: Enrollment,
    activity_id: int,
    window: Window,
    wanted_at: dt.datetime,
    reason: str,
    url: str,
    now: dt.datetime,
) -> Extension:
    """A learner asks for more time; staff are told, with `url`, where they answer. Raises Refused."""
    if open_request(session, enrollment_id=enrollment.id, activity_id=activity_id):
        raise Refused(_("You have asked already. Wait for the answer, or withdraw that request first."))
    check_reason(reason)
    check_due(window, wanted_at)
    asked = Extension(
        enrollment_id=enrollment.id,
        activity_id=activity_id,
        reason=reason,
        wanted_at=wanted_at,
        requested_at=now,
    )
    session.add(asked)
    session.flush()
    record(session, at=now, actor_id=enrollment.person_id, action="extension.requested", subject=asked.uuid)
    title = asked.activity.title
    notify(
        session,
        person_ids=session.scalars(
            select(StaffRole.person_id).where(StaffRole.cohort_id == enrollment.cohort_id)
        ).all(),
        kind="request",
        subject=lambda: gettext("A request for more time: “%(title)s”", title=localized(title)),
        text=reason,
        url=url,
        now=now,
    )
    return asked


def check_reason(reason: str) -> None:
    """Refuses a missing or an endless reason."""
    if not 1 <= len(reason) <= REASON_LENGTH:
        raise Refused(
            _("Write the reason, in at most %(number)d characters.", number=REASON_LENGTH), status=422
        )


def check_due(window: Window, due_at: dt.datetime) -> None:
    """Refuses a deadline that would be no extension."""
    if window.due_at is None:
        raise Refused(_("This activity has no deadline, so there is nothing to extend."))
    if due_at <= window.due_at:
        raise Refused(_("Choose a time after the present deadline."), status=422)
    if due_at > window.due_at + dt.timedelta(days=MOST_DAYS):
        raise Refused(_("Choose a time within a year after the deadline."), status=422)


def withdraw_request(session: Session, *, extension: Extension, now: dt.datetime) -> None:
    """The learner no longer asks."""
    _check_open(extension)
    extension.state, extension.decided_at = "withdrawn", now
    actor_id = extension.enrollment.person_id
    record(session, at=now, actor_id=actor_id, action="extension.withdrawn", subject=extension.uuid)


def grant(
    session: Session,
    *,
    extension: Extension,
    due_at: dt.datetime,
    note: str,
    actor_id: int,
    url: str,
    now: dt.datetime,
) -> None:
    """Staff grant more time, to `due_at`; penalties of what was handed in follow. Raises Refused.

    The learner is told, with `url`, the path of the page about the deadline.
    """
    _check_open(extension)
    window = windows_of(session, [extension.enrollment]).for_all(extension.enrollment, extension.activity_id)
    check_due(window, due_at)
    extension.due_at = due_at
    _decide(session, extension, "granted", note, actor_id, now)
    deadlines_changed.send(
        session,
        enrollment_ids=[extension.enrollment_id],
        activity_ids=[extension.activity_id],
        reason="extension",
        comment=note,
        actor_id=actor_id,
        now=now,
    )
    tell(session, extension, url=url, now=now)


def give(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    due_at: dt.datetime,
    note: str,
    actor_id: int,
    url: str,
    now: dt.datetime,
) -> None:
    """Staff grant more time without a request, or another time than before. Raises Refused, as `grant`."""
    made = Extension(
        enrollment=enrollment, activity=activity, reason="", wanted_at=due_at, requested_at=now, note=""
    )
    made.state = "requested"
    session.add(made)
    session.flush()
    grant(
        session,
        extension=made,
        due_at=due_at,
        note=note,
        actor_id=actor_id,
        url=url,
        now=now,
    )


def deny(
    session: Session,
    *,
    extension: Extension,
    note: str,
    actor_id: int,
    url: str,
    now: dt.datetime,
) -> None:
    """Staff do not grant it, and say why. Raises Refused."""
    _check_open(extension)
    if not note:
        raise Refused(_("Say why not: the learner reads it."), status=422)
    _decide(session, extension, "denied", note, actor_id, now)
    tell(session, extension, url=url, now=now)


def _check_open(extension: Extension) -> None:
    if extension.state != "requested":
        raise Refused(_("This request was answered or withdrawn already. Nothing was changed."))


def _decide(
    session: Session, extension: Extension, state: str, note: str, actor_id: int, now: dt.datetime
) -> None:
    if len(note) > REASON_LENGTH:
        raise Refused(_("A note has at most %(number)d characters.", number=REASON_LENGTH), status=422)
    extension.state, extension.note = state, note
    extension.decided_by_id, extension.decided_at = actor_id, now
    session.flush()
    record(session, at=now, actor_id=actor_id, action=f"extension.{state}", subject=extension.uuid)


def tell(session: Session, extension: Extension, *, url: str, now: dt.datetime) -> None:
    """Tells the learner the answer."""
    title, zone = extension.activity.title, extension.enrollment.cohort.time_zone
    due_at, note = extension.due_at, extension.note

    def subject() -> str:
        if due_at:
            return gettext("More time for “%(title)s”", title=localized(title))
        return gettext("No more time for “%(title)s”", title=localized(title))

    def text() -> str:
        named = {"title": localized(title)}
        if due_at:
            due = datetime_text(due_at, zone)
            lines = [
                gettext("You have until %(due)s for “%(title)s”.", due=due, **named),
                gettext("What you have handed in already is late only from then on."),
            ]
        else:
            lines = [gettext("Your request for more time for “%(title)s” was not granted.", **named)]
        return "\n".join([*lines, *([gettext("Note: %(note)s", note=note)] if note else [])])

    notify(
        session,
        person_ids=[extension.enrollment.person_id],
        kind="deadline",
        subject=subject,
        text=text,
        url=url,
        now=now,
    )


def accommodate(
    session: Session, *, enrollment: Enrollment, factor: float, actor_id: int, now: dt.datetime
) -> None:
    """From now on a learner has `factor` times the time for everything; 1: as all. Raises Refused."""
    least, most = FACTORS
    if not (math.isfinite(factor) and least <= factor <= most):
        limits = {"least": f"{least:g}", "most": f"{most:g}"}
        raise Refused(_("Give a factor from %(least)s to %(most)s.", **limits), status=422)
    found = session.scalar(select(Accommodation).where(Accommodation.enrollment_id == enrollment.id))
    if found is None:
        found = Accommodation(enrollment_id=enrollment.id)
        session.add(found)
    found.factor, found.set_by_id, found.set_at = factor, actor_id, now
    session.flush()
    record(
        session, at=now, actor_id=actor_id, action="accommodation.set", subject=enrollment.uuid, factor=factor
    )
    deadlines_changed.send(
        session,
        enrollment_ids=[enrollment.id],
        activity_ids=[one.id for one in activities_on(session, enrollment.cohort.track_version_id)],
        reason="accommodation",
        comment="",
        actor_id=actor_id,
        now=now,
    )

"""Writing schedules: made from the courses' days, changed as it was shown, or made for another version."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from lms.audit.services import record
from lms.catalog.models import Activity
from lms.cohorts.deadlines import deadlines_foreseen
from lms.cohorts.domain.schedule import Effect, Times, changed
from lms.cohorts.models import Cohort, Enrollment, ScheduledActivity
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.deadlines import windows_of
from lms.cohorts.queries.schedule import RESCHEDULED, generated_times, times_of, times_on
from lms.cohorts.services import recounts
from lms.notices.services import notify
from lms.refusal import Refused
from lms.web import localized

COMMENT_LENGTH = 500


def schedule(session: Session, *, cohort: Cohort) -> None:
    """The times of each activity, from the days of the courses' modules."""
    write_times(session, cohort=cohort, times=generated_times(session, cohort, starts_on=cohort.starts_on))


def reschedule(session: Session, *, cohort: Cohort, version_id: int) -> None:
    """Puts the cohort on another version with its schedule: dates that were edited by hand stay."""
    times = times_on(session, cohort, version_id)
    session.execute(delete(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id))
    cohort.track_version_id = version_id
    session.flush()
    session.refresh(cohort, ["track_version"])
    write_times(session, cohort=cohort, times=times)


def write_times(session: Session, *, cohort: Cohort, times: Mapping[int, Times]) -> None:
    """Stores the times of these activities (id -> times); an activity without any has no row."""
    query = select(ScheduledActivity).where(ScheduledActivity.cohort_id == cohort.id)
    rows = {row.activity_id: row for row in session.scalars(query)}
    for activity_id, new in times.items():
        row = rows.get(activity_id)
        if new == Times():
            if row is not None:
                session.delete(row)
            continue
        if row is None:
            row = ScheduledActivity(cohort_id=cohort.id, activity_id=activity_id)
            session.add(row)
        row.opens_at, row.due_at, row.closes_at = new.window.opens_at, new.window.due_at, new.window.closes_at
        row.due_days = new.due_days
    session.flush()


@dataclass(frozen=True)
class Change:
    """The times of one activity, before and after."""

    activity: Activity
    before: Times
    after: Times

    def closes_now(self, now: dt.datetime) -> bool:
        """Whether what can be worked on now could not be any more."""
        return self.before.window.is_open(now) and not self.after.window.is_open(now)

    def due_now(self, now: dt.datetime) -> bool:
        """Whether what is not late yet would be at once."""
        before, after = self.before.window.due_at, self.after.window.due_at
        return after is not None and after < now and (before is None or before >= now)


@dataclass(frozen=True)
class Preview:
    """What other times would do. ``digest`` names exactly these changes."""

    changes: tuple[Change, ...]
    starts_on: dt.date | None
    learners: int
    submitted: int
    effects: tuple[Effect, ...]
    digest: str

    @property
    def better(self) -> int:
        """How much work would lose fewer points."""
        return sum(one.after.penalty < one.before.penalty for one in self.effects)

    @property
    def worse(self) -> int:
        """How much work would lose more points."""
        return sum(one.after.penalty > one.before.penalty for one in self.effects)


@dataclass(frozen=True)
class Changed:
    """How many activities have other dates; ``waiting``: a worker is to go on with the penalties."""

    activities: int
    waiting: bool


def preview(
    session: Session, *, cohort: Cohort, times: Mapping[int, Times], starts_on: dt.date | None
) -> Preview:
    """What would change if these activities had these times: for which work, and how its penalty."""
    changes = changes_by(session, cohort, times)
    people = _people(session, cohort)
    windows = windows_of(session, people)
    scheduled = {**windows.scheduled, **{(cohort.id, one.activity.id): one.after for one in changes}}
    answers = deadlines_foreseen.send(
        session,
        people=people,
        activity_ids=[one.activity.id for one in changes],
        windows=replace(windows, scheduled=scheduled),
    )
    foreseen = [answer for _receiver, answer in answers]
    return Preview(
        changes,
        starts_on,
        sum(one.state == "active" for one in people),
        sum(one.submitted for one in foreseen),
        tuple(effect for one in foreseen for effect in one.effects),
        _digest(cohort, changes, starts_on),
    )


def changes_by(session: Session, cohort: Cohort, times: Mapping[int, Times]) -> tuple[Change, ...]:
    """Where these times differ from those that hold, in the order of the activities."""
    activities = {one.id: one for one in activities_on(session, cohort.track_version_id)}
    now = times_of(session, cohort.id)
    found = changed(now, {**now, **{id: one for id, one in times.items() if id in activities}}, activities)
    return tuple(Change(activities[id], before, after) for id, before, after in found)


def _people(session: Session, cohort: Cohort) -> Sequence[Enrollment]:
    query = select(Enrollment).where(Enrollment.cohort_id == cohort.id, Enrollment.state != "withdrawn")
    return session.scalars(query.options(joinedload(Enrollment.person))).all()


def _digest(cohort: Cohort, changes: Sequence[Change], starts_on: dt.date | None) -> str:
    said = [(one.activity.uuid, str(one.before), str(one.after)) for one in changes]
    text = json.dumps([cohort.uuid, str(cohort.starts_on), str(starts_on), said])
    return hashlib.sha256(text.encode()).hexdigest()[:24]


def change_times(
    session: Session,
    *,
    cohort: Cohort,
    times: Mapping[int, Times],
    starts_on: dt.date | None,
    seen: str,
    comment: str,
    tell: str | None,
    actor_id: int,
    now: dt.datetime,
) -> Changed:
    """Changes the times as the preview with the digest `seen` says; penalties of earlier work follow.

    ``tell``: the path to which a notice leads learners, None to tell nobody. Raises Refused when it would
    change something else than what was seen.
    """
    changes = changes_by(session, cohort, times)
    if _digest(cohort, changes, starts_on) != seen:
        raise Refused(_("The dates have changed since this was shown. Nothing was saved; look again."))
    if len(comment) > COMMENT_LENGTH:
        raise Refused(_("A note has at most %(number)d characters.", number=COMMENT_LENGTH), status=422)
    write_times(session, cohort=cohort, times={one.activity.id: one.after for one in changes})
    cohort.starts_on = starts_on
    detail: dict[str, Any] = {"activities": len(changes), "comment": comment}
    record(session, at=now, actor_id=actor_id, action=RESCHEDULED, subject=cohort.uuid, **detail)
    ids = [one.activity.id for one in changes]
    more = recounts.begin(
        session, cohort=cohort, activity_ids=ids, comment=comment, actor_id=actor_id, now=now
    )
    if tell is not None:
        _tell(session, cohort, [one.activity for one in changes], comment, tell, now)
    return Changed(len(ids), more)


def _tell(
    session: Session, cohort: Cohort, moved: Sequence[Activity], comment: str, url: str, now: dt.datetime
) -> None:
    """A notice to everybody who learns in the cohort."""

    def text() -> str:
        titles = [localized(one.title) for one in moved[:8]]
        rest = len(moved) - len(titles)
        more = [gettext("and %(number)d more", number=rest)] if rest else []
        return "\n".join([", ".join([*titles, *more]), comment]).strip()

    notify(
        session,
        person_ids=[one.person_id for one in _people(session, cohort) if one.state == "active"],
        kind="deadline",
        subject=lambda: gettext("Dates have changed: %(cohort)s", cohort=localized(cohort.title)),
        text=text,
        url=url,
        now=now,
    )

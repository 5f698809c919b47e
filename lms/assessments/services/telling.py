"""Telling learners that their work is graded, and that a person's act has changed their grades."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from flask_babel import gettext, ngettext
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.models import GradeEvent, Submission
from lms.catalog.models import Activity
from lms.cohorts.models import Enrollment
from lms.notices.services import Told, notify_all, take_back
from lms.web import localized


def lab_path(enrollment_uuid: str, activity_uuid: str) -> str:
    """The page where a learner sees the result of a lab; services have no request to build it with."""
    return f"/learn/{enrollment_uuid}/labs/{activity_uuid}"


def tell_released(session: Session, submissions: Sequence[Submission], now: dt.datetime) -> None:
    """The points and comments that a person gave can be seen from now on; all of one lab."""
    if not submissions:
        return
    subject = partial(_subject, submissions[0].activity.title)
    told = [Told([one.enrollment.person_id], subject, _where, _path(one)) for one in submissions]
    notify_all(session, kind="grade", told=told, now=now)


def untell_released(session: Session, submissions: Sequence[Submission], at: dt.datetime) -> None:
    """They cannot be seen any more: takes back what was said when they were released, where it is unread."""
    take_back(session, kind="grade", urls=[_path(one) for one in submissions], at=at)


def _path(submission: Submission) -> str:
    return lab_path(submission.enrollment.uuid, submission.activity.uuid)


def _subject(title: Mapping[str, str]) -> str:
    return gettext("Your work in “%(lab)s” is graded", lab=localized(title))


def _where() -> str:
    return gettext("Points and comments are on the page of the lab.")


class Result(NamedTuple):
    """A grade as a learner sees it."""

    final: float
    max_score: float
    provisional: bool


def result_of(event: GradeEvent | None) -> Result | None:
    """The grade after an event; None where there was none, or where the event took it away."""
    if event is None:
        return None
    rests_on_nothing = event.submission_id is None and event.attempt_id is None
    if event.reason == "cleared" and rests_on_nothing and event.final == 0:
        return None
    return Result(round(event.final, 4), event.max_score, event.provisional)


@dataclass(frozen=True)
class Changed:
    """A grade that is another one now, and the event by which it became it."""

    activity: Activity
    before: Result | None
    event: GradeEvent

    @property
    def after(self) -> Result | None:
        """What it is now."""
        return result_of(self.event)


def tell_changed(session: Session, events: Sequence[GradeEvent], now: dt.datetime) -> None:
    """An act of a person has written these events: each learner is told once what differs for them."""
    earlier = [event.supersedes_id for event in events if event.supersedes_id]
    before = {one.id: one for one in session.scalars(select(GradeEvent).where(GradeEvent.id.in_(earlier)))}
    wanted = select(Activity).where(Activity.id.in_({event.activity_id for event in events}))
    activities = {one.id: one for one in session.scalars(wanted)}
    changes: dict[int, list[Changed]] = {}
    for event in events:
        old = result_of(before.get(event.supersedes_id or 0))
        if old != result_of(event):
            change = Changed(activities[event.activity_id], old, event)
            changes.setdefault(event.enrollment_id, []).append(change)
    people = session.scalars(select(Enrollment).where(Enrollment.id.in_(changes)))
    told = [_told(one, changes[one.id]) for one in people]
    notify_all(session, kind="grade", told=told, now=now)


def _told(enrollment: Enrollment, changes: Sequence[Changed]) -> Told:
    """What one learner is told; one grade leads to its lab, several to the page of all grades."""
    activity = changes[0].activity
    url = f"/learn/{enrollment.uuid}/grades"
    if len(changes) == 1 and activity.kind == "lab":
        url = lab_path(enrollment.uuid, activity.uuid)
    return Told([enrollment.person_id], partial(_what, changes), partial(_how, changes), url)


def _what(changes: Sequence[Changed]) -> str:
    if len(changes) == 1:
        return gettext(
            "Your grade in “%(activity)s” has changed", activity=localized(changes[0].activity.title)
        )
    return ngettext("%(num)d of your grades has changed", "%(num)d of your grades have changed", len(changes))


def _how(changes: Sequence[Changed]) -> str:
    """What each grade was and is, and the reason that was given."""
    lines = []
    for one in changes:
        title, before, after = localized(one.activity.title), in_words(one.before), in_words(one.after)
        if one.event.reason == "regraded":
            lines.append(gettext("Your work in “%(lab)s” was regraded.", lab=title))
        if len(changes) > 1:
            said = {"activity": title, "before": before, "after": after}
            lines.append(gettext("“%(activity)s”: %(before)s → %(after)s", **said))
        else:
            lines.append(gettext("Before: %(points)s", points=before))
            lines.append(gettext("Now: %(points)s", points=after))
    reasons = dict.fromkeys(one.event.comment for one in changes if one.event.comment)
    return "\n".join([*lines, *(gettext("Reason: %(reason)s", reason=reason) for reason in reasons)])


def in_words(result: Result | None) -> str:
    """A grade in a sentence, in the language in force."""
    if result is None:
        return gettext("no grade")
    text = gettext(
        "%(points)s of %(most)s points", points=f"{result.final:.4g}", most=f"{result.max_score:g}"
    )
    if result.provisional:
        return gettext("%(text)s, not final yet: a person still grades a part", text=text)
    return text

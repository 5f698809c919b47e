"""Announcements: written, scheduled, published, edited, taken back."""

from __future__ import annotations

import datetime as dt
import hashlib

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.cohorts.models import Cohort
from lms.cohorts.services.place_notices import cohort_name
from lms.notices.services import notify, withdraw
from lms.refusal import Refused
from lms.talk.addresses import announcement_path
from lms.talk.models import Announcement
from lms.talk.queries.announcements import members
from lms.talk.services.checking import check_going_on, text_of, title_of
from lms.talk.text import plain, to_html

FARTHEST = dt.timedelta(days=366)
CHANGED = _("Somebody has changed this announcement since you opened it. Your text is kept here.")


def write(
    session: Session,
    *,
    cohort: Cohort,
    author_id: int,
    title: str,
    text: str,
    language: str,
    uuid: str,
    now: dt.datetime,
) -> Announcement:
    """A draft, which only staff see. Raises Refused. `uuid` was made with its form: sent twice, it is one."""
    check_going_on(cohort)
    title, text = title_of(title), text_of(text)
    made = Announcement(
        uuid=uuid,
        cohort=cohort,
        author_id=author_id,
        title=title,
        text=text,
        html=to_html(text, language),
        language=language,
        written_at=now,
    )
    session.add(made)
    session.flush()
    return made


def edit(
    session: Session,
    *,
    announcement: Announcement,
    title: str,
    text: str,
    seen: str | None = None,
    now: dt.datetime,
) -> None:
    """Changes the words. Of what was published the page says that it was edited. Raises Refused.

    `seen` is the `state_of` what the form was opened with: what somebody else wrote since is not lost.
    """
    check_going_on(announcement.cohort)
    title, text = title_of(title), text_of(text)
    if (title, text) == (announcement.title, announcement.text):
        return
    if seen is not None and seen != state_of(announcement):
        raise Refused(CHANGED, code="changed")
    announcement.title, announcement.text = title, text
    announcement.html = to_html(text, announcement.language)
    if announcement.published_at:
        announcement.edited_at = now


def state_of(announcement: Announcement) -> str:
    """A short name of the words as they are."""
    said = f"{announcement.title}\n{announcement.text}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def schedule(
    session: Session, *, announcement: Announcement, publish_at: dt.datetime, now: dt.datetime
) -> None:
    """From then on everybody in the cohort sees it. Raises Refused."""
    check_going_on(announcement.cohort)
    if announcement.published_at:
        raise Refused(_("This announcement was published already."))
    if not now < publish_at <= now + FARTHEST:
        raise Refused(_("Choose a time in the future, within a year."), status=422, code="publish_at")
    announcement.publish_at = publish_at


def publish(session: Session, *, announcement: Announcement, actor_id: int | None, now: dt.datetime) -> None:
    """Everybody in the cohort sees it and is told. Twice is once. Without an actor, the clock did it.

    Raises Refused in an archived cohort.
    """
    if announcement.published_at:
        return
    check_going_on(announcement.cohort)
    announcement.published_at, announcement.publish_at, announcement.edited_at = now, None, None
    record(session, at=now, actor_id=actor_id, action="announcement.published", subject=announcement.uuid)
    told, title, cohort = members(session, announcement.cohort_id), announcement.title, announcement.cohort
    notify(
        session,
        person_ids=[id for id in told if id != announcement.author_id],
        kind="announcement",
        subject=lambda: f"{title} · {cohort_name(cohort)}",
        text=plain(announcement.text),
        url=announcement_path(cohort.uuid, announcement.uuid),
        now=now,
    )


def take_back(
    session: Session, *, announcement: Announcement, actor_id: int | None, now: dt.datetime
) -> None:
    """It becomes a draft again; its notices go. Mails have left: their page says that it was taken back."""
    if announcement.published_at:
        record(
            session, at=now, actor_id=actor_id, action="announcement.taken_back", subject=announcement.uuid
        )
        withdraw(session, url=announcement_path(announcement.cohort.uuid, announcement.uuid))
    announcement.publish_at = announcement.published_at = announcement.edited_at = None


def delete(session: Session, *, announcement: Announcement) -> None:
    """Removes a draft. Raises Refused for what was published: it is taken back first."""
    if announcement.published_at:
        raise Refused(_("Take the announcement back first; then it can be deleted."))
    session.delete(announcement)

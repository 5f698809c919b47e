"""Reporting a post, hiding it with a reason, showing it again; and what happens when an account is erased."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.cohorts.models import Cohort
from lms.notices.services import notify, withdraw
from lms.refusal import Refused
from lms.talk.addresses import post_path, reports_path
from lms.talk.domain import Reader, may_read, may_report, may_restore
from lms.talk.models import Announcement, Following, Post, PostReport, Thanks, Thread
from lms.talk.queries.moderation import report_of
from lms.talk.queries.threads import staff_of
from lms.talk.services.asking import set_state
from lms.talk.services.checking import reason_of

REPORTS_A_DAY = 10


def report(session: Session, *, post: Post, reader: Reader, reason: str, now: dt.datetime) -> None:
    """Asks staff to look at a post. Raises Refused, also for whoever has reported it already."""
    if not may_report(post.written, reader) or not may_read(post.written, reader):
        raise Refused(_("This post cannot be reported by you."))
    reason = reason_of(reason)
    if report_of(session, post_id=post.id, person_id=reader.person_id):
        raise Refused(_("You have reported this post already; staff will look at it."))
    if _reported_today(session, reader, now) >= REPORTS_A_DAY:
        raise Refused(_("You have reported many posts today. Write to staff in a private question."))
    session.add(
        PostReport(
            post_id=post.id, person_id=reader.person_id, reason=reason, text=post.text, reported_at=now
        )
    )
    title = post.thread.title
    notify(
        session,
        person_ids=staff_of(session, post.thread.cohort_id),
        kind="request",
        subject=lambda: gettext("A post in “%(title)s” was reported", title=title),
        text=reason,
        url=reports_path(post.thread.cohort.uuid),
        now=now,
    )


def _reported_today(session: Session, reader: Reader, now: dt.datetime) -> int:
    query = select(func.count(PostReport.id)).where(
        PostReport.person_id == reader.person_id, PostReport.reported_at > now - dt.timedelta(days=1)
    )
    return session.scalar(query) or 0


def hide(session: Session, *, post: Post, reader: Reader, reason: str, now: dt.datetime) -> None:
    """Staff take a post away; its author is told why. Raises Refused."""
    if post.state != "shown" or not reader.staff:
        raise Refused(_("This post is not shown, so there is nothing to hide."))
    post.hidden_reason = reason_of(reason)
    set_state(session, post, "hidden", now)
    _settle_reports(session, post, now)
    record(
        session,
        at=now,
        actor_id=reader.person_id,
        action="post.hidden",
        subject=post.uuid,
        reason=post.hidden_reason,
    )
    _tell_author(session, post, reader, now)


def _tell_author(session: Session, post: Post, reader: Reader, now: dt.datetime) -> None:
    title, hidden, reason = post.thread.title, post.state == "hidden", post.hidden_reason
    notify(
        session,
        person_ids=[post.author_id] if post.author_id and post.author_id != reader.person_id else [],
        kind="answer",
        subject=lambda: (
            gettext("Your post in “%(title)s” was hidden by the teaching staff", title=title)
            if hidden
            else gettext("Your post in “%(title)s” is shown again", title=title)
        ),
        text=lambda: gettext("Reason: %(reason)s", reason=reason) if hidden else "",
        url=post_path(post.thread.cohort.uuid, post.uuid),
        now=now,
    )


def show(session: Session, *, post: Post, reader: Reader, now: dt.datetime) -> None:
    """Staff show a hidden post again; its author is told. Raises Refused."""
    if post.state != "hidden" or not may_restore(post.written, reader):
        raise Refused(_("This post is not hidden."))
    set_state(session, post, "shown", now)
    post.hidden_reason = ""
    record(session, at=now, actor_id=reader.person_id, action="post.shown", subject=post.uuid)
    _tell_author(session, post, reader, now)


def leave(session: Session, *, post: Post, reader: Reader, now: dt.datetime) -> None:
    """Staff have looked at the reports of a post and leave it as it is."""
    if _settle_reports(session, post, now):
        record(session, at=now, actor_id=reader.person_id, action="post.left", subject=post.uuid)


def _settle_reports(session: Session, post: Post, now: dt.datetime) -> int:
    open_ones = session.scalars(
        select(PostReport).where(PostReport.post_id == post.id, PostReport.settled_at.is_(None))
    ).all()
    for one in open_ones:
        one.settled_at = now
    return len(open_ones)


def forget_person(session: Session, *, person_id: int) -> None:
    """What a person wrote stays without a name, for answers rest on it; what was private goes.

    With a private question go its answers and the notices that quote them, and the words of posts that the
    person had removed, for nobody could bring them back.
    """
    private = select(Thread.id).where(Thread.author_id == person_id, Thread.private)
    quoted = select(Cohort.uuid, Post.uuid).join(Thread, Thread.id == Post.thread_id)
    quoted = quoted.join(Cohort, Cohort.id == Thread.cohort_id).where(Thread.id.in_(private))
    for cohort_uuid, uuid in session.execute(quoted).all():
        withdraw(session, url=post_path(cohort_uuid, uuid))
    session.execute(delete(Post).where(Post.thread_id.in_(private)))
    session.execute(delete(Thread).where(Thread.author_id == person_id, Thread.private))
    own = Post.author_id == person_id
    session.execute(update(Post).where(own, Post.state == "removed").values(text="", html=""))
    for model in (Post, Thread, Announcement):
        session.execute(update(model).where(model.author_id == person_id).values(author_id=None))
    for mine in (Thanks, Following, PostReport):
        session.execute(delete(mine).where(mine.person_id == person_id))

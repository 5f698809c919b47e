"""Asking and answering, changing and removing what one wrote, saying that it helped, following."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.cohorts.services.place_notices import cohort_name
from lms.notices.services import notify, withdraw
from lms.refusal import Refused
from lms.talk.addresses import post_path
from lms.talk.domain import (
    PRIVATE_KINDS,
    Reader,
    may_edit,
    may_read,
    may_remove,
    may_restore,
    may_thank,
)
from lms.talk.models import Following, Post, Thanks, Thread
from lms.talk.queries.activities import place_of
from lms.talk.queries.threads import first_post, has_other_answers, is_answered, listeners, staff_of
from lms.talk.services.checking import check_going_on, check_pace, text_of, title_of
from lms.talk.text import excerpt, to_html
from lms.web import localized


def ask(
    session: Session,
    *,
    cohort: Cohort,
    reader: Reader,
    activity: Activity | None,
    title: str,
    text: str,
    private: bool,
    language: str,
    uuid: str,
    now: dt.datetime,
) -> Post:
    """Asks a question, about an activity or about the cohort. Staff are told. Raises Refused.

    `uuid` is that of the question, made with the form: sent twice, it is asked once. What a learner asks
    about a checkpoint is private.
    """
    if sent := _sent_before(session, uuid, reader):
        return sent
    check_going_on(cohort)
    title, text = title_of(title), text_of(text)
    check_pace(session, reader, now)
    thread = Thread(
        cohort=cohort,
        author_id=reader.person_id,
        place=place_of(session, activity.id) if activity else None,
        about=activity.title if activity else None,
        title=title,
        private=not reader.staff and (private or (activity is not None and activity.kind in PRIVATE_KINDS)),
        asked_at=now,
        last_at=now,
    )
    session.add(thread)
    session.flush()
    post = _write(session, thread, reader, text, language, uuid, now)
    _tell_staff(session, post, now)
    return post


def _tell_staff(session: Session, post: Post, now: dt.datetime) -> None:
    thread = post.thread
    title, about, cohort = thread.title, thread.about, thread.cohort

    def subject() -> str:
        if about is None:
            return gettext("Question in “%(cohort)s”: %(title)s", cohort=cohort_name(cohort), title=title)
        return gettext("Question about “%(about)s”: %(title)s", about=localized(about), title=title)

    notify(
        session,
        person_ids=[id for id in staff_of(session, thread.cohort_id) if id != post.author_id],
        kind="question",
        subject=subject,
        text=excerpt(post.text),
        url=post_path(thread.cohort.uuid, post.uuid),
        now=now,
    )


def answer(
    session: Session,
    *,
    thread: Thread,
    reader: Reader,
    text: str,
    language: str,
    uuid: str,
    now: dt.datetime,
) -> Post:
    """Adds a post to a thread and tells who follows it. Raises Refused."""
    if sent := _sent_before(session, uuid, reader):
        return sent
    check_going_on(thread.cohort)
    if not may_read(thread.written, reader) or (thread.state != "shown" and not reader.staff):
        raise Refused(_("This question was taken away; it takes no answers."))
    text = text_of(text)
    check_pace(session, reader, now)
    told = [id for id in listeners(session, thread) if id != reader.person_id]
    post = _write(session, thread, reader, text, language, uuid, now)
    thread.last_at = now
    settle(session, thread, now)
    title, staff = thread.title, reader.staff
    notify(
        session,
        person_ids=told,
        kind="answer",
        subject=lambda: (
            gettext("The teaching staff answered “%(title)s”", title=title)
            if staff
            else gettext("A new answer to “%(title)s”", title=title)
        ),
        text=excerpt(text),
        url=post_path(thread.cohort.uuid, post.uuid),
        now=now,
    )
    return post


def _sent_before(session: Session, uuid: str, reader: Reader) -> Post | None:
    found = session.scalar(select(Post).where(Post.uuid == uuid))
    if found and found.author_id != reader.person_id:
        raise Refused(_("This form was sent already. Reload the page and write again."))
    return found


def _write(
    session: Session,
    thread: Thread,
    reader: Reader,
    text: str,
    language: str,
    uuid: str,
    now: dt.datetime,
) -> Post:
    post = Post(
        uuid=uuid,
        thread=thread,
        author_id=reader.person_id,
        staff=reader.staff,
        text=text,
        html=to_html(text, language),
        language=language,
        written_at=now,
    )
    session.add(post)
    session.flush()
    follow(session, thread=thread, person_id=reader.person_id, on=True)
    return post


def settle(session: Session, thread: Thread, now: dt.datetime) -> None:
    """Whether the thread is answered, after something in it has changed."""
    session.flush()
    answered = is_answered(session, thread)
    if answered != (thread.answered_at is not None):
        thread.answered_at = now if answered else None


def edit(session: Session, *, post: Post, reader: Reader, title: str, text: str, now: dt.datetime) -> None:
    """Changes what one wrote; of a question its title, too. The page says so afterwards. Raises Refused."""
    check_going_on(post.thread.cohort)
    if not may_edit(post.written, reader):
        raise Refused(_("Only its author can change this, and only while it is shown."))
    text = text_of(text)
    if is_question(session, post) and (new := title_of(title)) != post.thread.title:
        post.thread.title, post.edited_at = new, now
    if text != post.text:
        post.text, post.html, post.edited_at = text, to_html(text, post.language), now


def is_question(session: Session, post: Post) -> bool:
    """Whether a post is the first of its thread."""
    return first_post(session, post.thread_id).id == post.id


def remove(session: Session, *, post: Post, reader: Reader, now: dt.datetime) -> None:
    """Its author takes a post away; it can be brought back. Raises Refused."""
    if not may_remove(post.written, reader):
        raise Refused(_("Only its author can remove this."))
    if is_question(session, post) and has_other_answers(session, post.thread):
        raise Refused(
            _("Others have answered this question; their answers would go with it. Edit it, or ask staff.")
        )
    set_state(session, post, "removed", now)


def restore(session: Session, *, post: Post, reader: Reader, now: dt.datetime) -> None:
    """A removed post is shown again. Raises Refused."""
    if post.state != "removed" or not may_restore(post.written, reader):
        raise Refused(_("This cannot be brought back by you."))
    set_state(session, post, "shown", now)


def set_state(session: Session, post: Post, state: str, now: dt.datetime) -> None:
    """Shows a post or takes it away, and the notices that quote it; a thread goes with its question."""
    post.state = state
    if state != "shown":
        withdraw(session, url=post_path(post.thread.cohort.uuid, post.uuid))
    if is_question(session, post):
        post.thread.state = state
    settle(session, post.thread, now)


def thank(session: Session, *, post: Post, reader: Reader, on: bool, now: dt.datetime) -> None:
    """Says that a post helped, or no longer. Twice is once. Raises Refused."""
    check_going_on(post.thread.cohort)
    if not may_thank(post.written, reader):
        raise Refused(_("One's own posts cannot be marked as helpful."))
    mine = (Thanks.post_id == post.id, Thanks.person_id == reader.person_id)
    known = session.scalar(select(Thanks.id).where(*mine))
    if on and known is None:
        session.add(Thanks(post_id=post.id, person_id=reader.person_id))
    elif not on:
        session.execute(delete(Thanks).where(*mine))
    settle(session, post.thread, now)


def follow(session: Session, *, thread: Thread, person_id: int, on: bool) -> None:
    """From now on a person is told of new answers, or no longer. Twice is once."""
    mine = (Following.thread_id == thread.id, Following.person_id == person_id)
    known = session.scalar(select(Following.id).where(*mine))
    if on and known is None:
        session.add(Following(thread_id=thread.id, person_id=person_id))
    elif not on:
        session.execute(delete(Following).where(*mine))

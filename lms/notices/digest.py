"""The mail that says once a day what happened since the last one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from itertools import groupby

from flask_babel import force_locale, gettext, ngettext
from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from lms.accounts.models import Person
from lms.mail.services import enqueue
from lms.notices.models import Notice, NoticeText
from lms.notices.services import foot
from lms.notices.words import KIND_NAMES
from lms.web import settings

MOST = 40


def send_digests(session: Session, *, now: dt.datetime) -> int:
    """Writes a mail to each person whose digest is due; how many mails.

    What was read meanwhile is left out. Mails and the note that they were written are one transaction, so
    that nothing is said twice.
    """
    due = session.execute(
        select(Notice, Person.email, Person.language)
        .join(Person, Person.id == Notice.person_id)
        .where(Notice.digest_at <= now, Notice.read_at.is_(None), Person.active.is_(True))
        .options(joinedload(Notice.said))
        .order_by(Notice.person_id, Notice.id)
    ).all()
    sent = 0
    for (email, language), rows in groupby(due, key=lambda row: (row.email, row.language)):
        with force_locale(language or settings().language):
            subject, text = digest([row.Notice.said for row in rows], language or settings().language)
        enqueue(session, recipient=email, subject=subject, text=text, html=None, now=now)
        sent += 1
    session.execute(update(Notice).where(Notice.digest_at <= now).values(digest_at=None))
    return sent


def digest(said: Sequence[NoticeText], language: str) -> tuple[str, str]:
    """Subject and text of the mail, by kind; the language is in force."""
    web = settings().web_url
    shown = sorted(said[-MOST:], key=lambda one: list(KIND_NAMES).index(one.kind))
    parts = []
    for kind, texts in groupby(shown, key=lambda one: one.kind):
        entries = [f"- {one.subject[language]}\n  {web}{one.url}" for one in texts]
        parts.append("\n".join([str(KIND_NAMES[kind]), *entries]))
    if more := len(said) - len(shown):
        parts.append(ngettext("and %(num)d more", "and %(num)d more", more))
    parts += [gettext("All notices: %(address)s", address=f"{web}/notices"), foot()]
    subject = ngettext("%(num)d new notice", "%(num)d new notices", len(said))
    return f"{subject}: {said[-1].subject[language]}", "\n\n".join(parts) + "\n"

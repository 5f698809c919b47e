"""Writing mail into the outbox and claiming what waits there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from email.message import EmailMessage

from sqlalchemy import insert, or_, select
from sqlalchemy.orm import Session

from lms.mail.models import OutboxMail

ATTEMPTS = 8
# The first wait; each is twice as long as the one before: the eighth try is two hours after the first.
FIRST_WAIT = dt.timedelta(minutes=1)


def enqueue(
    session: Session, *, recipient: str, subject: str, text: str, html: str | None, now: dt.datetime
) -> None:
    """Adds a mail to the transaction in force; it leaves after the commit."""
    session.add(OutboxMail(recipient=recipient, subject=subject, text=text, html=html, created_at=now))


def enqueue_all(session: Session, *, mails: Sequence[tuple[str, str, str]], now: dt.datetime) -> None:
    """Adds many mails, each (recipient, subject, text), in one statement."""
    rows = [
        {"recipient": recipient, "subject": subject, "text": text, "created_at": now}
        for recipient, subject, text in mails
    ]
    if rows:
        session.execute(insert(OutboxMail), rows)


def claim(session: Session, *, now: dt.datetime) -> OutboxMail | None:
    """The oldest mail that is due, tried once more from now on; None when none is.

    The claim is stored before the mail is sent, so that two workers do not send one mail; a worker that dies
    in between leaves it to the next try.
    """
    mail = session.scalar(
        select(OutboxMail)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.attempts < ATTEMPTS)
        .where(or_(OutboxMail.next_try_at.is_(None), OutboxMail.next_try_at <= now))
        .order_by(OutboxMail.id)
        .limit(1)
    )
    if mail:
        mail.next_try_at = now + FIRST_WAIT * 2**mail.attempts
        mail.attempts += 1
    return mail


def record_result(session: Session, *, mail_id: int, error: str | None, now: dt.datetime) -> None:
    """Notes that a claimed mail has gone, or why not."""
    mail = session.get_one(OutboxMail, mail_id)
    mail.error = error and error[:500]
    if error is None:
        mail.sent_at = now


def message(mail: OutboxMail, sender: str) -> EmailMessage:
    """The mail in the form that SMTP takes."""
    built = EmailMessage()
    built["From"], built["To"], built["Subject"] = sender, mail.recipient, mail.subject
    built["Message-ID"] = f"<{mail.uuid}@baeum>"
    built.set_content(mail.text)
    if mail.html:
        built.add_alternative(mail.html, subtype="html")
    return built

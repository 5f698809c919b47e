"""Writing mail into the outbox and sending what waits there."""

from __future__ import annotations

import datetime as dt
import smtplib
from email.message import EmailMessage

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.config import Settings
from lms.mail.models import OutboxMail

ATTEMPTS = 8


def enqueue(session: Session, *, recipient: str, subject: str, text: str, html: str | None, now: dt.datetime) -> None:
    """Adds a mail to the transaction in force; it leaves after the commit."""
    session.add(OutboxMail(recipient=recipient, subject=subject, text=text, html=html, created_at=now))


def send_waiting(session: Session, *, settings: Settings, now: dt.datetime, limit: int = 50) -> int:
    """Sends what waits, oldest first, and returns how many went. A mail that fails eight times is left with its error."""
    waiting = session.scalars(
        select(OutboxMail)
        .where(OutboxMail.sent_at.is_(None), OutboxMail.attempts < ATTEMPTS)
        .order_by(OutboxMail.id)
        .limit(limit)
    ).all()
    if not waiting:
        return 0
    sent = 0
    with smtplib.SMTP(settings.mail_server, settings.mail_port, timeout=20) as server:
        if server.has_extn("starttls") or settings.mail_port == 587:
            server.starttls()
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        for mail in waiting:
            mail.attempts += 1
            try:
                server.send_message(message(mail, settings.mail_sender))
            except smtplib.SMTPException as error:
                mail.error = str(error)[:500]
            else:
                mail.sent_at, mail.error = now, None
                sent += 1
    return sent


def message(mail: OutboxMail, sender: str) -> EmailMessage:
    """The mail in the form that SMTP takes."""
    built = EmailMessage()
    built["From"], built["To"], built["Subject"] = sender, mail.recipient, mail.subject
    built["Message-ID"] = f"<{mail.uuid}@baeum>"
    built.set_content(mail.text)
    if mail.html:
        built.add_alternative(mail.html, subtype="html")
    return built

"""What the worker does about mail."""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage

from lms.config import Settings
from lms.db import transaction
from lms.mail.services import claim, message, record_result
from lms.web import now

log = logging.getLogger(__name__)
TIMEOUT_SECONDS = 20


def send(settings: Settings) -> int:
    """Sends what is due and returns how many went. No transaction is open while the mail server is spoken to."""
    sent = 0
    while True:
        with transaction() as session:
            mail = claim(session, now=now())
            if mail is None:
                return sent
            mail_id, built = mail.id, message(mail, settings.mail_sender)
        error = None
        try:
            deliver(built, settings)
        except (OSError, smtplib.SMTPException) as reason:
            error = f"{type(reason).__name__}: {reason}"
            log.warning("mail %s was not sent: %s", mail_id, error)
        with transaction() as session:
            record_result(session, mail_id=mail_id, error=error, now=now())
        sent += error is None


def deliver(built: EmailMessage, settings: Settings) -> None:
    """Gives one mail to the mail server. Raises OSError or SMTPException."""
    with smtplib.SMTP(settings.mail_server, settings.mail_port, timeout=TIMEOUT_SECONDS) as server:
        if server.has_extn("starttls") or settings.mail_port == 587:
            server.starttls(context=ssl.create_default_context())
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        server.send_message(built)

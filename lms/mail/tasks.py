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
IMPLICIT_TLS_PORT = 465


def send(settings: Settings) -> int:
    """Sends what is due and returns how many went. No transaction is open while it speaks to the server."""
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
    """Gives one mail to the mail server, encrypted where the server can. Raises OSError or SMTPException."""
    trust = ssl.create_default_context()
    host, port = settings.mail_server, settings.mail_port
    if port == IMPLICIT_TLS_PORT:
        connection: smtplib.SMTP = smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=trust)
    else:
        connection = smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    with connection as server:
        server.ehlo()
        if server.has_extn("starttls"):
            server.starttls(context=trust)
        elif settings.mail_user and port != IMPLICIT_TLS_PORT:
            raise smtplib.SMTPNotSupportedError(
                "the mail server offers no encryption: the password is not sent"
            )
        if settings.mail_user:
            server.login(settings.mail_user, settings.mail_password)
        server.send_message(built)

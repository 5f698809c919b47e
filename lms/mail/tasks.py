"""What the worker does about mail."""

from __future__ import annotations

import logging
import smtplib

from lms.config import Settings
from lms.db import transaction
from lms.mail.services import send_waiting
from lms.web import now

log = logging.getLogger(__name__)


def send(settings: Settings) -> None:
    """Sends what waits; a mail server that is away costs nothing but time."""
    try:
        with transaction() as session:
            send_waiting(session, settings=settings, now=now())
    except (OSError, smtplib.SMTPException) as error:
        log.warning("mail waits: %s", error)

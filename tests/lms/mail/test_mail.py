"""The outbox: shown while developing, sent by the worker, tried again later when the server is away."""

from __future__ import annotations

import dataclasses
import datetime as dt
import smtplib

import pytest
from sqlalchemy import select

from lms.mail import tasks
from lms.mail.models import OutboxMail
from lms.mail.services import ATTEMPTS, claim, enqueue, message, record_result
from lms.web import now
from tests.factories.browser import Browser
from tests.factories.homes import reading, running, writing

NOON = dt.datetime(2026, 3, 2, 12, tzinfo=dt.UTC)


def put(app, subject: str = "제목", text: str = "본문") -> None:
    with writing(app) as session:
        enqueue(session, recipient="x@example.org", subject=subject, text=text, html=None, now=NOON)


def test_the_mailbox_shows_what_would_be_sent_as_text(app, browser):
    put(app, "<b>제목</b>", "Go to http://127.0.0.1:8000/x <script>alert(1)</script>")
    page = browser.page("/dev/mailbox")
    assert "&lt;b&gt;제목&lt;/b&gt;" in page
    assert "<script>alert" not in page
    assert 'href="http://127.0.0.1:8000/x"' in page


@pytest.mark.parametrize("changes", [{"development": False}, {"mail_server": "mail.example.org"}])
def test_the_mailbox_exists_only_while_developing(settings, changes):
    with running(dataclasses.replace(settings, **changes)) as app:
        put(app)
        assert Browser(app).get("/dev/mailbox").status_code == 404


def test_a_mail_waits_longer_after_each_failure_and_is_given_up_in_the_end(app):
    put(app)
    tries, at = [], NOON
    for _ in range(400):
        with writing(app) as session:
            mail = claim(session, now=at)
            if mail:
                tries.append(round((at - NOON).total_seconds() / 60))
                record_result(session, mail_id=mail.id, error="421 later", now=at)
        at += dt.timedelta(minutes=1)
    assert tries == [0, 1, 3, 7, 15, 31, 63, 127]
    with reading(app) as session:
        mail = session.scalars(select(OutboxMail)).one()
        assert (mail.attempts, mail.error, mail.sent_at) == (ATTEMPTS, "421 later", None)


def test_two_workers_do_not_send_one_mail(app):
    put(app)
    with writing(app) as session:
        assert claim(session, now=NOON)
    with writing(app) as session:
        assert claim(session, now=NOON) is None


class Server:
    """A mail server that refuses what is subject to refusal and notes the rest."""

    def __init__(self) -> None:
        self.taken: list[str] = []

    def deliver(self, built, settings) -> None:
        if built["Subject"] == "refused":
            raise smtplib.SMTPRecipientsRefused({})
        if built["Subject"] == "away":
            raise ConnectionRefusedError("nobody listens")
        self.taken.append(built["Subject"])


def test_one_refused_mail_keeps_no_other_back(app, settings, monkeypatch):
    server = Server()
    monkeypatch.setattr(tasks, "deliver", server.deliver)
    for subject in ("one", "refused", "away", "two"):
        put(app, subject)
    with app.app_context():
        assert tasks.send(settings) == 2
        assert tasks.send(settings) == 0
    assert server.taken == ["one", "two"]
    with reading(app) as session:
        errors = {
            mail.subject: mail.error for mail in session.scalars(select(OutboxMail)) if not mail.sent_at
        }
    assert set(errors) == {"refused", "away"}
    assert "nobody listens" in errors["away"]


def test_nobody_waits_for_the_mail_server(app, settings, monkeypatch):
    """While a mail is on its way, the rest of the house can write."""
    written = []

    def slow(_built, _settings) -> None:
        with writing(app) as session:
            session.add(
                OutboxMail(recipient="y@example.org", subject="", text="", created_at=now(), sent_at=now())
            )
        written.append(True)

    monkeypatch.setattr(tasks, "deliver", slow)
    put(app)
    with app.app_context():
        assert tasks.send(settings) == 1
    assert written == [True]


def test_a_line_break_in_a_subject_is_no_header():
    mail = OutboxMail(
        uuid="u", recipient="x@example.org", subject="a\r\nBcc: y@example.org", text="t", html=None
    )
    with pytest.raises(ValueError, match="linefeed"):
        message(mail, "Baeum <no-reply@localhost>")

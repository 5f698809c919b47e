"""Mail over a real socket: what is said to a mail server, and what is not."""

from __future__ import annotations

import dataclasses
import smtplib
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy

import pytest

from lms.mail.models import OutboxMail
from lms.mail.services import message
from lms.mail.tasks import deliver

ANSWERS = {"MAIL": "250 ok", "RCPT": "250 ok", "STARTTLS": "454 not now", "QUIT": "221 bye", "RSET": "250 ok"}


@contextmanager
def mail_server(*extensions: str) -> Iterator[tuple[int, list[str]]]:
    """A server that takes every mail: its port, and the lines it was told."""
    told: list[str] = []

    class Conversation(socketserver.StreamRequestHandler):
        def say(self, *lines: str) -> None:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())

        def handle(self) -> None:
            self.say("220 here")
            while line := self.rfile.readline().decode():
                told.append(line.rstrip("\r\n"))
                word = line.split()[0].upper()
                if word == "EHLO":
                    offered = ["here", *extensions]
                    self.say(*(f"250-{each}" for each in offered[:-1]), f"250 {offered[-1]}")
                elif word == "DATA":
                    self.say("354 go on")
                    while (line := self.rfile.readline().decode()) != ".\r\n":
                        told.append(line.rstrip("\r\n"))
                    self.say("250 taken")
                else:
                    self.say(ANSWERS.get(word, "500 what"))
                    if word == "QUIT":
                        return

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Conversation) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server.server_address[1], told
        server.shutdown()


@pytest.fixture
def mail():
    row = OutboxMail(uuid="u", recipient="x@example.org", subject="비밀번호 다시 설정", text="안녕하세요.\n")
    return message(row, "Baeum <no-reply@localhost>")


def test_a_mail_arrives_as_it_was_written(settings, mail):
    with mail_server("8BITMIME") as (port, told):
        deliver(mail, dataclasses.replace(settings, mail_server="127.0.0.1", mail_port=port))
    assert "rcpt TO:<x@example.org>" in told
    start = next(number for number, line in enumerate(told) if line.lower() == "data") + 1
    taken = message_from_bytes("\n".join(told[start:]).encode(), policy=policy.default)
    assert taken["Subject"] == "비밀번호 다시 설정"
    assert "안녕하세요." in taken.get_content()


def test_encryption_is_used_where_it_is_offered_and_never_given_up_silently(settings, mail):
    with mail_server("STARTTLS") as (port, told), pytest.raises(smtplib.SMTPException):
        deliver(mail, dataclasses.replace(settings, mail_server="127.0.0.1", mail_port=port))
    assert "STARTTLS" in told
    assert not any(line.lower().startswith(("mail from", "data")) for line in told)


def test_a_password_is_not_sent_in_the_clear(settings, mail):
    account = {"mail_user": "baeum", "mail_password": "do not tell"}
    with mail_server("AUTH PLAIN LOGIN") as (port, told):
        chosen = dataclasses.replace(settings, mail_server="127.0.0.1", mail_port=port, **account)
        with pytest.raises(smtplib.SMTPNotSupportedError, match="no encryption"):
            deliver(mail, chosen)
    assert not any(line.upper().startswith("AUTH") for line in told)

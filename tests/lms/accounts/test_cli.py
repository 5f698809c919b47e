"""`baeum-admin people`: the way to the first administrator."""

from __future__ import annotations

from flask import Flask
from flask.cli import ScriptInfo
from sqlalchemy import select

from lms.accounts.models import Person
from lms.audit.models import AuditEvent
from lms.cli import group
from tests.factories.homes import reading


def run(app: Flask, *arguments: str):
    return app.test_cli_runner().invoke(group, ["people", *arguments], obj=ScriptInfo(create_app=lambda: app))


def test_a_role_is_given_stored_and_on_record(app, learner):
    done = run(app, "give-role", learner.email.upper(), "admin")
    assert done.exit_code == 0, done.output
    assert "has these roles now: learner, admin." in done.output
    with reading(app) as session:
        person = session.get_one(Person, learner.id)
        assert {role.name for role in person.roles} == {"learner", "admin"}
        event = session.scalars(select(AuditEvent).where(AuditEvent.action == "person.roles")).one()
        assert (event.subject, event.actor_id) == (learner.uuid, None)


def test_an_unknown_address_or_role_is_a_sentence(app):
    done = run(app, "give-role", "nobody@example.org", "admin")
    assert done.exit_code == 1 and "There is no account with the address nobody@example.org." in done.output
    done = run(app, "give-role", "nobody@example.org", "king")
    assert done.exit_code == 2 and "'king' is not one of" in done.output


def test_commands_that_store_nothing_are_not_offered(app):
    done = app.test_cli_runner().invoke(group, ["--help"], obj=ScriptInfo(create_app=lambda: app))
    assert "people" in done.output and "users" not in done.output.split("Commands:")[1]

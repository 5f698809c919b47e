"""Whoever leaves the LMS leaves the Hub; while the Hub is away, that is kept."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.labs import services, tasks
from lms.labs.gateway import HubUnavailable
from lms.labs.models import HubSignOut
from lms.web import now
from tests.factories.homes import reading, writing


@pytest.fixture
def hub(app):
    return app.extensions["hub"]


def waiting(app) -> list[str]:
    with reading(app) as session:
        return list(session.scalars(select(HubSignOut.person_uuid)))


def forget(app, hub) -> None:
    with app.app_context():
        tasks.forget_signed_out(hub)


def test_signing_out_ends_the_hub_session(app, signed_in, learner, hub):
    person = signed_in(learner)
    hub.start_server(learner.uuid)
    assert person.post("/sign-out").status_code == 302
    assert waiting(app) == [learner.uuid]
    forget(app, hub)
    assert hub.forgotten == [learner.uuid] and hub.servers == {} and waiting(app) == []
    forget(app, hub)
    assert hub.forgotten == [learner.uuid]


def test_suspending_ends_the_hub_session(app, signed_in, admin, learner, hub):
    signed_in(admin).post(f"/people/{learner.uuid}/active", active="0")
    forget(app, hub)
    assert hub.forgotten == [learner.uuid]


def test_while_the_hub_is_away_it_is_asked_again(app, signed_in, learner, hub, monkeypatch):
    signed_in(learner).post("/sign-out")

    def away(_self, _user):
        raise HubUnavailable("connection refused")

    with monkeypatch.context() as patched:
        patched.setattr(type(hub), "forget_user", away)
        forget(app, hub)
        assert waiting(app) == [learner.uuid]
    forget(app, hub)
    assert waiting(app) == []


def test_a_sign_out_during_the_call_is_not_lost(app, learner):
    asked = now()
    with writing(app) as session:
        services.ask_sign_out(session, person_uuid=learner.uuid, now=asked)
        services.ask_sign_out(session, person_uuid=learner.uuid, now=asked + dt.timedelta(seconds=1))
    with writing(app) as session:
        services.signed_out(session, person_uuid=learner.uuid, before=asked)
    assert waiting(app) == [learner.uuid]


def test_one_that_fails_does_not_stop_the_others(app, learner, stranger, hub, monkeypatch):
    with writing(app) as session:
        for person in (learner, stranger):
            services.ask_sign_out(session, person_uuid=person.uuid, now=now())
    forgotten = []

    def partly(_self, user):
        if user == learner.uuid:
            raise HubUnavailable("busy")
        forgotten.append(user)

    monkeypatch.setattr(type(hub), "forget_user", partly)
    forget(app, hub)
    assert forgotten == [stranger.uuid] and waiting(app) == [learner.uuid]

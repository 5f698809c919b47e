"""People of each role, made in the database; tests/factories/browser.py signs them in."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import count
from typing import Any

from flask import Flask
from flask_security.utils import hash_password

from lms.accounts.models import Person
from lms.accounts.services import ensure_roles
from lms.db import new_uuid
from lms.web import now
from tests.factories.homes import writing

PASSWORD = "rain on a tin roof"
_number = count(1)


@dataclass(frozen=True)
class Somebody:
    """A stored person as a test needs them."""

    id: int
    uuid: str
    email: str
    name: str
    password: str = PASSWORD


def make_person(
    app: Flask, *roles: str, name: str = "시험 학습자", email: str | None = None, **values: Any
) -> Somebody:
    """Stores a person with these roles, ("learner",) when none are given; `values` are columns of Person."""
    email = email or f"person{next(_number)}@example.org"
    with writing(app) as session:
        known = ensure_roles(session)
        person = Person(
            name=name,
            email=email,
            password=hash_password(PASSWORD),
            fs_uniquifier=new_uuid(),
            created_at=now(),
            confirmed_at=now(),
            roles=[known[role] for role in roles or ("learner",)],
            **values,
        )
        session.add(person)
        session.flush()
        return Somebody(person.id, person.uuid, person.email, person.name)

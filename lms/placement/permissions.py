"""Whose a sitting is."""

from __future__ import annotations

from typing import Any

from werkzeug.exceptions import NotFound

from lms.accounts.models import Person
from lms.db import db
from lms.permissions import Permission
from lms.placement.queries import sitting_by_uuid


def own_sitting(person: Person, *, sitting_uuid: Any, **_arguments: Any) -> None:
    """The sitting in the address is the person's own; nobody else may know of it, staff neither."""
    sitting = sitting_by_uuid(db.session, str(sitting_uuid))
    if sitting is None or sitting.person_id != person.id:
        raise NotFound


SIT = Permission("sit", "The person whose placement it is, and nobody else.", own_sitting)

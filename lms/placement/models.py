"""The sittings of people."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from lms.accounts.models import Person
from lms.catalog.models import PlacementVersion
from lms.db import Id, Model, Uuid


class Sitting(Model):
    """One time that a person takes the placement. It belongs to that person: no page of staff shows one.

    ``drawn``: the ids of its items in order; ``answers``: item -> choice, or "unknown" for "I don't know".
    ``seed`` drew the items and shuffles their choices. A sitting under way can be left and gone on with.
    """

    __table_args__ = (UniqueConstraint("person_id", "number"),)
    id: Mapped[Id]
    uuid: Mapped[Uuid]
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"))
    version_id: Mapped[int] = mapped_column(ForeignKey("placement_version.id"))
    number: Mapped[int]
    seed: Mapped[int]
    drawn: Mapped[list[Any]]
    answers: Mapped[dict[str, Any]]
    started_at: Mapped[dt.datetime]
    finished_at: Mapped[dt.datetime | None]
    version: Mapped[PlacementVersion] = relationship()
    person: Mapped[Person] = relationship()

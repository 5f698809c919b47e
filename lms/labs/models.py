"""What the Hub still has to be told."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from lms.db import Id, Model


class HubSignOut(Model):
    """A person whose Hub session and server must end; kept until the Hub has said that they have."""

    id: Mapped[Id]
    person_uuid: Mapped[str] = mapped_column(String(36), index=True)
    asked_at: Mapped[dt.datetime]
